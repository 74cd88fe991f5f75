import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import type { Acting } from '../../../platform/context.ts'
import { openParser, type Parser, ParserError } from '../../../platform/mail/in/parser.ts'
import { addressParty, SERVICE, transact } from '../../customers/index.ts'
import { replyAddress } from '../links.ts'
import { type Envelope, keepMail, TRIES } from './ledger.ts'
import { readNext } from './read.ts'

const ANNA = 'anna@example.com'
const SHOP = 'hello@shop.example'

let house: TestHouse
let parser: Parser
let ctx: Acting
let bilal: ReturnType<TestHouse['actAs']>
beforeAll(async () => {
  house = await startHouse({ environment: { RAPPORT_MAIL_FROM: SHOP } })
  parser = openParser()
  ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
  bilal = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
})
afterAll(async () => {
  await parser.close()
  await house.close()
})

const later = (minutes: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * 60_000))

let made = 0
/** A mail as somebody's program writes it. */
function written(headers: Record<string, string | undefined>, body = 'Where is it?'): Buffer {
  const all = {
    From: `Anna <${ANNA}>`,
    To: SHOP,
    Subject: 'My order',
    'Message-ID': `<${(made += 1)}@example.com>`,
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return Buffer.from([...lines, '', body, ''].join('\r\n'))
}

const keep = (raw: Buffer, envelope: Envelope = { from: ANNA, to: [SHOP] }) =>
  keepMail(ctx, { source: 'smtp', raw, envelope, at: ctx.clock.now() })

async function take(raw: Buffer, envelope?: Envelope): Promise<{ id: string; number: string | null; state: string }> {
  const { id } = await keep(raw, envelope)
  for (let read = await readNext(ctx, parser); read; read = await readNext(ctx, parser))
    if (read.id === id) return { id, state: read.state, number: 'number' in read ? read.number : null }
  throw new Error('It was not read.')
}

interface Shown {
  state: string
  participants: { address: string; undeliverable: { since: string; reason: string } | null }[]
  messages: {
    direction: string
    text: string
    quoted: string | null
    notes: string[]
    letter: string | null
    mail: string | null
    attachments: { id: string; name: string }[]
  }[]
  related: { number: string; why: string }[]
  promise: unknown
}
const caseOf = async (number: string | null): Promise<Shown> =>
  (await bilal.visit(`/api/cases/${number}`)).json() as Promise<Shown>
const listed = async (state: string) =>
  (
    (await (await bilal.visit(`/api/mails?state=${state}`)).json()) as {
      items: { id: string; problem: string | null; from: string | null; case: string | null }[]
    }
  ).items
const letters = async (recipient: string) => {
  const party = await addressParty(ctx.db, recipient)
  return transact(ctx, { purpose: SERVICE, parties: [party] }, async (tx) => {
    const { rows } = await sql<{ id: string; kind: string; state: string; reply: string | null }>`
      select id, kind, state, reply from customers.letter where recipient = ${recipient} order by queued_at`.execute(tx)
    return rows
  })
}

test('a mail becomes a case, acknowledged at once with a promise', async () => {
  const { id, number } = await take(written({}, 'Where is it?\r\n\r\n-- \r\nAnna'))
  const shown = await caseOf(number)
  expect(shown).toMatchObject({ state: 'open', participants: [{ address: ANNA }] })
  expect(shown.messages.map(({ direction }) => direction)).toEqual(['in', 'automatic'])
  expect(shown.messages[0]).toMatchObject({ text: 'Where is it?', quoted: '-- \nAnna', mail: id })
  expect(shown.promise).not.toBeNull()
  expect((await letters(ANNA)).map(({ kind }) => kind)).toEqual(['case.received'])
})

test('the same bytes again are the same mail, and become one message', async () => {
  const raw = written({ From: 'twice@example.com' })
  const [first, again] = [await keep(raw), await keep(raw, { from: '', to: ['other@shop.example'] })]
  expect(again).toEqual({ id: first.id, fresh: false, state: 'received' })
  const { number } = await take(raw)
  expect(await keep(raw)).toMatchObject({ id: first.id, fresh: false, state: 'taken' })
  expect(await readNext(ctx, parser)).toBeNull()
  expect((await caseOf(number)).messages.filter(({ direction }) => direction === 'in')).toHaveLength(1)
})

test('an answer finds its case by the signed address, by our letter, and by an earlier mail of theirs', async () => {
  const from = { From: 'carla@example.com' }
  const envelope = { from: 'carla@example.com', to: [SHOP] }
  const first = await take(written({ ...from, 'Message-ID': '<first@example.com>' }), envelope)
  const [letter] = await letters('carla@example.com')
  const token = await take(written({ ...from, Subject: 'Re: whatever' }), {
    ...envelope,
    to: [replyAddress(ctx, first.number!)],
  })
  const byLetter = await take(written({ ...from, 'In-Reply-To': `<letter.${letter!.id}@shop.example>` }), envelope)
  const byMail = await take(written({ ...from, References: '<first@example.com>' }), envelope)
  expect([token.number, byLetter.number, byMail.number]).toEqual([first.number, first.number, first.number])
  // Their second and third mail are answered by the promise that stands.
  expect(await letters('carla@example.com')).toHaveLength(1)
})

test('a stranger who quotes all that they have overheard begins a case of their own, which shows the staff the other one', async () => {
  const anna = await take(written({ 'Message-ID': '<overheard@example.com>', From: 'dora@example.com' }))
  const [letter] = await letters('dora@example.com')
  for (const headers of [
    { To: replyAddress(ctx, anna.number!) },
    { 'In-Reply-To': `<letter.${letter!.id}@shop.example>` },
    { Subject: `Re: case #${anna.number}` },
  ]) {
    const stranger = await take(written({ From: 'mallory@example.com', ...headers }), {
      from: 'mallory@example.com',
      to: [SHOP],
    })
    expect(stranger.number).not.toBe(anna.number)
    expect((await caseOf(stranger.number)).related).toContainEqual(
      expect.objectContaining({ number: anna.number, why: 'quoted' }),
    )
  }
  const reference = await take(written({ From: 'mallory@example.com', References: '<overheard@example.com>' }), {
    from: 'mallory@example.com',
    to: [SHOP],
  })
  expect(reference.number).not.toBe(anna.number)
  expect((await caseOf(anna.number)).messages.filter(({ direction }) => direction === 'in')).toHaveLength(1)
  const forged = replyAddress(ctx, anna.number!).replace(/\.[0-9a-f]{4}/, '.0000')
  expect(
    (await take(written({ From: 'dora@example.com', To: forged }), { from: 'dora@example.com', to: [forged] })).number,
  ).not.toBe(anna.number)
})

test('what a machine wrote is kept, joins its case, and nobody is answered', async () => {
  const first = await take(written({ From: 'emil@example.com' }), { from: 'emil@example.com', to: [SHOP] })
  const before = await letters('emil@example.com')
  const absence = { From: 'emil@example.com', 'Auto-Submitted': 'auto-replied' }
  const joined = await take(written(absence), { from: '', to: [replyAddress(ctx, first.number!)] })
  expect(joined).toMatchObject({ state: 'taken', number: first.number })
  expect((await caseOf(first.number)).messages.at(-1)).toMatchObject({
    direction: 'in',
    notes: expect.arrayContaining(['automatic']) as unknown,
  })
  for (const sign of [
    { 'Auto-Submitted': 'auto-generated' },
    { Precedence: 'bulk' },
    { 'List-Id': '<a.example.com>' },
    { From: SHOP },
    { 'X-Loop': SHOP },
  ])
    expect(
      (await take(written({ From: 'emil@example.com', ...sign }), { from: 'emil@example.com', to: [SHOP] })).state,
    ).toBe('automatic')
  expect((await take(written({ From: 'emil@example.com' }), { from: '', to: [SHOP] })).state).toBe('automatic')
  expect(await letters('emil@example.com')).toEqual(before)
})

test('somebody’s absence does not open what was settled', async () => {
  const from = { From: 'idun@example.com' }
  const envelope = { from: 'idun@example.com', to: [SHOP] }
  const { number } = await take(written(from), envelope)
  expect((await bilal.visit(`/api/cases/${number}/closing`, { method: 'POST' })).status).toBeLessThan(300)
  expect((await caseOf(number)).state).toBe('closed')
  const before = await letters('idun@example.com')
  // One program marks what it writes, the other says it in the subject only.
  for (const absence of [
    { ...from, Subject: 'My order', 'Auto-Submitted': 'auto-replied' },
    { ...from, Subject: 'Automatisch antwoord: My order' },
    { ...from, Subject: 'Out of office: My order' },
    { ...from, Subject: 'Autosvar: My order' },
  ]) {
    const taken = await take(written(absence, 'I am away.'), { ...envelope, to: [replyAddress(ctx, number!)] })
    expect(taken, absence.Subject).toMatchObject({ state: 'taken', number })
  }
  const shown = await caseOf(number)
  expect(shown).toMatchObject({ state: 'closed', promise: null })
  expect(shown.messages.at(-1)!.notes).toContain('automatic')
  expect(await letters('idun@example.com')).toEqual(before)
  // They themselves open it.
  await take(written(from, 'One more thing.'), { ...envelope, to: [replyAddress(ctx, number!)] })
  expect((await caseOf(number)).state).toBe('open')
})

test('two houses that hide that they are machines are soon quiet', async () => {
  const echo = 'robot@machine.example'
  for (let time = 0; time < 8; time += 1) await take(written({ From: echo }), { from: echo, to: [SHOP] })
  expect(await letters(echo)).toHaveLength(3)
})

test('a letter that came back is refused where that is certain, and its case shows it', async () => {
  const { number } = await take(written({ From: 'gone@example.com' }), { from: 'gone@example.com', to: [SHOP] })
  const [letter] = await letters('gone@example.com')
  const party = await addressParty(ctx.db, 'gone@example.com')
  await transact(ctx, { purpose: SERVICE, parties: [party] }, (tx) =>
    sql`update customers.letter set state = 'accepted' where id = ${letter!.id}`.execute(tx),
  )
  const report = (action: string, status: string) =>
    Buffer.from(
      [
        'Return-Path: <>',
        'From: MAILER-DAEMON@mx.example.com',
        'Subject: Undelivered Mail',
        `X-Try: ${status}`,
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'Sorry.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.com',
        '',
        'Final-Recipient: rfc822; gone@example.com',
        `Action: ${action}`,
        `Status: ${status}`,
        'Diagnostic-Code: smtp; 550 No such user here',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: <letter.${letter!.id}@shop.example>`,
        '--b--',
        '',
      ].join('\r\n'),
    )
  expect(await take(report('delayed', '4.4.1'), { from: '', to: [SHOP] })).toMatchObject({ state: 'bounce', number })
  expect((await letters('gone@example.com'))[0]).toMatchObject({
    state: 'accepted',
    reply: '4.4.1 550 No such user here',
  })
  expect(await take(report('failed', '5.1.1'), { from: '', to: [SHOP] })).toMatchObject({ state: 'bounce', number })
  expect((await letters('gone@example.com'))[0]).toMatchObject({
    state: 'refused',
    reply: '5.1.1 550 No such user here',
  })
  const shown = await caseOf(number)
  expect(shown.messages.find(({ direction }) => direction === 'automatic')).toMatchObject({ letter: 'refused' })
  // The address is marked, and only to the desk; whoever writes from it again is there.
  expect(shown.participants).toMatchObject([
    { address: 'gone@example.com', undeliverable: { reason: 'user-unknown', since: expect.any(String) as unknown } },
  ])
  const own = await house.visit(`/api/cases/${number}?key=${ctx.secret.sign('case', number!)}`)
  expect(await own.json()).toMatchObject({ participants: [{ address: 'gone@example.com', undeliverable: null }] })
  expect(
    await take(written({ From: 'gone@example.com', 'Auto-Submitted': 'auto-replied' }), { from: '', to: [SHOP] }),
  ).toMatchObject({ state: 'automatic' })
  expect((await caseOf(number)).participants[0]!.undeliverable).not.toBeNull()
  await take(written({ From: 'gone@example.com' }), { from: 'gone@example.com', to: [SHOP] })
  expect((await caseOf(number)).participants[0]!.undeliverable).toBeNull()
})

test('a full mailbox refuses the letter, and marks nothing', async () => {
  const { number } = await take(written({ From: 'full@example.com' }), { from: 'full@example.com', to: [SHOP] })
  const [letter] = await letters('full@example.com')
  const report = [
    'From: MAILER-DAEMON@mx.example.com',
    'Subject: failure notice',
    '',
    '<full@example.com>:',
    '192.0.2.1 does not like recipient.',
    'Remote host said: 552 5.2.2 Mailbox full',
    '--- Below this line is a copy of the message.',
    `Message-ID: <letter.${letter!.id}@shop.example>`,
    '',
  ].join('\r\n')
  expect(await take(Buffer.from(report), { from: '', to: [SHOP] })).toMatchObject({ state: 'bounce', number })
  expect((await caseOf(number)).participants).toMatchObject([{ address: 'full@example.com', undeliverable: null }])
})

test('without From, Date, Message-ID and words it is a case that somebody sees', async () => {
  const { number, state } = await take(Buffer.from('\r\n\r\n'), { from: '', to: [SHOP] })
  expect(state).toBe('automatic')
  expect(number).toBeNull()
  const asked = await take(Buffer.from('Subject: hello\r\n\r\nWho am I?\r\n'), { from: 'not an address', to: [SHOP] })
  const shown = await caseOf(asked.number)
  expect(shown.participants).toEqual([])
  expect(shown.messages[0]).toMatchObject({ text: 'Who am I?', notes: ['no-from', 'no-date'] })
})

test('a mail that ends every parser is left to a person, and the next one is taken', async () => {
  const worse: Parser = {
    ...parser,
    parse: (raw) =>
      Buffer.from(raw).includes('poison') ? Promise.reject(new ParserError('too-slow')) : parser.parse(raw),
  }
  const { id } = await keep(written({ Subject: 'poison' }))
  later(1)
  const next = await keep(written({ From: 'next@example.com' }))
  const read: string[] = []
  for (let look = 0; look < TRIES; look += 1) {
    for (let one = await readNext(ctx, worse); one; one = await readNext(ctx, worse))
      read.push(`${one.id === id ? 'poison' : one.id === next.id ? 'next' : 'other'} ${one.state}`)
    later(10)
  }
  expect(read).toEqual(['poison received', 'next taken', 'poison received', 'poison received', 'poison unreadable'])
  expect(await listed('unreadable')).toContainEqual(expect.objectContaining({ id, problem: 'too-slow' }))
  expect((await bilal.visit(`/api/mails/${id}/retry`, { method: 'POST' })).status).toBe(200)
  expect(await readNext(ctx, parser)).toMatchObject({ id, state: 'taken' })
})

test('what was claimed by a program that died is taken up again, once', async () => {
  const { id } = await keep(written({ From: 'died@example.com' }))
  await sql`select desk.claim_mail(${ctx.clock.now()}::timestamptz, ${new Date(0)}::timestamptz, ${TRIES}, false)`.execute(
    ctx.db,
  )
  expect(await readNext(ctx, parser)).toBeNull()
  later(3)
  const [one, other] = await Promise.all([readNext(ctx, parser), readNext(ctx, parser)])
  expect([one?.id, other?.id].filter((each) => each === id)).toHaveLength(1)
})

test('the staff read the ledger and the bytes; nobody else does', async () => {
  const raw = written({ From: 'frida@example.com' })
  const { id, number } = await take(raw, { from: 'frida@example.com', to: [SHOP] })
  expect(await listed('taken')).toContainEqual(expect.objectContaining({ id, from: 'frida@example.com', case: number }))
  const file = await bilal.visit(`/api/mails/${id}/raw`)
  expect(Buffer.from(await file.arrayBuffer()).equals(raw)).toBe(true)
  expect(file.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  for (const path of ['/api/mails', `/api/mails/${id}/raw`]) expect((await house.visit(path)).status).toBe(401)
  const packer = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Chidi', roles: ['packer'], session: 'test' })
  expect((await packer.visit(`/api/mails/${id}/raw`)).status).toBe(403)
})

test('an attachment is for the staff, for whoever has the case’s link, and for nobody else', async () => {
  const raw = written(
    { From: 'gro@example.com', 'Content-Type': 'multipart/mixed; boundary=b' },
    '--b\r\nContent-Type: text/plain\r\n\r\nHere\r\n--b\r\nContent-Type: text/html; name="page.html"\r\nContent-Disposition: attachment; filename="page.html"\r\n\r\n<script>1</script>\r\n--b--',
  )
  const { number } = await take(raw, { from: 'gro@example.com', to: [SHOP] })
  const [attachment] = (await caseOf(number)).messages[0]!.attachments
  const path = `/api/attachments/${attachment!.id}`
  const file = await bilal.visit(path)
  expect(await file.text()).toContain('<script>1</script>')
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="page.html"/)
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  expect((await house.visit(path)).status).toBe(404)
  expect((await house.visit(`${path}?key=wrong`)).status).toBe(404)
  expect((await house.visit(`${path}?key=${ctx.secret.sign('case', number!)}`)).status).toBe(200)
})
