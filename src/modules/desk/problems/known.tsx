import { sql } from 'kysely'
import type { VNode } from 'preact'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { Card, Note } from '../../../ui/content.tsx'
import { formatHappened } from '../../../ui/due.ts'
import { say } from '../../../ui/words.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { fill } from '../answering/fields.ts'
import { findCase } from '../find.ts'
import { fieldInWords, inLanguage } from '../answering/resolve.ts'

interface Known {
  customer_case: string
  fixed_at: Date | null
  others: number
  texts: Record<string, string> | null
  at: Date | null
}

/** On a customer's page of a case: that we know of it, how many others have it, and what was said last. Null: its cause is its own. */
export async function knownProblem(call: Call, shown: { number: string; subject: string }): Promise<VNode | null> {
  const found = await findCase(call.db, shown.number)
  const rows = found ? await readKnown(call, [found.id]) : []
  if (rows.length === 0) return null
  return (
    <>
      {rows.map((one) => (
        <Note>
          <KnownWords known={one} found={shown} call={call} />
        </Note>
      ))}
    </>
  )
}

/** /me: what is known of one's open questions; null where nothing is. */
export async function knownProblems(call: Call, parties: readonly string[]): Promise<VNode | null> {
  const { rows: cases } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql<{ id: string; number: string; subject: string }>`
      select id, number::text as number, subject from desk.customer_case
      where party = any (${[...parties]}::uuid[]) and state <> 'closed' and merged_into is null order by opened_at desc limit ${SHOWN}`.execute(
      tx,
    ),
  )
  const rows =
    cases.length === 0
      ? []
      : await readKnown(
          call,
          cases.map(({ id }) => id),
        )
  if (rows.length === 0) return null
  const words = say(call.locale)
  return (
    <Card title={words('problems.known')}>
      <ul>
        {rows.map((one) => {
          const found = cases.find(({ id }) => id === one.customer_case)!
          return (
            <li>
              <a href={`/cases/${found.number}`}>{found.subject}</a>
              <KnownWords known={one} found={found} call={call} />
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** Open questions on /me; more stand on the line. */
const SHOWN = 10

async function readKnown(ctx: Pick<Acting, 'db'>, cases: readonly string[]): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select customer_case, fixed_at, others, texts, at from desk.problems_of(${[...cases]}::uuid[])`.execute(ctx.db)
  return rows
}

function KnownWords({
  known: { fixed_at, others, texts, at },
  found,
  call,
}: {
  known: Known
  found: { number: string; subject: string }
  call: Call
}): VNode {
  const words = say(call.locale)
  const values = {
    'case.number': found.number,
    'case.subject': found.subject,
    'shop.name': setting(call, shop.name),
  }
  const { text, locale } = inLanguage(texts ?? {}, call.locale, setting(call, shop.locale))
  return (
    <>
      <p>
        <b>{words(fixed_at === null ? 'problems.weKnow' : 'problems.weFixed', { others })}</b>
      </p>
      {at === null ? null : (
        <p lang={locale}>
          {fill(text, values, (field) => fieldInWords(locale, field))}{' '}
          <span class="small soft">{formatHappened(at, call.clock.now(), setting(call, shop.zone), call.locale)}</span>
        </p>
      )}
    </>
  )
}
