import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import { declaredAsked } from '../../../ui/asked.ts'
import { LOCALES } from '../../../ui/speak.ts'
import { hasMessage, sayDeclared } from '../../../ui/words.ts'
import { declaredKinds } from '../declare.ts'
import '../kinds.ts'
import '../privacy.ts'
import { allPurposes, purposeWords } from '../permissions/topics.ts'
import { type KeptFor, outsideServices, privacyDeclarations } from './declaration.ts'

/** What /privacy says, as data: names and facts, no words of one language. */
export interface PrivacyContent {
  purposes: { name: string; necessary: boolean }[]
  kinds: { name: string; class: 'lasting' | 'detail'; purpose: string }[]
  tables: { table: string; holds: string; keptFor: KeptFor; seenBy: string[] }[]
  asked: { id: string; purpose: string; version: string }[]
  services: string[]
  /** A fingerprint of every sentence on the page, so that a changed word is a new version too. */
  words: string
}

/** Page visits are a table of their own and no entries of the log, but people should read of them in the same list. */
export const VISIT_KIND = { name: 'page.viewed', class: 'detail', purpose: 'service' } as const

/** What the code declares about people at this moment, with the merchant's topics and the services that are switched on. */
export async function privacyContent(ctx: Pick<Context, 'db' | 'config'>): Promise<PrivacyContent> {
  const services = []
  for (const service of outsideServices()) if (await service.isOn(ctx)) services.push(service.name)
  const purposes = allPurposes(ctx).map(({ name, necessary }) => ({ name, necessary }))
  const kinds = [
    ...declaredKinds().map(({ name, class: keeping, purpose }) => ({ name, class: keeping, purpose })),
    VISIT_KIND,
  ]
  const tables = privacyDeclarations().map(({ table, holds, keptFor, seenBy }) => ({
    table,
    holds,
    keptFor,
    seenBy: [...seenBy],
  }))
  const asked = declaredAsked().map(({ id, purpose, version }) => ({ id, purpose, version }))
  const sentences = LOCALES.flatMap((locale) => [
    ...purposes.flatMap(({ name }) => Object.values(purposeWords(ctx, locale, name))),
    ...kinds.map(({ name }) => sayDeclared(locale, `kind.${name}`)),
    ...tables.map(({ holds }) => sayDeclared(locale, holds)),
  ])
  return { purposes, kinds, tables, asked, services, words: hashOf(sentences) }
}

/** What is declared about people and has no sentence for them: the check fails while this names anything. */
export function withoutSentence(content: PrivacyContent): string[] {
  const topics = (name: string) => !name.startsWith('marketing.')
  return [
    ...content.purposes
      .filter(({ name }) => topics(name))
      .flatMap(({ name }) => [`purpose.${name}`, `purpose.${name}.gives`]),
    ...content.kinds.map(({ name }) => `kind.${name}`),
    ...content.tables.map(({ holds }) => holds),
    ...content.asked.flatMap(({ id }) => [`ask.${id}.reason`, `ask.${id}.gain`]),
    ...content.services,
  ].filter((key) => !hasMessage(key))
}

export interface PrivacyVersion {
  version: number
  since: Date
  content: PrivacyContent
}

/**
 * The version of this content and the one before it. What was never shown before becomes a version when it is first shown, so that
 * no version exists that nobody could have read.
 */
export async function privacyVersions(
  ctx: Pick<Context, 'db'>,
  content: PrivacyContent,
): Promise<{ now: PrivacyVersion; before: PrivacyVersion | null }> {
  const sha256 = hashOf(content)
  let newest = await readNewest(ctx)
  if (newest[0]?.sha256 !== sha256) {
    await sql`select customers.note_privacy_version(${sha256}, ${JSON.stringify(content)}::jsonb)`.execute(ctx.db)
    newest = await readNewest(ctx)
  }
  return { now: newest[0]!, before: newest[1] ?? null }
}

async function readNewest(ctx: Pick<Context, 'db'>): Promise<(PrivacyVersion & { sha256: string })[]> {
  const { rows } = await sql<PrivacyVersion & { sha256: string }>`
    select version, since, content, sha256 from customers.privacy_version order by version desc limit 2`.execute(ctx.db)
  return rows
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
