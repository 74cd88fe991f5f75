import { sql } from 'kysely'
import type { z } from 'zod'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { LOCALES } from '../../../ui/speak.ts'
import {
  callCustomers,
  customerSets,
  oweLetter,
  ownEmail,
  partiesOf,
  see,
  transact,
  type Tx,
} from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { inviteToChat } from './slots.ts'
import { type offerToMake, STRUGGLES, STRUGGLES_SHOWN, type strugglesShown } from './contract.ts'
import { offerLetter } from './letters.ts'
import { HELP_OFFERS } from './purpose.ts'

/** Searches and articles opened, the first search too, below which nobody is said to take long, whatever is usual. */
const LEAST = 4
/** Questions of those who asked the same by which it is told what is usual: the newest, because the answers change. */
const NEWEST = 200
/** Fewer than so many tell nothing of what is usual; then whoever asked in that language is looked at, and of too few of these nothing is told. */
const ENOUGH = 20
/** Deviations above the median from which on somebody is noticed: of a bell-shaped thousand, one. */
const TIMES = 3
/** Minutes for which a visit may still go on. */
const VISIT_MINUTES = 30
/** What is older than that was not looked at because nothing ran, and is told nobody any more. */
const BACK_DAYS = 2
const MINUTE_MS = 60_000
/** For how long it is offered: whoever still looks for it after two weeks has asked. */
export const STRUGGLE_DAYS = 14

/** Notices who took far longer than is usual, of those who let us offer help. Answers how many. */
export async function noticeStruggles(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  const until = new Date(now.getTime() - VISIT_MINUTES * MINUTE_MS)
  const { rows } = await sql<{ noticed: number }>`
    select help.notice_struggles(${daysAgo(ctx, BACK_DAYS)}::timestamptz, ${until}::timestamptz, ${now}::timestamptz, ${HELP_OFFERS},
      ${LEAST}, ${NEWEST}, ${ENOUGH}, ${TIMES}) as noticed`.execute(ctx.db)
  await sql`select help.forget_struggles(${daysAgo(ctx, STRUGGLE_DAYS)}::timestamptz, ${HELP_OFFERS})`.execute(ctx.db)
  if (rows[0]!.noticed > 0) ctx.bell.ring([STRUGGLES])
  return rows[0]!.noticed
}

interface Row {
  id: string
  party: string
  text: string
  effort: number
  usual: number
  found: boolean
  asked_at: Date
}

/** Who took long and can be offered help. Of whoever takes the permission back nothing is read. It is a look at each. */
export async function listStruggles(call: Call): Promise<z.output<typeof strugglesShown>> {
  const read = await transact(call, { purpose: HELP_OFFERS, parties: 'all' }, async (tx) => {
    const { rows } = await sql<Row>`
      select s.question as id, s.party, q.text, s.effort, s.usual, (q.helped is true or (q.opened is not null and q.helped is not false)) as found, q.asked_at
      from help.struggle s join help.question q on q.id = s.question
      where s.offered_at is null and s.put_away_at is null order by s.noticed_at desc limit ${STRUGGLES_SHOWN}`.execute(
      tx,
    )
    await see(tx, {
      principal: call.principal,
      purpose: HELP_OFFERS,
      projection: 'question',
      reason: { type: 'struggles', id: 'help' },
      parties: [...new Set(rows.map(({ party }) => party))],
    })
    return rows
  })
  const called = await calledOf(
    call,
    read.map(({ party }) => party),
  )
  return {
    items: read.map((row) => ({
      id: row.id,
      party: row.party,
      name: called.get(row.party)?.name ?? null,
      text: row.text,
      effort: row.effort,
      usual: row.usual,
      found: row.found,
      askedAt: row.asked_at.toISOString(),
      letter: (called.get(row.party)?.email ?? null) !== null,
    })),
  }
}

async function calledOf(call: Call, parties: readonly string[]) {
  const sets = await customerSets(call, [...new Set(parties)])
  if (sets.length === 0) return new Map<string, never>()
  return transact(call, { purpose: HELP_OFFERS, parties: partiesOf(sets) }, (tx) => callCustomers(tx, sets))
}

/**
 * Command: offers help to who took long, once: in the shop's chat while they are here, or by a letter.
 * @throws Refusal struggle-unknown, no-address, and whatever an invitation to chat is refused for
 */
export async function offerHelp(call: Call, { id, how }: z.output<typeof offerToMake>): Promise<void> {
  if (call.principal.kind !== 'staff') throw refuse('struggle-unknown')
  const staff = call.principal.id
  const party = await partyOf(call, id)
  if (how === 'chat') for (const invite of inviteToChat.fills) await invite(call, { party })
  const [set] = await customerSets(call, [party])
  if (!set) throw refuse('struggle-unknown')
  await transact(call, { purpose: HELP_OFFERS, parties: set.parties, records: true }, async (tx) => {
    const { rows } = await sql<{ language: string }>`
      update help.struggle s set offered_at = ${call.clock.now()}, offered_by = ${staff}, offered_how = ${how}
      from help.question q where s.question = ${id} and q.id = s.question and s.offered_at is null and s.put_away_at is null
      returning q.language`.execute(tx)
    if (!rows[0]) throw refuse('struggle-unknown')
    if (how === 'letter') await writeTo(tx, call, { id, party, parties: set.parties, language: rows[0].language })
  })
  call.bell.ring([STRUGGLES])
}

async function writeTo(
  tx: Tx,
  call: Call,
  { id, party, parties, language }: { id: string; party: string; parties: readonly string[]; language: string },
): Promise<void> {
  const recipient = await ownEmail(tx, parties)
  if (recipient === null) throw refuse('no-address')
  const locale = LOCALES.find((one) => one === language) ?? setting(call, shop.locale)
  await oweLetter(tx, { party, kind: offerLetter.kind, recipient, locale, data: { question: id } })
}

/** Command: nobody needs to offer anything here. @throws Refusal struggle-unknown */
export async function putStruggleAway(call: Call, { id }: { id: string }): Promise<void> {
  const party = await partyOf(call, id)
  await transact(call, { purpose: HELP_OFFERS, parties: [party], records: true }, (tx) =>
    sql`update help.struggle set put_away_at = ${call.clock.now()} where question = ${id} and put_away_at is null`.execute(
      tx,
    ),
  )
  call.bell.ring([STRUGGLES])
}

/** Whose it is, while they allow it. @throws Refusal struggle-unknown */
async function partyOf(call: Call, id: string): Promise<string> {
  const { rows } = await transact(call, { purpose: HELP_OFFERS, parties: 'all' }, (tx) =>
    sql<{
      party: string
    }>`select party from help.struggle where question = ${id} and offered_at is null and put_away_at is null`.execute(
      tx,
    ),
  )
  if (!rows[0]) throw refuse('struggle-unknown')
  return rows[0].party
}
