import { IntlMessageFormat } from 'intl-messageformat'
import type { ComponentChildren } from 'preact'

/** The languages that the house is written in. `en` is whole; `nb` stands beside it, and the check keeps it whole too. */
export const LOCALES = ['en', 'nb'] as const
export type Locale = (typeof LOCALES)[number]
export const DEFAULT_LOCALE: Locale = 'en'

/** What Intl is asked for: English is British (24 November, 14.30), because the house is European. */
const INTL_LOCALE: Readonly<Record<Locale, string>> = { en: 'en-GB', nb: 'nb-NO' }

/** One area's messages: the same keys in every language, each an ICU MessageFormat string. */
export type Catalogue = Readonly<Record<Locale, Readonly<Record<string, string>>>>

export type KeyOf<C extends Catalogue> = keyof C['en'] & string

/**
 * The arguments of a message, read from its own text by the type checker: `'{count, plural, …} in {place}'` wants
 * `{ count: number, place: string | number }`. It reads words after a brace, not grammar, so that checking stays quick;
 * `messages.test.ts` compares it with the real parser for every message of the catalogue.
 */
export type ValuesOf<Message extends string, Plain = string | number> = {
  readonly [Found in ArgumentIn<Message> as Found[0]]: Found[1] extends 'text' ? Plain : Found[1]
}

/** The tags of a message: `'Read <a>the privacy page</a>'` has `a`. */
export type TagsOf<Message extends string> = Message extends `${string}<${infer Tag}>${infer Rest}`
  ? (Tag extends `/${string}` ? never : Tag) | TagsOf<Rest>
  : never

type ArgumentIn<Message extends string> = Message extends `${infer Before}{${infer Rest}`
  ? (Before extends `${string} ${Selector} ` ? never : NamedIn<Rest>) | ArgumentIn<Rest>
  : never
/** What stands before a brace that opens a plural's text, not an argument: `one {a day}`. */
type Selector = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other' | `=${number}`
type NamedIn<Rest extends string> = Rest extends `${infer Inside}}${string}`
  ? Inside extends `${infer Name},${infer Spec}`
    ? Word<Name> extends never
      ? never
      : Spec extends ` ${'plural' | 'selectordinal' | 'number'}${string}`
        ? [Name, number]
        : Spec extends ` ${'date' | 'time'}${string}`
          ? [Name, Date | number]
          : Spec extends ` select${string}`
            ? [Name, string]
            : never
    : Word<Inside> extends never
      ? never
      : [Inside, 'text']
  : never
type Word<Text extends string> = Text extends '' | `${string}${' ' | '#' | '{' | '<' | "'"}${string}` ? never : Text

type ValuesArgument<Message extends string> = [ArgumentIn<Message>] extends [never] ? [] : [values: ValuesOf<Message>]

/** Says a message in one language. Keys and values are checked by the compiler. */
export type Say<C extends Catalogue> = <Key extends KeyOf<C>>(
  key: Key,
  ...values: ValuesArgument<C['en'][Key] & string>
) => string

/** Says a message that has elements in it: an argument may be an element, a tag is a function from its inside to one. */
export type SayParts<C extends Catalogue> = <Key extends KeyOf<C>>(
  key: Key,
  values: ValuesOf<C['en'][Key] & string, ComponentChildren> & {
    readonly [Tag in TagsOf<C['en'][Key] & string>]: (inside: ComponentChildren) => ComponentChildren
  },
) => ComponentChildren

export type Values = Readonly<Record<string, string | number | Date>>
type Speech = string | IntlMessageFormat

/**
 * Makes `say` and its kin for a catalogue. A message is parsed the first time that it is said (43 µs) and kept; a plain one
 * is a table look-up (a product list says some forty a page), one with arguments costs 0.3 µs, a plural 5 µs.
 */
export function speaker<C extends Catalogue>(catalogue: C) {
  const kept: Record<Locale, Map<string, Speech>> = { en: new Map(), nb: new Map() }

  const speech = (locale: Locale, key: string): Speech => {
    const known = kept[locale].get(key)
    if (known !== undefined) return known
    const text = catalogue[locale][key] ?? catalogue[DEFAULT_LOCALE][key]
    if (text === undefined) throw new Error(`No message ${key} in ${locale}`)
    const made = /[{<']/.test(text) ? new IntlMessageFormat(text, INTL_LOCALE[locale]) : text
    kept[locale].set(key, made)
    return made
  }

  const sayIn = (locale: Locale) => (key: string, values?: Values) => {
    const made = speech(locale, key)
    return typeof made === 'string' ? made : String(made.format(values))
  }
  const partsIn = (locale: Locale) => (key: string, values: Record<string, unknown>) => {
    const made = speech(locale, key)
    return typeof made === 'string' ? made : made.format(values as Values)
  }

  const says = { en: sayIn('en'), nb: sayIn('nb') } as unknown as Record<Locale, Say<C>>
  const parts = { en: partsIn('en'), nb: partsIn('nb') } as unknown as Record<Locale, SayParts<C>>
  return {
    say: (locale: string) => says[localeOf(locale)],
    sayParts: (locale: string) => parts[localeOf(locale)],
    /**
     * Says what a declaration names (`errors.<code>`, `line.<kind>`), where the key is data and the compiler cannot help: what
     * is missing then must not fail the page. A missing message is its key, a missing value is an ellipsis.
     */
    sayDeclared: (locale: string, key: string, values: Values = {}): string => {
      const language = localeOf(locale)
      if (!(key in catalogue[DEFAULT_LOCALE])) return key
      return (says[language] as (key: string, values: Values) => string)(key, new Proxy(values, WITH_ELLIPSIS))
    },
    has: (key: string) => key in catalogue[DEFAULT_LOCALE],
  }
}

const WITH_ELLIPSIS: ProxyHandler<Values> = {
  has: () => true,
  get: (values, name) => (typeof name === 'string' ? (values[name] ?? '…') : undefined),
}

/** What Intl is asked for in a language of ours. */
export function intlLocale(locale: string): string {
  return INTL_LOCALE[localeOf(locale)]
}

/** A request's language as one of ours. */
export function localeOf(locale: string): Locale {
  return locale === 'nb' ? 'nb' : DEFAULT_LOCALE
}

/** Joins areas into one catalogue, so that a bundle takes only the areas that it needs. */
export function catalogueOf<const Areas extends readonly Catalogue[]>(...areas: Areas) {
  const joined = { en: {}, nb: {} }
  for (const area of areas) {
    Object.assign(joined.en, area.en)
    Object.assign(joined.nb, area.nb)
  }
  return joined as unknown as {
    readonly en: Intersection<Areas[number]['en']>
    readonly nb: Intersection<Areas[number]['nb']>
  }
}

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** Adds an extension's own words. What the house says already, an extension cannot say otherwise. */
export function addWords(catalogue: Catalogue, area: Catalogue): void {
  for (const locale of LOCALES) {
    for (const [key, text] of Object.entries(area[locale])) {
      if (key in catalogue[locale]) throw new Error(`The message ${key} exists already; choose another key`)
      if (!(key in area[DEFAULT_LOCALE])) throw new Error(`The message ${key} has no ${DEFAULT_LOCALE} text`)
      ;(catalogue[locale] as Record<string, string>)[key] = text
    }
  }
}
