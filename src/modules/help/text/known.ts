import type { Call } from '../../../platform/context.ts'
import type { About } from '../contract.ts'
import type { Reader } from '../reader.ts'
import type { Owned } from '../slots.ts'
import { type Asked, type Known, knowing, UNKNOWN } from './resolve.ts'

/** Whether an article asks anything of its reader: for most it is the same for everybody who may read it. */
export const asksOf = ({ tests, fields }: Asked): boolean => tests.length > 0 || fields.length > 0

/** What is known of this reader, as far as the article asks for it. */
export async function knownOf(call: Call, reader: Reader, asked: Asked): Promise<Known> {
  if (!asksOf(asked) || reader.parties.length === 0) return UNKNOWN
  const [find] = knowing.fills
  return find ? find(call, reader, asked) : byOwning(reader, asked.about)
}

/** Whom a draft can be read as. */
export const READ_AS = ['stranger', 'customer', 'owner'] as const

/** Somebody of this sort, of whom nothing else is known: their fields stand as their plain words. */
export const knownAs = (who: (typeof READ_AS)[number]): Known =>
  who === 'stranger'
    ? UNKNOWN
    : {
        is: (test) => test.is === 'customers' || test.is === 'order' || (who === 'owner' && test.is !== 'prospects'),
        field: () => undefined,
      }

/** What follows from what they own alone. */
export function byOwning({ owns }: Reader, about: readonly About[]): Known {
  return {
    is(test) {
      switch (test.is) {
        case 'customers':
          return owns.length > 0
        case 'prospects':
          return owns.length === 0
        case 'owners':
          return owns.some((owned) => isAbout(owned, about))
        case 'owns':
          return owns.some(({ product }) => product === test.product)
        case 'owns-shelf':
          return owns.some(({ shelf }) => isOn(shelf, test.shelf))
        case 'order':
          return false
      }
    },
    field: () => undefined,
  }
}

const isOn = (shelf: string, of: string): boolean => shelf === of || shelf.startsWith(`${of}/`)

/** Whether an article that is about these is about what somebody owns. */
export const isAbout = ({ product, shelf }: Owned, about: readonly About[]): boolean =>
  about.some(({ type, value }) => (type === 'product' && value === product) || (type === 'shelf' && isOn(shelf, value)))
