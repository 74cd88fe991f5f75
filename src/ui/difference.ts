// What differs between two texts, to be read by a person: lines that stand in both are found first, and only what changed between them
// is compared word by word. Patience: tokens that stand once on each side and in the same order are what a reader would hold on to; a
// shortest edit script (Myers) ties paragraphs together by their commas. It also has no bad case: what holds on to nothing and is long
// is said to be replaced.

export interface Piece {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** Pairs of tokens that are compared one with each other, where no token is unique: a paragraph against a paragraph. */
const PAIRS_LIMIT = 60_000

const WORDS = /\s+|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu
const LINES = /[^\n]*\n|[^\n]+$/g

/** Put together, what is not `added` is the earlier text, and what is not `removed` the later. Time: the texts' length, times its logarithm. */
export function differenceOf(before: string, after: string): Piece[] {
  const pieces: Piece[] = []
  for (const { kind, from, to } of stretchesOf(before.match(LINES) ?? [], after.match(LINES) ?? [])) {
    if (kind === 'same') put(pieces, 'same', from)
    else compareWords(pieces, from, to)
  }
  return pieces
}

function compareWords(pieces: Piece[], before: readonly string[], after: readonly string[]): void {
  for (const { kind, from, to } of stretchesOf(wordsOf(before), wordsOf(after))) {
    if (kind === 'same') put(pieces, 'same', from)
    else {
      put(pieces, 'removed', from)
      put(pieces, 'added', to)
    }
  }
}

const wordsOf = (lines: readonly string[]): string[] => lines.flatMap((line) => line.match(WORDS) ?? [])

function put(pieces: Piece[], kind: Piece['kind'], tokens: readonly string[]): void {
  if (tokens.length === 0) return
  const last = pieces.at(-1)
  if (last?.kind === kind) last.text += tokens.join('')
  else pieces.push({ kind, text: tokens.join('') })
}

interface Stretch {
  kind: 'same' | 'changed'
  from: readonly string[]
  to: readonly string[]
}

/** Stretches that stand in both, and what stands between them. */
export function stretchesOf(before: readonly string[], after: readonly string[]): Stretch[] {
  const stretches: Stretch[] = []
  const add = (kind: Stretch['kind'], from: readonly string[], to: readonly string[]) => {
    if (from.length > 0 || to.length > 0) stretches.push({ kind, from, to })
  }
  /** What remains to be compared, the first on top: no recursion, however many there are. */
  const open: (Stretch & { settled: boolean })[] = [{ kind: 'changed', from: before, to: after, settled: false }]
  while (open.length > 0) {
    const { kind, from, to, settled } = open.pop()!
    if (settled || from.length === 0 || to.length === 0) {
      add(kind, from, to)
      continue
    }
    const head = sharedHead(from, to)
    const tail = sharedTail(from, to, head)
    const [inFrom, inTo] = [from.slice(head, from.length - tail), to.slice(head, to.length - tail)]
    add('same', from.slice(0, head), to.slice(0, head))
    if (tail > 0) open.push({ kind: 'same', from: from.slice(-tail), to: to.slice(-tail), settled: true })
    const shared = inFrom.length > 0 && inTo.length > 0 ? heldOnTo(inFrom, inTo) : null
    open.push(...between(inFrom, inTo, shared).toReversed())
  }
  return stretches
}

function sharedHead(from: readonly string[], to: readonly string[]): number {
  let count = 0
  while (count < from.length && count < to.length && from[count] === to[count]) count += 1
  return count
}

function sharedTail(from: readonly string[], to: readonly string[], head: number): number {
  let count = 0
  const most = Math.min(from.length, to.length) - head
  while (count < most && from[from.length - 1 - count] === to[to.length - 1 - count]) count += 1
  return count
}

/** Places of a token in both texts. */
type Pair = readonly [from: number, to: number]

/** Tokens that are unique on both sides, in an order that both share; where there are none and it is short, the longest that they share. */
function heldOnTo(from: readonly string[], to: readonly string[]): { pairs: readonly Pair[]; whole: boolean } | null {
  const unique = rising(uniqueInBoth(from, to))
  if (unique.length > 0) return { pairs: unique, whole: false }
  return from.length * to.length <= PAIRS_LIMIT ? { pairs: longestShared(from, to), whole: true } : null
}

function between(
  from: readonly string[],
  to: readonly string[],
  shared: ReturnType<typeof heldOnTo>,
): (Stretch & { settled: boolean })[] {
  if (shared === null) return [{ kind: 'changed', from, to, settled: true }]
  const { pairs, whole } = shared
  const stretches: (Stretch & { settled: boolean })[] = []
  let [atFrom, atTo] = [0, 0]
  for (const [inFrom, inTo] of pairs) {
    stretches.push({ kind: 'changed', from: from.slice(atFrom, inFrom), to: to.slice(atTo, inTo), settled: whole })
    stretches.push({ kind: 'same', from: [from[inFrom]!], to: [to[inTo]!], settled: true })
    ;[atFrom, atTo] = [inFrom + 1, inTo + 1]
  }
  stretches.push({ kind: 'changed', from: from.slice(atFrom), to: to.slice(atTo), settled: whole })
  return stretches.filter((one) => one.from.length > 0 || one.to.length > 0)
}

function uniqueInBoth(from: readonly string[], to: readonly string[]): Pair[] {
  const inTo = placesOfUnique(to)
  return [...placesOfUnique(from)].flatMap(([token, place]): Pair[] => {
    const there = inTo.get(token)
    return place === MANY || there === undefined || there === MANY ? [] : [[place, there]]
  })
}

const MANY = -1

function placesOfUnique(tokens: readonly string[]): Map<string, number> {
  const places = new Map<string, number>()
  tokens.forEach((token, at) => places.set(token, places.has(token) ? MANY : at))
  return places
}

/** The longest run of pairs that rise on both sides; they rise on the first already. Patience sorting, n log n. */
function rising(pairs: readonly Pair[]): Pair[] {
  /** Of each length the pair that ends such a run lowest, and before each pair the one that it follows. */
  const ends: number[] = []
  const before: number[] = []
  pairs.forEach(([, to], at) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[ends[middle]!]![1] < to) low = middle + 1
      else high = middle
    }
    before[at] = low > 0 ? ends[low - 1]! : MANY
    ends[low] = at
  })
  const run: Pair[] = []
  for (let at = ends.at(-1) ?? MANY; at !== MANY; at = before[at]!) run.push(pairs[at]!)
  return run.reverse()
}

/** The longest sequence that both share, by the usual table. Hunt and Szymanski or Myers would be quicker on long texts; here none is long. */
function longestShared(from: readonly string[], to: readonly string[]): Pair[] {
  const width = to.length + 1
  const table = new Uint32Array((from.length + 1) * width)
  for (let row = from.length - 1; row >= 0; row -= 1)
    for (let column = to.length - 1; column >= 0; column -= 1)
      table[row * width + column] =
        from[row] === to[column]
          ? table[(row + 1) * width + column + 1]! + 1
          : Math.max(table[(row + 1) * width + column]!, table[row * width + column + 1]!)
  const pairs: Pair[] = []
  for (let row = 0, column = 0; row < from.length && column < to.length;) {
    if (from[row] === to[column]) pairs.push([row++, column++])
    else if (table[(row + 1) * width + column]! >= table[row * width + column + 1]!) row += 1
    else column += 1
  }
  return pairs
}
