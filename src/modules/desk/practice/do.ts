import { type RawBuilder, sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffWho } from '../../accounts/index.ts'
import { transact, TRAINING_ON_CASES, type Tx } from '../../customers/index.ts'
import { findCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { isReviewer } from '../review/reviewers.ts'
import { findPractice } from './find.ts'
import { practisedOn } from './show.ts'

/** The languages whose names the mask tells from other words: in others each noun has a capital, or none has. */
const LANGUAGES = ['en', 'nb']
/** Rings when somebody has practised, or somebody has said something of it. */
export const PRACTICES = 'practices'

/**
 * Command: a past case to practise on, by chance; the one that was begun and not answered yet, if there is one.
 * @throws Refusal practice-none when nobody's is left
 */
export async function beginPractice(call: Call): Promise<{ id: string }> {
  const staff = staffWho(call).id
  const { rows: begun } = await sql<{ id: string; answered_at: Date | null }>`
    select id, answered_at from desk.practices(${staff}::uuid, 100)`.execute(call.db)
  const open = begun.find(({ answered_at }) => answered_at === null)
  if (open) return { id: open.id }
  const { rows } = await sql<{ number: string; place: number }>`
    select number::text as number, place from desk.practice_case(${staff}::uuid, ${LANGUAGES}::text[])`.execute(call.db)
  const [drawn] = rows
  const found = drawn && (await findCase(call.db, drawn.number))
  if (!found) throw refuse('practice-none')
  const id = await transact(
    call,
    { purpose: TRAINING_ON_CASES, parties: found.parties, records: true, look: practisedOn(found) },
    async (tx) => {
      const { rows: made } = await sql<{ id: string }>`
        insert into desk.practice (customer_case, party, staff, place, begun_at)
        select ${found.id}, ${found.party}, ${staff}, ${drawn.place}, ${call.clock.now()} where desk.allowed_by_all(${found.id}, ${TRAINING_ON_CASES})
        on conflict (staff, customer_case) do nothing returning id`.execute(tx)
      // Taken back in this very moment.
      if (!made[0]) throw refuse('practice-none')
      return made[0].id
    },
  )
  call.bell.ring([PRACTICES])
  return { id }
}

/** Command: what one would have answered. It leaves the house for nobody. @throws Refusal practice-unknown, practice-answered */
export async function answerPractice(call: Call, { id, text }: { id: string; text: string }): Promise<void> {
  await change(call, id, { own: true }, async (tx) => {
    const { numAffectedRows } = await sql`
      update desk.practice set text = ${text}, answered_at = ${call.clock.now()} where id = ${id} and text is null`.execute(
      tx,
    )
    if (!numAffectedRows) throw refuse('practice-answered')
  })
}

/** Command: what one thinks of it, having seen the real answer. @throws Refusal practice-unknown, practice-unanswered */
export async function markPractice(
  call: Call,
  { id, mark, learnt }: { id: string; mark: string; learnt?: string | undefined },
): Promise<void> {
  await change(call, id, { own: true }, (tx) => answered(tx, id, sql`mark = ${mark}, learnt = ${learnt ?? null}`))
}

/** Command: a reviewer says something of what a colleague practised. @throws Refusal practice-unknown, practice-unanswered */
export async function commentPractice(call: Call, { id, text }: { id: string; text: string }): Promise<void> {
  await change(call, id, { own: false }, (tx) =>
    answered(tx, id, sql`mentor = ${staffWho(call).id}::uuid, comment = ${text}, commented_at = ${call.clock.now()}`),
  )
}

/** Command: puts one's practice away, with what one had written. @throws Refusal practice-unknown */
export async function removePractice(call: Call, { id }: { id: string }): Promise<void> {
  await change(call, id, { own: true }, (tx) => sql`delete from desk.practice where id = ${id}`.execute(tx))
}

async function answered(tx: Tx, id: string, set: RawBuilder<unknown>): Promise<void> {
  const { numAffectedRows } = await sql`update desk.practice set ${set} where id = ${id} and text is not null`.execute(
    tx,
  )
  if (!numAffectedRows) throw refuse('practice-unanswered')
}

async function change(
  ctx: Acting,
  id: string,
  { own }: { own: boolean },
  fn: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  const { number, staff } = await findPractice(ctx, id)
  const isMine = staff === staffWho(ctx).id
  if (own ? !isMine : isMine || !isReviewer(ctx)) throw refuse('practice-unknown')
  const found = await findCase(ctx.db, number)
  if (!found) throw refuse('practice-unknown')
  await transact(ctx, { purpose: TRAINING_ON_CASES, parties: found.parties, records: true }, fn)
  ctx.bell.ring([PRACTICES])
}
