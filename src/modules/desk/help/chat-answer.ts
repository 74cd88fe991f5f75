// In a chat the help may answer the first question, beside the promise that a person does. After the commit, by a job: the chat's usual way has
// no statement more, and a model's seconds are nobody's wait.
import { z } from 'zod'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { declareJob, enqueue } from '../../../platform/jobs/declare.ts'
import { setting } from '../../../platform/settings.ts'
import { say } from '../../../ui/words.ts'
import { connectedParties, SERVICE, transact } from '../../customers/index.ts'
import { answerElsewhere, helpSettings, noteQuestion } from '../../help/index.ts'
import { findCase, inCase } from '../find.ts'
import { messageIdOf } from '../pages/once.ts'
import { ringCase, sayIn } from '../said.ts'

/** Code beside a message that is an answer out of the help. */
const NOTE = 'from-help'

export const answerInChat = declareJob({
  name: 'desk.answer-in-chat',
  payload: z.strictObject({ number: z.string(), message: z.uuid(), signedIn: z.boolean() }),
  run: answerFirst,
})

/**
 * Has the help answer what began a conversation, where the merchant wants that. Whether it does is the chat's own promise's to say: who is here
 * answers themselves. Never fails what was said: without it a person answers as they would anyway.
 */
export async function answerFromHelp(
  ctx: Acting,
  { staffed, ...asked }: { number: string; message: string; signedIn: boolean; staffed: boolean },
): Promise<void> {
  const when = setting(ctx, helpSettings.answersInChat)
  if (when === 'never' || (when === 'alone' && staffed)) return
  try {
    await enqueue(ctx.db, answerInChat, [{ payload: asked, key: asked.message }])
  } catch (error) {
    ctx.log.warn({ err: error }, 'the help could not be asked for a chat')
  }
}

interface Asked {
  number: string
  message: string
  signedIn: boolean
}

/** Command: says in the chat what the help has, once, unless somebody was quicker or nobody has written it. */
async function answerFirst(ctx: Acting, { number, message, signedIn }: Asked): Promise<void> {
  const known = await findCase(ctx.db, number)
  if (!known) return
  const asked = await transact(ctx, { purpose: SERVICE, parties: known.parties }, async (tx) => {
    const { rows } = await sql<{ text: string; party: string; locale: string }>`
      select m.text, m.party, c.locale from desk.message m join desk.customer_case c on c.id = m.customer_case
      where m.id = ${message} and m.customer_case = ${known.id}`.execute(tx)
    return rows[0]
  })
  if (!asked) return
  const { text, party, locale } = asked
  const parties = signedIn ? await connectedParties(ctx.db, party) : []
  const made = await answerElsewhere(ctx, { text, language: locale.slice(0, 2), parties }, 'articles and record')
  if (!made) return
  const words = say(locale)
  const sources = new Map(made.sentences.flatMap(({ rests }) => rests.map(({ title, href }) => [href, title] as const)))
  const said = [
    words('chat.fromHelp'),
    made.sentences.map(({ text: one, step }) => (step ? `– ${one}` : one)).join('\n'),
    [...sources]
      .map(([href, title]) => words('chat.fromHelpSource', { title, href: new URL(href, ctx.config.url).href }))
      .join('\n'),
    words('chat.fromHelpElse'),
  ].join('\n\n')
  const articles = made.sentences.flatMap(({ rests }) =>
    rests.flatMap((one) => (one.kind === 'article' ? [one.article] : [])),
  )
  let isSaid = false
  await inCase(ctx, number, async (tx, found) => {
    const { rows } = await sql`
      select from desk.message where customer_case = ${found.id} and direction = 'out' limit 1`.execute(tx)
    if (rows.length > 0 || found.state === 'closed') return
    // Made of the question's own id: a job that runs twice says it once.
    const { again } = await sayIn(tx, ctx, {
      case: found,
      party: found.party,
      direction: 'automatic',
      channel: 'chat',
      id: messageIdOf(message, NOTE),
      text: said,
      notes: [NOTE],
    })
    if (again) return
    isSaid = true
    await noteQuestion(tx, ctx, {
      party: found.party,
      text,
      language: made.language,
      door: 'chat',
      outcome: 'answered',
      confidence: made.confidence,
      articles: [...new Set(articles)],
      customerCase: found.number,
    })
  })
  if (isSaid) ringCase(ctx, known)
}
