import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Context } from '../../../platform/context.ts'
import { slugOf } from '../../catalogue/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { type sections, SECTIONS_LIMIT, type sectionToAdd, type sectionToChange } from './contract.ts'
import { HELP } from './ring.ts'

const NOBODY = { purpose: SERVICE, parties: [] as string[] }

/** What stands below /help besides the chapters. */
const RESERVED: ReadonlySet<string> = new Set(['articles', 'ask', 'files', 'preview', 'search', 'updates'])

type Words = z.output<typeof sectionToAdd>['words']

/** Every chapter with its words in each language, in the order in which they stand. */
export async function listSections(ctx: Context): Promise<z.output<typeof sections>> {
  const { rows } = await sql<z.output<typeof sections>['items'][number]>`
    select s.id, s.parent, s.place, (select count(*)::integer from help.article a where a.section = s.id) as articles,
      coalesce((select jsonb_object_agg(w.language, jsonb_build_object('title', w.title, 'summary', w.summary, 'slug', w.slug))
        from help.section_words w where w.section = s.id), '{}') as words
    from help.section s order by s.place, s.made_at, s.id limit ${SECTIONS_LIMIT}`.execute(ctx.db)
  return { items: rows }
}

/** Command: a new chapter. @throws Refusal section-unknown, section-too-deep, sections-too-many, address-taken */
export async function addSection(ctx: Acting, given: z.output<typeof sectionToAdd>): Promise<{ id: string }> {
  const made = await transact(ctx, NOBODY, (tx) => createSection(tx, ctx, given))
  ctx.bell.ring([HELP])
  return made
}

/** Step: makes a chapter. */
export async function createSection(
  tx: Tx,
  ctx: Acting,
  { parent, place, words }: z.output<typeof sectionToAdd>,
): Promise<{ id: string }> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from help.section`.execute(tx)
  if (rows[0]!.count >= SECTIONS_LIMIT) throw refuse('sections-too-many', { limit: SECTIONS_LIMIT })
  const id = randomUUID()
  if (parent !== null) await checkParent(tx, id, parent)
  await sql`insert into help.section (id, parent, place, made_at) values (${id}, ${parent}, ${place}, ${ctx.clock.now()})`.execute(
    tx,
  )
  await writeWords(tx, id, words)
  return { id }
}

/** Command: what is named about a chapter is another; an address from before leads to it. */
export async function changeSection(
  ctx: Acting,
  { id, parent, place, words }: z.output<typeof sectionToChange>,
): Promise<void> {
  await transact(ctx, NOBODY, async (tx) => {
    const { rows } = await sql`select from help.section where id = ${id} for update`.execute(tx)
    if (rows.length === 0) throw refuse('section-unknown')
    if (parent) await checkParent(tx, id, parent)
    if (parent !== undefined) await sql`update help.section set parent = ${parent} where id = ${id}`.execute(tx)
    if (place !== undefined) await sql`update help.section set place = ${place} where id = ${id}`.execute(tx)
    if (words) await writeWords(tx, id, words)
  })
  ctx.bell.ring([HELP])
}

/** Command: takes an empty chapter away. @throws Refusal section-unknown, section-not-empty */
export async function removeSection(ctx: Acting, id: string): Promise<void> {
  await transact(ctx, NOBODY, async (tx) => {
    const { rows } = await sql<{ full: boolean }>`
      select exists (select from help.article a where a.section = s.id) or exists (select from help.section c where c.parent = s.id) as full
      from help.section s where s.id = ${id} for update`.execute(tx)
    if (!rows[0]) throw refuse('section-unknown')
    if (rows[0].full) throw refuse('section-not-empty')
    await sql`delete from help.section where id = ${id}`.execute(tx)
  })
  ctx.bell.ring([HELP])
}

/** Step: two levels, so what stands in a chapter stands in none itself. The parent's row is held, so that it does not move below meanwhile. */
async function checkParent(tx: Tx, id: string, parent: string): Promise<void> {
  const { rows } = await sql<{ parent: string | null; below: boolean }>`
    select parent, exists (select from help.section where parent = ${id}) as below
    from help.section where id = ${parent} for update`.execute(tx)
  if (!rows[0]) throw refuse('section-unknown')
  if (parent === id || rows[0].parent !== null || rows[0].below) throw refuse('section-too-deep')
}

async function writeWords(tx: Tx, section: string, words: Words): Promise<void> {
  for (const [language, { title, summary, slug: wanted }] of Object.entries(words)) {
    const { rows } = await sql<{ slug: string }>`
      select slug from help.section_words where section = ${section} and language = ${language}`.execute(tx)
    const before = rows[0]?.slug
    const slug = wanted ?? before ?? (await freeSlug(tx, language, slugOf(title) || 'section'))
    const taken = await sql`
      select from help.section_words where language = ${language} and slug = ${slug} and section <> ${section}`.execute(
      tx,
    )
    if (taken.rows.length > 0 || RESERVED.has(slug)) throw refuse('address-taken', { slug })
    await sql`
      insert into help.section_words (section, language, slug, title, summary)
      values (${section}, ${language}, ${slug}, ${title}, ${summary})
      on conflict (section, language) do update set slug = excluded.slug, title = excluded.title, summary = excluded.summary`.execute(
      tx,
    )
    if (before === slug) continue
    await sql`delete from help.former_slug where language = ${language} and slug = ${slug} and section is not null`.execute(
      tx,
    )
    if (before !== undefined)
      await sql`
        insert into help.former_slug (language, slug, section) values (${language}, ${before}, ${section})
        on conflict (language, slug) do update set section = excluded.section, article = null`.execute(tx)
  }
}

async function freeSlug(tx: Tx, language: string, wanted: string): Promise<string> {
  const { rows } = await sql<{ slug: string }>`
    select slug from help.section_words where language = ${language} and (slug = ${wanted} or slug ~ ${`^${wanted}-[0-9]+$`})`.execute(
    tx,
  )
  return firstFree(wanted, new Set([...RESERVED, ...rows.map(({ slug }) => slug)]))
}

/** The address itself, or with the first number that nobody has. */
export function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  let number = 2
  while (taken.has(`${wanted}-${number}`)) number += 1
  return `${wanted}-${number}`
}
