import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { helpGrowthRoom } from './messages/help-growth-room.ts'
import { helpRoom } from './messages/help-room.ts'
import { helpWordsRoom } from './messages/help-words-room.ts'
import { helpWanted } from './messages/help-wanted.ts'
import { practice } from './messages/practice.ts'
import { visitorsRoom } from './messages/visitors-room.ts'
import { catalogueOf, LOCALES } from './speak.ts'
import type { Catalogue } from './speak.ts'
import { catalogue as joined } from './words.ts'

/** What every page's words are joined of, and what rooms bring along. */
const catalogue = catalogueOf(joined, visitorsRoom, practice, helpRoom, helpWanted, helpGrowthRoom, helpWordsRoom)

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MESSAGES = fileURLToPath(new URL('messages/', import.meta.url))

test('every message stands in every language', () => {
  expect(untranslated(catalogue)).toEqual([])
  expect(untranslated({ en: { 'a.b': 'Yes', 'a.c': 'No' }, nb: { 'a.b': 'Ja', 'a.d': '' } })).toEqual([
    'a.c is missing in nb',
    'a.d is missing in en',
    'a.d is empty in nb',
  ])
})

test('every message takes the same arguments in every language', () => {
  expect(differentArguments(catalogue)).toEqual([])
  expect(
    differentArguments({
      en: { 'a.b': '{count, plural, one {# thing} other {# things}} in {place}', 'a.c': 'Read <a>this</a>' },
      nb: { 'a.b': '{count, plural, one {# ting} other {# ting}}', 'a.c': 'Les dette' },
    }),
  ).toEqual(['a.b: nb lacks place', 'a.c: nb lacks <a>'])
})

test('every message can be read, and the type checker finds the same arguments in it as the parser', () => {
  expect(misread(catalogue)).toEqual([])
  const planted = { 'a.b': '{kind, select, chat {chat} other {in the mail}}', 'a.c': '{count, plural, one {# thing}' }
  expect(misread({ en: planted, nb: {} })).toEqual([
    'a.b: the types see chat, kind, the parser sees kind. Write more than one word in its braces',
    'a.c: MISSING_OTHER_CLAUSE',
  ])
})

test('every message is said somewhere', () => {
  const sources = sourcesIn(['src', 'browser', 'extensions', 'bin'])
  expect(unused(Object.keys(catalogue.en), sources)).toEqual([])
})

test('a message that nobody says is found, whether its key is written or made of a prefix and data', () => {
  const sources = [
    "say(locale)('a.written')",
    'sayDeclared(locale, `errors.${code}`, values)',
    "refuse('too-late')",
    'say(locale)(`state.${state}.title`)',
    "'sent'",
  ]
  const keys = [
    'a.written',
    'a.forgotten',
    'errors.too-late',
    'errors.never-thrown',
    'state.sent.title',
    'state.lost.title',
  ]
  expect(unused(keys, sources.join('\n'))).toEqual(['a.forgotten', 'errors.never-thrown', 'state.lost.title'])
})

test('no message of ours shouts', () => {
  expect(shouting(catalogue)).toEqual([])
  expect(shouting({ en: { 'a.b': 'Buy now!' }, nb: {} })).toEqual(['a.b'])
})

function untranslated(of: Catalogue): string[] {
  const keys = new Set(LOCALES.flatMap((locale) => Object.keys(of[locale])))
  return [...keys].flatMap((key) =>
    LOCALES.flatMap((locale) => {
      const text = of[locale][key]
      return text === undefined
        ? [`${key} is missing in ${locale}`]
        : text.trim() === ''
          ? [`${key} is empty in ${locale}`]
          : []
    }),
  )
}

function differentArguments(of: Catalogue): string[] {
  return Object.keys(of.en).flatMap((key) => {
    const [one, other] = [of.en[key] ?? '', of.nb[key] ?? ''].map(argumentsOf) as [Set<string>, Set<string>]
    const lacking = [
      ...[...one].filter((name) => !other.has(name)).map((name) => `${key}: nb lacks ${name}`),
      ...[...other].filter((name) => !one.has(name)).map((name) => `${key}: en lacks ${name}`),
    ]
    return lacking
  })
}

function misread(of: Catalogue): string[] {
  return LOCALES.flatMap((locale) =>
    Object.entries(of[locale]).flatMap(([key, text]) => {
      try {
        const parsed = [...argumentsOf(text)]
          .filter((name) => !name.startsWith('<'))
          .toSorted()
          .join(', ')
        const typed = [...argumentsOfTypes(text)].toSorted().join(', ')
        if (parsed === typed) return []
        return [`${key}: the types see ${typed}, the parser sees ${parsed}. Write more than one word in its braces`]
      } catch (error) {
        return [`${key}: ${(error as Error).message}`]
      }
    }),
  )
}

/** Names of a message's arguments, and of its tags as `<tag>`, by the real parser. */
function argumentsOf(text: string): Set<string> {
  const found = new Set<string>()
  type Element = { type: number; value: string; options?: Record<string, { value: Element[] }>; children?: Element[] }
  const TAG = 8
  const LITERAL = 0
  const POUND = 7
  const walk = (elements: readonly Element[]): void => {
    for (const element of elements) {
      if (element.type === TAG) found.add(`<${element.value}>`)
      else if (element.type !== LITERAL && element.type !== POUND) found.add(element.value)
      for (const option of Object.values(element.options ?? {})) walk(option.value)
      walk(element.children ?? [])
    }
  }
  walk(new IntlMessageFormat(text, 'en').getAst() as unknown as Element[])
  return found
}

/** The same as the types `ArgumentIn` and `NamedIn` of speak.ts, step by step. */
function argumentsOfTypes(text: string): Set<string> {
  const found = new Set<string>()
  const [, ...opened] = text.split('{')
  opened.forEach((rest, index) => {
    const before = text.split('{')[index] ?? ''
    if (/ (zero|one|two|few|many|other|=\d+) $/.test(before)) return
    const inside = rest.split('}')[0] ?? ''
    const [name = '', ...spec] = inside.split(',')
    const isWord = name !== '' && !/[ #{<']/.test(name)
    if (isWord && (spec.length === 0 || /^ (plural|selectordinal|number|date|time|select)/.test(spec.join(','))))
      found.add(name)
  })
  return found
}

/**
 * A key is used where it stands in quotes. A key that is made of a prefix and data (`errors.${code}`) is used where the prefix
 * opens a template and the data stands in quotes. Of two pieces of data (`setting.${module}.${name}`) each must at least be a word
 * of the sources: the names of settings are members of what declares them.
 */
function unused(keys: readonly string[], sources: string): string[] {
  const quoted = new Set([...sources.matchAll(/['"`]([\w.-]+)['"`]/g)].map((match) => match[1]))
  const templates = [...sources.matchAll(/`([a-zA-Z][\w.-]*\.)\$\{[^}`]+\}([\w.-]*)`/g)].map(
    (match) => [match[1] ?? '', match[2] ?? ''] as const,
  )
  const pairs = [...sources.matchAll(/`([a-zA-Z][\w.-]*\.)\$\{[^}`]+\}\.\$\{[^}`]+\}`/g)].map((match) => match[1] ?? '')
  const isSaid = (data: string) => quoted.has(data) || (/^\d+$/.test(data) && words.has(data))
  const words = new Set(sources.match(/[\w-]+/g))
  return keys.filter((key) => {
    if (quoted.has(key)) return false
    if (
      pairs.some(
        (start) =>
          key.startsWith(start) &&
          key
            .slice(start.length)
            .split('.')
            .every((word) => words.has(word)),
      )
    )
      return false
    return !templates.some(
      ([start, end]) =>
        key.startsWith(start) && key.endsWith(end) && isSaid(key.slice(start.length, key.length - end.length)),
    )
  })
}

/** Everything that speaks: sources without the messages themselves and without tests. */
function sourcesIn(folders: readonly string[]): string {
  const wanted = /\.(ts|tsx|mjs|js)$/
  return folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter(
      (entry) =>
        entry.isFile() &&
        wanted.test(entry.name) &&
        !entry.name.includes('.test.') &&
        !entry.name.startsWith('gallery.'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(MESSAGES) && !path.includes('node_modules') && !path.includes('/dist/'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
}

function shouting(of: Catalogue): string[] {
  return LOCALES.flatMap((locale) => Object.entries(of[locale])).flatMap(([key, text]) =>
    text.includes('!') ? [key] : [],
  )
}
