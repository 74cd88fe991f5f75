import { sql } from 'kysely'
import type { Tx } from '../customers/index.ts'
import type { CaseChannel } from './contract.ts'

/** The customer is taken to have the chat open for so long after their browser has last said so. */
export const IN_CHAT_SECONDS = 40
/** Two people are talking while one of us has said something within so many minutes. */
const UNDER_WAY_MINUTES = 10

/** Step: whether somebody of us is talking with them just now. */
export async function isUnderWay(tx: Tx, found: { id: string }, now: Date): Promise<boolean> {
  const { rows } = await sql<{ talking: boolean }>`
    select exists (
      select from desk.message where customer_case = ${found.id} and direction in ('out', 'automatic')
        and at > ${now}::timestamptz - make_interval(mins => ${UNDER_WAY_MINUTES})) as talking`.execute(tx)
  return rows[0]!.talking
}

export interface Whereabouts {
  channel: CaseChannel
  locale: string
  /** They have the chat open, and it was there that they wrote last. */
  inChat: boolean
  /** There is an address that a letter can go to. */
  reachable: boolean
}

/** Step: by which way an answer reaches the customer now. */
export async function whereTheyAre(tx: Tx, found: { id: string }, now: Date): Promise<Whereabouts> {
  const { rows } = await sql<Whereabouts>`
    select w.channel, c.locale, w."inChat", w.reachable from desk.customer_case c, ${whereabouts(now)} w
    where c.id = ${found.id}`.execute(tx)
  return rows[0]!
}

/** The same beside a case `c` of a larger statement. */
export const whereabouts = (now: Date) => sql`lateral (
      select coalesce(last.channel, c.channel) as channel, there.reachable,
        coalesce(last.channel, c.channel) = 'chat' and (not there.reachable or exists (
          select from desk.presence p where p.customer_case = c.id and p.actor = 'customer' and p.seen_at > ${now}::timestamptz - make_interval(secs => ${IN_CHAT_SECONDS}))) as "inChat"
      from (select exists (select from desk.participant a where a.customer_case = c.id) as reachable) there
      left join lateral (
        select m.channel from desk.message m where m.customer_case = c.id and m.direction = 'in' order by m.place desc limit 1
      ) last on true)`
