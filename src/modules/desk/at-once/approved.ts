import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { plainText } from '../../../ui/rich/marked.ts'
import { asksFor, fill, gapsIn, type Values } from '../answering/fields.ts'
import type { Tx } from '../../customers/index.ts'
import { tidied } from './command.ts'

export interface Approved {
  id: string
  title: string
  /** By language. */
  texts: Readonly<Record<string, string>>
}

/** What may leave by itself: texts that the owner approved, by name. They concern nobody. */
export async function readApproved(db: Acting['db'] | Tx): Promise<Approved[]> {
  const { rows } = await sql<Approved>`
    select id, title, texts from desk.canned_answer where approved_at is not null order by lower(title)`.execute(db)
  return rows
}

/** Another one as soon as any of them is another; empty where there is none. */
export async function approvedStamp(tx: Tx): Promise<string> {
  const { rows } = await sql<{ stamp: string | null }>`
    select md5(string_agg(concat(id, changed_at, approved_at), ',' order by id)) as stamp
    from desk.canned_answer where approved_at is not null`.execute(tx)
  return rows[0]?.stamp ?? ''
}

/** Of these beginnings of fields, those for which an approved text asks: what nobody asks for need not be read. */
export async function askedFields<Beginning extends string>(
  ctx: Acting,
  locale: string,
  beginnings: readonly Beginning[],
): Promise<Beginning[]> {
  const approved = await readApproved(ctx.db)
  return beginnings.filter((beginning) => approved.some(({ texts }) => asksFor(texts[locale] ?? '', beginning)))
}

/** The approved text of one of these names, where it is written in their language and asks for nothing that only a person knows. */
export async function approvedByName(ctx: Acting, names: readonly string[], locale: string): Promise<string | null> {
  const approved = await readApproved(ctx.db)
  for (const { title, texts } of approved) {
    if (!names.includes(tidied(title)) || !texts[locale]) continue
    const text = fillWhole(texts[locale], { 'shop.name': setting(ctx, shop.name) })
    if (text !== null) return text
  }
  return null
}

/** The text's words with its fields filled in; null where one is left that the record does not say. */
export function fillWhole(text: string, values: Values): string | null {
  const filled = fill(text, values, (field) => field)
  return gapsIn(filled).length > 0 ? null : plainText(filled)
}
