import { sql } from 'kysely'
import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { partnerArticles } from '../articles/find.ts'
import { ArticleLinks } from '../articles/pages/parts.tsx'
import type { Reader } from '../reader.ts'

/** Articles of one organisation on the contents page: what its members look for is found there, the rest by searching. */
const SHOWN = 30

/** The help of a member's organisations, by name, and what every partner reads; nothing for everybody else, and for who is a member no more. */
export async function forPartners(call: Call, reader: Reader): Promise<VNode | null> {
  if (reader.organisations.length === 0) return null
  const words = say(call.locale)
  const { rows: named } = await transact(call, { purpose: SERVICE, parties: reader.parties }, (tx) =>
    sql<{ id: string; name: string | null }>`
      select o as id, customers.organisation_name(o) as name from unnest(${[...reader.organisations]}::uuid[]) o order by 2, 1`.execute(
      tx,
    ),
  )
  const parts = [
    ...named.map(({ id, name }) => ({ id, title: name === null ? null : words('helpGrowth.partners', { name }) })),
    { id: null, title: null },
  ]
  const found = await Promise.all(
    parts.map(async ({ id, title }) => ({
      title: title ?? words('helpGrowth.partnersAll'),
      articles: await partnerArticles(call, reader, id, SHOWN),
    })),
  )
  const shown = found.filter(({ articles }) => articles.length > 0)
  if (shown.length === 0) return null
  return (
    <>
      {shown.map(({ title, articles }) => (
        <section class="stack">
          <h2>{title}</h2>
          <ArticleLinks articles={articles} locale={call.locale} />
        </section>
      ))}
    </>
  )
}
