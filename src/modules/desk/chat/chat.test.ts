import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type TestHouse } from '../../../../test/harness/house.ts'
import { askOwner } from '../../../../test/harness/orders.ts'
import type { Principal } from '../../../platform/principal.ts'
import type { Mail } from '../../../platform/mail/post.ts'
import { privacyDeclarations, SERVICE, startSending, transact } from '../../customers/index.ts'
import type { CaseShown, ChatShown } from '../contract.ts'
import { clearUploads } from './uploads.ts'

let house: TestHouse
const people: Record<'bilal' | 'dora', Principal> = {} as never
const system: Principal = { kind: 'system', name: 'test' }
beforeAll(async () => {
  house = await startHouse()
  for (const [key, name] of [
    ['bilal', 'Bilal Haddad'],
    ['dora', 'Dora Lund'],
  ] as const) {
    const { rows } = await sql<{ id: string }>`
      insert into accounts.staff (email, name, roles, joined_at) values (${`${key}@shop.example`}, ${name}, '{agent}', now()) returning id`.execute(
      house.context.db,
    )
    people[key] = { kind: 'staff', id: rows[0]!.id, name, roles: ['agent'], session: randomUUID() }
  }
})
afterAll(() => house.close())

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const EMAIL_ASKED = async () => {
  const { declareAsked } = await import('../../../ui/asked.ts')
  const { id, version } = declareAsked('chatAddress', SERVICE)
  return `${id}@${version}`
}

async function reply<T>(answer: Response, status = 200): Promise<T> {
  const body = (await answer.json()) as T
  expect([answer.status, body]).toEqual([status, body])
  return body
}
async function refusal(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { code: string }).code]
}

let visitors = 0
/** Somebody in a browser of their own, from a network of their own. */
function somebody() {
  visitors += 1
  const person = house.person(`visitor ${visitors}`)
  const address = `10.1.${Math.floor(visitors / 200)}.${(visitors % 200) + 1}`
  const visit: TestHouse['visit'] = (path, sending = {}) => person.visit(path, { address, ...sending })
  return {
    visit,
    address,
    say: (text: string, more: object = {}) =>
      visit('/api/chat/messages', { json: { id: randomUUID(), text, ...more } }),
    chat: async () => reply<ChatShown>(await visit('/api/chat')),
    upload: (name: string, bytes: Uint8Array, { id = randomUUID() as string, mediaType = 'image/png' } = {}) =>
      visit(`/api/chat/files?${new URLSearchParams({ id, name, mediaType }).toString()}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: Buffer.from(bytes),
      }),
  }
}
type Somebody = ReturnType<typeof somebody>
const as = (who: keyof typeof people) => house.actAs(people[who])
const answers = (who: keyof typeof people, number: string, text: string) =>
  as(who).visit(`/api/cases/${number}/messages`, { json: { text } })
const caseNow = async (number: string) => reply<CaseShown>(await as('bilal').visit(`/api/cases/${number}`))

/** A file that is there and goes with these words. */
async function sends(person: Somebody, text: string, name: string, bytes: Uint8Array = PNG, mediaType = 'image/png') {
  const { id } = await reply<{ id: string }>(await person.upload(name, bytes, { mediaType }), 201)
  await reply(await person.say(text, { files: [id] }), 201)
  const { number } = await person.chat()
  return { id, number: number! }
}

test('a picture goes with the words, once however often either is sent, and its customer and the desk see it', async () => {
  const anna = somebody()
  const [file, message] = [randomUUID(), randomUUID()]
  const shown = { id: file, name: 'sole.png', mediaType: 'image/png', size: PNG.byteLength }
  for (let time = 0; time < 2; time += 1)
    expect(await reply(await anna.upload('C:\\photos\\sole.png', PNG, { id: file }), 201)).toEqual(shown)
  const words = { json: { id: message, text: 'It has come off.', files: [file] } }
  for (let time = 0; time < 2; time += 1) await reply(await anna.visit('/api/chat/messages', words), 201)
  // A repeat of the file that comes after everything is still the same file, and goes with nothing else.
  expect(await reply(await anna.upload('sole.png', PNG, { id: file }), 201)).toEqual(shown)
  expect(await refusal(await anna.say('Again?', { files: [file] }))).toEqual([410, 'file-gone'])
  const { messages, number } = await anna.chat()
  expect(messages.map(({ from, text, attachments }) => [from, text, attachments])).toEqual([
    ['you', 'It has come off.', [shown]],
    ['house', expect.any(String), []],
  ])
  expect((await caseNow(number!)).messages[0]!.attachments).toEqual([shown])
  for (const visit of [anna.visit, as('bilal').visit]) {
    const kept = await visit(`/api/attachments/${file}`)
    expect([kept.status, kept.headers.get('content-disposition')?.split(';')[0]]).toEqual([200, 'attachment'])
    expect(Buffer.from(await kept.arrayBuffer())).toEqual(PNG)
    const seen = await visit(`/api/attachments/${file}?view=1`)
    expect(seen.headers.get('content-disposition')).toBeNull()
    expect(seen.headers.get('content-security-policy')).toContain('sandbox')
  }
})

test('a stranger with the address of a file gets 404; on a page of another site its owner gets a pass for a minute', async () => {
  const anna = somebody()
  const { id } = await sends(anna, 'Mine alone.', 'mine.png')
  const stranger = somebody()
  await reply(await stranger.say('Another conversation.'), 201)
  for (const visit of [house.visit, stranger.visit])
    for (const path of [`/api/attachments/${id}`, `/api/attachments/${id}?view=1`, `/api/chat/files/${id}`])
      expect((await visit(path)).status).toBe(404)
  const { url } = await reply<{ url: string }>(await anna.visit(`/api/chat/files/${id}`))
  expect((await house.visit(url)).status).toBe(200)
  expect((await house.visit(url.replace(id, randomUUID()))).status).toBe(404)
  expect((await house.visit(`${url}x`)).status).toBe(404)
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 61_000))
  expect((await house.visit(url)).status).toBe(404)
  house.clock.moveTo(before)
  // What was chosen and not sent is nobody's to see, the desk's neither.
  const waiting = await reply<{ id: string }>(await anna.upload('later.png', PNG), 201)
  for (const visit of [anna.visit, as('bilal').visit])
    expect((await visit(`/api/attachments/${waiting.id}`)).status).toBe(404)
})

test("somebody else's file goes with nobody's words but theirs, and its id cannot be taken", async () => {
  const [anna, eve] = [somebody(), somebody()]
  const { id } = await reply<{ id: string }>(await anna.upload('private.png', PNG), 201)
  expect(await refusal(await eve.say('Show me.', { files: [id] }))).toEqual([410, 'file-gone'])
  expect((await eve.chat()).number).toBeNull()
  expect(await refusal(await eve.upload('mine.png', PNG, { id }))).toEqual([409, 'file-id-taken'])
  await reply(await eve.visit(`/api/chat/files/${id}`, { method: 'DELETE' }))
  await reply(await anna.say('Here it is.', { files: [id] }), 201)
  expect((await anna.chat()).messages[0]!.attachments).toHaveLength(1)
  const dropped = await reply<{ id: string }>(await anna.upload('wrong.png', PNG), 201)
  await reply(await anna.visit(`/api/chat/files/${dropped.id}`, { method: 'DELETE' }))
  expect(await refusal(await anna.say('And this.', { files: [dropped.id] }))).toEqual([410, 'file-gone'])
})

test('what only claims to be a picture is a file to save; a drawing is never drawn, and a program is not taken', async () => {
  const anna = somebody()
  const page = Buffer.from('<script>alert(document.domain)</script>')
  for (const [name, bytes, mediaType] of [
    ['photo.png', page, 'image/png'],
    [
      'drawing.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'image/svg+xml',
    ],
    ['page.html', page, 'text/html'],
  ] as const) {
    const { id } = await sends(anna, name, name, bytes, mediaType)
    const shown = await anna.visit(`/api/attachments/${id}?view=1`)
    expect([name, shown.headers.get('content-type')?.startsWith('image/')]).toEqual([name, false])
    expect(shown.headers.get('content-disposition')).toContain('attachment')
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff')
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
  expect(await refusal(await anna.upload('setup.exe', PNG))).toEqual([415, 'file-refused'])
  expect(await refusal(await anna.upload('empty.png', Buffer.alloc(0)))).toEqual([422, 'file-empty'])
})

test('over a limit a file is refused by name: bytes, all together, how many, and how many within an hour', async () => {
  const anna = somebody()
  expect(
    await refusal(await anna.upload('film.mov', Buffer.alloc(10_000_001), { mediaType: 'video/quicktime' })),
  ).toEqual([413, 'file-too-large'])
  const large = Buffer.alloc(8_000_000, 1)
  await reply(await anna.upload('one.bin', large, { mediaType: 'application/octet-stream' }), 201)
  expect(await refusal(await anna.upload('two.bin', large, { mediaType: 'application/octet-stream' }))).toEqual([
    422,
    'files-too-large',
  ])
  const many = somebody()
  for (let n = 0; n < 10; n += 1) await reply(await many.upload(`${n}.png`, PNG), 201)
  expect(await refusal(await many.upload('11.png', PNG))).toEqual([422, 'files-too-many'])
  const machine = somebody()
  for (let n = 0; n < 60; n += 1) {
    const { id } = await reply<{ id: string }>(await machine.upload('x.png', PNG), 201)
    await machine.visit(`/api/chat/files/${id}`, { method: 'DELETE' })
  }
  expect(await refusal(await machine.upload('x.png', PNG))).toEqual([429, 'too-many'])
})

test('what was chosen and not sent is gone after a day, and everything with its customer', async () => {
  const anna = somebody()
  const { number } = await sends(anna, 'Forget me.', 'me.png')
  await reply(await anna.upload('left.png', PNG), 201)
  await reply(await answers('bilal', number, 'We will.'), 201)
  const [{ party }] = (await askOwner(house, `select party from desk.customer_case where number = ${number}`)) as [
    { party: string },
  ]
  const tables = privacyDeclarations().filter(({ table }) => /^desk\.(upload|file|transcript)$/.test(table))
  const counted = await transact(house.actAs(system), { purpose: SERVICE, parties: [party] }, async (tx) =>
    Promise.all(tables.map(async ({ table, export: copy }) => [table, (await copy(tx, [party])).length])),
  )
  expect(Object.fromEntries(counted)).toEqual({ 'desk.upload': 1, 'desk.file': 1, 'desk.transcript': 0 })
  const other = somebody()
  await reply(await other.upload('old.png', PNG), 201)
  const before = house.clock.now()
  house.clock.moveTo(new Date(before.getTime() + 25 * 3_600_000))
  const fresh = await reply<{ id: string }>(await other.upload('new.png', PNG), 201)
  expect(await clearUploads(house.actAs(system))).toBeGreaterThanOrEqual(2)
  house.clock.moveTo(before)
  expect(await askOwner(house, 'select id from desk.upload')).toEqual([{ id: fresh.id }])
  await transact(house.actAs(system), { purpose: SERVICE, parties: [party] }, async (tx) => {
    for (const { erase } of tables) await erase(tx, [party])
  })
  expect(await askOwner(house, `select id from desk.file where party = '${party}'`)).toEqual([])
})

/** Mails that leave until one says this. */
async function mailThatSays(text: string): Promise<{ said: Mail; all: Mail[] }> {
  const all: Mail[] = []
  const sending = startSending(house.context, {
    send: async (mail) => {
      all.push(mail)
      return { result: 'accepted', reply: '250' }
    },
  })
  await expect.poll(() => all.some((one) => one.text.includes(text)), { timeout: 15_000 }).toBe(true)
  await sending.stop()
  return { said: all.find((one) => one.text.includes(text))!, all }
}

test('a conversation is mailed once to where its answers go, up to our last answer, with the times of its reader', async () => {
  const anna = somebody()
  const { number } = await sends(anna, 'The sole has come off.', 'sole.png')
  const ask = () => anna.visit('/api/chat/transcript', { json: { zone: 'Asia/Tokyo' } })
  expect(await refusal(await ask())).toEqual([422, 'address-needed'])
  const typed = { email: 'Anna@berg.example', asked: await EMAIL_ASKED() }
  await reply(await anna.visit('/api/chat/address', { json: typed }))
  // Nobody has us write a stranger words of their own choice.
  expect(await refusal(await ask())).toEqual([422, 'transcript-too-soon'])
  await reply(await answers('bilal', number, 'We send you new ones.'), 201)
  await reply(await anna.say('Buy at https://pills.example'), 201)
  for (let time = 0; time < 2; time += 1) expect(await reply(await ask())).toEqual({ address: 'anna@berg.example' })
  const { said, all } = await mailThatSays('The sole has come off.')
  expect(all.filter(({ subject }) => subject.startsWith('What was said'))).toHaveLength(1)
  expect(said.to).toEqual('anna@berg.example')
  expect(said.text).toContain('We send you new ones.')
  expect(said.text).toContain('sole.png')
  expect(said.text).toContain('Asia/Tokyo')
  expect(said.text).not.toContain('pills.example')
  // Saved by its reader it is whole, their own words last.
  const { text, name } = await reply<{ text: string; name: string }>(
    await anna.visit('/api/chat/transcript?zone=Asia/Tokyo'),
  )
  expect(name).toBe(`conversation-${number}.txt`)
  expect(text).toContain('Buy at https://pills.example')
  expect(await refusal(await anna.visit('/api/chat/transcript?zone=Nowhere/Else'))).toEqual([400, 'bad-input'])
  expect(await refusal(await somebody().visit('/api/chat/transcript?zone=Asia/Tokyo'))).toEqual([404, 'case-unknown'])
})

test('who takes a running chat over from a colleague is named to the customer, and reads all of it, files and notes', async () => {
  const anna = somebody()
  const { number, id } = await sends(anna, 'Anybody?', 'here.png')
  const idOf = (who: keyof typeof people) => (people[who] as { id: string }).id
  await reply(
    await as('bilal').visit(`/api/cases/${number}/assignee`, { method: 'PUT', json: { staff: idOf('bilal') } }),
  )
  expect((await anna.chat()).with).toBe('Bilal Haddad')
  await reply(
    await as('bilal').visit(`/api/cases/${number}/messages`, { json: { text: 'Limps a bit.', kind: 'note' } }),
    201,
  )
  await reply(await as('dora').visit(`/api/cases/${number}/assignee`, { method: 'PUT', json: { staff: idOf('dora') } }))
  // Twice the same is no news.
  await reply(await as('dora').visit(`/api/cases/${number}/assignee`, { method: 'PUT', json: { staff: idOf('dora') } }))
  const { messages, with: who } = await anna.chat()
  expect(who).toBe('Dora Lund')
  expect(messages.filter(({ text }) => text.includes('takes over')).map(({ from, text }) => [from, text])).toEqual([
    ['house', 'Dora Lund takes over from Bilal Haddad, and has what was said before them.'],
  ])
  const whole = await reply<CaseShown>(await as('dora').visit(`/api/cases/${number}`))
  expect(whole.messages.flatMap(({ attachments }) => attachments.map((one) => one.id))).toEqual([id])
  expect(whole.messages.map(({ text }) => text)).toContain('Limps a bit.')
  // Split off, a message takes its file along.
  const { number: split } = await reply<{ number: string }>(
    await as('dora').visit(`/api/cases/${number}/split`, { json: { messages: [whole.messages[0]!.id] } }),
    201,
  )
  expect(
    await askOwner(
      house,
      `select c.number from desk.file f join desk.customer_case c on c.id = f.customer_case where f.id = '${id}'`,
    ),
  ).toEqual([{ number: Number(split) }])
})

/** What a browser without scripts sends: the fields that the page was drawn with, what was typed, and files. */
async function sendForm(
  visit: TestHouse['visit'],
  {
    page,
    to,
    typed,
    files,
  }: { page: string; to: string; typed: Record<string, string>; files: [string, Buffer, string][] },
): Promise<Response> {
  const html = await (await visit(page)).text()
  const form = new FormData()
  const part = html.slice(html.indexOf(`action="${to}"`))
  expect(part.slice(0, 200)).toContain('multipart/form-data')
  for (const [, name, value] of part
    .slice(0, part.indexOf('</form>'))
    .matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g))
    form.append(name!, value!)
  for (const [name, value] of Object.entries(typed)) form.append(name, value)
  for (const [name, bytes, type] of files) form.append('files', new File([new Uint8Array(bytes)], name, { type }))
  // As a browser does for a field in which nobody chose one.
  if (files.length === 0) form.append('files', new File([], ''))
  const sent = new Response(form)
  const headers = { 'content-type': sent.headers.get('content-type')! }
  const body = Buffer.from(await sent.arrayBuffer())
  const send = () => visit(to, { method: 'POST', headers, body })
  // Pressed twice.
  const [one] = [await send(), await send()]
  return one
}

test('without scripts a form brings its files along, once; what we do not take is said beside the field', async () => {
  const anna = somebody()
  const typed = { text: 'The sole has come off.', email: 'anna@forms.example', urgency: '' }
  const refused = await sendForm(anna.visit, {
    page: '/ask',
    to: '/ask',
    typed,
    files: [['virus.exe', PNG, 'image/png']],
  })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('virus.exe is a program')
  const asked = await sendForm(anna.visit, { page: '/ask', to: '/ask', typed, files: [['sole.png', PNG, 'image/png']] })
  expect(asked.status).toBe(303)
  const page = asked.headers.get('location')!.replace('&new=1', '')
  const number = /^\/cases\/(\d+)/.exec(page)![1]!
  const to = `/cases/${number}/messages`
  const files: [string, Buffer, string][] = [
    ['other.png', PNG, 'image/png'],
    ['bill.pdf', Buffer.from('%PDF-1.7'), 'application/pdf'],
  ]
  expect((await sendForm(anna.visit, { page, to, typed: { text: 'And these.' }, files })).status).toBe(303)
  expect((await sendForm(anna.visit, { page, to, typed: { text: 'No more.' }, files: [] })).status).toBe(303)
  const wrong = await sendForm(anna.visit, {
    page,
    to,
    typed: { text: 'Or this?' },
    files: [['none.png', Buffer.alloc(0), 'image/png']],
  })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('Or this?')
  const { messages } = await caseNow(number)
  const said = messages.filter(({ direction }) => direction === 'in')
  expect(said.map(({ text, attachments }) => [text, attachments.map(({ name }) => name)])).toEqual([
    ['The sole has come off.', ['sole.png']],
    ['And these.', ['bill.pdf', 'other.png']],
    ['No more.', []],
  ])
  // The page shows the picture to whoever has its link, and to nobody else.
  const html = await (await anna.visit(page)).text()
  const [, src] = /<img src="([^"]+)"/.exec(html)!
  expect((await house.visit(src!.replaceAll('&amp;', '&'))).status).toBe(200)
  expect((await house.visit(src!.split('?')[0]!)).status).toBe(404)
})
