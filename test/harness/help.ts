import { sql } from 'kysely'
import type { TestHouse } from './house.ts'

export interface ToPublish {
  title: string
  /** Passages; `## Words` on the first line is the heading above. */
  passages: readonly string[]
  language?: string
  audience?: 'everyone' | 'prospects' | 'customers' | 'owners' | 'partners'
  organisation?: string
}

/** Publishes an article as it stands in the tables; again, under its id, as its next revision. */
export async function publish(house: TestHouse, wanted: ToPublish, id?: string): Promise<string> {
  const { db, clock } = house.context
  const { title, passages, language = 'en', audience = 'everyone', organisation = null } = wanted
  const now = clock.now()
  const article =
    id ??
    (
      await sql<{ id: string }>`
        insert into help.article (kind, audience, organisation, made_at) values ('article', ${audience}, ${organisation}, ${now}) returning id`.execute(
        db,
      )
    ).rows[0]!.id
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const body = passages.join('\n\n')
  const { rows } = await sql<{ revision: number }>`
    insert into help.article_words (article, language, slug, title, body, revision, published_at, changed_at)
    values (${article}, ${language}, ${slug}, ${title}, ${body}, 1, ${now}, ${now})
    on conflict (article, language) do update set title = excluded.title, body = excluded.body, revision = article_words.revision + 1, changed_at = excluded.changed_at
    returning revision`.execute(db)
  const { revision } = rows[0]!
  await sql`delete from help.passage where article = ${article} and language = ${language}`.execute(db)
  for (const [place, passage] of passages.entries()) {
    const [, heading = '', text = passage] = /^## ([^\n]+)\n+([\s\S]+)$/.exec(passage) ?? []
    await sql`
      insert into help.passage (article, language, place, revision, heading, text)
      values (${article}, ${language}, ${place}, ${revision}, ${heading}, ${text})`.execute(db)
  }
  house.context.bell.ring(['help', `help/${article}`])
  return article
}

/** Takes an article out. */
export async function takeOut(house: TestHouse, article: string): Promise<void> {
  await sql`delete from help.passage where article = ${article}`.execute(house.context.db)
  await sql`delete from help.article_words where article = ${article}`.execute(house.context.db)
  house.context.bell.ring(['help', `help/${article}`])
}
