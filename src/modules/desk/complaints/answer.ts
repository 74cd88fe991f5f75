import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { setting } from '../../../platform/settings.ts'
import type { Tx } from '../../customers/index.ts'
import { makeGoodBy } from '../clocks/make-good.ts'
import { type FoundCase, inCase } from '../find.ts'
import { channelOf, recordAboutCase } from '../said.ts'
import { beginComplaint, mustBeComplaint, ringComplaint } from './complaint.ts'
import type { HeldWhy } from './contract.ts'
import { complaintAnswered, complaintChanged, complaintHeld } from './kinds.ts'
import { oweToAuthor } from './letters.tsx'
import { personalOf } from './publish.ts'
import { refuse } from './refusals.ts'
import { complaints } from './settings.ts'

/** Command: one of the staff takes a case for a complaint. Whether it is public is for its author to say. @throws Refusal case-unknown */
export async function takeForComplaint(call: Call, { number }: { number: string }): Promise<void> {
  await atDesk(call, number, async (tx, found) => {
    const { rows } = await sql<{
      locale: string
    }>`select locale from desk.customer_case where id = ${found.id}`.execute(tx)
    await beginComplaint(tx, call, found, rows[0]!.locale)
  })
}

interface ToAnswer {
  number: string
  message: string
  text: string
  sure: boolean
}

/**
 * Command: an answer to a complaint's author is given in public too, in words for everybody. What names somebody in them is pointed out first. Its
 * author is told, and asked whether that resolves it. The same message again changes its words.
 * @throws Refusal case-unknown, complaint-not-public, answer-not-ours, complaint-names-somebody
 */
export async function answerInPublic(call: Call, { number, message, text, sure }: ToAnswer): Promise<{ id: string }> {
  const { principal } = call
  if (principal.kind !== 'staff') throw refuse('answer-not-ours')
  return atDesk(call, number, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    if (row.state !== 'public') throw refuse('complaint-not-public')
    const { rows } = await sql`
      select from desk.message where id = ${message} and customer_case = ${found.id} and direction = 'out'`.execute(tx)
    if (rows.length === 0) throw refuse('answer-not-ours')
    const names = sure ? [] : await personalOf(tx, found, text, row.shown_name !== null)
    if (names.length > 0) throw refuse('complaint-names-somebody', { count: names.length }, { found: names })
    const now = call.clock.now()
    const put = await sql<{ id: string; made: boolean }>`
      insert into desk.complaint_answer (complaint, party, message, staff, name, text, answered_at)
      values (${row.id}, ${row.party}, ${message}, ${principal.id}, ${firstName(principal.name)}, ${text}, ${now})
      on conflict (message) do update set text = excluded.text
      returning id, answered_at = ${now} as made`.execute(tx)
    const { id, made } = put.rows[0]!
    if (!made) return { id }
    await sql`update desk.complaint set answered_at = ${now}, news_at = ${now} where id = ${row.id}`.execute(tx)
    await recordAboutCase(tx, call, found, complaintAnswered, {})
    await oweToAuthor(tx, { kind: 'complaint.answered', complaint: row.id, case: found })
    return { id }
  })
}

/** In public somebody of the staff is called as across a counter. */
const firstName = (name: string): string => name.trim().split(/\s+/)[0]!

/** Command: an answer is public no more; to its author it was given all the same. @throws Refusal case-unknown, complaint-unknown */
export async function takeBackAnswer(
  call: Call,
  { number, answer }: { number: string; answer: string },
): Promise<void> {
  await atDesk(call, number, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    await sql`delete from desk.complaint_answer where id = ${answer} and complaint = ${row.id}`.execute(tx)
    await sql`
      update desk.complaint set answered_at = (select max(w.answered_at) from desk.complaint_answer w where w.complaint = ${row.id}) where id = ${row.id}`.execute(
      tx,
    )
  })
}

/**
 * Command: what somebody wrote is held back, for a reason that its author is told and that stands as a gap on the page; null shows it again.
 * @throws Refusal case-unknown, complaint-unknown, complaint-not-public
 */
export async function holdBack(call: Call, { number, why }: { number: string; why: HeldWhy | null }): Promise<void> {
  const staff = staffIdOf(call.principal)
  await atDesk(call, number, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    if (row.held_why === why) return
    if (why !== null && row.state !== 'public') throw refuse('complaint-not-public')
    await sql`
      update desk.complaint set held_why = ${why}, held_at = case when ${why}::text is not null then ${call.clock.now()}::timestamptz end,
        held_by = case when ${why}::text is not null then ${staff}::uuid end
      where id = ${row.id}`.execute(tx)
    await recordAboutCase(tx, call, found, complaintHeld, { why })
    if (why !== null) await oweToAuthor(tx, { kind: 'complaint.held', complaint: row.id, case: found })
  })
}

/**
 * Command: what we changed because of it, in one sentence, once its author has said that it is resolved. Told to them and to those who joined.
 * @throws Refusal case-unknown, complaint-unknown, complaint-unresolved
 */
export async function tellChange(call: Call, { number, text }: { number: string; text: string }): Promise<void> {
  await atDesk(call, number, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    if (row.resolved_at === null) throw refuse('complaint-unresolved')
    if (row.changed === text) return
    const now = call.clock.now()
    // Mending the words of a sentence is no news.
    await sql`
      update desk.complaint set changed = ${text}, changed_at = coalesce(changed_at, ${now}), news_at = case when changed is null then ${now} else news_at end
      where id = ${row.id}`.execute(tx)
    if (row.changed !== null) return
    await recordAboutCase(tx, call, found, complaintChanged, {})
    await oweToAuthor(tx, { kind: 'complaint.changed', complaint: row.id, case: found })
  })
}

/**
 * Command: makes good what the rule allows to somebody who was wronged, once per case and within the desk's budget of the month.
 * @throws Refusal case-unknown, good-none, good-no-budget
 */
export async function makeItGood(call: Call, { number }: { number: string }): Promise<void> {
  await atDesk(call, number, async (tx, found) => {
    const rule = setting(call, complaints.wrongedGood)
    const { rows: wronged } = await sql`
      select from desk.stance s join desk.message m on m.id = s.message where m.customer_case = ${found.id} and s.stance = 'wronged' limit 1`.execute(
      tx,
    )
    if (!rule || wronged.length === 0) throw refuse('good-none')
    const { became } = await makeGoodBy(tx, call, found, { ...rule, once: found.id, channel: channelOf(call, 'web') })
    if (became === 'refused') throw refuse('good-no-budget')
  })
}

async function atDesk<T>(call: Call, number: string, fn: (tx: Tx, found: FoundCase) => Promise<T>): Promise<T> {
  let rung: FoundCase | undefined
  const result = await inCase(call, number, (tx, found) => {
    rung = found
    return fn(tx, found)
  })
  ringComplaint(call, rung!)
  return result
}
