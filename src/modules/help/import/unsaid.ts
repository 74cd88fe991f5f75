/** What of a text could not be said in an article, with how often: scripts, drawings, pictures that are not there. */
export class Unsaid {
  readonly #counts = new Map<string, number>()

  add(what: string): void {
    // A hostile page may have any number of invented elements: beyond this they are counted together.
    const name = this.#counts.has(what) || this.#counts.size < NAMES_LIMIT ? what.slice(0, NAME_LETTERS) : 'others'
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  join(other: Unsaid): void {
    for (const [what, count] of other.#counts) for (let one = 0; one < count; one += 1) this.add(what)
  }

  /** As in `2 script, 1 picture pictures/lost.png`. Empty: everything was said. */
  toString(): string {
    return [...this.#counts].map(([what, count]) => `${count} ${what}`).join(', ')
  }
}

/** Different things that are named of one text. */
const NAMES_LIMIT = 20
const NAME_LETTERS = 120

/** What is around a text: where its links lead, and what its pictures are. */
export interface Around {
  /** Where a link without a host leads in this house: /help/…; null: nowhere that is known, and its words remain. */
  link(href: string): string | null
}

/** A text as an article takes it. */
export interface Converted {
  /** From the text's own first heading; empty when it has none. */
  title: string
  /** Article text. Its pictures are `![name](picture:<place in pictures>)` until they are files of ours. */
  body: string
  /** Where its pictures were: a path, an address, a data: address. */
  pictures: string[]
  unsaid: Unsaid
}
