import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { callCustomers, customerSets, partiesOf, SERVICE, transact } from '../../customers/index.ts'
import { findCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import type { PastAnswers } from './contract.ts'
import { type Likeness, openLikeness } from '../../../platform/text/likeness.ts'
import { masked } from './mask.ts'

/** Solved cases that are compared, the newest: what was answered before them is older than our own rules. */
const COMPARED_CASES = 2_000
/** Cases whose words are read in one transaction. */
const READ_AT_ONCE = 100
/** Questions that are counted before somebody else may run: they take some 10 ms on a busy machine. */
const COUNTED_AT_ONCE = 5
/** What was solved within this time may still be missing from the suggestions. */
const FRESH_MS = 60_000
/** Less like than this is another question (cosine of words and their pairs). */
const LIKE_ENOUGH = 0.15
const SUGGESTIONS = 3

/** What this process knows of past questions: which words they had, as numbers, and when the newest of them was solved. */
interface Known {
  likeness: Likeness<string>
  /** By case, whose it is: what a transaction about it must enter. */
  parties: Map<string, string>
  until: Date
  askedAt: number
  learning: Promise<void> | undefined
}

const known = new WeakMap<Database, Known>()

/**
 * What the staff answered to questions like this one that their customers then called solved. Only answers of ours are told, and whom they
 * were written to is taken out of them; so nobody is looked at. @throws Refusal case-unknown
 */
export async function pastAnswers(call: Call, number: string): Promise<PastAnswers> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const now = await learnt(call)
  const look = lookAtCase(found)
  const { rows } = await transact(call, { purpose: SERVICE, parties: found.parties, look }, (tx) =>
    sql<{ text: string }>`
      select c.subject || e'\n' || m.text as text from desk.message m join desk.customer_case c on c.id = m.customer_case
      where m.customer_case = ${found.id} and m.direction = 'in' order by m.place desc limit 1`.execute(tx),
  )
  if (!rows[0]) return { items: [] }
  // One more than wanted: the case itself may be among them.
  const near = now.likeness.nearest(rows[0].text, SUGGESTIONS + 1)
  const like = near.filter((one) => one.key !== found.id && one.like >= LIKE_ENOUGH).slice(0, SUGGESTIONS)
  const answers = await readAnswers(
    call,
    like.map(({ key }) => key),
    now,
  )
  return {
    items: like.flatMap(({ key, like: how }) => {
      const answer = answers.get(key)
      return answer ? [{ ...answer, like: Math.round(how * 100) / 100 }] : []
    }),
  }
}

/** Learns what was solved since it last looked. Whoever asks first after a start waits for it; everybody else does not. */
async function learnt(ctx: Acting): Promise<Known> {
  const mine = known.get(ctx.db) ?? {
    likeness: openLikeness<string>({ withPieces: false }),
    parties: new Map<string, string>(),
    until: new Date(0),
    askedAt: -Infinity,
    learning: undefined,
  }
  known.set(ctx.db, mine)
  if (performance.now() - mine.askedAt > FRESH_MS) {
    mine.learning ??= learn(system(ctx), mine).finally(() => (mine.learning = undefined))
    if (mine.likeness.size === 0) await mine.learning
    else mine.learning.catch((error: unknown) => ctx.log.warn({ err: error }, 'past answers could not be read'))
  }
  return mine
}

const system = (ctx: Acting): Acting => ({
  ...ctx,
  once: undefined,
  principal: { kind: 'system', name: 'desk.past-answers' },
})

async function learn(ctx: Acting, mine: Known): Promise<void> {
  const { rows: solved } = await sql<{ id: string; party: string; solved_at: Date }>`
    select id, party, solved_at from desk.solved_cases(${mine.until}::timestamptz, ${COMPARED_CASES})`.execute(ctx.db)
  for (let from = 0; from < solved.length; from += READ_AT_ONCE) {
    const some = solved.slice(from, from + READ_AT_ONCE)
    const parties = [...new Set(some.map(({ party }) => party))]
    const { rows } = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
      sql<{ id: string; question: string }>`
        select c.id, c.subject || e'\n' || m.text as question
        from desk.customer_case c cross join lateral (
          select text from desk.message where customer_case = c.id and direction = 'in' order by place limit 1
        ) m where c.id = any (${some.map(({ id }) => id)}::uuid[])`.execute(tx),
    )
    const questions = new Map(rows.map(({ id, question }) => [id, question]))
    for (const [index, { id, party }] of some.entries()) {
      const question = questions.get(id)
      if (question === undefined) continue
      mine.likeness.put(id, question)
      // Again as the newest, when it was solved a second time.
      mine.parties.delete(id)
      mine.parties.set(id, party)
      if (index % COUNTED_AT_ONCE === COUNTED_AT_ONCE - 1) await breathe()
    }
  }
  mine.until = solved.at(-1)?.solved_at ?? mine.until
  for (const id of mine.parties.keys()) {
    if (mine.parties.size <= COMPARED_CASES) break
    mine.parties.delete(id)
    mine.likeness.drop(id)
  }
  mine.askedAt = performance.now()
}

/**
 * Our last answer in each of these cases, without whom it was written to. Erased or opened again since: it is not there. Read by the house
 * itself: what identifies a customer does not come out of here.
 */
async function readAnswers(ctx: Acting, cases: readonly string[], { parties }: Known) {
  const answers = new Map<string, { text: string; by: string | null; at: string }>()
  if (cases.length === 0) return answers
  const sets = await customerSets(
    ctx,
    cases.map((one) => parties.get(one)!),
  )
  const entered = [...new Set([...cases.map((one) => parties.get(one)!), ...partiesOf(sets)])]
  const { rows, called } = await transact(system(ctx), { purpose: SERVICE, parties: entered }, async (tx) => ({
    rows: (
      await sql<{ id: string; party: string; text: string; by: string | null; at: Date; names: string[] }>`
        select c.id, c.party, m.text, m.name as by, m.at,
          array(select p.name from desk.participant p where p.customer_case = c.id and p.name is not null
                union select i.name from desk.message i where i.customer_case = c.id and i.direction = 'in' and i.name is not null) as names
        from desk.customer_case c cross join lateral (
          select text, name, at from desk.message where customer_case = c.id and direction = 'out' order by place desc limit 1
        ) m where c.id = any (${[...cases]}::uuid[]) and c.solved and c.state = 'closed'`.execute(tx)
    ).rows,
    called: await callCustomers(tx, sets),
  }))
  for (const { id, party, text, by, at, names } of rows) {
    const told = called.get(party)?.name
    answers.set(id, { text: masked(text, told ? [...names, told] : names, by ? [by] : []), by, at: at.toISOString() })
  }
  return answers
}
