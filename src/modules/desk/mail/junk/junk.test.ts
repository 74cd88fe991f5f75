import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../../test/harness/house.ts'
import { type NameServer, startNames } from '../../../../../test/harness/names.ts'
import type { Acting } from '../../../../platform/context.ts'
import { openParser, type Parser } from '../../../../platform/mail/in/parser.ts'
import { addressParty, createParty, linkByStaff, SERVICE, transact } from '../../../customers/index.ts'
import { type Envelope, keepMail } from '../ledger.ts'
import { readNext } from '../read.ts'
import { TAUGHT_LEAST } from './bayes.ts'
import { learnAnswered } from './teach.ts'

const SHOP = 'hello@shop.example'
/** A host of elsewhere: its domain is asked about it. */
const ELSEWHERE = '192.0.2.10'
const WINNER =
  'Dear winner! Your lottery prize of million dollars waits. Claim the casino bonus now at http://prizes.example/claim'
const PLAIN = 'The strap of my rucksack is torn. Can it be sewn, or do I send it back to you?'

let house: TestHouse
let names: NameServer
let parser: Parser
let ctx: Acting
let bilal: ReturnType<TestHouse['actAs']>
beforeAll(async () => {
  names = await startNames()
  house = await startHouse({ environment: { RAPPORT_MAIL_FROM: SHOP, RAPPORT_NAME_SERVERS: names.address } })
  parser = openParser()
  ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
  bilal = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
})
afterAll(async () => {
  await parser.close()
  await house.close()
  names.close()
})

let made = 0
const written = (from: string, subject: string, body: string, more: string[] = []): Buffer =>
  Buffer.from(
    [
      `From: ${from}`,
      `To: ${SHOP}`,
      `Subject: ${subject}`,
      `Message-ID: <${(made += 1)}@junk.example>`,
      ...more,
      '',
      body,
      '',
    ].join('\r\n'),
  )

async function take(raw: Buffer, envelope: Envelope): Promise<{ id: string; state: string; number: string | null }> {
  const { id } = await keepMail(ctx, { source: 'smtp', raw, envelope, at: ctx.clock.now() })
  for (let read = await readNext(ctx, parser); read; read = await readNext(ctx, parser))
    if (read.id === id) return { id, state: read.state, number: 'number' in read ? read.number : null }
  throw new Error('It was not read.')
}

const wrote = (from: string, subject: string, body: string, more: string[] = []) =>
  take(written(from, subject, body, more), { from, to: [SHOP] })
const api = async <T>(path: string, options?: object): Promise<T> => {
  const reply = await bilal.visit(path, options)
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as T
}
interface Junk {
  id: string
  by: string
  score: number | null
  words: { word: string; junk: number }[] | null
  checks: { spf: string; dkim: string; dmarc: string; policy: string; domain: string | null } | null
  case: string | null
}
const junk = async () => api<{ items: Junk[]; taught: { junk: number; fine: number } }>('/api/junk')
const inFolder = async (id: string) => (await junk()).items.find((one) => one.id === id)
const caseOf = (number: string | null) =>
  api<{ state: string; promise: { keptAt: string | null } | null; messages: { direction: string }[] }>(
    `/api/cases/${number}`,
  )
const call = (path: string, method = 'POST') => bilal.visit(path, { method, json: {} })
async function lettersTo(recipient: string): Promise<number> {
  const party = await addressParty(ctx.db, recipient)
  return transact(ctx, { purpose: SERVICE, parties: [party] }, async (tx) => {
    const { rows } = await sql<{
      count: number
    }>`select count(*)::integer as count from customers.letter where recipient = ${recipient}`.execute(tx)
    return rows[0]!.count
  })
}

test('before anybody has said what is junk, words decide nothing', async () => {
  expect((await wrote('lotto@prizes.example', 'You have won', WINNER)).state).toBe('taken')
})

test('what agents call junk and what they answer is learnt; then its like goes into the folder, unanswered, with the words that decided', async () => {
  for (let index = 0; index < TAUGHT_LEAST; index += 1) {
    const { number } = await wrote(`lotto${index}@prizes.example`, 'You have won', `${WINNER} ${index} ticket`)
    expect((await call(`/api/cases/${number}/junk`)).status).toBe(200)
    expect(await caseOf(number)).toMatchObject({ state: 'closed' })
    const fine = await wrote(`anna${index}@example.com`, 'My rucksack', `${PLAIN} Order ${index}`)
    await api(`/api/cases/${fine.number}/messages`, { json: { text: 'We sew it.' } })
  }
  expect((await junk()).taught).toMatchObject({ junk: TAUGHT_LEAST, fine: 0 })
  expect(await learnAnswered(ctx)).toBe(TAUGHT_LEAST)
  expect(await learnAnswered(ctx)).toBe(0)
  const winner = await wrote('fresh@prizes.example', 'Claim your prize', WINNER)
  expect(winner).toMatchObject({ state: 'junk', number: null })
  expect(await lettersTo('fresh@prizes.example')).toBe(0)
  const listed = await inFolder(winner.id)
  expect(listed).toMatchObject({ by: 'house', case: null, checks: null })
  expect(listed!.score).toBeGreaterThan(0.95)
  expect(listed!.words!.map(({ word }) => word)).toContain('lottery')
  // The one who asks about a strap is answered as before.
  const asked = await wrote('dora@example.com', 'Strap', PLAIN)
  expect(asked.state).toBe('taken')
  expect(await lettersTo('dora@example.com')).toBe(1)
})

test('“not junk” makes it a case with a promise as if it had just come, and is learnt from', async () => {
  const { id } = await wrote('wrong@prizes.example', 'Claim your prize', `${WINNER} once more`)
  house.clock.moveTo(new Date(house.clock.now().getTime() + 3 * 86_400_000))
  const before = (await junk()).taught
  expect(await (await call(`/api/junk/${id}`, 'DELETE')).json()).toEqual({ case: null })
  const read = await readNext(ctx, parser)
  expect(read).toMatchObject({ id, state: 'taken' })
  const shown = await caseOf((read as { number: string }).number)
  expect(shown).toMatchObject({ state: 'open', messages: [{ direction: 'in' }, { direction: 'automatic' }] })
  expect(shown.promise).toMatchObject({ keptAt: null })
  expect(await lettersTo('wrong@prizes.example')).toBe(1)
  expect((await junk()).taught).toMatchObject({ junk: before.junk, fine: before.fine + 1 })
  // It is in the folder no more: saying so again finds nothing.
  expect((await call(`/api/junk/${id}`, 'DELETE')).status).toBe(404)
})

test('a case that was called junk comes out of the folder as it was, open and with a promise', async () => {
  const { id, number } = await wrote('mistake@example.com', 'Strap again', PLAIN)
  await call(`/api/cases/${number}/junk`)
  expect(await caseOf(number)).toMatchObject({ state: 'closed' })
  expect(await inFolder(id)).toMatchObject({ by: 'staff', case: number })
  const counted = (await junk()).taught
  expect(await (await call(`/api/junk/${id}`, 'DELETE')).json()).toEqual({ case: number })
  expect(await caseOf(number)).toMatchObject({ state: 'open', promise: { keptAt: null } })
  expect((await junk()).taught).toMatchObject({ junk: counted.junk - 1, fine: counted.fine + 1 })
  // What came from a page cannot go into a folder of mails.
  const page = await house
    .actAs({ kind: 'visitor', party: null })
    .visit('/api/cases', { json: { email: 'p@example.com', text: 'Hello' } })
  expect((await call(`/api/cases/${((await page.json()) as { number: string }).number}/junk`)).status).toBe(422)
})

test('who takes part in the case that they answer, or is proven to be a customer, is never junk by their words', async () => {
  const first = await wrote('carla@example.com', 'Strap', PLAIN)
  const again = await wrote('carla@example.com', 'You have won', WINNER, [`References: <${made}@junk.example>`])
  expect(again).toMatchObject({ state: 'taken', number: first.number })
  const [party, account] = [await addressParty(ctx.db, 'erik@example.com'), await createParty(ctx.db, 'account')]
  await linkByStaff(bilal, { party, other: account, evidence: 'He read out the number on his order.' })
  expect((await wrote('erik@example.com', 'You have won', WINNER)).state).toBe('taken')
  // The same words of somebody who overheard the reference are junk.
  expect((await wrote('mallory@example.com', 'You have won', WINNER)).state).toBe('junk')
})

test('a domain that asks for mail in its name to be refused is listened to; its own, signed mail is taken', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  names.texts.set('bank.example', 'v=spf1 ip4:198.51.100.7 -all')
  names.texts.set('_dmarc.bank.example', 'v=DMARC1; p=reject')
  names.texts.set('s1._domainkey.bank.example', `v=DKIM1; k=rsa; p=${key}`)
  const from = 'teller@bank.example'
  const envelope = { from, to: [SHOP], ip: ELSEWHERE, helo: 'mx.bad.example' }
  const forged = await take(written(from, 'Your account', PLAIN), envelope)
  expect(forged.state).toBe('junk')
  expect(await inFolder(forged.id)).toMatchObject({
    checks: { spf: 'fail', dkim: 'none', dmarc: 'fail', policy: 'reject', domain: 'bank.example' },
  })
  const signing = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message } = await signing.sendMail({
    from,
    to: SHOP,
    subject: 'Your order',
    text: PLAIN,
    dkim: {
      domainName: 'bank.example',
      keySelector: 's1',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  })
  const signed = await take(message as Buffer, envelope)
  expect(signed.state).toBe('taken')
  // One letter changed on the way: nobody signed that.
  const changed = await take(
    Buffer.from((message as Buffer).toString('latin1').replace('strap', 'STRAP'), 'latin1'),
    envelope,
  )
  expect(changed.state).toBe('junk')
  // Our own network's mail is nobody's to vouch for, and no name is asked.
  const asked = names.asked.length
  expect((await take(written(from, 'Form', PLAIN), { ...envelope, ip: '10.0.0.4' })).state).toBe('taken')
  expect(names.asked.length).toBe(asked)
})

test('a name server that does not answer holds nothing up for long, and speaks against nobody', async () => {
  const silent = written('late@silent.example', 'Strap', PLAIN)
  names.texts.clear()
  const { state } = await take(silent, { from: 'late@silent.example', to: [SHOP], ip: ELSEWHERE, helo: 'x' })
  expect(state).toBe('taken')
})

test('nothing of it is deleted before a case would be, and a visitor sees none of it', async () => {
  const visitor = house.person('Anna')
  expect((await visitor.visit('/api/junk')).status).toBe(401)
  expect((await bilal.visit(`/api/mails/${randomUUID()}/page`)).status).toBe(404)
  const { rows } = await sql<{
    gone: number
  }>`select desk.clear_junk(${new Date(house.clock.now().getTime() - 86_400_000 * 30)}::timestamptz, 10) as gone`.execute(
    ctx.db,
  )
  expect(rows[0]!.gone).toBe(0)
})
