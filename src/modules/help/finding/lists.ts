// Many short lists of numbers that grow, in two arrays: a list as an object of its own costs a hundred bytes before it holds anything.

/** Values in a list's first piece; each next one has twice as many. */
const FIRST = 2
const LARGEST = 1_024
const STARTS_WITH = 1_024

export interface Lists {
  /** Pieces: how many values fit, where the next piece lies (0: none), the values. */
  data: Uint32Array
  used: number
  /** Of each list, four numbers: its first piece, its last, values in its last, values in all. */
  heads: Uint32Array
}

export const lists = (): Lists => ({ data: new Uint32Array(STARTS_WITH), used: 1, heads: new Uint32Array(STARTS_WITH) })

/** Adds a value to the end of a list. */
export function push(of: Lists, list: number, value: number): void {
  const head = list * 4
  of.heads = roomFor(of.heads, head + 4)
  let last = of.heads[head + 1]!
  if (last === 0 || of.heads[head + 2] === of.data[last]) {
    const capacity = last === 0 ? FIRST : Math.min(of.data[last]! * 2, LARGEST)
    const piece = of.used
    of.used += capacity + 2
    of.data = roomFor(of.data, of.used)
    of.data[piece] = capacity
    if (last === 0) of.heads[head] = piece
    else of.data[last + 1] = piece
    of.heads[head + 1] = last = piece
    of.heads[head + 2] = 0
  }
  of.data[last + 2 + of.heads[head + 2]!++] = value
  of.heads[head + 3]!++
}

export const lengthOf = (of: Lists, list: number): number => of.heads[list * 4 + 3] ?? 0

/** Goes through a list from its beginning. */
export function each(of: Lists, list: number, tell: (value: number) => void): void {
  let piece = of.heads[list * 4] ?? 0
  const last = of.heads[list * 4 + 1]
  while (piece > 0) {
    const end = piece + 2 + (piece === last ? of.heads[list * 4 + 2]! : of.data[piece]!)
    for (let at = piece + 2; at < end; at++) tell(of.data[at]!)
    piece = of.data[piece + 1]!
  }
}

/** The same numbers with room for this many; a quarter more, so that growing by one costs nothing on the average. */
export function roomFor<Numbers extends Uint32Array | Uint16Array | Uint8Array>(
  numbers: Numbers,
  size: number,
): Numbers {
  if (size <= numbers.length) return numbers
  const larger = new (numbers.constructor as new (length: number) => Numbers)(
    Math.ceil(Math.max(size, numbers.length * 1.25)),
  )
  larger.set(numbers)
  return larger
}
