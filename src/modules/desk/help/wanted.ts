import { sql } from 'kysely'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { nobodys } from '../../../platform/text/mask.ts'
import { customerSets, SERVICE, transact } from '../../customers/index.ts'
import { noteQuestion } from '../../help/index.ts'
import { findCase } from '../find.ts'
import { knownOf } from '../practice/read.ts'

/** So long after a case began it is looked at: by then whatever the house could answer by itself is noted with its own question. */
const SETTLED_MINUTES = 10
const MINUTE_MS = 60_000
/** Cases that began longer ago were looked at, or are history that came in by an import. */
const BACK_DAYS = 2
/** Cases of one run; each is a transaction of its own. */
const BATCH = 100
/** A message's beginning says what is wanted; what follows is mostly a signature and what was quoted. */
const ASKED_LETTERS = 500

const DOORS = { mail: 'mail', chat: 'chat', web: 'case', api: 'api', phone: 'case' } as const

interface Begun {
  subject: string
  text: string
  language: string | null
  locale: string
  channel: keyof typeof DOORS
  about_type: string | null
  about_id: string | null
}

/**
 * What was asked in cases that began without an answer of ours, as questions that want one. Kept without what tells of a person: of what people
 * write to us, help needs what they ask. Harmless to repeat. Answers how many.
 */
export async function noteCases(ctx: Acting): Promise<number> {
  const until = new Date(ctx.clock.now().getTime() - SETTLED_MINUTES * MINUTE_MS)
  const { rows } = await sql<{ number: string }>`
    select number::text as number from desk.unasked_cases(${daysAgo(ctx, BACK_DAYS)}::timestamptz, ${until}::timestamptz, ${BATCH}) number`.execute(
    ctx.db,
  )
  for (const { number } of rows) await noteCase(ctx, number)
  return rows.length
}

async function noteCase(ctx: Acting, number: string): Promise<void> {
  const found = await findCase(ctx.db, number)
  if (!found || found.number !== number) return
  const begun = await transact(ctx, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    const { rows } = await sql<Begun>`
      select c.subject, left(m.text, ${ASKED_LETTERS}) as text, c.language, c.locale, c.channel, c.about_type, c.about_id
      from desk.customer_case c cross join lateral (
        select text from desk.message where customer_case = c.id and direction = 'in' order by place limit 1) m
      where c.id = ${found.id}`.execute(tx)
    return rows[0]
  })
  if (!begun) return
  const sets = await customerSets(ctx, [found.party])
  const said = begun.text.startsWith(begun.subject) ? begun.text : `${begun.subject}\n${begun.text}`
  const known = await knownOf(ctx, { caseId: found.id, parties: found.parties, sets, texts: [said] })
  const asked = nobodys(said, known).trim()
  await transact(ctx, { purpose: SERVICE, parties: [found.party], records: true }, async (tx) => {
    const { rows } = await sql<{ noted: boolean }>`select help.has_question(${number}::bigint) as noted`.execute(tx)
    if (rows[0]!.noted) return
    await noteQuestion(tx, ctx, {
      party: found.party,
      text: asked === '' ? '…' : asked,
      language: languageOf(begun.language ?? begun.locale, setting(ctx, shop.locale)),
      door: DOORS[begun.channel],
      outcome: 'unanswered',
      confidence: 0,
      articles: [],
      about: begun.about_type === null ? null : { type: begun.about_type, id: begun.about_id! },
      customerCase: number,
      onLine: false,
    })
  })
}

const languageOf = (told: string, ours: string): string => /^[a-z]{2}/.exec(told)?.[0] ?? ours
