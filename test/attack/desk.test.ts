import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  addressParty,
  createParty,
  eraseCustomer,
  linkParties,
  separateParties,
  SERVICE,
  tellFact,
  transact,
} from '../../src/modules/customers/index.ts'
import type { CaseShown, ChatShown } from '../../src/modules/desk/contract.ts'
import { caseUrl } from '../../src/modules/desk/links.ts'
import { keepMail } from '../../src/modules/desk/mail/ledger.ts'
import { readNext } from '../../src/modules/desk/mail/read.ts'
import { sendDue } from '../../src/modules/customers/letters/send.ts'
import type { Mail } from '../../src/platform/mail/post.ts'
import { openParser, type Parser } from '../../src/platform/mail/in/parser.ts'
import type { Acting } from '../../src/platform/context.ts'
import { type Person, startHouse, type TestHouse } from '../harness/house.ts'
import { askOwner } from '../harness/orders.ts'
import { findWords } from '../harness/scan.ts'

// People and mails that come to the desk by its own doors, and want what is somebody else's, or to write to others through it.

const SHOP = 'hello@shop.example'
let dataFolder: string
let house: TestHouse
let parser: Parser
let ctx: Acting
let bilal: ReturnType<TestHouse['actAs']>
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'rapport-desk-attack-'))
  house = await startHouse({ environment: { RAPPORT_MAIL_FROM: SHOP, RAPPORT_DATA: dataFolder } })
  parser = openParser()
  ctx = house.actAs({ kind: 'system', name: 'desk.mail' })
  bilal = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
})
beforeEach(async () => {
  await askOwner(house, 'truncate accounts.rate')
})
afterAll(async () => {
  await parser.close()
  await house.close()
  await rm(dataFolder, { recursive: true })
})

type Visitor = Pick<Person, 'visit'>
const says = async (person: Visitor, text: string) =>
  (await person.visit('/api/chat/messages', { json: { id: randomUUID(), text } })).status
const chatOf = async (person: Visitor) => (await (await person.visit('/api/chat')).json()) as ChatShown
const caseOf = async (number: string | null) => (await (await bilal.visit(`/api/cases/${number}`)).json()) as CaseShown
const letters = () =>
  askOwner(house, 'select kind, recipient from customers.letter order by queued_at') as Promise<
    { kind: string; recipient: string }[]
  >

async function customer(email: string, name = 'Anna Berg') {
  const account = await createParty(house.context.db, 'account')
  const system = house.actAs({ kind: 'system', name: 'test' })
  const address = await addressParty(house.context.db, email)
  await linkParties(system, { party: address, other: account, rule: 'link_confirmed', evidence: {} })
  await transact(system, { purpose: SERVICE, parties: [account], records: true }, (tx) =>
    tellFact(tx, {
      party: account,
      name: 'name',
      value: name,
      source: 'sign-up',
      purpose: SERVICE,
      sentence: 'ask.name@1',
      channel: 'shop',
    }),
  )
  return { account, ...house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account }) }
}

let made = 0
function mailOf(headers: Record<string, string>, body = 'Where is it?'): Buffer {
  made += 1
  const all = {
    From: 'anna@mail.example',
    To: SHOP,
    Subject: 'My order',
    'Message-ID': `<${made}@attack.example>`,
    ...headers,
  }
  return Buffer.from([...Object.entries(all).map(([name, value]) => `${name}: ${value}`), '', body, ''].join('\r\n'))
}
async function take(raw: Buffer, from = 'anna@mail.example', to = [SHOP]) {
  const { id } = await keepMail(ctx, { source: 'smtp', raw, envelope: { from, to }, at: ctx.clock.now() })
  for (let read = await readNext(ctx, parser); read; read = await readNext(ctx, parser))
    if (read.id === id) return { id, state: read.state, number: 'number' in read ? read.number : null }
  throw new Error('It was not read.')
}

test('whoever chats at a computer whose past is a customer’s by now begins anew, and writes nothing into that customer’s conversation', async () => {
  const computer = house.person('library')
  expect(await says(computer, 'Annas secret')).toBe(201)
  const { number } = await chatOf(computer)
  const anna = await customer('anna@library.example')
  const [row] = await askOwner(house, `select party from desk.customer_case where number = ${number}`)
  const system = house.actAs({ kind: 'system', name: 'test' })
  await linkParties(system, { party: String(row!['party']), other: anna.account, rule: 'link_confirmed', evidence: {} })

  expect((await chatOf(computer)).messages).toEqual([])
  expect(await says(computer, 'A stranger sits here now')).toBe(201)
  const theirs = await chatOf(computer)
  expect(theirs.number).not.toBe(number)
  expect(theirs.messages[0]!.text).toBe('A stranger sits here now')
  expect((await caseOf(number)).messages.map((one) => one.text)).not.toContain('A stranger sits here now')
  expect(JSON.stringify(await chatOf(anna))).not.toContain('A stranger sits here')
  expect(await (await anna.visit('/me/copy.json')).text()).not.toContain('A stranger sits here')
})

test('a customer is called by their name in the chat, for the staff, and by nobody else’s', async () => {
  const anna = await customer('anna@named.example', 'Anna Named')
  expect(await says(anna, 'Hello')).toBe(201)
  const { number } = await chatOf(anna)
  expect((await caseOf(number)).messages[0]!.by).toBe('Anna Named')
})

test('an address that was mistyped in the chat gets nothing any more once another one was given', async () => {
  const visitor = house.person('Dagny')
  await says(visitor, 'Where is my parcel?')
  const give = async (email: string) => {
    const asked = 'chatAddress@00000000'
    expect((await visitor.visit('/api/chat/address', { json: { email, asked } })).status).toBe(200)
  }
  await give('typo@stranger.example')
  await give('dagny@lie.example')
  const { number } = await chatOf(visitor)
  expect((await caseOf(number)).participants.map((one) => one.address)).toEqual(['dagny@lie.example'])
})

test('somebody who is signed in writes to strangers through a question no more often than anybody', async () => {
  const mallory = await customer('mallory@signed-in.example')
  const ask = async (from: Visitor, email: string) =>
    (await from.visit('/api/cases', { json: { email, text: 'Buy this' } })).status
  const replies = []
  for (let n = 0; n < 6; n += 1) replies.push(await ask(mallory, 'victim@elsewhere.example'))
  expect(replies).toEqual([201, 201, 201, 201, 201, 429])
  // One mailbox by many names is one mailbox.
  await askOwner(house, 'truncate accounts.rate')
  const plus = []
  for (let n = 0; n < 6; n += 1) plus.push(await ask(house.person('Mallory'), `plus+${n}@elsewhere.example`))
  expect(plus).toEqual([201, 201, 201, 201, 201, 429])
})

test('mails in the names of many make us write to few: forged senders, and one mailbox by many names', async () => {
  const before = (await letters()).length
  for (let n = 0; n < 5; n += 1) await take(mailOf({ From: `one+${n}@flood.example` }), `one+${n}@flood.example`)
  expect((await letters()).length - before).toBe(3)
  const then = (await letters()).length
  for (let n = 0; n < 130; n += 1) await take(mailOf({ From: `victim${n}@flood.example` }), `victim${n}@flood.example`)
  const told = (await letters()).length - then
  expect(told).toBeGreaterThan(50)
  expect(told).toBeLessThan(125)
  // What was not acknowledged is a case with a promise all the same.
  const last = await take(mailOf({ From: 'late@flood.example' }), 'late@flood.example')
  expect((await caseOf(last.number)).promise).not.toBeNull()
})

test('what a stranger writes as a subject or a name carries no advertisement to whoever they say they are', async () => {
  await askOwner(house, 'update desk.mail set acknowledged = false')
  const email = 'victim@reflected.example'
  await take(
    mailOf({ From: `"Win now https://evil.example/x" <${email}>`, Subject: 'Claim it at www.evil.example' }),
    email,
  )
  await house.person('Mallory').visit('/api/cases', {
    json: { email, name: 'Win at evil.example/x', subject: 'http://evil.example', text: 'x' },
  })
  const sent: Mail[] = []
  const send = async (mail: Mail) => {
    sent.push(mail)
    return { result: 'accepted', reply: '' } as const
  }
  while (
    (await askOwner(house, `select from customers.letter where state = 'queued' and recipient = '${email}'`)).length > 0
  )
    await sendDue(house.context, { send })
  const theirs = sent.filter(({ to }) => to === email)
  expect(theirs).toHaveLength(2)
  for (const { subject, text, html } of theirs) expect(subject + text + html).not.toMatch(/evil\.example/)
})

test('a mail with the longest Message-ID and a file with broken letters in its name is taken, and the next one too', async () => {
  const long = `<${'i'.repeat(980)}@attack.example>`
  const odd = mailOf(
    {
      'Message-ID': long,
      References: long,
      'MIME-Version': '1.0',
      'Content-Type': 'multipart/mixed; boundary=b',
      Subject: `=?utf-8?Q?=F0=9F=98${'a'.repeat(299)}=F0=9F=98=80?=`,
    },
    [
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<script>alert(1)</script>hello',
      '--b',
      'Content-Type: text/html; x="a\rb"',
      `Content-Disposition: attachment; filename*=utf-8''${'a'.repeat(254)}%F0%9F%98%80%0D%0ASet-Cookie%3A%20x%3D1.html`,
      '',
      '<script>alert(1)</script>',
      '--b--',
    ].join('\r\n'),
  )
  const taken = await take(odd)
  expect(taken.state).toBe('taken')
  const [file] = (await caseOf(taken.number)).messages.find((one) => one.direction === 'in')!.attachments
  const reply = await bilal.visit(`/api/attachments/${file!.id}`)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-disposition')).toMatch(/^attachment;/)
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  expect(reply.headers.get('set-cookie')).toBeNull()
})

test('who takes part in somebody else’s case writes in their own name and on their own line', async () => {
  const asker = await customer('asker@part.example')
  const { number } = (await (
    await asker.visit('/api/cases', { json: { email: 'colleague@part.example', text: 'Ours' } })
  ).json()) as { number: string }
  const [letter] = await askOwner(house, `select id from customers.letter where recipient = 'colleague@part.example'`)
  const joined = await take(
    mailOf({ From: 'colleague@part.example', References: `<letter.${String(letter!['id'])}@shop.example>` }, 'By mail'),
    'colleague@part.example',
  )
  expect(joined.number).toBe(number)
  const colleague = await customer('colleague@part.example')
  expect((await colleague.visit(`/api/cases/${number}/messages`, { json: { text: 'By page' } })).status).toBe(201)
  const theirs = (await (await colleague.visit(`/api/cases/${number}`)).json()) as CaseShown
  expect(theirs.messages.map((one) => one.text)).toEqual(['By mail', 'By page'])
  const askers = (await (await asker.visit(`/api/cases/${number}`)).json()) as CaseShown
  expect(askers.messages.map((one) => one.text)).not.toContain('By page')
})

test('of an erased customer nothing is left of what they mailed, chatted and attached, nor of what machines and broken mails said for them', async () => {
  const email = 'plantedanna@erased.example'
  const anna = await customer(email, 'Plantedname')
  await says(anna, 'Plantedchat')
  await bilal.visit(`/api/cases/${(await chatOf(anna)).number}/presence`, { json: { writing: true } })
  await anna.visit('/api/chat/presence', { json: { writing: true } })
  await anna.visit('/api/cases', { json: { text: 'Plantedask' }, headers: { 'idempotency-key': 'plantedkey' } })
  const from = `Plantedname <${email}>`
  const mailed = mailOf(
    { From: from, Subject: 'Plantedsubject', 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=b' },
    '--b\r\n\r\nPlantedmail\r\n--b\r\nContent-Disposition: attachment; filename="Plantedfile.txt"\r\n\r\nPlantedbytes\r\n--b--',
  )
  const { number } = await take(mailed, email)
  expect((await take(mailOf({ From: from, 'Auto-Submitted': 'auto-replied' }, 'Plantedabsence'), email)).state).toBe(
    'automatic',
  )
  await take(
    mailOf({ From: 'stranger@quotes.example', Subject: `About #${number}` }, 'Mine'),
    'stranger@quotes.example',
  )
  const broken = await keepMail(ctx, {
    source: 'smtp',
    raw: mailOf({ From: from }, 'Plantedbroken'),
    envelope: { from: email, to: [SHOP] },
    at: ctx.clock.now(),
  })
  await askOwner(house, `update desk.mail set state = 'unreadable' where id = '${broken.id}'`)
  expect((await findWords(house.database.owner, ['planted'])).size).toBeGreaterThan(8)
  await eraseCustomer(house.actAs({ kind: 'system', name: 'test' }), anna.account)
  expect([...(await findWords(house.database.owner, ['planted'])).keys()]).toEqual([])
})

test('the link of an erased customer’s case does not open what somebody else said in it', async () => {
  const mallory = await customer('mallory@heir.example')
  const { number, url } = (await (
    await mallory.visit('/api/cases', { json: { email: 'victim@heir.example', text: 'Tell me all' } })
  ).json()) as { number: string; url: string }
  const [letter] = await askOwner(house, `select id from customers.letter where recipient = 'victim@heir.example'`)
  const joined = await take(
    mailOf({ From: 'victim@heir.example', References: `<letter.${String(letter!['id'])}@shop.example>` }, 'My secret'),
    'victim@heir.example',
  )
  expect(joined.number).toBe(number)
  const link = new URL(url).pathname + new URL(url).search
  expect(await (await house.visit(link)).text()).not.toContain('My secret')
  await eraseCustomer(house.actAs({ kind: 'system', name: 'test' }), mallory.account)
  expect(await (await house.visit(link)).text()).not.toContain('My secret')
  expect((await caseOf(number)).messages.map((one) => one.text)).toContain('My secret')
})

test('two who were taken for one person and are not read no word of each other’s, and get no letter of the other’s answers', async () => {
  const [anna, dagny] = [await customer('anna@parted.example', 'Anna'), await customer('dagny@parted.example', 'Dagny')]
  const ask = async (who: Visitor, email: string, text: string) =>
    (await (await who.visit('/api/cases', { json: { email, text } })).json()) as { number: string; url: string }
  const [hers, theirs] = [
    await ask(anna, 'anna@parted.example', 'What Anna asked'),
    await ask(dagny, 'dagny@parted.example', 'What Dagny asked'),
  ]
  const json = { into: theirs.number, samePerson: 'They said so.' }
  expect((await bilal.visit(`/api/cases/${hers.number}/merge`, { json })).status).toBe(200)
  await separateParties(bilal, { party: anna.account, other: dagny.account, why: 'not-me' })
  const before = (await letters()).length
  await bilal.visit(`/api/cases/${theirs.number}/messages`, { json: { text: 'For Dagny alone' } })
  expect((await letters()).slice(before).map(({ recipient }) => recipient)).toEqual(['dagny@parted.example'])
  const read = async (who: Visitor, path: string) => (await who.visit(path)).text()
  for (const number of [hers.number, theirs.number]) {
    expect(await read(anna, `/api/cases/${number}`)).not.toContain('Dagny')
    expect(await read(dagny, `/api/cases/${number}`)).not.toContain('Anna')
  }
  expect(await read(house, hers.url.replace('http://localhost:3000', ''))).not.toMatch(/Dagny (?:asked|alone)/)
  expect(await read(house, theirs.url.replace('http://localhost:3000', ''))).not.toContain('Anna asked')
})

test('what strangers write is shown as words: on the page of the case, in its part that goes live, and in a letter', async () => {
  const evil = '<img src=x onerror=alert(1)>"\'</script>{name}'
  const { number } = await take(
    mailOf({ From: `"${evil.replaceAll('"', '')}" <evil@markup.example>`, Subject: evil }, `${evil}\n\n> ${evil}`),
    'evil@markup.example',
  )
  const url = new URL(caseUrl(house.context, number!))
  for (const page of [url.pathname, `${url.pathname}/talk`, `${url.pathname}/solved`]) {
    const html = await (await house.visit(page + url.search)).text()
    expect(html).not.toMatch(/<img|<\/script>\{name/)
  }
  expect((await bilal.visit(`/api/cases/${number}/messages`, { json: { text: evil } })).status).toBe(201)
  expect(await (await house.visit(`${url.pathname}/talk${url.search}`)).text()).not.toMatch(/<img/)
})
