import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { agentNames } from '../../accounts/index.ts'
import { refuse } from '../refusals.ts'
import { refuseTaken } from './canned.ts'
import { assignsTo, checkAfter } from './carry-out.ts'
import { type After, MACROS_COUNT, type MacroShown } from './contract.ts'

export async function readMacros(ctx: Pick<Acting, 'db'>): Promise<MacroShown[]> {
  const [{ rows }, agents] = await Promise.all([
    sql<Stored>`
      select id, title, canned, after, used from desk.macro order by lower(title) limit ${MACROS_COUNT}`.execute(
      ctx.db,
    ),
    agentNames(ctx),
  ])
  return rows.map((macro) => {
    const to = assignsTo(macro.after)
    return { ...macro, toGone: to !== null && !agents.some(({ id }) => id === to) }
  })
}

type Stored = Omit<MacroShown, 'toGone'>

interface Macro {
  title: string
  canned: string | null
  after: After
}

/** What a macro does besides answering, as codes for the screen. */
export const doesOf = ({ assign, note, close }: After): string[] => [
  ...(assign === undefined ? [] : [assign === 'me' || assign === 'nobody' ? assign : 'assign']),
  ...(note === undefined ? [] : ['note']),
  ...(close === true ? ['close'] : []),
]

/** Command: several deeds get one name. @throws Refusal macro-title-taken, macros-too-many, macro-does-nothing, canned-unknown, staff-unknown */
export async function writeMacro(ctx: Acting, wanted: Macro): Promise<MacroShown> {
  await checked(ctx, wanted)
  const { rows } = await sql<Stored>`
    insert into desk.macro (title, canned, after, changed_at)
    select ${wanted.title}, ${wanted.canned}::uuid, ${JSON.stringify(wanted.after)}::jsonb, ${ctx.clock.now()}
    where (select count(*) from desk.macro) < ${MACROS_COUNT}
    returning id, title, canned, after, used`
    .execute(ctx.db)
    .catch(refuseTaken('macro-title-taken', wanted.title))
  if (!rows[0]) throw refuse('macros-too-many', { limit: MACROS_COUNT })
  ctx.bell.ring(['canned'])
  return { ...rows[0], toGone: false }
}

/** Command: the same name does something else. @throws Refusal macro-unknown and what writing one refuses */
export async function changeMacro(ctx: Acting, { id, ...wanted }: Macro & { id: string }): Promise<MacroShown> {
  await checked(ctx, wanted)
  const { rows } = await sql<Stored>`
    update desk.macro set title = ${wanted.title}, canned = ${wanted.canned}, after = ${JSON.stringify(wanted.after)}::jsonb, changed_at = ${ctx.clock.now()}
    where id = ${id} returning id, title, canned, after, used`
    .execute(ctx.db)
    .catch(refuseTaken('macro-title-taken', wanted.title))
  if (!rows[0]) throw refuse('macro-unknown')
  ctx.bell.ring(['canned'])
  return { ...rows[0], toGone: false }
}

export async function removeMacro(ctx: Acting, id: string): Promise<void> {
  const { numAffectedRows } = await sql`delete from desk.macro where id = ${id}`.execute(ctx.db)
  if (!numAffectedRows) throw refuse('macro-unknown')
  ctx.bell.ring(['canned'])
}

async function checked(ctx: Acting, { canned, after }: Macro): Promise<void> {
  if (canned === null && doesOf(after).length === 0) throw refuse('macro-does-nothing')
  await checkAfter(ctx, after)
  if (canned === null) return
  const { rows } = await sql`select from desk.canned_answer where id = ${canned}`.execute(ctx.db)
  if (rows.length === 0) throw refuse('canned-unknown')
}
