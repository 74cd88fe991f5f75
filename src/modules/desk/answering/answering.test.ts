import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import type { Mail } from '../../../platform/mail/post.ts'
import { privacyDeclarations, SERVICE, startSending, transact } from '../../customers/index.ts'
import type { CaseShown, ChatShown } from '../contract.ts'
import { approvedCanned } from './canned.ts'
import type { AnsweringShown, CannedForCase, CannedShown, PastAnswers } from './contract.ts'
import { leaveDue } from './jobs.ts'
import { UNDO_SECONDS } from './writer.ts'

let house: TestHouse
const people: Record<'bilal' | 'chidi' | 'siv' | 'dora', Principal> = {} as never
beforeAll(async () => {
  house = await startHouse()
  for (const [key, name, roles] of [
    ['bilal', 'Bilal Haddad', ['agent']],
    ['dora', 'Dora Lund', ['agent']],
    ['chidi', 'Chidi Obi', ['packer']],
    ['siv', 'Siv Moe', ['owner']],
  ] as const) {
    const { rows } = await sql<{ id: string }>`
      insert into accounts.staff (email, name, roles, joined_at) values (${`${key}@shop.example`}, ${name}, ${roles}::text[], now()) returning id`.execute(
      house.context.db,
    )
    people[key] = { kind: 'staff', id: rows[0]!.id, name, roles, session: randomUUID() }
  }
})
afterAll(() => house.close())

type Who = keyof typeof people
const as = (who: Who) => house.actAs(people[who])
const system: Principal = { kind: 'system', name: 'test' }

async function reply<T>(answer: Response, status = 200): Promise<T> {
  const body = (await answer.json()) as T
  expect([answer.status, body]).toEqual([status, body])
  return body
}
const get = async <T>(who: Who, path: string) => reply<T>(await as(who).visit(path))
const send = (who: Who, method: string, path: string, json: unknown = {}) => as(who).visit(path, { method, json })
async function refusal(answer: Response): Promise<Record<string, unknown> & { code: string }> {
  return { status: answer.status, ...((await answer.json()) as { code: string }) }
}

let asked = 0
async function asks(text: string, more: Record<string, unknown> = {}) {
  asked += 1
  const json = { email: `anna${asked}@berg.example`, name: 'Anna Berg', text, ...more }
  const visit = await house.person('Anna').visit('/api/cases', { json, address: `10.0.0.${asked}` })
  const opened = await reply<{ number: string; url: string }>(visit, 201)
  return { ...opened, key: new URL(opened.url).searchParams.get('key')! }
}
const caseNow = (number: string) => get<CaseShown>('bilal', `/api/cases/${number}`)
const answering = (who: Who, number: string) => get<AnsweringShown>(who, `/api/cases/${number}/answering`)
const placeOf = async (number: string) => (await caseNow(number)).messages.at(-1)!.place
const keep = (who: Who, number: string, text: string, version: number, more: object = {}) =>
  send(who, 'PUT', `/api/cases/${number}/draft`, { kind: 'reply', text, version, since: 2, ...more })
const answers = async (who: Who, number: string, text: string, more: object = {}) =>
  send(who, 'POST', `/api/cases/${number}/answers`, {
    id: randomUUID(),
    text,
    version: 0,
    since: await placeOf(number),
    ...more,
  })
const later = (seconds: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + seconds * 1_000))
const leave = () => leaveDue(house.actAs(system))

test('a canned answer is filled from the record, what the record does not say is a gap, and only the owner approves it', async () => {
  const written = await reply<CannedShown>(
    await send('bilal', 'POST', '/api/canned-answers', {
      title: 'Soles',
      texts: {
        en: 'Hi {{customer.firstName}}, the soles of case {{case.number}} can be changed. Order {{order.number}}. {{agent.name}}',
        nb: 'Hei {{customer.firstName}}, sålene kan byttes.',
      },
      editedBy: 'author',
    }),
    201,
  )
  await reply(
    await send('bilal', 'POST', '/api/canned-answers', { title: 'Opening hours', texts: { en: 'We open at nine.' } }),
    201,
  )
  const { number } = await asks('Can the soles be changed?')
  const { items } = await get<CannedForCase>('bilal', `/api/cases/${number}/canned-answers`)
  expect(items.map(({ title }) => title)).toEqual(['Soles', 'Opening hours'])
  expect(items[0]!.text).toBe(
    `Hi Anna, the soles of case ${number} can be changed. Order ⟨number of the order⟩. Bilal Haddad`,
  )
  // With a gap in it nothing leaves, and neither do braces.
  for (const text of [items[0]!.text, 'Hello {{customer.name}}'])
    expect(await refusal(await answers('bilal', number, text))).toMatchObject({ status: 422, code: 'answer-has-gaps' })

  const change = { title: 'Soles', texts: { en: 'Twice.' } }
  expect(await refusal(await send('dora', 'PUT', `/api/canned-answers/${written.id}`, change))).toMatchObject({
    status: 403,
    code: 'canned-not-yours',
  })
  const approve = (who: Who) =>
    send(who, 'PUT', `/api/canned-answers/${written.id}/approval`, { approved: true, changedAt: written.changedAt })
  expect((await refusal(await approve('bilal'))).code).toBe('canned-not-yours')
  expect((await reply<CannedShown>(await approve('siv'))).approved?.by).toBe('Siv Moe')
  expect((await approvedCanned(house.context, 'nb')).map(({ title }) => title)).toEqual(['Soles'])
  // Other words are not what was approved.
  await reply(await send('bilal', 'PUT', `/api/canned-answers/${written.id}`, change))
  expect(await approvedCanned(house.context, 'en')).toEqual([])

  const wrong = { title: 'Wrong', texts: { en: 'Dear {{customer.shoeSize}}' } }
  expect(await refusal(await send('bilal', 'POST', '/api/canned-answers', wrong))).toMatchObject({
    code: 'field-unknown',
    detail: expect.stringContaining('customer.shoeSize'),
  })
  expect((await refusal(await send('dora', 'POST', '/api/canned-answers', { ...change, title: 'SOLES' }))).code).toBe(
    'canned-title-taken',
  )
  expect((await send('chidi', 'POST', '/api/canned-answers', change)).status).toBe(403)
})

test('a draft is shared, and nobody writes over a colleague unseen', async () => {
  const { number, key } = await asks('May I return them worn?')
  expect(await reply(await keep('bilal', number, 'Within 30 days', 0))).toEqual({ version: 1, since: 2 })
  const { drafts } = await answering('dora', number)
  expect(drafts).toMatchObject([{ text: 'Within 30 days', by: { name: 'Bilal Haddad', you: false }, version: 1 }])
  expect(await reply(await keep('dora', number, 'Within 60 days', 1))).toMatchObject({ version: 2 })
  const refused = await refusal(await keep('bilal', number, 'Within 30 days of course', 1))
  expect(refused).toMatchObject({ status: 409, code: 'draft-changed', draft: { text: 'Within 60 days', version: 2 } })
  // A note is another draft; the customer sees neither.
  await reply(await keep('bilal', number, 'She is cross', 0, { kind: 'note' }))
  expect((await answering('dora', number)).drafts.map(({ kind }) => kind).toSorted()).toEqual(['note', 'reply'])
  const theirs = await house.person('Anna').visit(`/api/cases/${number}/answering?key=${key}`)
  expect([401, 400]).toContain(theirs.status)
  expect((await as('chidi').visit(`/api/cases/${number}/answering`)).status).toBe(403)
})

test('an answer waits for ten seconds, can be taken back, leaves once, and keeps the promise when it leaves', async () => {
  const { number } = await asks('When is it here?')
  const id = randomUUID()
  const first = await reply<{ leavesAt: string }>(await answers('bilal', number, 'On Monday', { id }), 201)
  expect(new Date(first.leavesAt).getTime() - house.clock.now().getTime()).toBe(UNDO_SECONDS * 1_000)
  // Pressed twice, it is one answer.
  expect(await reply(await answers('bilal', number, 'On Monday', { id, version: 1 }), 201)).toMatchObject({
    leavesAt: first.leavesAt,
    id,
  })
  expect((await caseNow(number)).promise?.keptAt).toBeNull()
  expect((await answering('dora', number)).waiting).toMatchObject([{ text: 'On Monday', by: { name: 'Bilal Haddad' } }])
  expect(await leave()).toBe(0)

  const back = await reply(await send('dora', 'DELETE', `/api/cases/${number}/answers/${id}`))
  expect(back).toMatchObject({ version: 2 })
  expect((await answering('bilal', number)).drafts).toMatchObject([{ text: 'On Monday', version: 2 }])
  const again = randomUUID()
  await reply(await answers('bilal', number, 'On Tuesday', { id: again, version: 2 }), 201)
  later(UNDO_SECONDS)
  expect((await Promise.all([leave(), leave()])).toSorted((one, other) => one - other)).toEqual([0, 1])
  expect(await leave()).toBe(0)
  const answered = await caseNow(number)
  expect(answered.messages.filter(({ direction }) => direction === 'out')).toMatchObject([
    { id: again, text: 'On Tuesday', by: 'Bilal Haddad' },
  ])
  expect(answered.promise?.keptAt).toBe(house.clock.now().toISOString())
  expect((await refusal(await send('bilal', 'DELETE', `/api/cases/${number}/answers/${again}`))).code).toBe(
    'answer-left',
  )
  expect(await askOwner(house, `select actor from desk.message where id = '${again}'`)).toEqual([
    { actor: `staff:${(people.bilal as { id: string }).id}` },
  ])
})

test('what was said or drafted since is told before anything is sent, and can be answered after it was read', async () => {
  const { number, key } = await asks('Which size?')
  const since = await placeOf(number)
  const theirs = await house
    .person('Anna')
    .visit(`/api/cases/${number}/messages`, { json: { key, text: 'I mean boots' } })
  expect(theirs.status).toBe(201)
  const moved = await refusal(await answers('bilal', number, 'Medium', { since }))
  expect(moved).toMatchObject({
    status: 409,
    code: 'case-moved-on',
    messages: [{ direction: 'in', text: 'I mean boots' }],
  })
  const seen = await placeOf(number)
  await reply(await answers('bilal', number, 'Forty-two', { since: seen }), 201)
  // A colleague who wrote on the same case meanwhile hears of it, although it has not left yet.
  const second = await refusal(await answers('dora', number, 'Forty-three', { since: seen }))
  expect(second).toMatchObject({ code: 'case-moved-on', messages: [], draft: { version: 1 } })
  const fresh = await refusal(await answers('dora', number, 'Forty-three', { since: seen, version: 1 }))
  expect(fresh).toMatchObject({ waiting: [{ by: 'Bilal Haddad', text: 'Forty-two' }], draft: null })
  later(UNDO_SECONDS)
  await leave()
  const third = await refusal(await answers('dora', number, 'Forty-three', { since: seen, version: 1 }))
  expect(third).toMatchObject({ messages: [{ direction: 'out', by: 'Bilal Haddad', text: 'Forty-two' }] })
  await reply(await answers('dora', number, 'Or 43', { version: 1 }), 201)
  later(UNDO_SECONDS)
  expect(await leave()).toBe(1)
})

test('an answer set for later is held when the customer wrote meanwhile, until somebody decides', async () => {
  const { number, key } = await asks('Will you write on Friday?')
  const id = randomUUID()
  const at = new Date(house.clock.now().getTime() + 3_600_000).toISOString()
  await reply(await answers('bilal', number, 'It is Friday', { id, at }), 201)
  const person = house.person('Anna')
  await person.visit(`/api/cases/${number}/messages`, { json: { key, text: 'No need any more' } })
  later(3_600)
  expect(await leave()).toBe(0)
  expect((await answering('bilal', number)).waiting).toMatchObject([{ id, state: 'held', chosen: true }])
  await reply(await send('dora', 'POST', `/api/cases/${number}/answers/${id}/leaving`))
  expect((await caseNow(number)).messages.at(-1)).toMatchObject({ text: 'It is Friday', by: 'Bilal Haddad' })
  const far = new Date(house.clock.now().getTime() + 100 * 86_400_000).toISOString()
  expect((await refusal(await answers('bilal', number, 'Next year', { at: far, version: 1 }))).code).toBe(
    'later-too-late',
  )
})

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const put = (who: Who, number: string, name: string, mediaType: string, bytes: Uint8Array) =>
  as(who).visit(
    `/api/cases/${number}/files?name=${encodeURIComponent(name)}&mediaType=${encodeURIComponent(mediaType)}`,
    {
      method: 'POST',
      body: bytes as BodyInit,
      headers: { 'content-type': 'application/octet-stream' },
    },
  )

test('files go with the answer: in its mail, on its customer’s page, as downloads, and only once it has left', async () => {
  const { number, key } = await asks('Have you a manual?')
  const manual = await reply<{ id: string }>(
    await put('bilal', number, 'C:\\work\\manual.html', 'text/html', Buffer.from('<script>')),
    201,
  )
  const picture = await reply<{ id: string; mediaType: string }>(
    await put('bilal', number, 'sole.png', 'image/jpeg', PNG),
    201,
  )
  expect(picture.mediaType).toBe('image/png')
  for (const [name, bytes, code] of [
    ['virus.exe', PNG, 'file-refused'],
    ['empty.txt', Buffer.alloc(0), 'file-empty'],
    ['large.bin', Buffer.alloc(10_000_001), 'file-too-large'],
  ] as const)
    expect((await refusal(await put('bilal', number, name, 'text/plain', bytes))).code).toBe(code)
  const anna = house.person('Anna')
  const file = (id: string, query = `?key=${key}`) => anna.visit(`/api/attachments/${id}${query}`)
  expect((await file(manual.id)).status).toBe(404)
  const id = randomUUID()
  await reply(await send('bilal', 'PUT', '/api/signature', { signature: { en: 'Bilal\nThe desk' }, undoInChat: false }))
  await reply(await answers('bilal', number, 'Here it is.', { id }), 201)
  later(UNDO_SECONDS)
  await leave()
  const theirs = (await (await anna.visit(`/api/cases/${number}?key=${key}`)).json()) as CaseShown
  expect(
    theirs.messages
      .at(-1)!
      .attachments.map(({ name }) => name)
      .toSorted(),
  ).toEqual(['manual.html', 'sole.png'])
  const download = await file(manual.id)
  expect([download.headers.get('content-disposition'), await download.text()]).toEqual([
    expect.stringContaining('attachment'),
    '<script>',
  ])
  expect((await file(manual.id, '')).status).toBe(404)
  const mails: Mail[] = []
  const sending = startSending(house.context, {
    send: async (mail) => {
      mails.push(mail)
      return { result: 'accepted', reply: '250' }
    },
  })
  await expect.poll(() => mails.some((one) => one.text.includes('Here it is.')), { timeout: 15_000 }).toBe(true)
  await sending.stop()
  const written = mails.find((one) => one.text.includes('Here it is.'))!
  expect(written.attachments!.map(({ name, cid }) => [name, cid])).toEqual([
    ['manual.html', undefined],
    ['sole.png', `${picture.id}@rapport`],
  ])
  expect(written.html).toContain(`src="cid:${picture.id}@rapport"`)
  expect(written.text).toContain('Here it is.\n\nBilal\nThe desk')
  // What has left is not taken away any more.
  await send('bilal', 'DELETE', `/api/cases/${number}/files/${manual.id}`)
  expect((await file(manual.id)).status).toBe(200)
})

test('a macro answers, gives the case away, notes and closes, all of it when the answer leaves; “solved” counts for its text', async () => {
  const canned = await reply<CannedShown>(
    await send('bilal', 'POST', '/api/canned-answers', {
      title: 'Refunded',
      texts: { en: 'The money is on its way.' },
    }),
    201,
  )
  const dora = (people.dora as { id: string }).id
  const macro = await reply<{ id: string }>(
    await send('bilal', 'POST', '/api/macros', {
      title: 'Refund and close',
      canned: canned.id,
      after: { assign: dora, note: 'Refunded by macro', close: true },
    }),
    201,
  )
  const { number, key } = await asks('Where is my money?')
  const used = await reply<{ text: string; canned: string; after: object }>(
    await send('bilal', 'POST', `/api/cases/${number}/macros/${macro.id}`),
  )
  expect((await caseNow(number)).state).toBe('open')
  await reply(await answers('bilal', number, used.text, { canned: used.canned, after: used.after }), 201)
  later(UNDO_SECONDS)
  await leave()
  expect(await caseNow(number)).toMatchObject({ state: 'closed', assignee: { id: dora } })
  expect((await caseNow(number)).messages.at(-1)).toMatchObject({ direction: 'note', text: 'Refunded by macro' })
  const rate = (solved: boolean) => house.person('Anna').visit(`/api/cases/${number}/rating`, { json: { key, solved } })
  const counted = async () =>
    (await get<{ items: CannedShown[] }>('bilal', '/api/canned-answers')).items.find(({ id }) => id === canned.id)
  await rate(true)
  await rate(true)
  expect(await counted()).toMatchObject({ used: 1, solved: 1 })
  await rate(false)
  expect(await counted()).toMatchObject({ used: 1, solved: 0 })
  await rate(true)
  expect(await refusal(await send('bilal', 'DELETE', `/api/canned-answers/${canned.id}`))).toMatchObject({
    status: 409,
    code: 'canned-in-macro',
  })
  expect(
    (await refusal(await send('bilal', 'POST', '/api/macros', { title: 'x', canned: null, after: {} }))).code,
  ).toBe('macro-does-nothing')
  await sql`update accounts.staff set ended_at = now() where id = ${dora}`.execute(house.context.db)
  expect(await get('bilal', '/api/macros')).toMatchObject({ items: [{ id: macro.id, toGone: true }] })
  const refused = await refusal(await send('bilal', 'POST', `/api/cases/${number}/macros/${macro.id}`))
  expect(refused.code).toBe('macro-to-gone')
  await sql`update accounts.staff set ended_at = null where id = ${dora}`.execute(house.context.db)
  // The same question again: what solved it is suggested, without whom it was written to.
  const other = await asks('Where is my money now?', { email: 'ola@vik.example', name: 'Ola Vik' })
  const past = await get<PastAnswers>('bilal', `/api/cases/${other.number}/past-answers`)
  expect(past.items).toMatchObject([{ text: 'The money is on its way.', by: 'Bilal Haddad' }])
})

test('what was being written goes along when its case is merged', async () => {
  const [one, two] = [await asks('A'), await asks('B')]
  await reply(await keep('bilal', one.number, 'Half an answer', 0))
  await reply(await put('bilal', one.number, 'sole.png', 'image/png', PNG), 201)
  const merged = { into: two.number, samePerson: 'She said so' }
  await reply(await send('bilal', 'POST', `/api/cases/${one.number}/merge`, merged))
  expect(await answering('dora', two.number)).toMatchObject({
    drafts: [{ text: 'Half an answer' }],
    files: [{ name: 'sole.png' }],
  })
})

test('in a live chat an answer leaves at once with its file, unless its writer wants the seconds there too', async () => {
  const visitor = house.person('A visitor')
  const chat = (path: string, json?: object) =>
    visitor.visit(`/api/chat${path}`, { address: '10.0.1.1', ...(json ? { json } : {}) })
  await reply(await chat('/messages', { id: randomUUID(), text: 'Anybody there?' }), 201)
  await chat('/presence', { writing: false })
  const { number } = await reply<ChatShown>(await chat(''))
  await reply(await put('dora', number!, 'map.png', 'image/png', PNG), 201)
  expect(await reply(await answers('dora', number!, 'I am.'), 201)).toMatchObject({ leavesAt: null })
  const { messages } = await reply<ChatShown>(await chat(''))
  expect(messages.at(-1)).toMatchObject({ from: 'us', text: 'I am.', attachments: [{ name: 'map.png' }] })
  const file = messages.at(-1)!.attachments[0]!.id
  expect((await visitor.visit(`/api/attachments/${file}`)).status).toBe(200)
  expect((await house.person('Somebody else').visit(`/api/attachments/${file}`)).status).toBe(404)
  await reply(await send('dora', 'PUT', '/api/signature', { signature: {}, undoInChat: true }))
  expect(await reply(await answers('dora', number!, 'Still here.', { version: 1 }), 201)).toMatchObject({
    leavesAt: expect.any(String),
  })
})

test('erasing a customer takes what was being written to them, what waited, and their files', async () => {
  const { number } = await asks('Forget me soon')
  await reply(await keep('bilal', number, 'A draft about Anna', 0))
  await reply(await put('bilal', number, 'anna.png', 'image/png', PNG), 201)
  const [{ party }] = (await askOwner(house, `select party from desk.customer_case where number = ${number}`)) as [
    { party: string },
  ]
  const tables = privacyDeclarations().filter(({ table }) => /^desk\.(draft|outgoing|file)$/.test(table))
  await transact(house.actAs(system), { purpose: SERVICE, parties: [party] }, async (tx) => {
    for (const { erase } of tables) await erase(tx, [party])
  })
  expect(tables).toHaveLength(3)
  expect(
    await askOwner(
      house,
      `select 1 from desk.draft where party = '${party}' union select 2 from desk.file where party = '${party}'`,
    ),
  ).toEqual([])
})
