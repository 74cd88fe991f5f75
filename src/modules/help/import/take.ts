import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { Refusal } from '../../../platform/refusal.ts'
import { chooseLocale, say, sayDeclared } from '../../../ui/words.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { storeFile } from '../articles/files.ts'
import { publishDraft } from '../articles/publish.ts'
import { HELP } from '../articles/ring.ts'
import { arrangeArticle, createArticle, saveDraft } from '../articles/write.ts'
import { BODY_LIMIT } from '../contract.ts'
import { type Addresses, planAddresses } from './addresses.ts'
import { ensureChapters } from './chapters.ts'
import { saidOf } from './folder.ts'
import {
  hashRead,
  placedHere,
  type PlacedHere,
  standing,
  type Standing,
  wordsHash,
  type WordsHere,
} from './standing.ts'
import {
  type ArticleFound,
  type Outside,
  type SkippedFile,
  type TextFound,
  type TextRead,
  Unreadable,
} from './outside.ts'

const NOBODY = { purpose: SERVICE, parties: [] as string[] }
/** Articles of which it is asked at once how they stand here. */
const BATCH = 100

export interface TakeOptions {
  publish: boolean
  origin: 'file' | 'import'
  /** Sets chapters of different origins apart. */
  source: string
  synchronised?: boolean
  onProgress?: (done: number) => void
}

/** What an import of articles did. Each text, an article in one language, is in exactly one of the first five. */
export type ImportedArticles = {
  taken: number
  changed: number
  unchanged: number
  /** Both sides changed: what was written here stays, and what was read waits beside it. */
  kept: SkippedFile[]
  skipped: SkippedFile[]
  published: number
  chapters: number
  /** What of the texts could not be said. */
  unsaid: SkippedFile[]
}

export const nothingTaken = (): ImportedArticles => ({
  taken: 0,
  changed: 0,
  unchanged: 0,
  kept: [],
  skipped: [],
  published: 0,
  chapters: 0,
  unsaid: [],
})

/**
 * Command: takes what was found outside. Can be repeated: only what changed outside since is changed here, and what somebody has written here
 * since is never written over. Each article is a transaction: what cannot be taken is named, and the others go on.
 */
export async function takeArticles(ctx: Acting, outside: Outside, options: TakeOptions): Promise<ImportedArticles> {
  const done = nothingTaken()
  done.skipped.push(...outside.skipped)
  const { chapters, made } = await ensureChapters(ctx, outside, options.source, done.skipped)
  done.chapters = made
  const addresses = await planAddresses(ctx, outside.articles, chapters)
  for (let from = 0; from < outside.articles.length; from += BATCH) {
    const batch = outside.articles.slice(from, from + BATCH)
    const known = await standing(ctx, batch)
    let hasChanged = false
    for (const article of batch)
      hasChanged =
        (await takeArticle(ctx, article, { known: known.get(article.reference), addresses, options, done })) ||
        hasChanged
    if (hasChanged) ctx.bell.ring([HELP])
    options.onProgress?.(from + batch.length)
  }
  return done
}

// ── one article ───────────────────────────────────────────────────────────────────────────────────────────────────

interface Around {
  known: Standing | undefined
  addresses: Addresses
  options: TakeOptions
  done: ImportedArticles
}

/** A text with what it says, as it would stand here. */
interface Written {
  text: TextFound
  slug: string
  title: string
  summary: string
  read: TextRead
  /** Of all that was read. */
  hash: string
}

async function takeArticle(ctx: Acting, article: ArticleFound, around: Around): Promise<boolean> {
  const { done, known, addresses, options } = around
  const written: Written[] = []
  for (const text of article.texts) {
    try {
      const read = await text.read(addresses.lead)
      if (read.body.trim() === '') throw new Unreadable('has no text. Write something, or take it away.')
      if (read.body.length > BODY_LIMIT)
        throw new Unreadable(`has ${read.body.length} letters; an article takes ${BODY_LIMIT}. Make several of it.`)
      const unsaid = String(read.unsaid)
      const slug = addresses.slugOf(article.reference, text.language)
      const one = { text, slug, title: text.title, summary: text.summary, read, hash: hashRead(text, read) }
      if (unsaid !== '' && known?.words.get(text.language)?.read !== one.hash)
        done.unsaid.push({ file: text.file, reason: unsaid })
      written.push(one)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      done.skipped.push({ file: text.file, reason: saidOf(text.file, error.message) })
    }
  }
  if (written.length === 0) return false
  try {
    const placed = await placedHere(ctx, article.placed, addresses)
    if (!options.publish && isAsBefore(known, placed, written, options)) {
      done.unchanged += written.length
      return false
    }
    const outcome = await transact(ctx, NOBODY, (tx) => keep(tx, ctx, { article, written, placed, known, options }))
    for (const { as } of outcome.texts) if (as !== 'kept') done[as] += 1
    done.kept.push(
      ...outcome.texts.flatMap(({ as, file, reason }) => (as === 'kept' ? [{ file, reason: reason ?? '' }] : [])),
    )
    if (options.publish) await publish(ctx, outcome.id, written, around)
    return outcome.texts.some(({ as }) => as !== 'unchanged') || done.published > 0
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unreadable)) throw error
    const reason = sentenceOf(error)
    done.skipped.push(...written.map(({ text }) => ({ file: text.file, reason })))
    return false
  }
}

const isAsBefore = (
  known: Standing | undefined,
  placed: PlacedHere,
  written: readonly Written[],
  { synchronised }: TakeOptions,
): boolean =>
  known !== undefined &&
  known.placed !== null &&
  (known.synchronised || !synchronised) &&
  Object.keys(changedPlace(known.placed, placed)).length === 0 &&
  written.every(({ text, hash }) => known.words.get(text.language)?.read === hash)

const sentenceOf = (error: Refusal | Unreadable): string =>
  error instanceof Refusal ? sayDeclared('en', `errors.${error.code}`, error.values) : error.message

type As = 'taken' | 'changed' | 'unchanged' | 'kept'
interface Outcome {
  id: string
  texts: { as: As; file: string; reason?: string }[]
}

interface ToKeep {
  article: ArticleFound
  written: readonly Written[]
  placed: PlacedHere
  known: Standing | undefined
  options: TakeOptions
}

async function keep(tx: Tx, ctx: Acting, { article, written, placed, known, options }: ToKeep): Promise<Outcome> {
  const { owner, ...place } = placed
  const id =
    known?.id ??
    (
      await createArticle(tx, ctx, {
        ...place,
        owner,
        organisation: null,
        reference: article.reference,
        origin: options.origin,
      })
    ).id
  const changes = known ? changedPlace(known.placed, placed) : {}
  if (Object.keys(changes).length > 0) await arrangeArticle(tx, { id, ...changes })
  if (!known?.placed || Object.keys(changes).length > 0 || (options.synchronised && !known.synchronised))
    await sql`
      insert into help.taken (article, placed, synchronised, taken_at)
      values (${id}, ${JSON.stringify(placed)}::jsonb, ${options.synchronised === true}, ${ctx.clock.now()})
      on conflict (article) do update set placed = excluded.placed, synchronised = taken.synchronised or excluded.synchronised, taken_at = excluded.taken_at`.execute(
      tx,
    )
  const texts: Outcome['texts'] = []
  for (const one of written)
    texts.push({ file: one.text.file, ...(await keepText(tx, ctx, id, one, known?.words.get(one.text.language))) })
  return { id, texts }
}

/** Only what was said differently since is changed: what was arranged here stays. */
function changedPlace(before: PlacedHere | null, now: PlacedHere): Partial<PlacedHere> {
  if (before === null) return {}
  return Object.fromEntries(
    Object.entries(now).filter(
      ([name, value]) => JSON.stringify(before[name as keyof PlacedHere]) !== JSON.stringify(value),
    ),
  )
}

async function keepText(
  tx: Tx,
  ctx: Acting,
  id: string,
  one: Written,
  before: WordsHere | undefined,
): Promise<{ as: As; reason?: string }> {
  if (before?.read === one.hash) return { as: 'unchanged' }
  const { language } = one.text
  const body = await bodyHere(tx, ctx, one.read)
  const here = wordsHash(one.title, one.summary, body)
  const newest = before?.draft ?? before?.published ?? null
  const isOurs = newest !== null && newest === before?.here
  const isSame = newest === here
  const isBoth = newest !== null && !isOurs && !isSame
  // Somebody is writing: two drafts of one text there cannot be, so theirs stays, and the next run asks again.
  if (isBoth && before?.draft)
    return {
      as: 'kept',
      reason: 'is being written here as well. Publish or discard that draft, then read it in again.',
    }
  if (!isSame) {
    await saveDraft(tx, ctx, {
      id,
      language,
      version: before?.version ?? 0,
      title: one.title,
      summary: one.summary,
      body,
      slug: one.slug,
      ofLanguage: null,
      ofRevision: null,
    })
    if (isBoth)
      await sql`update help.draft set remark = ${say(localeOf(language))('help.taken.both', { file: one.text.file })} where article = ${id} and language = ${language}`.execute(
        tx,
      )
  }
  await sql`
    insert into help.taken_words (article, language, file, read, here, taken_at)
    values (${id}, ${language}, ${one.text.file}, ${one.hash}, ${here}, ${ctx.clock.now()})
    on conflict (article, language) do update set file = excluded.file, read = excluded.read, here = excluded.here, taken_at = excluded.taken_at`.execute(
    tx,
  )
  if (isBoth)
    return {
      as: 'kept',
      reason: 'was changed here as well. What is published stays; what was read is the draft beside it.',
    }
  return { as: newest === null ? 'taken' : isSame ? 'unchanged' : 'changed' }
}

/** The language of ours that a text's writers read. */
const localeOf = (language: string) => chooseLocale(language, undefined)

/** Step: the text with its pictures as files of ours. A picture that is not there leaves its name. */
async function bodyHere(tx: Tx, ctx: Acting, { body, pictures }: TextRead): Promise<string> {
  const ids: (string | null)[] = []
  for (const { bytes, name } of pictures)
    ids.push(bytes === null ? null : (await storeFile(tx, ctx, { bytes, name })).id)
  return body.replaceAll(PICTURE, (_all, name: string, at: string) => {
    const id = ids[Number(at)]
    return id ? `![${name}](file:${id})` : name
  })
}
const PICTURE = /!\[((?:[^[\]\\\n]|\\.){0,400})\]\(picture:(\d{1,6})\)/g

/** Drafts that are what was read, published: also those that an earlier run left. */
async function publish(ctx: Acting, id: string, written: readonly Written[], { done }: Around): Promise<void> {
  for (const { text } of written) {
    if (text.isDraft) continue
    const { rows } = await sql<{ version: number }>`
      select d.version from help.draft d join help.taken_words t using (article, language)
      where d.article = ${id} and d.language = ${text.language} and help.words_hash(d.title, d.summary, d.body) = t.here
        and not exists (select from help.article_words w where w.article = d.article and w.language = d.language and d.remark <> '')`.execute(
      ctx.db,
    )
    const [draft] = rows
    if (!draft) continue
    try {
      await transact(ctx, NOBODY, (tx) =>
        publishDraft(tx, ctx, { id, language: text.language, version: draft.version, note: '' }),
      )
      done.published += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      done.unsaid.push({ file: text.file, reason: `stays a draft: ${sentenceOf(error)}` })
    }
  }
}
