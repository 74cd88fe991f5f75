import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../test/harness/house.ts'
import { readConfig } from '../../platform/config.ts'
import { openHouse } from '../../house.ts'
import { addProduct, askOwner, putInCart, WHO } from '../../../test/harness/orders.ts'
import { placeOrder } from './place.ts'
import type { Call } from '../../platform/context.ts'

let house: TestHouse
/** Beside the packages, so that it finds them. */
const PROGRAM = fileURLToPath(new URL(`../../../node_modules/.cache/place-once-${randomUUID()}.mjs`, import.meta.url))
beforeAll(async () => {
  house = await startHouse()
  await build({
    entryPoints: [fileURLToPath(new URL('place-once.ts', import.meta.url))],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  })
})
afterAll(async () => {
  await house.close()
  await rm(PROGRAM, { force: true })
})

test('ten buyers, one unit, two programs: one order, and nine are asked', async () => {
  const product = await addProduct(house, { title: 'The last one', amount: 100, stock: 1 })
  const carts = await Promise.all(Array.from({ length: 10 }, () => putInCart(house.person('Buyer'), [[product, 1]])))
  const { owner, app, jobs } = house.database
  const other = await openHouse(readConfig({ RAPPORT_LOG: 'silent' }), {
    ownerUrl: owner,
    secret: inject('cluster').secret,
    clock: house.clock,
    roles: { app, jobs },
  })
  try {
    const outcomes = await Promise.allSettled(
      carts.map((id, at) => placeOrder(callOf(at % 2 === 0 ? house.context : other.context), { id, ...WHO }, 'k')),
    )
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(
      outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : [])),
    ).toEqual(Array.from({ length: 9 }, () => 'not-enough-stock'))
    expect(await askOwner(house, `select on_hand, reserved from catalogue.product where id = '${product}'`)).toEqual([
      { on_hand: 1, reserved: 1 },
    ])
    expect(
      await askOwner(house, `select count(*)::integer as orders from orders.order_line where product = '${product}'`),
    ).toEqual([{ orders: 1 }])
  } finally {
    await other.close()
  }
})

/** What of a call placing an order looks at. */
function callOf(context: TestHouse['context']): Call {
  return { ...context, principal: { kind: 'visitor', party: null }, locale: 'en' } as unknown as Call
}

test('a program that dies between the commit and its reply loses nothing, and the same key again finds the order', async () => {
  const product = await addProduct(house, { title: 'Once only', amount: 100, stock: 5 })
  const cart = await putInCart(house.person('Anna'), [[product, 1]])
  const key = randomUUID()
  const died = await placeInAnotherProcess({ cart, key, failpoint: 'order.committed' })
  expect(died).toEqual({ signal: 'SIGKILL', said: '' })
  const again = await placeInAnotherProcess({ cart, key, failpoint: '' })
  expect(again.signal).toBe(null)
  expect(
    await askOwner(
      house,
      `select o.number::text as number, (select count(*)::integer from customers.letter l where l.data ->> 'order' = o.number::text) as letters from orders.customer_order o where o.cart = '${cart}'`,
    ),
  ).toEqual([{ number: again.said.trim(), letters: 1 }])
  expect(await askOwner(house, `select reserved from catalogue.product where id = '${product}'`)).toEqual([
    { reserved: 1 },
  ])
}, 60_000)

function placeInAnotherProcess({
  cart,
  key,
  failpoint,
}: {
  cart: string
  key: string
  failpoint: string
}): Promise<{ signal: string | null; said: string }> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      ...process.env,
      RAPPORT_FAILPOINT: failpoint,
      PLACE: JSON.stringify({ appUrl: house.database.app, secret: inject('cluster').secret, cart, key, who: WHO }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  return new Promise((done) => child.once('close', (_code, signal) => done({ signal, said })))
}
