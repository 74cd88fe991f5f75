import path from 'node:path'
import { slugOf } from '../../catalogue/index.ts'
import { about, ARTICLE_KINDS, AUDIENCES, type About, SUMMARY_LIMIT, TITLE_LIMIT } from '../contract.ts'
import { type Disk, within } from './disk.ts'
import { allOf, type FrontMatter, oneOf, readFrontMatter } from './front-matter.ts'
import { headOf } from './elements.ts'
import { readHtml } from './html.ts'
import { withIncludes } from './includes.ts'
import { plain } from './inline.ts'
import { readMarkdown } from './markdown.ts'
import {
  type ArticleFound,
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

const TEXT = /\.(?:md|markdown|html?)$/i
const MARKDOWN = /\.(?:md|markdown)$/i
/** What a folder's own page is called. */
const OF_FOLDER = /^(?:readme|index|_index)$/i
const PLACE_LIMIT = 1_000_000

/** What a file's name and folders say. */
interface Named {
  file: string
  language: string
  /** Its path without what names the language. */
  reference: string
  /** Folders without the language's. */
  folders: string[]
  /** Its own name without place, language and ending. */
  name: string
  place: number
}

/**
 * The articles of a folder of Markdown or pages: a file is an article in one language, a folder a chapter (two levels of them), the same path in
 * `en/` and `nb/`, or `boots.md` and `boots.nb.md`, the same article. Reads the heads; the texts are read when they are taken.
 */
export async function readFolder(disk: Disk, files: readonly string[], language: string): Promise<Outside> {
  const outside: Outside = { chapters: [], articles: [], skipped: [] }
  const chapters = new Chapters()
  const articles = new Map<string, ArticleFound>()
  const byPath = new Map<string, { article: string } | { chapter: string }>()
  for (const file of files) {
    // What begins with an underscore, file or folder, is a part of others.
    if (!TEXT.test(file) || file.split('/').some((part) => part.startsWith('_') && !part.startsWith('_index.')))
      continue
    try {
      const named = nameOf(file, language)
      const text = await disk.text(file)
      if (OF_FOLDER.test(named.name)) {
        const key = named.folders.slice(0, 2).join('/')
        if (key !== '') {
          chapters.add(named.folders, named.language, headsOf(text, file))
          byPath.set(file, { chapter: key })
        }
        continue
      }
      const { front, rest } = MARKDOWN.test(file)
        ? readFrontMatter(text.replaceAll('\r\n', '\n'))
        : { front: new Map(), rest: text }
      const spoken = languageOf(front, named.language)
      const placed = placedOf(front, named)
      if (placed.chapter !== null) chapters.add(placed.chapter.split('/'), spoken, null, oneOf(front, 'section'))
      const found = articles.get(named.reference) ?? { reference: named.reference, placed, texts: [] }
      if (found.texts.some((one) => one.language === spoken))
        throw new Unreadable(
          `is ${named.reference} in ${spoken}, which ${found.texts.find((one) => one.language === spoken)!.file} is already. Take one of them away.`,
        )
      found.texts.push(textOf({ disk, byPath, named: { ...named, language: spoken } }, front, rest))
      // Of what both say the article itself: the shop's own language decides.
      if (spoken === language) found.placed = placed
      articles.set(named.reference, found)
      byPath.set(file, { article: named.reference })
      if (!byPath.has(named.reference)) byPath.set(named.reference, { article: named.reference })
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      outside.skipped.push({ file, reason: saidOf(file, error.message) })
    }
  }
  outside.chapters = chapters.all()
  outside.articles = [...articles.values()]
  return outside
}

/** What is wrong is said beside the file's name. */
export const saidOf = (file: string, sentence: string): string =>
  sentence.startsWith(`${file} `) ? sentence.slice(file.length + 1) : sentence

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
const isLanguage = (code: string): boolean => /^[a-z]{2}$/.test(code) && LANGUAGES.of(code) !== undefined
/** Norwegian without saying which is bokmål. */
const meant = (code: string): string => (code === 'no' ? 'nb' : code)

function nameOf(file: string, language: string): Named {
  const parts = file.split('/')
  const base = parts.pop()!
  const [, stem = '', suffix, ending = ''] = /^(.*?)(?:\.([a-z]{2}))?(\.\w+)$/.exec(base) ?? []
  const bySuffix = suffix !== undefined && isLanguage(suffix) ? suffix : undefined
  const byFolder = parts[0] !== undefined && isLanguage(parts[0]) ? parts[0] : undefined
  const folders = byFolder === undefined ? parts : parts.slice(1)
  const named = bySuffix === undefined && suffix !== undefined ? `${stem}.${suffix}` : stem
  const [, number, name] = /^(?:(\d{1,4})[-_. ]+)?(.+)$/.exec(named) ?? [undefined, undefined, named]
  const reference = [...folders, `${named}${ending}`].join('/')
  if (reference.length > 300) throw new Unreadable('has a path of more than 300 letters. Shorten it.')
  return {
    file,
    language: meant(bySuffix ?? byFolder ?? language),
    reference,
    folders,
    name: name!,
    place: Number(number ?? 0),
  }
}

function languageOf(front: FrontMatter, otherwise: string): string {
  const said = oneOf(front, 'language', 'lang', 'locale').toLowerCase()
  if (said === '') return otherwise
  const code = meant(said.slice(0, 2))
  if (!isLanguage(code))
    throw new Unreadable(`says language: ${said.slice(0, 40)}, which is no language. Say two letters, as in en or nb.`)
  return code
}

function placedOf(front: FrontMatter, { folders, place }: Named): Placed {
  const section = oneOf(front, 'section')
  const said =
    section === ''
      ? folders
      : section
          .split('/')
          .map((part) => slugOf(part))
          .filter(Boolean)
  const number = Number(oneOf(front, 'place', 'order', 'weight', 'nav_order') || place)
  return {
    kind: choiceOf(front, 'kind', ARTICLE_KINDS) ?? 'article',
    audience: choiceOf(front, 'audience', AUDIENCES) ?? 'everyone',
    chapter:
      said.length === 0
        ? null
        : said
            .slice(0, 2)
            .map((part) => part.replace(NUMBERED, ''))
            .join('/'),
    place: Number.isSafeInteger(number) && number >= 0 && number <= PLACE_LIMIT ? number : place,
    about: allOf(front, 'about').map(aboutOf),
    owner: oneOf(front, 'owner'),
  }
}

const NUMBERED = /^\d{1,4}[-_. ]+(?=.)/

function choiceOf<const Choice extends string>(
  front: FrontMatter,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const said = oneOf(front, name).toLowerCase()
  const choice = choices.find((one) => one === said)
  if (said !== '' && choice === undefined)
    throw new Unreadable(`says ${name}: ${said.slice(0, 40)}. It is one of ${choices.join(', ')}.`)
  return choice
}

function aboutOf(said: string): About {
  const [, type = '', value = ''] = /^\s*([a-z_]+)\s*:\s*(.+)$/.exec(said) ?? []
  const parsed = about.safeParse({ type: type === 'order' ? 'order_state' : type, value })
  if (!parsed.success)
    throw new Unreadable(
      `says about: ${said.slice(0, 60)}. Write product:<id or reference>, shelf:<path>, attribute:<name=value> or order:<state>.`,
    )
  return parsed.data
}

/** Title and summary of a text, without reading all of it. */
function headsOf(text: string, file: string): { title: string; summary: string } {
  const isPage = !MARKDOWN.test(file)
  const { front, rest } = isPage ? { front: new Map<string, string>(), rest: text } : readFrontMatter(text)
  const lines = rest.split('\n')
  const first = lines.findIndex((line) => line.trim() !== '')
  const heading = /^ {0,3}#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/.exec(lines[first] ?? '')?.[1]
  const isUnderlined = /^ {0,3}=+[ \t]*$/.test(lines[first + 1] ?? '')
  const ofPage = isPage ? headOf(text).title : undefined
  const title = oneOf(front, 'title') || ofPage || plain(heading ?? (isUnderlined ? (lines[first] ?? '') : ''))
  const paragraph =
    heading === undefined
      ? ''
      : (lines
          .slice(first + 1)
          .join('\n')
          .trim()
          .split(/\n\s*\n/)[0] ?? '')
  const summary = oneOf(front, 'summary', 'description') || (/^[#>|<:\-*]/.test(paragraph) ? '' : plain(paragraph))
  return { title: title.slice(0, TITLE_LIMIT), summary: summary.slice(0, SUMMARY_LIMIT) }
}

/** Words of a file's name, for what has no title. */
const wordsOf = (name: string): string => {
  const words = name.replace(NUMBERED, '').replaceAll(/[-_]+/g, ' ').trim()
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

interface Where {
  disk: Disk
  byPath: ReadonlyMap<string, { article: string } | { chapter: string }>
  named: Named
}

function textOf(where: Where, front: FrontMatter, rest: string): TextFound {
  const { file, language, name } = where.named
  const { title } = MARKDOWN.test(file) ? headsOf(rest, file) : { title: headOf(rest).title }
  const slug = oneOf(front, 'slug')
  if (slug !== '' && slug !== slugOf(slug))
    throw new Unreadable(
      `says slug: ${slug.slice(0, 60)}. Write it in small letters, digits and hyphens: ${slugOf(slug) || 'my-article'}.`,
    )
  return {
    file,
    language,
    slug: slug || null,
    title: (oneOf(front, 'title') || title || wordsOf(name)).slice(0, TITLE_LIMIT),
    summary: oneOf(front, 'summary', 'description').slice(0, SUMMARY_LIMIT),
    isDraft: oneOf(front, 'draft') === 'true' || oneOf(front, 'state') === 'draft',
    read: (lead) => readText(where, lead),
  }
}

async function readText({ disk, byPath, named }: Where, lead: Lead): Promise<TextRead> {
  const { file, language } = named
  const folder = path.posix.dirname(file)
  const unsaid = new Unsaid()
  const text = await disk.text(file)
  const isPage = !MARKDOWN.test(file)
  const { rest, unread } = isPage ? { rest: text, unread: [] } : readFrontMatter(text.replaceAll('\r\n', '\n'))
  for (const line of unread) unsaid.add(`line above the text: ${line}`)
  const { whole, folders } = isPage ? { whole: rest, folders: [folder] } : await withIncludes(disk, file, rest)
  const link = (href: string): string | null => {
    const [before, anchor] = href.split('#') as [string, string?]
    const fragment = anchor ? `#${slugOf(decoded(anchor))}` : ''
    const name = decoded(before.split('?')[0]!)
    if (name === '') return fragment.length > 1 ? fragment : null
    if (/^[a-z]+:/i.test(name)) return null
    for (const one of folders) {
      const to = within(one, name)
      const target =
        to === null
          ? undefined
          : waysTo(to)
              .map((way) => byPath.get(way))
              .find(Boolean)
      const address = target && lead(target, language)
      if (address) return address + (fragment.length > 1 ? fragment : '')
    }
    return null
  }
  const { body, pictures } = isPage ? readHtml(whole, { link }, unsaid) : readMarkdown(whole, { link }, unsaid)
  return { body, pictures: await Promise.all(pictures.map((src) => readPicture(disk, folders, src, unsaid))), unsaid }
}

/** As links name a file: without its ending, with that of the page made from it, as the folder's own page; and in whatever language there is. */
const waysTo = (to: string): string[] => [...waysAs(to), ...(isLanguage(to.split('/')[0]!) ? waysAs(to.slice(3)) : [])]

const waysAs = (to: string): string[] => {
  const bare = to.replace(/\/$/, '').replace(/\.(?:html?|md|markdown)$/i, '')
  return [
    to,
    `${bare}.md`,
    `${bare}.markdown`,
    `${bare}.html`,
    `${bare}.htm`,
    `${bare}/README.md`,
    `${bare}/index.md`,
    `${bare}/_index.md`,
    `${bare}/index.html`,
  ]
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Folders with what their own page says; one without is called as the folder is. */
class Chapters {
  readonly #found = new Map<
    string,
    { parent: string | null; place: number; words: Map<string, { title: string; summary: string }> }
  >()

  add(folders: readonly string[], language: string, said: { title: string; summary: string } | null, title = ''): void {
    folders.slice(0, 2).forEach((folder, at) => {
      const names = folders.slice(0, at + 1).map((part) => part.replace(NUMBERED, ''))
      const key = names.join('/')
      const chapter = this.#found.get(key) ?? {
        parent: at === 0 ? null : names[0]!,
        place: Number(/^\d{1,4}(?=[-_. ])/.exec(folder)?.[0] ?? 0),
        words: new Map(),
      }
      const isOwn = at === Math.min(folders.length, 2) - 1
      if (isOwn && said?.title) chapter.words.set(language, said)
      else if (!chapter.words.has(language))
        chapter.words.set(language, {
          title: (isOwn && title.split('/').at(-1)?.trim()) || wordsOf(folder),
          summary: '',
        })
      this.#found.set(key, chapter)
    })
  }

  all(): ChapterFound[] {
    return [...this.#found]
      .map(([key, chapter]) => ({ key, ...chapter }))
      .toSorted((one, other) => one.key.split('/').length - other.key.split('/').length)
  }
}
