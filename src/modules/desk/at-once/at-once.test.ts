import { randomUUID } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, ordersProgram, putInCart, WHO } from '../../../../test/harness/orders.ts'
import type { Acting } from '../../../platform/context.ts'
import { openParser, type Parser } from '../../../platform/mail/in/parser.ts'
import { openPost, type Post } from '../../../platform/mail/post.ts'
import { sendDue } from '../../customers/index.ts'
import { issueInvoices, orderUrl } from '../../orders/index.ts'
import { caseUrl } from '../links.ts'
import { keepMail } from '../mail/ledger.ts'
import { readNext } from '../mail/read.ts'

const SHOP = 'hello@shop.example'
const ANNA = 'anna@example.com'

/** A house whose letters can be read as they leave it, and which is written to as by a mail host. */
interface Desk {
  house: TestHouse
  ctx: Acting
  own: string
  /** As bytes, with whom they are for. */
  left: { to: string; raw: Buffer }[]
  send(): Promise<void>
  close(): Promise<void>
}

let parser: Parser
let shop: Desk
let bilal: ReturnType<TestHouse['actAs']>
let siv: ReturnType<TestHouse['actAs']>
beforeAll(async () => {
  parser = openParser()
  shop = await openDesk(SHOP)
  bilal = shop.house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
  siv = shop.house.actAs({ kind: 'staff', id: randomUUID(), name: 'Siv', roles: ['owner'], session: 'test' })
})
afterAll(async () => {
  await parser.close()
  await shop.close()
})

async function openDesk(own: string): Promise<Desk> {
  const left: Desk['left'] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo) left.push({ to: address, raw: Buffer.concat(parts) })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  const post: Post = openPost(new URL(`smtp://127.0.0.1:${port}`).href)
  const house = await startHouse({ environment: { RAPPORT_MAIL_FROM: own } })
  const ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
  return {
    house,
    ctx,
    own,
    left,
    send: () => sendDue(ctx, post),
    async close() {
      await house.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

let made = 0
function written(headers: Record<string, string>, body = ''): Buffer {
  const all = {
    From: ANNA,
    To: SHOP,
    Subject: 'help',
    'Message-ID': `<command.${(made += 1)}@example.com>`,
    ...headers,
  }
  return Buffer.from([...Object.entries(all).map(([name, value]) => `${name}: ${value}`), '', body, ''].join('\r\n'))
}

interface Shown {
  number: string
  state: string
  about: unknown
  promise: { keptAt: string | null } | null
  messages: { direction: string; text: string; notes: string[] }[]
}

async function take(desk: Desk, raw: Buffer, from: string): Promise<{ state: string; number: string | null }> {
  const { id } = await keepMail(desk.ctx, {
    source: 'smtp',
    raw,
    envelope: { from, to: [desk.own] },
    at: desk.ctx.clock.now(),
  })
  for (let read = await readNext(desk.ctx, parser); read; read = await readNext(desk.ctx, parser))
    if (read.id === id) return { state: read.state, number: 'number' in read ? read.number : null }
  throw new Error('It was not read.')
}

const shown = async (number: string | null) => (await bilal.visit(`/api/cases/${number}`)).json() as Promise<Shown>

/** What somebody is answered: the case, and the letter as it left, if one did. */
async function ask(from: string, subject: string, { body = '', headers = {} as Record<string, string> } = {}) {
  const before = shop.left.length
  const taken = await take(shop, written({ From: from, Subject: subject, ...headers }, body), from)
  await shop.send()
  const letters = shop.left.slice(before)
  return { number: taken.number, case: await shown(taken.number), letters, letter: await read(letters[0]?.raw) }
}

async function read(raw: Buffer | undefined) {
  if (!raw) return null
  const mail = await parser.parse(raw)
  // As it is read: where its lines break is the mail program's affair.
  return { ...mail, text: mail.text.replaceAll(/\s+/g, ' ') }
}

/** In words on which the day and the number do not weigh. */
const withoutNumbers = (text: string) => text.replaceAll(/key=[\w-]+/g, 'key').replaceAll(/\d+/g, '#')

async function order(person: Person, email: string = WHO.email): Promise<string> {
  const product = await addProduct(shop.house, { title: 'Teapot', amount: 49_900, stock: 20 })
  const cart = await putInCart(person, [[product, 2]])
  const placed = await person.visit(`/api/carts/${cart}/order`, {
    json: { ...WHO, email },
    headers: { 'idempotency-key': randomUUID() },
  })
  expect(placed.status).toBe(201)
  const { number } = (await placed.json()) as { number: string }
  // The letter of the order itself is not what is looked at here.
  await shop.send()
  return number
}

test('an order is told to the address that stands on it, at once, and the case is settled by the house', async () => {
  const number = await order(shop.house.person('Anna'))
  const asked = await ask(ANNA, `Re: Order #${number}`, {
    body: 'Hello, thank you!\r\n\r\nAnna',
    headers: { 'Reply-To': 'mallory@evil.example' },
  })
  expect(asked.letters.map(({ to }) => to)).toEqual([ANNA])
  expect(asked.case).toMatchObject({ state: 'closed', about: { type: 'order', id: number }, promise: null })
  expect(asked.case.messages.map(({ direction, notes }) => [direction, notes])).toEqual([
    ['in', ['no-date']],
    ['automatic', ['at-once']],
  ])
  const { text } = asked.letter!
  expect(text).toContain(`We have your order ${number} of Tuesday 24 November, kr 998 in all.`)
  expect(text).toContain('It leaves us Tuesday 24 November.')
  expect(text).toContain('2 × Teapot, kr 998')
  expect(text).toContain(orderUrl(shop.ctx, number))
  expect(text).toContain('This answer was not written by a person.')
  // The link opens the order for whoever has it, so it stands in the letter and nowhere in the case.
  expect(asked.case.messages[1]!.text).not.toContain('key=')
})

test('RFC 3834: the answer says that a machine wrote it, and what it answers', async () => {
  const asked = await ask('dora@example.com', 'help', { headers: { 'Message-ID': '<asked@example.com>' } })
  const raw = asked.letters[0]!.raw.toString()
  expect(raw).toMatch(/^Auto-Submitted: auto-/m)
  expect(raw).toMatch(/^In-Reply-To: <asked@example.com>/m)
})

test('a stranger learns how to ask, in the same words whether there is such an order or not', async () => {
  const number = await order(shop.house.person('Anna'))
  const [real, none] = [
    await ask('mallory@example.com', `order ${number}`),
    await ask('mallory@example.com', 'order 99'),
  ]
  expect(real.case).toMatchObject({ state: 'closed', about: null })
  expect(withoutNumbers(real.letter!.text)).toBe(withoutNumbers(none.letter!.text))
  expect(real.letter!.text).toContain('only to whom it belongs')
  expect(real.letter!.text).not.toContain('Teapot')
  expect({ ...real.case.messages[1], at: 0, id: 0 }).toEqual({ ...none.case.messages[1], at: 0, id: 0 })
})

test('whoever has the link to an order is told of it, and a link to another order opens nothing', async () => {
  const [number, other] = [await order(shop.house.person('Anna')), await order(shop.house.person('Anna'))]
  const [right, wrong] = [orderUrl(shop.ctx, number), orderUrl(shop.ctx, other)]
  const forged = right.replace(/key=./, (key) => `${key}A`)
  const told = await ask('erik@example.com', `ordre ${number}`, { body: `> Se bestillingen: ${right}` })
  expect(told.letters.map(({ to }) => to)).toEqual(['erik@example.com'])
  expect(told.letter!.text).toContain(`Vi har bestillingen din ${number}`)
  for (const body of [wrong, forged]) {
    const refused = await ask('erik@example.com', `ordre ${number}`, { body })
    expect(refused.case.messages[1]!.text).toContain('Vi forteller om en bestilling bare')
  }
})

test('an address that an account has proven is told of the account’s orders only where its host vouches for it', async () => {
  // No host has vouched for anybody here: a forged sender would make us write where we never wrote of this order.
  const number = await order(shop.house.person('Anna'), 'gift@example.com')
  const asked = await ask('finn@example.com', `order ${number}`)
  expect(asked.case.messages[1]!.text).toContain('only to whom it belongs')
})

test('an invoice is told with its amounts, before it is written and after', async () => {
  const number = await order(shop.house.person('Grete'), 'grete@example.com')
  const before = await ask('grete@example.com', `invoice ${number}`)
  expect(before.letter!.text).toContain(`There is no invoice yet for your order ${number}, kr 998 in all`)
  expect(before.letter!.text).toContain('kr 798.40 without VAT, kr 199.60 VAT.')
  const packer = ordersProgram(shop.house)
  expect((await packer.visit(`/api/orders/${number}/packing`, { json: {} })).status).toBe(200)
  const parcel = { carrier: 'Posten', waybill: '370438101265', lines: [1] }
  expect((await packer.visit(`/api/orders/${number}/shipments`, { json: parcel })).status).toBe(201)
  await issueInvoices(shop.ctx)
  await shop.send()
  const after = await ask('grete@example.com', `Faktura ${number}`)
  expect(after.letter!.text).toMatch(/Faktura \d+ for bestillingen din \d+ er på 998 kr/)
  const shipped = await ask('grete@example.com', `order ${number}`)
  expect(shipped.letter!.text).toContain('The waybill is 370438101265.')
})

test('opening hours are told in the language of who asks, as they are set', async () => {
  const unset = await ask('hanne@example.com', 'opening hours')
  expect(unset.letter!.text).toContain('Monday to Friday')
  const spans = [
    { days: [1, 2, 3, 4, 5], from: 540, to: 960 },
    { days: [6], from: 600, to: 840 },
  ]
  await siv.visit('/api/settings/desk/opening', { method: 'PUT', json: { value: spans } })
  const set = await ask('hanne@example.com', 'Åpningstider')
  expect(set.letter!.text).toContain('mandag til fredag: 09.00–16.00')
  expect(set.letter!.text).toContain('– lørdag: 10.00–14.00')
  expect(set.letter!.text).toContain('Vi er her akkurat nå.')
  await siv.visit('/api/settings/desk/opening', { method: 'PUT', json: { value: [] } })
})

test('how things come back is answered by a text that the owner approved under that name, and else by a person', async () => {
  const person = await ask('ivar@example.com', 'returns')
  expect(person.case).toMatchObject({ state: 'open' })
  expect(person.case.promise).not.toBeNull()
  const made = await siv.visit('/api/canned-answers', {
    json: { title: 'Returns', texts: { en: 'Send it back to {{shop.name}} within 30 days.' }, editedBy: 'owner' },
  })
  const { id, changedAt } = (await made.json()) as { id: string; changedAt: string }
  expect((await ask('ivar@example.com', 'returns')).case.state).toBe('open')
  await siv.visit(`/api/canned-answers/${id}/approval`, { method: 'PUT', json: { approved: true, changedAt } })
  const house = await ask('jon@example.com', 'Returns')
  expect(house.case.state).toBe('closed')
  expect(house.letter!.text).toContain('within 30 days.')
  // It is written in English only: who asks in Norwegian is answered by a person.
  expect((await ask('jon@example.com', 'Retur')).case.state).toBe('open')
})

test('what is written besides the command is read by a person, and promised an answer', async () => {
  const number = await order(shop.house.person('Kari'), 'kari@example.com')
  const asked = await ask('kari@example.com', `order ${number}`, {
    body: 'Can you still change the address to my sister’s?',
  })
  expect(asked.case.state).toBe('open')
  expect(asked.case.promise).not.toBeNull()
  expect(asked.letters).toHaveLength(1)
  expect(asked.letter!.text).toContain(`We have your order ${number}`)
  expect(asked.letter!.text).toContain('You have written more than that. Somebody reads it, and answers by')
  expect(asked.letter!.text).not.toContain('did not help')
})

test('writing again opens the case again, and a person is promised', async () => {
  const asked = await ask('lars@example.com', 'help')
  expect(asked.case.state).toBe('closed')
  const again = await ask('lars@example.com', 'Re: help', {
    body: 'No, none of these.',
    headers: { 'In-Reply-To': asked.letter!.messageId!.replace(/^<?/, '<').replace(/>?$/, '>') },
  })
  expect(again.number).toBe(asked.number)
  expect(again.case.state).toBe('open')
  expect(again.case.promise).not.toBeNull()
})

test('“this did not help” only asks when it is opened, and opens the case when it is confirmed', async () => {
  const asked = await ask('mona@example.com', 'help')
  const link = new URL(caseUrl(shop.ctx, asked.number!, { page: '/solved' }))
  expect(asked.letter!.text).toContain(link.href)
  const path = link.pathname + link.search
  expect((await shop.house.visit(path)).status).toBe(200)
  expect((await shown(asked.number)).state).toBe('closed')
  const form = { key: link.searchParams.get('key')!, solved: 'no' }
  await shop.house.person('Mona').visit(`/cases/${asked.number}/rating`, { form })
  const now = await shown(asked.number)
  expect(now.state).toBe('open')
  expect(now.promise).not.toBeNull()
})

test('no machine is answered, and nobody more often in a day than they would be acknowledged', async () => {
  const machine = await take(
    shop,
    written({ From: 'robot@example.com', Subject: 'help', 'Auto-Submitted': 'auto-generated' }),
    'robot@example.com',
  )
  expect(machine).toEqual({ state: 'automatic', number: null })
  const states: string[] = []
  for (let nth = 1; nth <= 4; nth += 1) {
    const asked = await ask('nils+shop@example.com', 'help')
    states.push(`${asked.case.state}, ${asked.letters.length}`)
  }
  // The fourth waits for a person, who sees that something is odd.
  expect(states).toEqual(['closed, 1', 'closed, 1', 'closed, 1', 'open, 0'])
})

test('two houses that answer each other stop after one', async () => {
  const other = await openDesk('hello@other.example')
  try {
    const carry = async () => {
      let carried = 0
      for (let round = 0; round < 10; round += 1) {
        await Promise.all([shop.send(), other.send()])
        const mails = [
          ...shop.left.splice(0).map((mail) => ({ ...mail, to: other, from: SHOP })),
          ...other.left.splice(0).map((mail) => ({ ...mail, to: shop, from: other.own })),
        ]
        if (mails.length === 0) return carried
        for (const { to, raw, from } of mails) await take(to, raw, from)
        carried += mails.length
      }
      throw new Error('They go on and on.')
    }
    // Somebody writes to one house in the other's name.
    shop.left.splice(0)
    await take(shop, written({ From: other.own, Subject: 'help' }), other.own)
    expect(await carry()).toBe(1)
    // And a person of one house writes to the other, which acknowledges it, and is not acknowledged.
    const theirs = await take(
      shop,
      written({ From: other.own, Subject: 'A question' }, 'Do you buy teapots?'),
      other.own,
    )
    expect(await carry()).toBe(1)
    const answered = await bilal.visit(`/api/cases/${theirs.number}/messages`, { json: { text: 'help' } })
    expect(answered.status).toBe(201)
    expect(await carry()).toBe(2)
  } finally {
    await other.close()
  }
})
