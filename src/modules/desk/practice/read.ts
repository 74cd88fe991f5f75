import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { type CustomerSet, partiesOf, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { capitalised, type KnownOf } from '../../../platform/text/mask.ts'

/** Messages of one side of a practice: a longer case is no exercise. */
export const MESSAGES_LIMIT = 30

export interface PracticeRow {
  staff: string
  place: number
  begun_at: Date
  text: string | null
  answered_at: Date | null
  mark: 'as-well' | 'partly' | 'not-yet' | null
  learnt: string | null
  mentor: string | null
  comment: string | null
  subject: string
  category: string | null
  channel: string
  rating: { solved: boolean; content: boolean | null; comment: string | null } | null
  promise_kept: boolean | null
}

export interface SaidRow {
  place: number
  direction: 'in' | 'out'
  at: Date
  text: string
  files: string[]
  canned: string | null
}

/** Step: the practice and its case. Of whoever does not allow it the database shows nothing. */
export async function readPractice(tx: Tx, id: string): Promise<PracticeRow | undefined> {
  const { rows } = await sql<PracticeRow>`
    select p.staff, p.place, p.begun_at, p.text, p.answered_at, p.mark, p.learnt, p.mentor, p.comment, c.subject, c.category, c.channel,
      (select jsonb_build_object('solved', r.solved, 'content', r.content, 'comment', r.comment) from desk.rating r where r.customer_case = c.id) as rating,
      customers.kept_about('case', c.number::text) as promise_kept
    from desk.practice p join desk.customer_case c on c.id = p.customer_case where p.id = ${id}`.execute(tx)
  return rows[0]
}

/** Step: what was said up to the message that was to be answered, and the answers to it. Notes and what the house said are nobody's exercise. */
export async function readSaid(tx: Tx, caseId: string, place: number): Promise<{ before: SaidRow[]; real: SaidRow[] }> {
  const { rows } = await sql<SaidRow & { part: 'before' | 'real' }>`
    with said as (
      select m.id, m.place, m.direction, m.at, m.text from desk.message m
      where m.customer_case = ${caseId} and m.direction in ('in', 'out')),
    next as (select coalesce(min(s.place), 2147483647) as place from said s where s.place > ${place} and s.direction = 'in'),
    shown as (
      (select s.*, 'before' as part from said s where s.place <= ${place} order by s.place desc limit ${MESSAGES_LIMIT})
      union all
      (select s.*, 'real' from said s, next n where s.place > ${place} and s.place < n.place order by s.place limit ${MESSAGES_LIMIT}))
    select s.part, s.place, s.direction, s.at, s.text,
      array(select a.media_type from desk.attachment a where a.message = s.id union all select f.media_type from desk.file f where f.message = s.id) as files,
      (select a.title from desk.canned_use u join desk.canned_answer a on a.id = u.canned_answer where u.message = s.id) as canned
    from shown s order by s.place`.execute(tx)
  return { before: rows.filter(({ part }) => part === 'before'), real: rows.filter(({ part }) => part === 'real') }
}

/**
 * What has to be taken out of these texts: everything that the house knows of those who take part. The house itself reads it, to serve them,
 * and shows it to nobody: also of a party that has not said yes to practice, or its name would stay in.
 */
export async function knownOf(
  ctx: Acting,
  {
    caseId,
    parties,
    sets,
    texts,
  }: { caseId: string; parties: readonly string[]; sets: readonly CustomerSet[]; texts: readonly string[] },
): Promise<KnownOf> {
  const all = [...new Set([...parties, ...partiesOf(sets)])]
  const house: Acting = { ...ctx, once: undefined, principal: { kind: 'system', name: 'desk.practice' } }
  return transact(house, { purpose: SERVICE, parties: all }, async (tx) => {
    const { rows } = await sql<{ about: string[]; goods: string[] }>`
      select array(
          select w from customers.words_about(${all}::uuid[]) w
          union select unnest(array[t.email, t.name, t.address]) from orders.typed_by(${all}::uuid[]) t
          union select unnest(array[p.address, p.name]) from desk.participant p where p.customer_case = ${caseId}
          union select m.name from desk.message m where m.customer_case = ${caseId} and m.direction = 'in' and m.name is not null) as about,
        array(select g from catalogue.words_of_goods(${capitalised(texts)}::text[]) g) as goods`.execute(tx)
    const { about, goods } = rows[0]!
    return { about: about.filter((one) => one !== null), goods: new Set(goods) }
  })
}
