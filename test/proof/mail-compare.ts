import { setTimeout as pause } from 'node:timers/promises'
import { withClient } from '../../bench/ground.ts'
import type { Sent } from './mail-senders.ts'

/** Nothing read for so long, which is longer than a claim of a reader that died lasts: nothing will be read any more. */
const STANDSTILL_LIMIT_MS = 240_000
const LOOK_MS = 200

export interface CountedMails {
  kills: number
  acknowledged: number
  repeats: number
  unanswered: number
  /** Answered with 250, and not in the ledger with the same bytes. */
  lost: number
  /** Wishes that stand in the ledger, or in cases, more than once. */
  doubled: number
  /** In the ledger, and not a message with a promise and one acknowledgement. */
  untaken: number
  /** Left to a person, because its readers died over it as often as a mail is tried; counted as untaken, too. */
  leftToPerson: number
}

/** Waits until every mail in the ledger has become something. */
export async function readToTheEnd(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    let until = Date.now() + STANDSTILL_LIMIT_MS
    let before = Number.POSITIVE_INFINITY
    for (;;) {
      const { rows } = await client.query<{ waiting: number }>(
        `select count(*)::integer as waiting from desk.mail where state = 'received'`,
      )
      const { waiting } = rows[0]!
      if (waiting === 0) return
      if (waiting < before) until = Date.now() + STANDSTILL_LIMIT_MS
      before = waiting
      if (Date.now() > until)
        throw new Error(`${waiting} mails were left, and none read for ${STANDSTILL_LIMIT_MS / 1000} s.`)
      await pause(LOOK_MS)
    }
  })
}

/** What the senders were told against what is in the database. */
export async function compareMails(ownerUrl: string, sent: Sent): Promise<Omit<CountedMails, 'kills'>> {
  if (sent.refused.length > 0)
    throw new Error(`${sent.refused.length} mails were refused, the first one with: ${sent.refused[0]}`)
  return withClient(ownerUrl, async (client) => {
    // The digest is worked out anew from the bytes that are stored.
    const { rows } = await client.query<{
      wish: string | null
      digests: string[]
      states: string[]
      messages: number
      cases: number
      told: number
      promises: number
    }>(
      `with mail as (
         select m.id, m.state, encode(sha256(m.raw), 'hex') as digest,
           substring(encode(m.raw, 'escape') from 'Subject: ([0-9a-f-]{36})') as wish
         from desk.mail m)
       select k.wish, array_agg(distinct k.digest) as digests, array_agg(k.state) as states,
         count(distinct s.id)::integer as messages, count(distinct s.customer_case)::integer as cases,
         (select count(*)::integer from desk.message a where a.customer_case = any (array_agg(s.customer_case)) and a.direction = 'automatic') as told,
         (select count(*)::integer from customers.promise p join desk.customer_case c on p.subject_id = c.number::text
          where p.kind = 'case.reply' and p.subject_type = 'case' and c.id = any (array_agg(s.customer_case))) as promises
       from mail k left join desk.message s on s.mail = k.id group by k.wish`,
    )
    const there = new Map(rows.map((row) => [row.wish, row]))
    const { acknowledged, repeats, unanswered } = sent
    return {
      acknowledged: acknowledged.size,
      repeats,
      unanswered,
      lost: [...acknowledged].filter(([wish, digest]) => !there.get(wish)?.digests.includes(digest)).length,
      doubled: rows.filter(({ states, messages, cases }) => states.length > 1 || messages > 1 || cases > 1).length,
      untaken: rows.filter((row) => row.messages === 0 || row.told !== row.cases || row.promises !== row.cases).length,
      leftToPerson: rows.filter(({ states }) => states.includes('unreadable')).length,
    }
  })
}
