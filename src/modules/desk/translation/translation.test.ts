import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import { eraseCustomer, privacyDeclarations, SERVICE, transact } from '../../customers/index.ts'
import type { AnsweringShown } from '../answering/contract.ts'
import { leaveDue } from '../answering/jobs.ts'
import type { CaseShown } from '../contract.ts'
import type { AnswerTranslated, Translation, TranslationsShown } from './contract.ts'
import { fillIn, keepBack } from './kept-back.ts'

/** Behaves as a service with this API does: its languages, and words of which it says into what they were put. */
interface Service {
  server: Server
  /** What it was asked, as it came. */
  asked: { path: string; body: Record<string, unknown> }[]
  /** Does something else once. */
  next: ((response: ServerResponse) => void) | null
  put: (text: string) => string
}
const KEY = 'a-key-of-this-shop'
const service: Service = { server: createServer(serve), asked: [], next: null, put: (text) => `«${text}»` }
const say = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

function serve(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/languages')
      return say(response, 200, [
        { code: 'es', name: 'Spanish', targets: ['en', 'nb', 'es'] },
        { code: 'en', name: 'English', targets: ['en', 'nb', 'es'] },
        { code: 'nb', name: 'Norwegian', targets: ['en', 'nb', 'es'] },
      ])
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
    service.asked.push({ path: request.url!, body })
    if (service.next) {
      const { next } = service
      service.next = null
      return next(response)
    }
    if (body['api_key'] !== KEY) return say(response, 403, { error: 'Invalid API key' })
    return say(response, 200, { translatedText: service.put(String(body['q'])) })
  })
}

let house: TestHouse
const people: Record<'bilal' | 'chidi', Principal> = {} as never
beforeAll(async () => {
  await new Promise<void>((listens) => service.server.listen(0, '127.0.0.1', listens))
  const { port } = service.server.address() as AddressInfo
  house = await startHouse({
    environment: { RAPPORT_TRANSLATOR: `http://127.0.0.1:${port}/`, RAPPORT_TRANSLATOR_KEY: KEY },
  })
  for (const [key, name, roles] of [
    ['bilal', 'Bilal Haddad', ['agent']],
    ['chidi', 'Chidi Obi', ['packer']],
  ] as const) {
    const { rows } = await sql<{ id: string }>`
      insert into accounts.staff (email, name, roles, joined_at) values (${`${key}@shop.example`}, ${name}, ${roles}::text[], now()) returning id`.execute(
      house.context.db,
    )
    people[key] = { kind: 'staff', id: rows[0]!.id, name, roles, session: randomUUID() }
  }
})
afterAll(async () => {
  await house?.close()
  service.server.closeAllConnections()
  service.server.close()
})
beforeEach(() => {
  service.asked = []
  service.next = null
  service.put = (text) => `«${text}»`
})

const as = (who: keyof typeof people) => house.actAs(people[who])
const send = (path: string, json: unknown = {}) => as('bilal').visit(path, { json })
async function reply<T>(answer: Response, status = 200): Promise<T> {
  const body = (await answer.json()) as T
  expect([answer.status, body]).toEqual([status, body])
  return body
}
const refusal = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as { code: string; detail: string }),
})

const SPANISH =
  'Hola, mi pedido 1042 777 no ha llegado y no sé dónde está. Escríbame a anna@berg.example o mire https://shop.example/me?key=abc. Gracias'
let count = 0
async function asks(text: string) {
  count += 1
  const email = `anna${count}@berg.example`
  const json = { email, name: 'Anna Berg', text }
  const visit = await house.person('Anna').visit('/api/cases', { json, address: `10.0.1.${count}` })
  const { number } = await reply<{ number: string }>(visit, 201)
  const { messages } = await caseNow(number)
  return { number, id: messages.find(({ direction }) => direction === 'in')!.id }
}
const caseNow = async (number: string) => reply<CaseShown>(await as('bilal').visit(`/api/cases/${number}`))
const shown = async (number: string) =>
  reply<TranslationsShown>(await as('bilal').visit(`/api/cases/${number}/translations`))
const translates = (number: string, id: string, into = 'en') =>
  send(`/api/cases/${number}/messages/${id}/translation`, { into })
const answers = (number: string, text: string) =>
  send(`/api/cases/${number}/translations`, { text, from: 'en', into: 'es' })

test('what a customer wrote is translated once, without addresses, links, numbers or who they are', async () => {
  const { number, id } = await asks(SPANISH)
  expect(await shown(number)).toMatchObject({ theirs: 'es', messages: [{ id, language: 'es' }], items: [] })
  service.put = () => 'Hello, my order [[1]] has not come. Write to [ [2] ] or look at [[3]].'
  const [one, same] = await Promise.all([translates(number, id), translates(number, id)])
  const made = await reply<Translation>(one)
  expect(made).toMatchObject({
    from: 'es',
    into: 'en',
    text: 'Hello, my order 1042 777 has not come. Write to anna@berg.example or look at https://shop.example/me?key=abc.',
    lost: [],
    service: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  })
  expect((await reply<Translation>(same)).text).toBe(made.text)
  await reply(await translates(number, id))
  // Twice pressed at once and once more after it: one question, in which stands nothing but this.
  expect(service.asked).toEqual([
    {
      path: '/translate',
      body: {
        q: 'Hola, mi pedido [[1]] no ha llegado y no sé dónde está. Escríbame a [[2]] o mire [[3]]. Gracias',
        source: 'es',
        target: 'en',
        format: 'text',
        api_key: KEY,
      },
    },
  ])
  expect((await shown(number)).items).toEqual([made])
  // The original is as it was, and its customer's page knows nothing of it.
  expect((await caseNow(number)).messages.find((message) => message.id === id)!.text).toBe(SPANISH)
})

test('what the service loses is said, and what nobody may send is refused', async () => {
  const { number, id } = await asks(SPANISH)
  const other = await asks('Hello, where is the parcel that I have ordered from you?')
  service.put = () => 'Hello, [[1]] has not come.'
  expect((await reply<Translation>(await translates(number, id))).lost).toEqual([
    'anna@berg.example',
    'https://shop.example/me?key=abc',
  ])
  expect(await refusal(await translates(other.number, id))).toMatchObject({ status: 422, code: 'message-elsewhere' })
  const note = await reply<{ id: string }>(
    await send(`/api/cases/${number}/messages`, { kind: 'note', text: 'She is cross' }),
    201,
  )
  expect(await refusal(await translates(number, note.id))).toMatchObject({ code: 'message-elsewhere' })
  expect((await as('chidi').visit(`/api/cases/${number}/translations`)).status).toBe(403)
  const theirs = await house
    .person('Anna')
    .visit(`/api/cases/${number}/messages/${id}/translation`, { json: { into: 'en' } })
  expect(theirs.status).toBe(401)
  expect(service.asked).toHaveLength(1)
})

test('whatever the service does, a sentence says it and nothing is kept', async () => {
  const { number, id } = await asks(SPANISH)
  const cases: [(response: ServerResponse) => void, number, string][] = [
    [(to) => say(to, 429, { error: 'Slowdown: 30 per 1 minute' }), 503, 'translation-busy'],
    [
      (to) => say(to, 403, { error: 'Please contact the server operator to get an API key' }),
      503,
      'translation-refused',
    ],
    [(to) => say(to, 400, { error: 'es is not supported' }), 422, 'translation-language-unknown'],
    [
      (to) => say(to, 400, { error: 'Invalid request: request (90) exceeds text limit (20)' }),
      422,
      'translation-too-long',
    ],
    [(to) => say(to, 500, { error: 'Cannot translate text: …' }), 503, 'translation-failed'],
    [(to) => say(to, 502, 'no JSON'), 503, 'translation-failed'],
    [(to) => to.writeHead(302, { location: 'http://elsewhere.example/' }).end(), 503, 'translation-failed'],
    [(to) => say(to, 200, { translatedText: '' }), 503, 'translation-failed'],
    [(to) => say(to, 200, { translatedText: 'x'.repeat(300_000) }), 503, 'translation-failed'],
    [(to) => to.writeHead(200).end('<html>'), 503, 'translation-failed'],
    [(to) => void to.destroy(), 503, 'translation-failed'],
  ]
  for (const [behave, status, code] of cases) {
    service.next = behave
    const refused = await refusal(await translates(number, id))
    expect([refused.status, refused.code]).toEqual([status, code])
    expect(refused.detail).toMatch(/^(?:The translation service|It is too long)/)
  }
  expect((await shown(number)).items).toEqual([])
  // It recovers by itself.
  expect((await reply<Translation>(await translates(number, id))).text).toMatch(/^«Hola/)
  expect(await refusal(await translates(number, id, 'fi'))).toMatchObject({ code: 'translation-language-unknown' })
  const long = await asks(`${SPANISH} ${'mucho '.repeat(2_000)}`)
  const before = service.asked.length
  expect((await refusal(await translates(long.number, long.id))).code).toBe('translation-too-long')
  expect(service.asked).toHaveLength(before)
})

test('an answer is translated for its writer to change and send; what was meant stays as a note, also after an undo', async () => {
  const { number } = await asks(SPANISH)
  const mine = 'Your order **1042** is on its way.'
  service.put = (text) => text.replace('Your order', 'Su pedido').replace('is on its way', 'está en camino')
  const { text, lost } = await reply<AnswerTranslated>(await answers(number, mine))
  expect([text, lost]).toEqual(['Su pedido **1042** está en camino.', []])
  expect(service.asked[0]!.body).toMatchObject({ q: 'Your order **[[1]]** is on its way.', source: 'en', target: 'es' })
  // Nothing has been said or kept by that.
  expect(
    (await caseNow(number)).messages.filter(({ direction }) => direction !== 'in' && direction !== 'automatic'),
  ).toEqual([])

  const sent = async (version: number) => {
    const { messages } = await caseNow(number)
    const json = {
      id: randomUUID(),
      text: `${text} Saludos`,
      version,
      since: messages.at(-1)!.place,
      after: { meant: mine },
    }
    await reply(await send(`/api/cases/${number}/answers`, json), 201)
    return json.id
  }
  const first = await sent(0)
  await reply(await as('bilal').visit(`/api/cases/${number}/answers/${first}`, { method: 'DELETE' }))
  const { drafts } = await reply<AnsweringShown>(await as('bilal').visit(`/api/cases/${number}/answering`))
  expect(drafts).toMatchObject([{ text: `${text} Saludos`, after: { meant: mine } }])
  await sent(drafts[0]!.version)
  house.clock.moveTo(new Date(house.clock.now().getTime() + 60_000))
  await leaveDue(house.actAs({ kind: 'system', name: 'test' }))
  const [answer, note] = (await caseNow(number)).messages.slice(-2)
  expect(answer).toMatchObject({ direction: 'out', text: 'Su pedido 1042 está en camino. Saludos' })
  expect(note).toMatchObject({
    direction: 'note',
    text: 'Your order 1042 is on its way.',
    notes: ['meant'],
    by: 'Bilal Haddad',
  })

  service.next = (to) => say(to, 429, { error: 'Slowdown' })
  expect(await refusal(await answers(number, mine))).toMatchObject({ status: 503, code: 'translation-busy' })
  expect((await refusal(await answers('999999', mine))).code).toBe('case-unknown')
})

test('/privacy names the service while it is switched on, the copy has what it made, and erasure takes it', async () => {
  const { number, id } = await asks(SPANISH)
  await reply(await translates(number, id))
  expect(await (await house.visit('/privacy')).text()).toContain('A translation service that this shop has chosen')
  const [{ party }] = (await askOwner(house, `select party from desk.customer_case where number = ${number}`)) as [
    { party: string },
  ]
  const declared = privacyDeclarations().find(({ table }) => table === 'desk.translation')!
  const copy = () =>
    transact(house.actAs({ kind: 'system', name: 'test' }), { purpose: SERVICE, parties: [party] }, (tx) =>
      declared.export(tx, [party]),
    )
  expect(await copy()).toMatchObject([
    { number: Number(number), language: 'en', source: 'es', text: expect.stringContaining('«Hola') },
  ])
  await eraseCustomer(house.actAs({ kind: 'system', name: 'test' }), party)
  expect(await askOwner(house, `select 1 from desk.translation where party = '${party}'`)).toEqual([])
})

test('without a service nothing is asked, shown or said of it', async () => {
  const { number, id } = await asks(SPANISH)
  const { config } = house.context
  const { translator } = config
  config.translator = undefined
  try {
    expect(await shown(number)).toEqual({ service: null, theirs: null, messages: [], items: [] })
    expect(await refusal(await translates(number, id))).toMatchObject({ status: 409, code: 'translation-off' })
    expect((await refusal(await answers(number, 'Yes'))).code).toBe('translation-off')
    expect(await (await house.visit('/privacy')).text()).toContain('None. Nothing leaves our own machines')
  } finally {
    config.translator = translator
  }
  expect(service.asked).toEqual([])
})

test('what is kept back comes back as it was, wherever a machine puts it', () => {
  const text = 'See [[7]] and +47 912 34 567, or 12 of 1042 and 1042, ![a](file:0190a2b4-0000-7000-8000-000000000001).'
  const left = keepBack(text)
  expect(left.text).toBe('See [[1]] and [[2]], or 12 of [[3]] and [[3]], ![a]([[4]]).')
  expect(fillIn(left.text, left.parts)).toEqual({ text, lost: [] })
  expect(fillIn('[[3]] [[9]] [ [ 1 ] ]', left.parts).text).toBe('1042 [[9]] [[7]]')
  expect(keepBack('12 boots for 250 kr').parts).toEqual([])
})
