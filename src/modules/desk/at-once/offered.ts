import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import type { LetterPart } from '../../../ui/letter.tsx'
import type { Words } from '../../../ui/words.ts'
import { type LetterToWrite, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase } from '../find.ts'

/** A likely answer as it was offered. */
export interface Offered {
  id: string
  title: string
  text: string
  /** The article whose words they are. */
  href: string | null
  /** Its customer has said that it solved it. */
  used: boolean
}

const PURPOSE = 'likely answer'

/** Where its customer says that it solved it: the page only asks. */
export function offeredUrl(ctx: Pick<Acting, 'config' | 'secret'>, number: string, id: string): string {
  return new URL(`/cases/${number}/answers/${id}?key=${ctx.secret.sign(PURPOSE, id)}`, ctx.config.url).href
}

export const isOfferedKey = (ctx: Pick<Acting, 'secret'>, id: string, key: string): boolean =>
  ctx.secret.verify(PURPOSE, id, key)

/** Step: by acknowledgement, the answers that went with it. The case's parties are entered. */
export async function readOffered(tx: Tx, messages: readonly string[]): Promise<ReadonlyMap<string, Offered[]>> {
  if (messages.length === 0) return new Map()
  const { rows } = await sql<Offered & { message: string }>`
    select id, message, title, text, href, used_at is not null as used from desk.likely_answer
    where message = any (${[...messages]}::uuid[]) order by message, nth`.execute(tx)
  return Map.groupBy(rows, ({ message }) => message)
}

/** What stands below an acknowledgement: each likely answer, and where to say that it was the right one. */
export async function offeredParts(
  { number }: { number: string },
  words: Words,
  ctx: Acting,
  { data }: LetterToWrite,
): Promise<LetterPart[]> {
  const message = String(data['message'])
  const found = await findCase(ctx.db, number)
  if (!found) return []
  const offered = await transact(ctx, { purpose: SERVICE, parties: found.parties }, async (tx) =>
    (await readOffered(tx, [message])).get(message),
  )
  if (!offered) return []
  return [
    { text: words('mail.likely', { count: offered.length }) },
    ...offered.flatMap(({ id, title, text, href }): LetterPart[] => [
      { text: words('mail.quoted', { text: title }) },
      ...text.split(/\n{2,}/).map((paragraph) => ({ text: paragraph.trimEnd() })),
      ...(href === null ? [] : [{ text: words('mail.likelyMore'), href, button: words('mail.likelyRead') }]),
      { text: words('mail.likelyAsk'), href: offeredUrl(ctx, number, id), button: words('mail.case.solved') },
    ]),
  ]
}
