import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { findCase, type FoundCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { type AnswerTranslated, TRANSLATED_LIMIT, type Translation, type TranslationsShown } from './contract.ts'
import { fillIn, keepBack } from './kept-back.ts'
import { serviceName, type ToTranslate, translate } from './translator.ts'

/** The languages of a case, and what was translated in it. Writes a look. @throws Refusal case-unknown */
export async function showTranslations(call: Call, { number }: { number: string }): Promise<TranslationsShown> {
  const service = serviceName(call)
  if (service === null) return { service, theirs: null, messages: [], items: [] }
  const found = await opened(call, number)
  return transact(call, { look: lookAtCase(found), purpose: SERVICE, parties: found.parties }, async (tx) => {
    const { rows: messages } = await sql<{ id: string; language: string }>`
      select m.id, coalesce(m.language, c.language) as language
      from desk.message m join desk.customer_case c on c.id = m.customer_case
      where m.customer_case = ${found.id} and m.direction = 'in' and coalesce(m.language, c.language) is not null
      order by m.place`.execute(tx)
    const { rows: items } = await sql<TranslationRow>`
      select t.message, t.language as into, t.source as from, t.text, t.lost, t.service, t.translated_at as at
      from desk.translation t join desk.message m on m.id = t.message where m.customer_case = ${found.id} order by m.place`.execute(
      tx,
    )
    return { service, theirs: messages.at(-1)?.language ?? null, messages, items: items.map(shown) }
  })
}

interface TranslationRow extends Omit<Translation, 'at'> {
  at: Date
}
const shown = ({ at, ...row }: TranslationRow): Translation => ({ ...row, at: at.toISOString() })

interface MessageToTranslate {
  number: string
  id: string
  into: string
}

/** By message and language: a second press waits for the first one's answer. */
const underWay = new Map<string, Promise<Translation>>()

/**
 * Command: what a customer wrote, in the reader's language. Asked of the service once; what it said is kept. Writes a look.
 * @throws Refusal case-unknown, message-elsewhere, and what the service is refused for
 */
export async function translateMessage(call: Call, wanted: MessageToTranslate): Promise<Translation> {
  const found = await opened(call, wanted.number)
  const { message, kept } = await readMessage(call, found, wanted)
  if (kept) return shown(kept)
  if (message.text.length > TRANSLATED_LIMIT) throw refuse('translation-too-long')
  const name = `${wanted.id}/${wanted.into}`
  const before = underWay.get(name)
  if (before) return before
  const made = make(call, found, wanted, message).finally(() => underWay.delete(name))
  underWay.set(name, made)
  return made
}

/** Step and look: what they wrote, and what was made of it before. Nothing of the staff's own is sent away: notes stay in the house. */
async function readMessage(call: Call, found: FoundCase, { id, into }: MessageToTranslate) {
  return transact(call, { look: lookAtCase(found), purpose: SERVICE, parties: found.parties }, async (tx) => {
    const { rows } = await sql<{ text: string; language: string | null }>`
      select m.text, coalesce(m.language, c.language) as language from desk.message m join desk.customer_case c on c.id = m.customer_case
      where m.id = ${id} and m.customer_case = ${found.id} and m.direction = 'in'`.execute(tx)
    const [message] = rows
    if (!message) throw refuse('message-elsewhere')
    const { rows: translations } = await sql<TranslationRow>`
      select message, language as into, source as from, text, lost, service, translated_at as at
      from desk.translation where message = ${id} and language = ${into}`.execute(tx)
    return { message, kept: translations[0] }
  })
}

async function make(
  call: Call,
  found: FoundCase,
  { id, into }: MessageToTranslate,
  { text, language }: { text: string; language: string | null },
): Promise<Translation> {
  // No transaction is open while others are asked.
  const made = await translateText(call, { text, from: language, into })
  const { from, lost, service } = made
  const at = call.clock.now()
  await transact(call, { purpose: SERVICE, parties: found.parties }, (tx) =>
    // Erased meanwhile: then nothing of it is kept. Made by two programs at once: the first one's is.
    sql`
      insert into desk.translation (message, language, party, source, text, lost, service, translated_at)
      select m.id, ${into}, m.party, ${from}, ${made.text}, ${lost}::text[], ${service}, ${at} from desk.message m where m.id = ${id}
      on conflict (message, language) do nothing`.execute(tx),
  )
  return { message: id, into, from, text: made.text, lost, service, at: at.toISOString() }
}

/** What an agent has written, in the customer's language: for them to read and send, or not. Nothing of it is kept. @throws Refusal as above */
export async function translateAnswer(
  call: Call,
  { number, ...wanted }: ToTranslate & { number: string },
): Promise<AnswerTranslated> {
  await opened(call, number)
  const { text, lost, service } = await translateText(call, wanted)
  return { text, lost, service }
}

async function translateText(call: Call, { text, ...languages }: ToTranslate) {
  const left = keepBack(text)
  const { text: said, from } = await translate(call, { text: left.text, ...languages })
  return { ...fillIn(said, left.parts), from, service: serviceName(call) ?? '' }
}

async function opened(call: Call, number: string): Promise<FoundCase> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  return found
}
