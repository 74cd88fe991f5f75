import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting, Call } from '../../../platform/context.ts'
import { customerSets, partiesOf, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { articlesOfCase, draftFromCase, gapsIn, GROWTH, ringArticle, similarTo, storeFile } from '../../help/index.ts'
import { findCase, type FoundCase, lookAtCase } from '../find.ts'
import { knownOf } from '../practice/read.ts'
import { refuse } from '../refusals.ts'
import type { articleFromCase, articleMade, articleToMake } from './contract.ts'
import { type ArticleWords, wordsOf } from './words.ts'

interface AnsweredRow {
  subject: string
  locale: string
  product: string | null
  question: string | null
  text: string | null
  marked: string | null
  language: string | null
}
interface Picture {
  id: string
  name: string
}

/** What an article of this case would say, and what is written already of the same. Changes nothing. @throws Refusal case-unknown, case-unanswered */
export async function showArticleFromCase(
  call: Call,
  { number }: { number: string },
): Promise<z.output<typeof articleFromCase>> {
  const found = await findAnswered(call, number)
  const { row, pictures, made } = await transact(
    call,
    { purpose: SERVICE, parties: found.parties, look: lookAtCase(found) },
    async (tx) => ({
      row: await readAnswered(tx, found),
      pictures: await picturesOf(tx, found.id),
      made: await articlesOfCase(tx, found.number),
    }),
  )
  const words = await masked(call, found, row, new Map())
  const language = languageOf(row)
  const similar = await similarTo(call, { text: `${words.title} ${words.summary}`, language })
  const mine = new Set(made.map(({ article }) => article))
  return {
    ...words,
    gaps: gapsIn(words.title, words.summary, words.body).length,
    language,
    similar: similar.filter(({ article }) => !mine.has(article)),
    pictures: pictures.map(({ id, name }) => ({ id, name, href: `/api/files/${id}` })),
    made,
  }
}

/**
 * Command: makes a draft of an answered case, or puts its answer into the draft of an article that there is. What tells of somebody is taken
 * out before anything is written. @throws Refusal case-unknown, case-unanswered, case-has-article, case-merged-already, article-unknown
 */
export async function makeArticleOfCase(
  call: Call,
  { number, into, pictures }: z.output<typeof articleToMake>,
): Promise<z.output<typeof articleMade>> {
  const found = await findAnswered(call, number)
  const look = lookAtCase(found)
  const { row, chosen } = await transact(call, { purpose: SERVICE, parties: found.parties, look }, async (tx) => ({
    row: await readAnswered(tx, found),
    chosen: await bytesOf(tx, found.id, pictures),
  }))
  const made = await transact(call, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    const taken = new Map<string, string>()
    // Without the name that it came with: files are called by whoever they show.
    for (const { id, bytes } of chosen) taken.set(id, (await storeFile(tx, call, { bytes, name: '' })).id)
    const { body, ...words } = await masked(call, found, row, taken)
    const inText = [...taken.values()].filter((file) => !body.includes(file)).map((file) => `![](file:${file})`)
    return draftFromCase(tx, call, {
      ...words,
      body: [body, ...inText].join('\n\n'),
      number: found.number,
      party: found.party,
      language: languageOf(row),
      product: row.product,
      into,
    })
  })
  ringArticle(call, made.article)
  call.bell.ring([GROWTH, `case/${found.number}`])
  return made
}

async function findAnswered(ctx: Acting, number: string): Promise<FoundCase> {
  const found = await findCase(ctx.db, number)
  if (!found) throw refuse('case-unknown', { number })
  return found
}

/** The first thing they asked, and our last answer. Notes among us are never read here. @throws Refusal case-unanswered */
async function readAnswered(tx: Tx, found: FoundCase): Promise<AnsweredRow & { text: string }> {
  const { rows } = await sql<AnsweredRow>`
    select c.subject, c.locale, case when c.about_type = 'product' then c.about_id end as product, q.text as question, a.text, a.marked, a.language
    from desk.customer_case c
      left join lateral (select m.text from desk.message m where m.customer_case = c.id and m.direction = 'in' order by m.place limit 1) q on true
      left join lateral (select m.text, m.marked, m.language from desk.message m where m.customer_case = c.id and m.direction = 'out' order by m.place desc limit 1) a on true
    where c.id = ${found.id}`.execute(tx)
  const [row] = rows
  if (!row) throw refuse('case-unknown', { number: found.number })
  const { text } = row
  if (text === null) throw refuse('case-unanswered')
  return { ...row, text }
}

const languageOf = ({ language, locale }: AnsweredRow): string => (language ?? locale).slice(0, 2)

async function masked(
  ctx: Acting,
  found: FoundCase,
  row: AnsweredRow & { text: string },
  pictures: ReadonlyMap<string, string>,
): Promise<ArticleWords> {
  const sets = await customerSets(ctx, [found.party])
  const question = row.question ?? ''
  const texts = [row.subject, question, row.marked ?? row.text]
  const parties = [...new Set([...found.parties, ...partiesOf(sets)])]
  const known = await knownOf(ctx, { caseId: found.id, parties, sets, texts })
  const { text, marked } = row
  return wordsOf(
    { subject: row.subject, question, answer: { text, marked }, pictures, origin: ctx.config.url.origin },
    known,
  )
}

/** Pictures that went with what was said, not what is still being written. */
async function picturesOf(tx: Tx, caseId: string): Promise<Picture[]> {
  const { rows } = await sql<Picture>`
    select f.id, f.name from desk.file f where f.customer_case = ${caseId} and f.message is not null and f.media_type like 'image/%'
    order by f.added_at, f.id`.execute(tx)
  return rows
}

async function bytesOf(tx: Tx, caseId: string, ids: readonly string[]): Promise<{ id: string; bytes: Buffer }[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; bytes: Buffer }>`
    select id, bytes from desk.file where customer_case = ${caseId} and message is not null and media_type like 'image/%' and id = any (${[...ids]}::uuid[])`.execute(
    tx,
  )
  return rows
}
