/** Says a message of the catalogue. A reader of ICU would weigh more than the whole chat, so its messages have plain {arguments} only. */
export type Locale = 'en' | 'nb'

export function sayIn<Area extends Readonly<Record<Locale, Readonly<Record<string, string>>>>>(
  area: Area,
  locale: Locale,
) {
  const words = area[locale]
  return (key: keyof Area['en'] & string, values: Readonly<Record<string, string>> = {}): string =>
    (words[key] ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '…')
}

/** The page's language, as one of ours: every kind of Norwegian reads Bokmål. */
export function localeOfPage(): Locale {
  return /^(nb|nn|no)\b/i.test(document.documentElement.lang) ? 'nb' : 'en'
}
