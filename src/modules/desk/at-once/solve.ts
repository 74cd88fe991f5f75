import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { noteHelped } from '../../help/index.ts'
import { findCase, inCase } from '../find.ts'
import { settleRated } from '../handle.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'
import { isOfferedKey } from './offered.ts'

interface Named {
  id: string
  key: string
}

/** An offered answer, as whoever has its link sees it. */
export interface OfferedShown {
  /** Of the case as it is now. */
  number: string
  title: string
  text: string
  state: 'offered' | 'used' | 'over'
}

interface OfferedRow {
  title: string
  text: string
  question: string | null
  ends_at: Date
  used_at: Date | null
}

/** Asking changes nothing: machines follow links too. @throws Refusal case-unknown */
export async function showOffered(call: Call, { id, key }: Named): Promise<OfferedShown> {
  const found = await findCase(call.db, await numberOf(call, { id, key }))
  if (!found) throw refuse('case-unknown')
  const row = await transact(call, { purpose: SERVICE, parties: found.parties }, (tx) => readOne(tx, id))
  const { title, text } = row
  return { number: found.number, title, text, state: stateOf(row, call.clock.now()) }
}

/**
 * Command: its customer says that this answer solved it: the case is settled, the promise is taken back, the text is counted. Once;
 * afterwards it does nothing. @throws Refusal case-unknown, likely-over
 */
export async function solveByOffered(call: Call, { id, key }: Named): Promise<void> {
  const number = await numberOf(call, { id, key })
  let rung: Parameters<typeof ringCase>[1] | undefined
  await inCase(call, number, async (tx, found) => {
    const now = call.clock.now()
    const row = await readOne(tx, id)
    const state = stateOf(row, now)
    if (state === 'used') return
    if (state === 'over') throw refuse('likely-over')
    await sql`
      with said as (update desk.likely_answer set used_at = ${now}, counts = true where id = ${id} returning canned_answer)
      update desk.canned_answer a set solved = a.solved + 1 from said where a.id = said.canned_answer`.execute(tx)
    if (row.question !== null) await noteHelped(tx, call, row.question)
    await settleRated(tx, call, found, { solved: true })
    rung = found
  })
  if (!rung) return
  ringCase(call, rung)
  call.bell.ring(['canned'])
}

async function numberOf(ctx: Acting, { id, key }: Named): Promise<string> {
  if (!isOfferedKey(ctx, id, key)) throw refuse('case-unknown')
  const { rows } = await sql<{ number: string | null }>`
    select desk.case_of_likely(${id}::uuid)::text as number`.execute(ctx.db)
  const number = rows[0]?.number
  if (!number) throw refuse('case-unknown')
  return number
}

async function readOne(tx: Tx, id: string): Promise<OfferedRow> {
  const { rows } = await sql<OfferedRow>`
    select title, text, question, ends_at, used_at from desk.likely_answer where id = ${id}`.execute(tx)
  if (!rows[0]) throw refuse('case-unknown')
  return rows[0]
}

const stateOf = (row: OfferedRow, now: Date): OfferedShown['state'] =>
  row.used_at !== null ? 'used' : row.ends_at < now ? 'over' : 'offered'
