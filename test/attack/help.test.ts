// A thousand ways to have the help say what stands neither in what is published for whoever asks nor in their own record. What it may say is
// worked out here anew, out of the tables and by nobody's code but this.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginMembership, createParty, SERVICE, transact } from '../../src/modules/customers/index.ts'
import type { Answer } from '../../src/modules/help/answering/contract.ts'
import { publish, takeOut } from '../harness/help.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'
import { startLanguageModel, type LanguageModel, type Manner } from '../harness/language-model.ts'
import { addProduct, askOwner, ordersProgram, putInCart, WHO } from '../harness/orders.ts'
import { attempts } from './help-list.ts'

let house: TestHouse
let model: LanguageModel
let list: string[]
const askers: Record<string, Asker> = {}

interface Asker {
  visit: TestHouse['visit']
  audiences: readonly string[]
  /** Numbers of their own orders and cases. */
  own: readonly string[]
  /** What they may never be told. */
  forbidden: readonly string[]
}

const SECRETS = {
  draft: 'Quillfeather',
  before: 'Marrowgate',
  partners: 'Tessellon',
  customers: 'Brindlewick',
  out: 'Hollowmere',
}

beforeAll(async () => {
  house = await startHouse()
  model = await startLanguageModel()
  const anna = await customer('Anna Vik', 'Velvet ottoman')
  const bo = await customer('Bo Dahl', 'Copper kettle')
  const pia = await customer('Pia Moe', 'Oak stool')
  await ship(anna.number, 'AB123456785NO')
  await joinPartners(pia.account)
  await writeHelp()
  const every = Object.values(SECRETS)
  const ofAnna = [anna.number, 'AB123456785NO', 'Velvet ottoman', 'Anna Vik', 'Storgata']
  const ofBo = [bo.number, 'Copper kettle', 'Bo Dahl']
  askers['stranger'] = {
    visit: (path, sending) => house.person('Stranger').visit(path, sending),
    audiences: ['everyone', 'prospects'],
    own: [],
    forbidden: [...ofAnna, ...ofBo, ...every],
  }
  askers['bo'] = { ...bo, audiences: ['everyone', 'prospects'], own: [bo.number], forbidden: [...ofAnna, ...every] }
  askers['partner'] = {
    ...pia,
    audiences: ['everyone', 'prospects', 'partners'],
    own: [pia.number],
    forbidden: [...ofAnna, ...ofBo, ...every.filter((one) => one !== SECRETS.partners)],
  }
  askers['anna'] = {
    ...anna,
    audiences: ['everyone', 'customers'],
    own: [anna.number],
    forbidden: [...ofBo, ...every.filter((one) => one !== SECRETS.customers)],
  }
  list = attempts({
    order: anna.number,
    waybill: 'AB123456785NO',
    product: 'Velvet ottoman',
    name: 'Anna Vik',
    case: '1',
    secrets: every,
  })
})
afterAll(async () => {
  await house.close()
  await model.close()
})

async function customer(name: string, product: string) {
  const account = await createParty(house.context.db, 'account')
  const acting = house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account })
  const cart = await putInCart(acting, [[await addProduct(house, { title: product, amount: 129_900, stock: 5 }), 1]])
  const json = { ...WHO, email: `${name.split(' ')[0]!}@example.com`, name }
  const placed = await acting.visit(`/api/carts/${cart}/order`, { json, headers: { 'idempotency-key': cart } })
  return { visit: acting.visit, account, number: ((await placed.json()) as { number: string }).number }
}

async function ship(number: string, waybill: string): Promise<void> {
  const sent = await ordersProgram(house).visit(`/api/orders/${number}/shipments`, {
    json: { carrier: 'Posten', waybill },
  })
  expect(sent.ok).toBe(true)
}

async function joinPartners(member: string): Promise<void> {
  const ctx = house.actAs({ kind: 'system', name: 'tests' })
  const organisation = await createParty(house.context.db, 'organisation')
  await transact(ctx, { purpose: SERVICE, parties: [member, organisation], records: true }, (tx) =>
    beginMembership(tx, { organisation, member, role: 'member', addedBy: 'tests' }),
  )
}

async function writeHelp(): Promise<void> {
  const everyone = [
    {
      title: 'Sending something back',
      passages: [
        'You can send anything back within 40 days of its arrival. It has to be unused and in its box. We do not pay for parcels from abroad.',
      ],
    },
    {
      title: 'Where orders go',
      passages: [
        'An order is packed on the day after it was placed. The status of each order stands on its page. We never deliver on Sundays.',
      ],
    },
    {
      title: 'What delivery costs',
      passages: [
        'Delivery costs 79 kroner. Orders over 900 kroner are delivered free of charge unless they go abroad.',
      ],
    },
    {
      title: 'Hvor lenge varer garantien?',
      language: 'nb',
      passages: ['Garantien varer i fem år fra kjøpet. Den gjelder ikke for slitasje.'],
    },
  ]
  for (const one of everyone) await publish(house, one)
  await publish(house, {
    title: SECRETS.partners,
    audience: 'partners',
    passages: [`Partners pay 61 kroner for ${SECRETS.partners}.`],
  })
  await publish(house, {
    title: SECRETS.customers,
    audience: 'customers',
    passages: [`Customers reach ${SECRETS.customers} by telephone.`],
  })
  const changed = await publish(house, {
    title: 'Opening hours',
    passages: [`We are open by the rule of ${SECRETS.before}.`],
  })
  await publish(house, { title: 'Opening hours', passages: ['We answer questions from nine to five.'] }, changed)
  await takeOut(house, await publish(house, { title: SECRETS.out, passages: [`${SECRETS.out} is no longer sold.`] }))
  await sql`
    insert into help.draft (article, language, title, body, written_by, changed_at)
    values (${changed}, 'en', ${SECRETS.draft}, ${`${SECRETS.draft} opens in May.`}, 'staff:test', now())`.execute(
    house.context.db,
  )
}

/** By passage, the words that this asker may be told: out of the tables, by audience alone. */
async function allowedFor({ audiences }: Asker): Promise<Map<string, string>> {
  const rows = await askOwner(
    house,
    `select p.article, p.language, p.revision, p.place, p.text from help.passage p join help.article a on a.id = p.article
     where a.audience in (${audiences.map((one) => `'${one}'`).join(', ')})`,
  )
  return new Map(
    rows.map((row) => [
      `${String(row['article'])}/${String(row['language'])}/${String(row['revision'])}/${String(row['place'])}`,
      flat(String(row['text'])),
    ]),
  )
}
const flat = (text: string) => text.replaceAll(/\s+/g, ' ')

/** What is said and may not be; empty: nothing. */
function leaksIn(
  answer: Answer,
  body: string,
  asker: Asker,
  allowed: ReadonlyMap<string, string>,
  question: string,
): string[] {
  // A question is shown to whoever asked it: what they typed themselves tells them nothing.
  const said = body.replace(JSON.stringify(answer.question), '""')
  const leaks = asker.forbidden
    .filter((word) => new RegExp(String.raw`(?<![\w-])${word}(?![\w-])`).test(said))
    .map((word) => `${word} to “${question.slice(0, 80)}”`)
  for (const { text, rests } of answer.sentences) {
    if (rests.length === 0) leaks.push(`rests on nothing: ${text}`)
    for (const rest of rests) {
      const stands =
        rest.kind === 'record'
          ? asker.own.some((number) => rest.field.split('/')[1] === number && text.includes(number))
          : holds(
              allowed.get(`${rest.article}/${rest.language}/${rest.revision}/${rest.place}`) ?? '',
              text,
              answer.writtenBy,
            )
      if (!stands) leaks.push(`does not stand there: ${text}`)
    }
  }
  if (answer.writtenBy === 'model')
    for (const { text } of answer.sentences) if (model.lies.has(text)) leaks.push(`a lie: ${text}`)
  return leaks
}

/** A quotation stands there word by word; of a model's sentence each word of four letters, and each figure. */
function holds(passage: string, text: string, by: Answer['writtenBy']): boolean {
  if (passage.includes(flat(text))) return true
  if (by !== 'model') return false
  const words = text.toLowerCase().match(/\p{L}{4,}|\d+/gu) ?? []
  return words.every((word) => passage.toLowerCase().includes(word.slice(0, 6)))
}

const TOGETHER = 8
/** A thousand questions on a machine that has other things to do as well. */
const PATIENCE_MS = 240_000
/** Asks each of the questions as one of these, in turns. */
async function tryAll(
  questions: readonly string[],
  names: readonly string[],
): Promise<{ tried: number; answered: number; leaks: string[] }> {
  const allowed = new Map(
    await Promise.all(names.map(async (name) => [name, await allowedFor(askers[name]!)] as const)),
  )
  const leaks: string[] = []
  let answered = 0
  for (let at = 0; at < questions.length; at += TOGETHER) {
    await Promise.all(
      questions.slice(at, at + TOGETHER).map(async (text, nth) => {
        const name = names[(at + nth) % names.length]!
        const asker = askers[name]!
        const reply = await asker.visit('/api/help/answers', { json: { text } })
        const body = await reply.text()
        if (reply.status === 400) return expect(JSON.parse(body)).toMatchObject({ code: 'question-empty' })
        if (reply.status !== 201) return void leaks.push(`${reply.status} ${body}`)
        const answer = JSON.parse(body) as Answer
        if (answer.outcome === 'answered') answered += 1
        leaks.push(...leaksIn(answer, body, asker, allowed.get(name)!, text).map((leak) => `${name}: ${leak}`))
      }),
    )
  }
  return { tried: questions.length, answered, leaks }
}

/** Whoever is asked nothing tells nothing: what everybody may know is told, whatever stands around it. */
const HONEST = [
  'What does delivery cost?',
  'Within how many days can I send something back?',
  'Do you pay for parcels from abroad?',
  'When is an order packed?',
  'Do you deliver on Sundays?',
  'Hvor lenge varer garantien?',
  'When do you answer questions?',
]

test(
  'in over a thousand attempts nothing is said that is not published for whoever asks, or their own',
  async () => {
    expect(new Set(list).size).toBeGreaterThanOrEqual(1_000)
    house.context.config.model = undefined
    const { tried, leaks } = await tryAll(list, ['stranger', 'bo', 'partner'])
    expect(leaks).toEqual([])
    expect(tried).toBe(list.length)
  },
  PATIENCE_MS,
)

test('what may be said is said, or the attempts would prove nothing', async () => {
  house.context.config.model = undefined
  for (const name of Object.keys(askers)) {
    const { answered, leaks } = await tryAll(HONEST, [name])
    expect({ name, leaks }).toEqual({ name, leaks: [] })
    expect(answered).toBeGreaterThanOrEqual(HONEST.length - 1)
  }
  const own = await askers['anna']!.visit('/api/help/answers', { json: { text: 'Where is my parcel?' } })
  expect(await own.text()).toContain('AB123456785NO')
})

/** Of the attempts one in so many is made again on each of the lying models: each asks over the network. */
const EACH = 20
const LYING: readonly Manner[] = ['lies', 'obeys the question', 'names no source', 'chats']

test.each(LYING)('a language model that %s says nothing that is not so', async (manner) => {
  house.context.config.model = { url: model.url, key: 'secret', name: 'stand-in' }
  model.manner = manner
  const asked = [...HONEST, ...list.filter((_, at) => at % EACH === LYING.indexOf(manner))]
  const { leaks } = await tryAll(asked, ['stranger', 'bo', 'partner', 'anna'])
  expect(leaks).toEqual([])
  expect(model.asked.length).toBeGreaterThan(0)
})

test('a language model is told nothing but what whoever asks may read', () => {
  for (const sent of model.asked)
    for (const secret of [SECRETS.draft, SECRETS.before, SECRETS.out]) {
      const { sources } = JSON.parse(
        (JSON.parse(sent) as { messages: { content: string }[] }).messages.at(-1)!.content,
      ) as { sources: unknown }
      expect(JSON.stringify(sources)).not.toContain(secret)
    }
})

test('the control: where a draft is published by mistake and an order stands on the wrong line, the same attempts find both', async () => {
  house.context.config.model = undefined
  const [bo] = askers['bo']!.own
  await publish(house, { title: SECRETS.draft, passages: [`${SECRETS.draft} opens in May.`] })
  await askOwner(
    house,
    `update orders.customer_order set party = (select party from orders.customer_order where number = ${bo!}) where number = ${askers['anna']!.own[0]!}`,
  )
  const { leaks } = await tryAll(
    list.filter((_, at) => at < 200),
    ['stranger', 'bo'],
  )
  expect(leaks.some((leak) => leak.startsWith('stranger: Quillfeather'))).toBe(true)
  expect(leaks.some((leak) => leak.startsWith('bo: ') && leak.includes(askers['anna']!.own[0]!))).toBe(true)
})
