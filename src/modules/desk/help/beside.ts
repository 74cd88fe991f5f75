import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { connectedParties, SERVICE, transact } from '../../customers/index.ts'
import { articlesOfCase, articleStanding, findForStaff, noteUse, readerOfParties } from '../../help/index.ts'
import { findCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import type { helpOfCase, useToNote } from './contract.ts'

/** Letters of their last words that are looked for: what comes after is a story. */
const QUESTION_LETTERS = 2_000
/** What fits beside a case without scrolling. */
const PASSAGES_SHOWN = 5

/**
 * What is written of what its customer asked last: the best passages, each with whether this customer may read it. Asked for by itself, when
 * somebody looks. @throws Refusal case-unknown
 */
export async function helpBeside(call: Call, { number }: { number: string }): Promise<z.output<typeof helpOfCase>> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const parties = await connectedParties(call.db, found.party)
  const asked = await transact(
    call,
    { purpose: SERVICE, parties: found.parties, look: lookAtCase(found) },
    async (tx) => {
      const { rows } = await sql<{ subject: string; locale: string; text: string | null; language: string | null }>`
      select c.subject, c.locale, m.text, m.language from desk.customer_case c
        left join lateral (select text, language from desk.message where customer_case = c.id and direction = 'in' order by place desc limit 1) m on true
      where c.id = ${found.id}`.execute(tx)
      return { ...rows[0]!, made: await articlesOfCase(tx, found.number) }
    },
  )
  const question = (asked.text ?? asked.subject).slice(0, QUESTION_LETTERS)
  const language = (asked.language ?? asked.locale).slice(0, 2)
  const passages = (await findForStaff(call, { text: question, language })).slice(0, PASSAGES_SHOWN)
  const them = await readerOfParties(call, parties, language)
  const standing = await articleStanding(
    call,
    them,
    passages.map(({ article }) => article),
  )
  return {
    question,
    language,
    items: passages.flatMap(({ article, place, revision, title, heading, text, href }) => {
      const stands = standing.get(article)
      return stands
        ? [{ article, place, revision, title, heading, text, url: new URL(href, call.config.url).href, ...stands }]
        : []
    }),
    made: asked.made,
  }
}

/** Command: an article went into an answer. Only how often is kept, not to whom. @throws Refusal case-unknown, article-unknown */
export async function noteHelpUsed(call: Call, { number, article, way }: z.output<typeof useToNote>): Promise<void> {
  if (!(await findCase(call.db, number))) throw refuse('case-unknown', { number })
  await noteUse(call, { article, way })
}
