import { currencyExponent } from '../../../ui/format.ts'
import { DESCRIPTION_LIMIT, type Detail, DETAILS_LIMIT, STOCK_LIMIT, TITLE_LIMIT } from '../contract.ts'

/** A line of a feed that cannot be taken, with what is wrong in words that name the field. */
export class Unreadable extends Error {}

/** '49.95 EUR' or '49,95' → minor units, digit by digit: a float would make 27.676425 of it. */
export function priceOf(text: string, fallbackCurrency?: string): { amount: number; currency: string } {
  const match = /^\s*(\d{1,10})(?:[.,](\d{1,6}))?\s*([A-Za-z]{3})?\s*$/.exec(text) ?? thousands(text)
  const currency = match?.[3]?.toUpperCase() ?? fallbackCurrency
  if (!match || currency === undefined) throw new Unreadable(`price: “${short(text)}” is not a price like 49.95 EUR`)
  const exponent = currencyExponent(currency)
  const decimals = (match[2] ?? '').replace(/0+$/, '')
  if (decimals.length > exponent)
    throw new Unreadable(`price: ${currency} has ${exponent} decimals, “${short(text)}” has more`)
  return { amount: Number(`${match[1]}${decimals.padEnd(exponent, '0')}`), currency }
}

/** '1,234.50 USD' and '1.234,50 EUR': groups of three, then the other sign. */
function thousands(text: string): RegExpExecArray | null {
  const match = /^\s*(\d{1,3}(?:[ ,.]\d{3})+)([.,]\d{1,2})\s*([A-Za-z]{3})?\s*$/.exec(text)
  if (!match || match[1]!.includes(match[2]![0]!)) return null
  return /^(\d+)(?:[.,](\d+))?([A-Z]{3})?$/.exec(
    `${match[1]!.replace(/[ ,.]/g, '')}${match[2]}${match[3]?.toUpperCase() ?? ''}`,
  )
}

/** A whole number of units. */
export function stockOf(text: string): number {
  const trimmed = text.trim()
  if (!/^-?\d{1,9}(\.0+)?$/.test(trimmed)) throw new Unreadable(`stock: “${short(text)}” is not a whole number`)
  // Below nothing means that somebody sold what was not there; there is nothing to sell now.
  return Math.min(STOCK_LIMIT, Math.max(0, Math.trunc(Number(trimmed))))
}

/** 'Section:name:value,Section:name:value'. A comma inside a value starts no new detail, because what follows it names no section. */
export function detailsOf(text: string): Detail[] {
  const details: Detail[] = []
  for (const part of text.split(',')) {
    const [section, name, ...value] = part.split(':')
    const last = details[details.length - 1]
    if (name !== undefined && value.length > 0)
      details.push({
        section: limited(section!, 120),
        name: limited(name, 200),
        value: limited(value.join(':'), 2_000),
      })
    else if (last && part.trim() !== '') last.value = `${last.value}, ${part.trim()}`.slice(0, 2_000)
  }
  return details.filter(({ name, value }) => name !== '' && value !== '').slice(0, DETAILS_LIMIT)
}

/** A title on one line. */
export function titleOf(text: string): string {
  const title = text.replace(/\s+/g, ' ').trim()
  if (title === '') throw new Unreadable('title: it is empty')
  return title.slice(0, TITLE_LIMIT)
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  times: '×',
  eacute: 'é',
}

/** The text of a description that may be HTML: paragraphs and list items become lines, everything else is left out. */
export function descriptionOf(text: string): string {
  return withoutTags(text)
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => entity(name) ?? whole)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, DESCRIPTION_LIMIT)
}

const LINE_ENDS = new Set(['br', 'p', 'div', 'ul', 'ol', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** Walks from tag to tag. Expressions that look for a closing tag took 50 s for a megabyte of opened ones. */
function withoutTags(html: string): string {
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  let plain = ''
  let at = 0
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
    const [, slash = '', name = ''] = /^<(\/?)([a-z][a-z0-9]*|!)/.exec(lower.slice(open, open + 12)) ?? []
    plain += html.slice(at, name === '' ? open + 1 : open)
    at = open + 1
    if (name === '') continue
    const close = html.indexOf('>', open)
    if (close < 0) return plain
    at = close + 1
    if (slash === '' && (name === 'script' || name === 'style')) {
      const end = lower.indexOf(`</${name}`, at)
      if (end < 0) return plain
      at = end
    } else if (name === 'li' && slash === '') plain += '\n• '
    else if (LINE_ENDS.has(name) && (slash !== '' || name === 'br')) plain += '\n'
  }
  return plain + html.slice(at)
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()]
  const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  const isLetter = code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return isLetter ? String.fromCodePoint(code) : ''
}

/** Control characters mean a broken encoding, and PostgreSQL takes no NUL in a text. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
export const cleanField = (text: string): string =>
  (CONTROL.test(text) ? text.replace(CONTROL, '') : text).toWellFormed().trim()

export const limited = (text: string, limit: number): string => text.replace(/\s+/g, ' ').trim().slice(0, limit)

const short = (text: string) => limited(text, 40)
