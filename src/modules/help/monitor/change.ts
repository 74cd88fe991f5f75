import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { staffToWrite } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import {
  type ownerToGive,
  type questionsToMove,
  type settlement,
  type titleToGive,
  WANTED,
  type wantedToMerge,
} from './contract.ts'
import { ownerFor } from './owner.ts'
import { findWanted, mayRead } from './show.ts'

type Changed = Promise<{ id: string }>

/** Wanted answers concern nobody: they are the house's own list. */
async function change(call: Call, id: string, fn: (tx: Tx) => Promise<unknown>): Changed {
  await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { rows } =
      await sql`select from help.wanted where id = ${id} and merged_into is null for no key update`.execute(tx)
    if (rows.length === 0) throw refuse('wanted-unknown')
    await fn(tx)
  })
  call.bell.ring([WANTED])
  return { id }
}

/** Command: names it, in the staff's words. @throws Refusal wanted-unknown */
export const nameWanted = (call: Call, { id, title }: z.output<typeof titleToGive>): Changed =>
  change(call, id, (tx) => sql`update help.wanted set title = ${title}, named = 'staff' where id = ${id}`.execute(tx))

/** Command: gives it to somebody, who answers for it from now on. @throws Refusal wanted-unknown, bad-input for who does not work here */
export async function giveWanted(call: Call, { id, staff }: z.output<typeof ownerToGive>): Changed {
  if ((await staffToWrite(call, [staff])).length === 0)
    throw refuseInput('bad-input', { where: 'staff', what: 'nobody of the staff has this id' })
  return change(call, id, (tx) => sql`update help.wanted set owner = ${staff} where id = ${id}`.execute(tx))
}

/**
 * Command: it is answered by an article that stands there already, or left, and says why.
 * @throws Refusal wanted-unknown, article-unknown, bad-input
 */
export async function settleWanted(call: Call, { id, how, article, because }: z.output<typeof settlement>): Changed {
  const now = call.clock.now()
  const by = actorOf(call.principal)
  if (how === 'left') {
    if (!because) throw refuseInput('bad-input', { where: 'because', what: 'why it is left' })
    return change(call, id, (tx) =>
      sql`update help.wanted set settled = 'left', settled_at = ${now}, settled_by = ${by}, left_because = ${because} where id = ${id}`.execute(
        tx,
      ),
    )
  }
  if (!article) throw refuseInput('bad-input', { where: 'article', what: 'which article answers it' })
  return change(call, id, async (tx) => {
    const found = await published(tx, id, article)
    if (!found) throw refuse('article-unknown')
    await sql`
      update help.wanted set settled = 'answered', settled_at = ${now}, settled_by = ${by}, article = ${found}, left_because = null
      where id = ${id}`.execute(tx)
  })
}

/** By its id, or by an address of ours in the language in which it is wanted. */
async function published(tx: Tx, wanted: string, named: string): Promise<string | null> {
  const slug = named.split(/[?#]/)[0]!.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const { rows } = await sql<{ article: string }>`
    select a.article from help.article_words a join help.wanted w on w.id = ${wanted} and a.language = w.language
    where a.article::text = ${named} or a.slug = ${slug}
    union all
    select f.article from help.former_slug f join help.wanted w on w.id = ${wanted} and f.language = w.language where f.slug = ${slug} and f.article is not null
    limit 1`.execute(tx)
  return rows[0]?.article ?? null
}

/** Command: it is wanted after all. @throws Refusal wanted-unknown */
export const takeUpAgain = (call: Call, { id }: { id: string }): Changed =>
  change(call, id, (tx) =>
    sql`
      update help.wanted set settled = null, settled_at = null, settled_by = null, left_because = null, article = null, weighed_at = null
      where id = ${id}`.execute(tx),
  )

/** Command: both are one; what was asked goes over, and whatever comes like it. @throws Refusal wanted-unknown, bad-input */
export async function mergeWanted(call: Call, { id, into }: z.output<typeof wantedToMerge>): Changed {
  if (id === into) throw refuseInput('bad-input', { where: 'into', what: 'another one is expected' })
  await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    const { rows } = await sql<{ merged: boolean }>`
      select help.merge_wanted(${id}::uuid, ${into}::uuid, ${actorOf(call.principal)}) as merged`.execute(tx)
    if (!rows[0]!.merged) throw refuse('wanted-unknown')
  })
  call.bell.ring([WANTED])
  return { id: into }
}

/**
 * Command: these questions ask something else, which has an answer of its own, or another that is wanted already. The house does not put them
 * together again. @throws Refusal wanted-unknown, questions-not-yours, questions-gone
 */
export async function moveQuestions(call: Call, { id, questions, to }: z.output<typeof questionsToMove>): Changed {
  const from = await findWanted(call, id)
  if (!mayRead(call, from)) throw refuse('questions-not-yours')
  if (to === from.id) throw refuseInput('bad-input', { where: 'to', what: 'another one is expected' })
  if (to !== null) await findWanted(call, to)
  const by = actorOf(call.principal)
  const owner = to === null ? (from.owner ?? (await ownerFor(call, []))) : null
  const now = call.clock.now()
  const into = to ?? randomUUID()
  await transact(call, { purpose: SERVICE, parties: [] }, async (tx) => {
    if (to === null)
      await sql`
        insert into help.wanted (id, language, title, owner, made_at, newest_at, begun_by)
        values (${into}, ${from.language}, '…', ${owner}, ${now}, ${now}, ${by})`.execute(tx)
    const { rows } = await sql<{ moved: number }>`
      select help.move_questions(${from.id}::uuid, ${questions}::uuid[], ${into}::uuid, ${by}, ${now}::timestamptz) as moved`.execute(
      tx,
    )
    if (rows[0]!.moved === 0) throw refuse('questions-gone')
  })
  call.bell.ring([WANTED])
  return { id: into }
}
