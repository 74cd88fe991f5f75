// What is worked out from a value alone need not be worked out again for the same value. Nothing here is kept by time: whoever asks
// reads the database first and gets what belongs to what was read, so nothing stale can show.

const known = new WeakSet<object>()

/**
 * A value that is from now on what it is: frozen to its depth (bytes cannot be frozen, and are left alone by everybody). What is made
 * of it alone may be kept beside it.
 */
export function lasting<Value extends object>(value: Value): Value {
  if (!(value instanceof Uint8Array)) freeze(value)
  known.add(value)
  return value
}

export function isLasting(value: unknown): value is object {
  return typeof value === 'object' && value !== null && known.has(value)
}

function freeze(value: object): void {
  Object.freeze(value)
  for (const member of Object.values(value))
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) freeze(member as object)
}

/** A function of a lasting value that is worked out once for each; the result goes when the value goes. */
export function beside<From extends object, Made>(make: (from: From) => Made): (from: From) => Made {
  const kept = new WeakMap<From, Made>()
  return (from) => {
    const before = kept.get(from)
    if (before !== undefined) return before
    const made = make(from)
    kept.set(from, made)
    return made
  }
}

/**
 * A function of a text that is worked out once for each text, as long as it is asked for again among `letters` of others. Two
 * generations instead of a list in order of use: what was not asked for in the time of a whole generation goes, and a hit moves nothing.
 */
export function keptByText<Made>(letters: number, make: (text: string) => Made): (text: string) => Made {
  let young = new Map<string, Made>()
  let old = new Map<string, Made>()
  let size = 0
  return (text) => {
    const before = young.get(text)
    if (before !== undefined) return before
    const made = old.get(text) ?? make(text)
    if (size > letters / 2) {
      old = young
      young = new Map()
      size = 0
    }
    young.set(text, made)
    size += text.length
    return made
  }
}
