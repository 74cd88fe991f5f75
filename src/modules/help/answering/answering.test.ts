import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publish, takeOut } from '../../../../test/harness/help.ts'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { type Manner, startLanguageModel } from '../../../../test/harness/language-model.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../../../../test/harness/orders.ts'
import { createParty } from '../../customers/index.ts'
import type { Answer, Conversation } from './contract.ts'

const FOUND_WITHIN = { timeout: 15_000, interval: 100 }

let house: TestHouse
let lamp: string
const articles: Record<string, string> = {}

beforeAll(async () => {
  house = await startHouse()
  lamp = await addProduct(house, { title: 'Brass lamp', amount: 129_900, stock: 50 })
  const written = {
    returns: {
      title: 'Sending something back',
      passages: [
        '## How long you have\nYou can send anything back within 40 days of its arrival. It has to be unused and in its box. We pay for the parcel.',
        '## How to do it\nThis is how it is done:\n\n- Write to us which order it is.\n- Put the thing into its box.\n- Hand the parcel in at the post office.',
      ],
    },
    wax: {
      title: 'Caring for a waxed table',
      passages: [
        'A waxed table wants new wax twice a year. Rub it in with a soft cloth, and let it dry for a night. Never use soap on it.',
      ],
    },
    shipping: {
      title: 'Hva koster frakten?',
      language: 'nb',
      passages: ['Frakten koster 79 kroner i hele landet. Over 900 kroner er den gratis.'],
    },
    owners: {
      title: 'Fixing the brass lamp',
      audience: 'customers' as const,
      passages: ['The switch of the lamp is replaced by loosening the two screws beneath its foot.'],
    },
  }
  for (const [name, one] of Object.entries(written)) articles[name] = await publish(house, one)
})
afterAll(() => house.close())

type Asking = { visit: TestHouse['visit'] }
async function ask(who: Asking, text: string, more: Record<string, unknown> = {}): Promise<Answer> {
  const reply = await who.visit('/api/help/answers', { json: { text, ...more } })
  if (reply.status !== 201) throw new Error(`${reply.status} ${await reply.text()}`)
  return (await reply.json()) as Answer
}
const said = ({ sentences }: Answer) => sentences.map(({ text }) => text).join(' ')

/** A signed-in customer with an order of their own. */
async function customer(name: string) {
  const account = await createParty(house.context.db, 'account')
  const acting = house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account })
  const cart = await putInCart(acting, [[lamp, 1]])
  const json = { ...WHO, email: `${name}@example.com`, name }
  const placed = await acting.visit(`/api/carts/${cart}/order`, { json, headers: { 'idempotency-key': cart } })
  const { number } = (await placed.json()) as { number: string }
  return { ...acting, number, key: house.context.secret.sign('order', number), account }
}

test('a question is answered with whole sentences, each with the article and the revision that it rests on', async () => {
  const answer = await ask(house.person('Stranger'), 'How long do I have to send something back?')
  expect(answer.outcome).toBe('answered')
  expect(said(answer)).toContain('You can send anything back within 40 days of its arrival.')
  for (const { rests } of answer.sentences)
    expect(rests).toMatchObject([
      { kind: 'article', article: articles['returns'], revision: 1, title: 'Sending something back' },
    ])
})

test('steps stay steps, all of them in their order', async () => {
  const answer = await ask(house.person('Stranger'), 'How do I send a parcel back, how is it done?')
  expect(answer.sentences.filter(({ step }) => step).map(({ text }) => text)).toEqual([
    'Write to us which order it is.',
    'Put the thing into its box.',
    'Hand the parcel in at the post office.',
  ])
})

test('what nobody has written is not known, and what is only near is offered as that', async () => {
  const unknown = await ask(house.person('Stranger'), 'Do you insure zebras against lightning?')
  expect(unknown).toMatchObject({ outcome: 'unanswered', sentences: [] })
  const unsure = await ask(house.person('Stranger'), 'Which colours can the wax of a table be mixed with at home?')
  expect(unsure.sentences).toEqual([])
  expect(unsure).toMatchObject({ outcome: 'unsure', nearest: [{ title: 'Caring for a waxed table' }] })
})

test('a question is answered in the language that it is asked in', async () => {
  expect(said(await ask(house.person('Kari'), 'Hva koster frakten hos dere?'))).toContain('79 kroner')
})

test('a customer is told of their own order, with the field that each sentence rests on, and what changes is said anew', async () => {
  const anna = await customer('anna')
  const first = await ask(anna, 'Where is my order?')
  expect(first.outcome).toBe('answered')
  expect(said(first)).toContain(`We have order ${anna.number}`)
  expect(first.sentences[0]!.rests).toMatchObject([
    {
      kind: 'record',
      field: `order/${anna.number}/state`,
      title: `Order ${anna.number}`,
      href: `/orders/${anna.number}`,
    },
  ])
  const program = ordersProgram(house)
  const sent = await program.visit(`/api/orders/${anna.number}/shipments`, {
    json: { carrier: 'Posten', waybill: 'AB123456785NO' },
  })
  expect([200, 201]).toContain(sent.status)
  const shown = (await (await anna.visit(`/api/help/conversations/${first.conversation}`)).json()) as Conversation
  expect(shown.answers[0]!.changed).toBe('renewed')
  expect(said(shown.answers[0]!)).not.toContain('not packed yet')
  expect(said(await ask(anna, 'Where is my parcel?'))).toMatch(
    /left us on .* with Posten; the waybill is AB123456785NO\./,
  )
})

test('of an order of somebody else nothing is said, whether there is one or not', async () => {
  const [anna, bo] = [await customer('anna2'), await customer('bo')]
  for (const [who, note] of [
    [house.person('Stranger'), 'sign-in'],
    [bo, 'order-unknown'],
  ] as const) {
    const [there, missing] = [
      await ask(who, `Where is order ${anna.number}?`),
      await ask(who, 'Where is order 999999?'),
    ]
    expect(there).toMatchObject({ sentences: [], notes: [note] })
    expect({ ...missing, id: 0, conversation: 0, question: '' }).toEqual({
      ...there,
      id: 0,
      conversation: 0,
      question: '',
    })
  }
  // By its link anybody may who has it.
  const linked = await ask(house.person('Stranger'), 'Where is my order?', { order: anna.number, key: anna.key })
  expect(said(linked)).toContain(`order ${anna.number}`)
  const forged = await ask(house.person('Stranger'), 'Where is my order?', { order: bo.number, key: anna.key })
  expect(forged.sentences).toEqual([])
})

test('what is published anew is said anew; what is taken out is taken back', async () => {
  const rain = await publish(house, { title: 'Rain covers', passages: ['A rain cover lasts for six winters.'] })
  const person = house.person('Reader')
  // The finder hears of it by the bell.
  const answer = await vi.waitFor(async () => {
    const one = await ask(person, 'How many winters does a rain cover last?')
    expect(said(one)).toBe('A rain cover lasts for six winters.')
    return one
  }, FOUND_WITHIN)
  const show = async () =>
    ((await (await person.visit(`/api/help/conversations/${answer.conversation}`)).json()) as Conversation).answers[0]!
  expect((await show()).changed).toBeNull()
  await publish(house, { title: 'Rain covers', passages: ['A rain cover lasts for eight winters.'] }, rain)
  await vi.waitFor(
    async () =>
      expect(await show()).toMatchObject({
        changed: 'renewed',
        sentences: [{ text: 'A rain cover lasts for eight winters.', rests: [{ revision: 2 }] }],
      }),
    FOUND_WITHIN,
  )
  await takeOut(house, rain)
  expect(await show()).toMatchObject({ changed: 'withdrawn', sentences: [] })
  // Whoever else sits there learns nothing of it.
  expect((await house.person('Somebody').visit(`/api/help/conversations/${answer.conversation}`)).status).toBe(404)
})

test('an empty question is refused, and of one that is too long the beginning is read', async () => {
  const nothing = await house.person('Stranger').visit('/api/help/answers', { json: { text: ' \u200b…' } })
  expect(nothing.status).toBe(400)
  expect(await nothing.json()).toMatchObject({ code: 'question-empty' })
  const long = await ask(house.person('Stranger'), `How long do I have to send something back? ${'x'.repeat(100_000)}`)
  expect(long.notes).toContain('cut')
})

test('the page asks without scripts, shows what was said, and a person takes all of it over', async () => {
  const person = house.person('Berit')
  const sent = await person.visit('/help/ask', { form: { text: 'Do you insure zebras?' } })
  expect(sent.status).toBe(303)
  const page = await (await person.visit(sent.headers.get('location')!)).text()
  expect(page).toContain('Do you insure zebras?')
  expect(page).toContain('We don’t know the answer')
  const path = new URL(sent.headers.get('location')!, 'http://x').pathname
  const without = await person.visit(`${path}/person`, { form: {} })
  expect(without.status).toBe(422)
  const asked = /name="emailAsked" value="([^"]+)"/.exec(page)![1]!
  const handed = await person.visit(`${path}/person`, { form: { email: 'berit@example.com', emailAsked: asked } })
  expect(handed.status).toBe(303)
  expect(handed.headers.get('location')).toMatch(/^\/cases\/\d+\?key=/)
  const number = /\d+/.exec(handed.headers.get('location')!)![0]
  const desk = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
  const shown = (await (await desk.visit(`/api/cases/${number}`)).json()) as {
    messages: { text: string; quoted: string | null }[]
  }
  expect(shown.messages[0]).toMatchObject({ text: 'Do you insure zebras?' })
  expect(shown.messages[0]!.quoted).toContain('Customer: Do you insure zebras?')
})

test('software looks an answer up without anything being kept', async () => {
  const before = await askOwner(house, 'select count(*)::integer as n from help.question')
  const reply = await house.visit('/api/help/answers?text=How%20long%20to%20send%20something%20back')
  expect(await reply.json()).toMatchObject({ outcome: 'answered', id: null })
  expect(await askOwner(house, 'select count(*)::integer as n from help.question')).toEqual(before)
})

test('a language model puts an answer into words that are checked; whatever it does instead, the quoted answer stands', async () => {
  const model = await startLanguageModel()
  house.context.config.model = { url: model.url, key: 'secret', name: 'stand-in' }
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  const question = 'How often does a waxed table want new wax?'
  try {
    const owner = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Siv', roles: ['owner'], session: 'test' })
    expect(
      (await owner.visit('/api/settings/help/modelPriceIn', { method: 'PUT', json: { value: 2_000 } })).status,
    ).toBe(200)
    const written = await ask(house.person('Stranger'), question)
    expect(written).toMatchObject({
      writtenBy: 'model',
      sentences: [{ text: 'A waxed table wants new wax twice a year.' }, {}],
    })
    const [sent] = model.asked
    expect(sent).not.toContain('secret')
    expect(sent).toContain('twice a year')
    const quoted = (await (
      await house.visit(`/api/help/answers?text=${encodeURIComponent(question)}`)
    ).json()) as Answer
    expect(quoted.writtenBy).toBe('model')
    for (const manner of ['hangs', 'fails', 'breaks off', 'floods', 'chats', 'lies'] satisfies Manner[]) {
      model.manner = manner
      if (manner === 'hangs') vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50))
      const answer = await ask(house.person('Stranger'), question)
      vi.restoreAllMocks()
      expect({ manner, by: answer.writtenBy, outcome: answer.outcome }).toEqual({
        manner,
        by: 'house',
        outcome: 'answered',
      })
    }
    const costs = (await (await owner.visit('/api/help/model')).json()) as Record<string, never>
    expect(costs).toMatchObject({
      model: 'stand-in',
      asked: 8,
      outcomes: { written: 2, late: 1, failed: 2, 'too-long': 1, unreadable: 1, refused: 1 },
      cost: [{ amount: 4, currency: 'NOK' }],
    })
    expect(JSON.stringify(await askOwner(house, 'select * from help.model_use'))).not.toContain('wax')
    await owner.visit('/api/settings/help/modelTokensDay', { method: 'PUT', json: { value: 0 } })
    model.manner = 'quotes'
    expect((await ask(house.person('Stranger'), question)).writtenBy).toBe('house')
  } finally {
    house.context.config.model = undefined
    await model.close()
  }
})

test('an agent asks of a customer and is seen doing so; a key without the scope may not', async () => {
  const cleo = await customer('cleo')
  const id = randomUUID()
  await askOwner(
    house,
    `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', 'b@shop.example', 'Bilal', '{agent}', now())`,
  )
  const bilal = house.actAs({ kind: 'staff', id, name: 'Bilal', roles: ['agent'], session: 'test' })
  expect(said(await ask(bilal, 'Where is my order?', { customer: cleo.account }))).toContain(cleo.number)
  const looks = await askOwner(
    house,
    `select l.viewer, l.reason_type from customers.look_party p join customers.look l on l.id = p.look where p.party = '${cleo.account}'`,
  )
  expect(looks).toEqual([{ viewer: `staff:${id}`, reason_type: 'customer' }])
  const program = house.actAs({
    kind: 'key',
    id: randomUUID(),
    name: 'desk',
    scopes: ['cases'],
    origin: null,
    party: null,
  })
  const refused = await program.visit('/api/help/answers', {
    json: { text: 'Where is my order?', customer: cleo.account },
  })
  expect(refused.status).toBe(403)
  const stranger = await house.visit('/api/help/answers', {
    json: { text: 'Where is my order?', customer: cleo.account },
  })
  expect(stranger.status).toBe(403)
})
