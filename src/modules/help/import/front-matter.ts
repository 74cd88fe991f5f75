/** What stands above a Markdown text between two lines of dashes: names, each with a word or a list of them. */
export type FrontMatter = ReadonlyMap<string, string | readonly string[]>

/** Lines of it; beyond that nobody meant it as one. */
const LINES_LIMIT = 200
const FENCE = /^---[ \t]*$/

/**
 * Parts a text from its front matter: the part of YAML that people write there, `name: words`, `name: [a, b]` and lists of `- a`. What is nested
 * deeper is named as unread. Null: it has none.
 */
export function readFrontMatter(text: string): { front: FrontMatter; rest: string; unread: string[] } {
  const lines = text.split('\n')
  const end = FENCE.test(lines[0]?.trimEnd() ?? '')
    ? lines.slice(0, LINES_LIMIT).findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(line))
    : -1
  if (end < 0) return { front: new Map(), rest: text, unread: [] }
  const front = new Map<string, string | string[]>()
  const unread: string[] = []
  let open: string | null = null
  for (const line of lines.slice(1, end)) {
    const item = /^\s*-\s+(.*)$/.exec(line)
    const pair = /^([A-Za-z][\w-]{0,60})\s*:(?:\s+(.*))?$/.exec(line.trimEnd())
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    if (item && open !== null) {
      const list = front.get(open)
      front.set(open, [...(Array.isArray(list) ? list : []), wordsOf(item[1]!)])
    } else if (pair) {
      const [, name = '', value = ''] = pair
      open = name.toLowerCase()
      front.set(open, valueOf(value.trim()))
    } else unread.push(line.trim().slice(0, 80))
  }
  return { front, rest: lines.slice(end + 1).join('\n'), unread }
}

/** One name's words; of a list the first. */
export function oneOf(front: FrontMatter, ...names: readonly string[]): string {
  for (const name of names) {
    const value = front.get(name)
    const one = typeof value === 'string' ? value : value?.[0]
    if (one !== undefined && one !== '') return one
  }
  return ''
}

export function allOf(front: FrontMatter, name: string): readonly string[] {
  const value = front.get(name) ?? []
  return typeof value === 'string' ? (value === '' ? [] : [value]) : value
}

function valueOf(value: string): string | string[] {
  if (value.startsWith('[') && value.endsWith(']'))
    return value
      .slice(1, -1)
      .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
      .map((one) => wordsOf(one.trim()))
      .filter((one) => one !== '')
  return wordsOf(value)
}

function wordsOf(value: string): string {
  const text = value.trim()
  if (text.length >= 2 && text.startsWith('"') && text.endsWith('"'))
    return text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')
  if (text.length >= 2 && text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1).replaceAll("''", "'")
  return text.replace(/\s+#.*$/, '')
}
