import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { z } from 'zod'
import { type Colleague, staffedHouse, type StaffedHouse } from '../../../../test/harness/agents.ts'
import { addProduct, askOwner } from '../../../../test/harness/orders.ts'
import {
  eraseCustomer,
  grantPermission,
  sentenceVersion,
  TRAINING_ON_CASES,
  withdrawPermission,
} from '../../customers/index.ts'
import type { practiceList, practiceShown } from './contract.ts'
import { dropPractice } from './jobs.ts'
import { nobodys, SHOWN_LIMIT } from '../../../platform/text/mask.ts'

type Shown = z.output<typeof practiceShown>
type Listed = z.output<typeof practiceList>

let desk: StaffedHouse
beforeAll(async () => {
  desk = await staffedHouse()
  await addProduct(desk.house, { title: 'Fjell Boots', amount: 9_900, stock: 50 })
})
beforeEach(() => askOwner(desk.house, 'truncate accounts.rate'))
afterAll(() => desk.house.close())

const choice = (party: string) => ({
  party,
  purpose: TRAINING_ON_CASES,
  sentence: sentenceVersion(desk.house.context, TRAINING_ON_CASES),
  channel: 'me' as const,
})
const system = () => desk.house.actAs({ kind: 'system', name: 'tests' })
const partyOf = async (number: string): Promise<string> =>
  (await askOwner(desk.house, `select party from desk.customer_case where number = ${number}`))[0]!['party'] as string

/** A settled case that Bilal answered. */
async function settled(
  text: string,
  { allows = true, answer = 'Wax them twice.', ...more }: Record<string, unknown> = {},
) {
  const number = await desk.ask(text, more)
  await desk.send(desk.bilal, 'POST', `/api/cases/${number}/messages`, { text: answer })
  await desk.send(desk.bilal, 'POST', `/api/cases/${number}/closing`)
  const party = await partyOf(number)
  if (allows) await grantPermission(system(), choice(party))
  return { number, party }
}

const begin = async (who: Colleague): Promise<string> =>
  (await desk.send<{ id: string }>(who, 'POST', '/api/practices')).id
const show = (who: Colleague, id: string) => desk.send<Shown>(who, 'GET', `/api/practices/${id}`)
const list = (who: Colleague) => desk.send<Listed>(who, 'GET', '/api/practices')
const status = async (who: Colleague, method: string, path: string, json?: unknown): Promise<number> =>
  (await desk.house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })).status
/** Cases are drawn by chance, so each test has its own alone. */
const alone = () => askOwner(desk.house, `delete from customers.allowed where purpose = '${TRAINING_ON_CASES}'`)

/** Every kind of thing by which somebody is known, as people write them. */
const PLANTED = [
  'Bjørg',
  'bjorg',
  'BJØRG',
  'Bjo\u0308rg',
  'Lie',
  'Nordmann',
  'kari',
  'Torunn',
  'bjorg.lie@lie.example',
  'bjorg at lie dot example',
  '@bjorglie',
  '22 00 00 01',
  '(+47) 22000001',
  '1042',
  '#77',
  'order 9',
  '5001',
  'Storgata 12',
  '0155',
  'Oslo',
  '12 High Street',
  'SW1A 1AA',
  '01.02.1985',
  '12/03/1985',
  '010285 12345',
  '4111-1111-1111-1111',
  'NO93 8601 1117 947',
  'CN123456789NO',
  'https://shop.example/orders/1042?key=secret',
  'www.lie.example/me',
  '192.168.1.10',
  '٢٢٠٠٠٠٠١',
]
const LETTER = `Hello!

The Fjell Boots in size 42 leak. I am Bjørg Lie (bjorg, BJØRG, Bjo\u0308rg), my wife kari ordered for Torunn Nordmann; my name is bjørg lie.
It is order 1042, also #77 and order 9, case 5001, parcel CN123456789NO. Look: https://shop.example/orders/1042?key=secret and www.lie.example/me
Write to bjorg.lie@lie.example or bjorg at lie dot example, @bjorglie; ring 22 00 00 01, (+47) 22000001 or ٢٢٠٠٠٠٠١.
I live at Storgata 12, 0155 Oslo, before that at 12 High Street, SW1A 1AA. Born 01.02.1985 or 12/03/1985, 010285 12345.
Card 4111-1111-1111-1111, account NO93 8601 1117 947, from 192.168.1.10.

> On Monday you wrote:
> Dear Bjørg, your order 1042 left for Storgata 12.

Best regards
Bjørg Lie
Lie & Nordmann
Storgata 12`

/** What of it is still to be read: whole words and numbers, whatever the case of their letters. */
const leaksOf = (said: string): string[] =>
  PLANTED.filter((one) =>
    new RegExp(`(?<![\\p{L}\\p{N}])${one.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu').test(
      said,
    ),
  )

test('a text is made nobody’s: whatever tells of a person goes, what is asked stays', () => {
  const known = { about: ['Bjørg Lie', 'bjorg.lie@lie.example'], goods: new Set(['fjell', 'boots']) }
  const said = nobodys(LETTER, known)
  expect(leaksOf(LETTER)).toEqual(PLANTED)
  expect(leaksOf(said)).toEqual([])
  expect(said).toContain('The Fjell Boots in size 42 leak.')
  // Also of somebody of whom nothing is known, in the middle of a sentence and in its signature.
  const stranger = nobodys(LETTER, { about: [], goods: new Set() })
  expect(leaksOf(stranger).filter((one) => !/bj|lie/i.test(one))).toEqual([])
  expect(nobodys('Hei, jeg heter kari nordmann. Støvlene lekker. Mvh Kari', { about: [], goods: new Set() })).toBe(
    'Hei, jeg heter ⟨…⟩. ⟨…⟩ lekker. Mvh ⟨…⟩',
  )
  expect(nobodys('WHERE IS BJØRG LIE', { about: [], goods: new Set() })).toBe('WHERE IS ⟨…⟩')
})

test('no text keeps the house busy, however it is made', () => {
  for (const piece of [
    'a.',
    'x',
    '1',
    ' ',
    '\n',
    '(1',
    'order no ',
    'at ',
    'Hi ',
    'a@',
    '1 a ',
    'gate ',
    '⟨…⟩ ',
    '-a',
  ]) {
    const before = process.cpuUsage()
    nobodys(piece.repeat(Math.ceil(SHOWN_LIMIT / piece.length)), { about: ['Bjørg Lie'], goods: new Set() })
    const { user } = process.cpuUsage(before)
    // Time of this thread, not of the clock. It takes some 10 ms; what goes back and forth takes seconds.
    expect([piece, user / 1_000 < 1_000]).toEqual([piece, true])
  }
})

test('a new agent practises on a masked past case, compares, marks it, and hears what a reviewer thinks; nobody outside hears of it', async () => {
  await alone()
  const { number, party } = await settled(LETTER, {
    email: 'bjorg.lie@lie.example',
    name: 'Bjørg Lie',
    subject: 'Bjørg’s order 1042',
    answer: 'Hi Bjørg, order 1042: wax them twice. Regards, Bilal',
  })
  await askOwner(
    desk.house,
    `insert into desk.file (customer_case, party, message, name, media_type, size, bytes, actor, added_at)
     select c.id, c.party, m.id, 'bjorg-lie-1042.pdf', 'application/pdf', 1, 'x', 'customer', now() from desk.customer_case c join desk.message m on m.customer_case = c.id and m.direction = 'in' where c.number = ${number}`,
  )
  await askOwner(
    desk.house,
    `insert into desk.rating (customer_case, party, solved, first_solved, comment, rated_at, changed_at)
     select id, party, true, true, 'Bjørg is glad: 22 00 00 01', now(), now() from desk.customer_case where number = ${number}`,
  )
  const counted = () =>
    askOwner(
      desk.house,
      `select (select count(*) from customers.letter)::int as letters, (select count(*) from customers.promise)::int as promises,
        (select count(*) from customers.interaction)::int as entries, (select count(*) from desk.message)::int as messages`,
    )
  const before = await counted()

  const id = await begin(desk.chidi)
  // Who has not answered yet gets the same one again.
  expect(await begin(desk.chidi)).toBe(id)
  const shown = await show(desk.chidi, id)
  expect(shown).toMatchObject({ mine: true, answer: null, real: null, messages: [{ direction: 'in', files: ['pdf'] }] })
  expect(shown.messages[0]!.text).toContain('The Fjell Boots in size 42 leak.')
  expect(leaksOf(JSON.stringify(shown))).toEqual([])
  expect(JSON.stringify(shown)).not.toContain(number)
  // Nobody else sees what is not answered, and nobody marks it.
  expect(await status(desk.siv, 'GET', `/api/practices/${id}`)).toBe(404)
  expect(await status(desk.chidi, 'PUT', `/api/practices/${id}/mark`, { mark: 'partly' })).toBe(409)

  await desk.send(desk.chidi, 'PUT', `/api/practices/${id}/answer`, { text: 'I would brush them.' })
  expect(await status(desk.chidi, 'PUT', `/api/practices/${id}/answer`, { text: 'No, wax.' })).toBe(409)
  await desk.send(desk.chidi, 'PUT', `/api/practices/${id}/mark`, { mark: 'partly', learnt: 'Wax first.' })
  expect(await status(desk.bilal, 'PUT', `/api/practices/${id}/comment`, { text: 'Well.' })).toBe(404)
  expect(await status(desk.chidi, 'PUT', `/api/practices/${id}/comment`, { text: 'Well.' })).toBe(404)
  await desk.send(desk.siv, 'PUT', `/api/practices/${id}/comment`, { text: 'Name the wax.' })

  const compared = await show(desk.chidi, id)
  expect(compared.answer).toMatchObject({
    text: 'I would brush them.',
    mark: 'partly',
    learnt: 'Wax first.',
    comment: { by: 'Siv', text: 'Name the wax.' },
  })
  expect(compared.real).toMatchObject({
    messages: [{ direction: 'out', text: expect.stringContaining('wax them twice') }],
    canned: [],
    files: 0,
    rating: { solved: true, comment: '⟨…⟩ is glad: ⟨…⟩' },
    promiseKept: true,
  })
  expect(leaksOf(JSON.stringify(compared))).toEqual([])
  expect((await list(desk.siv)).items).toMatchObject([{ id, by: 'Chidi', mine: false, mark: 'partly' }])
  expect((await list(desk.bilal)).items).toEqual([])

  // No letter, no promise, nothing on their line but that somebody looked, and for what.
  expect(await counted()).toEqual(before)
  expect(
    await askOwner(
      desk.house,
      `select distinct l.viewer, l.purpose, l.projection, l.reason_type from customers.look l join customers.look_party p on p.look = l.id
       where p.party = '${party}' and l.reason_type = 'practice' order by 1`,
    ),
  ).toEqual(
    [desk.chidi, desk.siv]
      .map((who) => ({
        viewer: `staff:${who.id}`,
        purpose: TRAINING_ON_CASES,
        projection: 'practice',
        reason_type: 'practice',
      }))
      .sort((one, other) => one.viewer.localeCompare(other.viewer)),
  )
})

test('nothing is practised on whoever does not allow it, did not ask, or shares a case with somebody who does not', async () => {
  await alone()
  await settled('Is it warm?', { allows: false })
  expect(await status(desk.chidi, 'POST', '/api/practices')).toBe(409)
  // Open, unanswered, in a language whose names look like other words, answered by oneself alone: none is an exercise.
  const open = await desk.ask('Is it open?')
  await grantPermission(system(), choice(await partyOf(open)))
  const own = await settled('Did you answer yourself?')
  await askOwner(
    desk.house,
    `update desk.message set actor = 'staff:${desk.chidi.id}' where direction = 'out' and customer_case = (select id from desk.customer_case where number = ${own.number})`,
  )
  const german = await settled('Wo ist meine Bestellung?')
  await askOwner(desk.house, `update desk.customer_case set language = 'de' where number = ${german.number}`)
  const shared = await settled('Is it shared?')
  await askOwner(
    desk.house,
    `update desk.customer_case set others = array['${randomUUID()}'::uuid] where number = ${shared.number}`,
  )
  expect(await status(desk.chidi, 'POST', '/api/practices')).toBe(409)
})

test('who takes it back is gone from practice at once, with the answers that were tried', async () => {
  await alone()
  const first = await settled('Do they shrink?')
  const id = await begin(desk.chidi)
  await desk.send(desk.chidi, 'PUT', `/api/practices/${id}/answer`, { text: 'You said that they shrink.' })
  await withdrawPermission(system(), choice(first.party))
  for (const who of [desk.chidi, desk.siv]) {
    expect(await status(who, 'GET', `/api/practices/${id}`)).toBe(404)
    expect((await list(who)).items.map((one) => one.id)).not.toContain(id)
  }
  expect(await status(desk.chidi, 'PUT', `/api/practices/${id}/mark`, { mark: 'as-well' })).toBe(404)
  expect(await status(desk.chidi, 'POST', '/api/practices')).toBe(409)
  expect(await dropPractice(system())).toBeGreaterThan(0)
  expect(await askOwner(desk.house, `select count(*)::int as left from desk.practice where id = '${id}'`)).toEqual([
    { left: 0 },
  ])

  // Erased: gone in the same breath.
  const second = await settled('Do they stretch?')
  const other = await begin(desk.chidi)
  await eraseCustomer(system(), second.party)
  expect(await askOwner(desk.house, `select count(*)::int as left from desk.practice where id = '${other}'`)).toEqual([
    { left: 0 },
  ])

  // What one does not want to keep is put away, by oneself alone.
  await settled('Do they fit?')
  const mine = await begin(desk.chidi)
  expect(await status(desk.bilal, 'DELETE', `/api/practices/${mine}`)).toBe(404)
  expect(await status(desk.chidi, 'DELETE', `/api/practices/${mine}`)).toBe(200)
  expect((await list(desk.chidi)).items).toEqual([])
})
