import path from 'node:path'
import { z } from 'zod'
import { SUMMARY_LIMIT, TITLE_LIMIT } from '../contract.ts'
import type { Disk } from './disk.ts'
import { readHtml } from './html.ts'
import {
  type ChapterFound,
  type Lead,
  type Outside,
  type Placed,
  type TextFound,
  type TextRead,
  Unreadable,
} from './outside.ts'
import { readPicture } from './pictures.ts'
import { Unsaid } from './unsaid.ts'

/** Bytes of one file of an export: ten thousand articles with their markup. It is held in memory. */
export const EXPORT_LIMIT = 200_000_000

const number = z.union([z.number(), z.string()]).transform(String)
const words = z
  .string()
  .nullish()
  .transform((text) => text ?? '')

// ── Zendesk: what /api/v2/help_center answers ──

const translation = z.object({
  locale: z.string(),
  title: words,
  body: words,
  draft: z.boolean().nullish(),
  source_id: number.nullish(),
  source_type: words,
})
const zendeskArticle = z.object({
  id: number,
  section_id: number.nullish(),
  title: words,
  name: words,
  body: words,
  locale: words,
  source_locale: words,
  draft: z.boolean().nullish(),
  position: z.number().nullish(),
  user_segment_id: number.nullish(),
  label_names: z.array(z.string()).nullish(),
  translations: z.array(translation).nullish(),
})
const zendeskChapter = z.object({
  id: number,
  category_id: number.nullish(),
  parent_section_id: number.nullish(),
  name: words,
  description: words,
  locale: words,
  position: z.number().nullish(),
  translations: z.array(translation).nullish(),
})

// ── Intercom: what /articles and /help_center/collections answer ──

const intercomText = z.object({ title: words, description: words, body: words, state: words, name: words })
const translated = z.record(z.string(), z.unknown()).nullish()
const intercomArticle = intercomText.extend({
  id: number,
  parent_id: number.nullish(),
  default_locale: words,
  translated_content: translated,
})
const intercomChapter = z.object({
  id: number,
  parent_id: number.nullish(),
  name: words,
  description: words,
  order: z.number().nullish(),
  translated_content: translated,
})

type Json = Record<string, unknown>

/** One file of an export, and what is in it. */
export interface ExportFile {
  file: string
  value: Json
}

/** By looking: which system wrote this. Null: neither. */
export function exportedBy(value: unknown): 'zendesk' | 'intercom' | null {
  if (typeof value !== 'object' || value === null) return null
  const one = value as Json
  if (['articles', 'sections', 'categories', 'translations'].some((name) => Array.isArray(one[name]))) return 'zendesk'
  const list = Array.isArray(value) ? (value as unknown[]) : one['data']
  const [first] = Array.isArray(list) ? (list as Json[]) : []
  if (!first || typeof first !== 'object') return null
  if (first['type'] === 'article' || first['type'] === 'collection' || 'workspace_id' in first) return 'intercom'
  return 'section_id' in first || 'source_locale' in first ? 'zendesk' : null
}

const listOf = ({ value }: ExportFile, name: string): unknown[] => {
  const found = Array.isArray(value) ? (value as unknown[]) : (value[name] ?? (name === 'data' ? [] : undefined))
  return Array.isArray(found) ? found : []
}

/** The articles of an export of Zendesk Guide: articles, sections, categories and translations, in one file or several. */
export function readZendesk(disk: Disk, files: readonly ExportFile[], language: string): Outside {
  const outside: Outside = { chapters: [], articles: [], skipped: [] }
  const translations = new Map<string, z.output<typeof translation>[]>()
  for (const file of files)
    for (const one of entriesOf(file, 'translations', translation, outside)) {
      const key = `${one.source_type.toLowerCase()}:${one.source_id}`
      translations.set(key, [...(translations.get(key) ?? []), one])
    }
  const categories = files.flatMap((file) => entriesOf(file, 'categories', zendeskChapter, outside))
  const sections = files.flatMap((file) => entriesOf(file, 'sections', zendeskChapter, outside))
  const chapters = new Map<string, ChapterFound>()
  const put = (key: string, parent: string | null, one: z.output<typeof zendeskChapter>, type: string) => {
    const said = new Map<string, { title: string; summary: string }>()
    for (const { locale, title, body } of [
      ...(one.translations ?? []),
      ...(translations.get(`${type}:${one.id}`) ?? []),
      { locale: one.locale, title: one.name, body: one.description },
    ])
      if (title)
        said.set(spoken(locale, language), {
          title: title.slice(0, 200),
          summary: plainOf(body).slice(0, SUMMARY_LIMIT),
        })
    chapters.set(key, { key, parent, place: Math.max(0, one.position ?? 0), words: said })
  }
  for (const one of categories) put(`category:${one.id}`, null, one, 'category')
  const parents = new Map(sections.map(({ id, parent_section_id: parent }) => [id, parent ?? null]))
  // There are two levels here: a category with sections; sections within sections stand in the outermost.
  const outermost = (id: string): string => {
    let at = id
    for (let up = 0; up < LEVELS_LIMIT && parents.get(at); up += 1) at = parents.get(at)!
    return at
  }
  for (const one of sections) {
    if (outermost(one.id) !== one.id) continue
    const category = one.category_id ? `category:${one.category_id}` : null
    put(`section:${one.id}`, category !== null && chapters.has(category) ? category : null, one, 'section')
  }
  for (const file of files)
    for (const one of entriesOf(file, 'articles', zendeskArticle, outside)) {
      const chapter = one.section_id ? `section:${outermost(one.section_id)}` : null
      const texts = new Map<string, TextFound>()
      const main = {
        locale: one.locale || one.source_locale,
        title: one.title || one.name,
        body: one.body,
        draft: one.draft,
      }
      for (const text of [main, ...(one.translations ?? []), ...(translations.get(`article:${one.id}`) ?? [])]) {
        const tongue = spoken(text.locale, language)
        const where = { disk, file: file.file, language: tongue, html: text.body }
        if (text.title !== '' && !(texts.has(tongue) && text.body === ''))
          texts.set(
            tongue,
            foundIn(
              where,
              `${file.file}, article ${one.id} (${tongue})`,
              { title: text.title, summary: '', isDraft: text.draft === true },
              ZENDESK,
            ),
          )
      }
      const labels = (one.label_names ?? []).map((label) => label.toLowerCase())
      const kind: Placed['kind'] = labels.includes('faq') ? 'faq' : 'article'
      outside.articles.push({
        reference: `zendesk:${one.id}`,
        placed: placedIn(chapter !== null && chapters.has(chapter) ? chapter : null, one.position ?? 0, kind),
        texts: [...texts.values()],
      })
      // A segment is a choice of people that only the other system knows.
      if (one.user_segment_id)
        outside.skipped.push({
          file: `${file.file}, article ${one.id}`,
          reason: 'was for a segment of users only. It comes as a draft: say in the editor for whom it is.',
        })
    }
  holdSegments(outside)
  outside.chapters = [...chapters.values()]
  return outside
}

/** Nothing that was not for everybody is published by an import. */
function holdSegments({ articles, skipped }: Outside): void {
  const held = new Set(
    skipped.flatMap(({ file, reason }) => (reason.includes('segment') ? [file.split(', article ')[1]] : [])),
  )
  for (const { reference, texts } of articles)
    if (held.has(reference.slice('zendesk:'.length))) for (const text of texts) text.isDraft = true
}

const LEVELS_LIMIT = 10

/** The articles of an export of Intercom: articles and collections, in one file or several. */
export function readIntercom(disk: Disk, files: readonly ExportFile[], language: string): Outside {
  const outside: Outside = { chapters: [], articles: [], skipped: [] }
  const isArticle = (one: unknown) =>
    (one as Json)?.['type'] === 'article' ||
    typeof (one as Json)?.['body'] === 'string' ||
    'state' in ((one as Json) ?? {})
  const lists = files.map((file) => ({ file: file.file, all: listOf(file, 'data') }))
  const collections = lists.flatMap(({ file, all }) =>
    parsed(
      all.filter((one) => !isArticle(one)),
      intercomChapter,
      file,
      outside,
    ),
  )
  const parents = new Map(collections.map(({ id, parent_id: parent }) => [id, parent ?? null]))
  const depth = (id: string): number => {
    let [at, count] = [id, 0]
    while (parents.get(at) && count < LEVELS_LIMIT) [at, count] = [parents.get(at)!, count + 1]
    return count
  }
  // What stands deeper than two levels stands in the second.
  const second = (id: string): string => {
    let at = id
    for (let up = depth(id); up > 1; up -= 1) at = parents.get(at)!
    return at
  }
  for (const one of collections) {
    if (depth(one.id) > 1) continue
    const said = new Map<string, { title: string; summary: string }>()
    if (one.name)
      said.set(language, { title: one.name.slice(0, 200), summary: plainOf(one.description).slice(0, SUMMARY_LIMIT) })
    for (const [locale, text] of inLanguages(one.translated_content))
      if (text.name)
        said.set(spoken(locale, language), {
          title: text.name.slice(0, 200),
          summary: text.description.slice(0, SUMMARY_LIMIT),
        })
    outside.chapters.push({
      key: one.id,
      parent: one.parent_id && parents.has(one.parent_id) ? one.parent_id : null,
      place: Math.max(0, one.order ?? 0),
      words: said,
    })
  }
  outside.chapters.sort((one, other) => Number(one.parent !== null) - Number(other.parent !== null))
  for (const { file, all } of lists)
    for (const one of parsed(all.filter(isArticle), intercomArticle, file, outside)) {
      const texts = new Map<string, TextFound>()
      for (const [locale, text] of [[one.default_locale, one] as const, ...inLanguages(one.translated_content)]) {
        const tongue = spoken(locale, language)
        if (text.title === '' || (texts.has(tongue) && text.body === '')) continue
        const where = { disk, file, language: tongue, html: text.body }
        texts.set(
          tongue,
          foundIn(
            where,
            `${file}, article ${one.id} (${tongue})`,
            { title: text.title, summary: text.description, isDraft: text.state !== 'published' },
            INTERCOM,
          ),
        )
      }
      const parent = one.parent_id && parents.has(one.parent_id) ? second(one.parent_id) : null
      outside.articles.push({
        reference: `intercom:${one.id}`,
        placed: placedIn(parent, 0, 'article'),
        texts: [...texts.values()],
      })
    }
  return outside
}

const inLanguages = (content: Record<string, unknown> | null | undefined) =>
  Object.entries(content ?? {}).flatMap(([locale, value]) => {
    const text = intercomText.safeParse(value)
    return /^[a-z]{2}\b/i.test(locale) && text.success ? [[locale, text.data] as const] : []
  })

const placedIn = (chapter: string | null, place: number, kind: Placed['kind']): Placed => ({
  kind,
  chapter,
  place: Math.max(0, Math.floor(place)),
  audience: 'everyone',
  about: [],
  owner: '',
})

/** en-us is English. */
const spoken = (locale: string, otherwise: string): string => {
  const code = locale.slice(0, 2).toLowerCase()
  return code === 'no' ? 'nb' : /^[a-z]{2}$/.test(code) ? code : otherwise
}

function entriesOf<Entry>(file: ExportFile, name: string, schema: z.ZodType<Entry>, outside: Outside): Entry[] {
  // One list by itself says by its members what it is.
  const list = Array.isArray(file.value) ? (name === 'articles' ? (file.value as unknown[]) : []) : listOf(file, name)
  return parsed(list, schema, `${file.file}, ${name}`, outside)
}

function parsed<Entry>(list: readonly unknown[], schema: z.ZodType<Entry>, where: string, outside: Outside): Entry[] {
  return list.flatMap((one, at) => {
    const entry = schema.safeParse(one)
    if (entry.success) return [entry.data]
    const [issue] = entry.error.issues
    outside.skipped.push({
      file: `${where}, entry ${at + 1}`,
      reason: `has no ${issue?.path.join('.') || 'form'} that can be read. Export it again.`,
    })
    return []
  })
}

interface Where {
  disk: Disk
  file: string
  language: string
  html: string
}

type Shape = { articles: RegExp; chapters: RegExp; prefix: string; chapter: string }
/** How each system's pages name each other. */
const ZENDESK: Shape = {
  articles: /\/hc\/(?:[a-z-]{2,10}\/)?articles\/(\d+)/i,
  chapters: /\/hc\/(?:[a-z-]{2,10}\/)?sections\/(\d+)/i,
  prefix: 'zendesk:',
  chapter: 'section:',
}
const INTERCOM: Shape = {
  articles: /\/(?:[a-z-]{2,10}\/)?articles\/(\d+)/i,
  chapters: /\/(?:[a-z-]{2,10}\/)?collections\/(\d+)/i,
  prefix: 'intercom:',
  chapter: '',
}

function foundIn(
  where: Where,
  file: string,
  { title, summary, isDraft }: { title: string; summary: string; isDraft: boolean },
  shape: Shape,
): TextFound {
  return {
    file,
    language: where.language,
    slug: null,
    title: plainOf(title).slice(0, TITLE_LIMIT) || title.slice(0, TITLE_LIMIT),
    summary: plainOf(summary).slice(0, SUMMARY_LIMIT),
    isDraft,
    read: (lead) => readText(where, lead, shape),
  }
}

async function readText({ disk, file, language, html }: Where, lead: Lead, shape: Shape): Promise<TextRead> {
  const unsaid = new Unsaid()
  if (html.length > HTML_LIMIT)
    throw new Unreadable(
      `has ${html.length} letters of markup; at most ${HTML_LIMIT} are read. Make several articles of it.`,
    )
  const link = (href: string): string | null => {
    if (href.startsWith('#')) return null
    const article = shape.articles.exec(href)?.[1]
    if (article !== undefined) return lead({ article: `${shape.prefix}${article}` }, language)
    const chapter = shape.chapters.exec(href)?.[1]
    return chapter === undefined ? null : lead({ chapter: `${shape.chapter}${chapter}` }, language)
  }
  const { body, pictures, title } = readHtml(html, { link }, unsaid)
  const folder = path.posix.dirname(file)
  // Their titles stand beside the text, so a first heading of its own is one.
  const whole = title === '' ? body : `## ${title}\n\n${body}`.trim()
  return {
    body: whole,
    pictures: await Promise.all(pictures.map((src) => readPicture(disk, [folder], src, unsaid))),
    unsaid,
  }
}

const HTML_LIMIT = 4_000_000

const plainOf = (html: string): string =>
  readHtml(html, { link: () => null })
    .body.replaceAll(/[*#>\\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
