import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../../test/harness/orders.ts'
import { createParty, linkParties, SERVICE, transact } from '../../customers/index.ts'
import { createArticle, publishDraft, saveDraft } from '../index.ts'

let house: TestHouse
let boots: string
let knife: string
/** Product names that would like to be more than words. */
const NASTY = '{{customer.firstName}} **Boots** <b>x</b> [a](https://evil.example)'
beforeAll(async () => {
  house = await startHouse()
  boots = await addProduct(house, { title: NASTY, amount: 249_000, stock: 50 })
  knife = await addProduct(house, { title: 'Knife', amount: 89_000, stock: 50 })
  await askOwner(house, `insert into catalogue.category (key) values ('boots'), ('boots/high')`)
  await askOwner(house, `update catalogue.product set category = 'boots/high' where id = '${boots}'`)
  const detail = JSON.stringify([{ section: '', name: 'Warranty', value: '5 years' }])
  await askOwner(house, `update catalogue.product_words set details = '${detail}' where product = '${boots}'`)
})
afterAll(() => house.close())

const system = () => house.actAs({ kind: 'system', name: 'tests' })

/** Somebody signed in with an order, which has come so far. */
async function buyer(name: string, product: string, state: 'placed' | 'shipped' | 'delivered') {
  const person: Person = house.person(name)
  const placed = await person.visit(`/api/carts/${await putInCart(person, [[product, 1]])}/order`, {
    json: { ...WHO, email: `${name.toLowerCase()}@example.com` },
    headers: { 'idempotency-key': randomUUID() },
  })
  const { number } = (await placed.json()) as { number: string }
  const at = house.clock.now().toISOString()
  if (state !== 'placed') {
    await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
      json: { carrier: 'Posten', waybill: number },
    })
    await askOwner(house, `update orders.shipment set shipped_at = '${at}' where waybill = '${number}'`)
  }
  if (state === 'delivered')
    await askOwner(house, `update orders.shipment set delivered_at = '${at}' where waybill = '${number}'`)
  const account = await createParty(house.context.db, 'account')
  const [{ party } = { party: '' }] = (await askOwner(
    house,
    `select party from orders.customer_order where number = ${number}`,
  )) as { party: string }[]
  await linkParties(system(), { party, other: account, rule: 'signed_in' })
  return {
    number,
    account,
    as: house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: party }),
  }
}

async function publish(
  slug: string,
  body: string,
  about: { type: 'product' | 'shelf'; value: string }[] = [],
): Promise<void> {
  const ctx = system()
  await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { id } = await createArticle(tx, ctx, {
      kind: 'article',
      section: null,
      place: 0,
      audience: 'everyone',
      organisation: null,
      owner: null,
      about,
      reference: null,
    })
    const { version } = await saveDraft(tx, ctx, {
      id,
      language: 'en',
      version: 0,
      title: slug,
      summary: '',
      body,
      slug,
      ofLanguage: null,
      ofRevision: null,
    })
    await publishDraft(tx, ctx, { id, language: 'en', version, note: '' })
  })
}

interface Visitor {
  visit(path: string): Promise<Response>
}
async function read(who: Visitor, slug: string, part = '') {
  const reply = await who.visit(`/help/articles/${slug}${part}`)
  const html = await reply.text()
  return {
    html: /<article[^]*<\/article>/.exec(html)?.[0] ?? html,
    cache: reply.headers.get('cache-control') ?? '',
    status: reply.status,
  }
}

test('an article says to each reader what their own record says, and to strangers plain words', async () => {
  await publish(
    'yours',
    ':::if customers\nYours: {{order.number}}, {{order.state}}, {{order.tracking}}, back until {{returns.until}}.\n\n{{purchases}}\n:::else\nNothing yet. The warranty ends at {{warranty.until}}.\n:::\n\n:::if owns shelf:boots\nWax them until {{warranty.until}}.\n:::\n\n:::if order delivered\nIs it right?\n:::',
    [{ type: 'shelf', value: 'boots' }],
  )
  const anna = await buyer('Anna', boots, 'delivered')
  const bo = await buyer('Bo', knife, 'shipped')
  const cy = await buyer('Cy', boots, 'placed')
  const stranger = await read(house.person('Nobody'), 'yours')
  expect(stranger.html).toContain('Nothing yet. The warranty ends at the end of its warranty.')
  expect(stranger.html).not.toContain('data-live')
  expect(stranger.cache).not.toContain('no-store')
  const hers = await read(anna.as, 'yours')
  expect(hers.cache).toContain('no-store')
  expect(hers.html).toContain(
    `Yours: ${anna.number}, Has arrived, Posten ${anna.number}, back until Tuesday 8 December.`,
  )
  expect(hers.html).toContain('Wax them until 24 Nov 2031.')
  expect(hers.html).toContain('Is it right?')
  expect(hers.html).toContain(`data-live="/help/articles/yours/text" data-topic="line/${anna.account}"`)
  // Names are words: neither a field, nor a mark, nor an element, nor a link.
  expect(hers.html).toContain('<td>{{customer.firstName}} **Boots** &lt;b>x&lt;/b> [a](https://evil.example)</td>')
  const his = await read(bo.as, 'yours')
  expect(his.html).toContain(`Yours: ${bo.number}, On its way`)
  expect(his.html).not.toContain('Wax them')
  expect(his.html).not.toContain('Is it right?')
  // Whoever waits for their first order owns nothing yet.
  expect((await read(cy.as, 'yours')).html).toContain('Nothing yet.')
  // The part by itself says the same, to the same, and is kept by nobody.
  const part = await read(anna.as, 'yours', '/text')
  expect(part).toMatchObject({ status: 200, cache: 'no-store' })
  expect(part.html).toContain(`Yours: ${anna.number}`)
  // Nobody ever reads a number that is not theirs.
  const everybody = [anna, bo, cy]
  for (const one of everybody)
    for (const page of ['', '/text']) {
      const { html } = await read(one.as, 'yours', page)
      for (const other of everybody) if (other !== one) expect(html).not.toMatch(new RegExp(`\\b${other.number}\\b`))
    }
  for (const page of ['', '/text'])
    for (const { number } of everybody)
      expect((await read(house.person('Else'), 'yours', page)).html).not.toMatch(new RegExp(`\\b${number}\\b`))
})

test('what nobody knows is refused when it is published, with what there is', async () => {
  await expect(publish('shoe', 'Your {{order.shoesize}}')).rejects.toMatchObject({
    code: 'article-field-unknown',
    details: { fields: expect.arrayContaining(['order.ships', 'purchases']) as string[] },
  })
  await expect(publish('moon', ':::if moon\nx\n:::')).rejects.toMatchObject({ code: 'condition-unknown' })
  const agent = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: randomUUID() })
  const { items } = (await (await agent.visit('/api/help/fields')).json()) as {
    items: { name: string; plain: string }[]
  }
  expect(items).toContainEqual({ name: 'returns.until', plain: 'the last day for sending it back' })
})
