import { type Context, sql } from 'rapport'

export interface Guide {
  category: string
  text: string
}

/** What concerns nobody in particular may be read without a transaction. */
export async function listGuides(ctx: Context): Promise<Guide[]> {
  return (await sql<Guide>`select category, text from example_care_guide.guide order by category`.execute(ctx.db)).rows
}

/** The guide of a category, or of the nearest one above it. */
export async function guideFor(ctx: Context, category: string): Promise<string | null> {
  const { rows } = await sql<Guide>`
    select category, text from example_care_guide.guide where ${category} = category or starts_with(${category}, category || '/')
    order by length(category) desc limit 1`.execute(ctx.db)
  return rows[0]?.text ?? null
}

export async function writeGuide(ctx: Context, { category, text }: Guide): Promise<Guide> {
  await sql`insert into example_care_guide.guide (category, text) values (${category}, ${text})
    on conflict (category) do update set text = excluded.text`.execute(ctx.db)
  return { category, text }
}
