import { escapeMarks } from '../../../ui/rich/marked.ts'

// The words of a canned answer that the record fills in. Pure: who reads the record hands in what it says.

/** What can stand between braces, in the order in which the room offers it. */
export const FIELDS = [
  'customer.name',
  'customer.firstName',
  'case.number',
  'case.subject',
  'order.number',
  'order.placedAt',
  'order.shipsAt',
  'order.total',
  'agent.name',
  'shop.name',
] as const
export type Field = (typeof FIELDS)[number]
export type Values = Readonly<Partial<Record<Field, string | null>>>

/** Letters between braces or brackets: longer ones are somebody's own braces. */
const LONGEST = 80
const BRACES = new RegExp(`\\{\\{([^{}\\n]{1,${LONGEST}})\\}\\}`, 'g')
/** These brackets stand on no keyboard: what stands between them was never typed as an answer. */
const GAP = new RegExp(`⟨[^⟨⟩\\n]{1,${LONGEST}}⟩|\\{\\{[^{}\\n]{1,${LONGEST}}\\}\\}`, 'g')

const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name)

/** What a text asks for, as it is written. */
export const fieldsIn = (text: string): string[] => [...text.matchAll(BRACES)].map(([, inside]) => inside!.trim())

/** Fields of a text that the record does not know, as they are written. */
export const unknownFields = (text: string): string[] => fieldsIn(text).filter((name) => !isField(name))

/** Whether a text asks for something that begins like this: what is not asked for need not be read. */
export const asksFor = (text: string, beginning: string): boolean =>
  fieldsIn(text).some((name) => name.startsWith(beginning))

/** Fills in what the record says. What it does not say, or nobody knows, becomes a gap in the words of `nameOf`. */
export function fill(text: string, values: Values, nameOf: (field: string) => string): string {
  return text.replace(BRACES, (_, inside: string) => {
    const name = inside.trim()
    const value = isField(name) ? values[name] : undefined
    return value ? withoutGaps(value) : `⟨${nameOf(name).slice(0, LONGEST)}⟩`
  })
}

/** What a person still has to fill in before the text can leave. */
export const gapsIn = (text: string): string[] => [...text.matchAll(GAP)].map(([gap]) => gap)

/** A customer who calls themselves {{order.total}} fills no field and makes no gap, and one called *Anna* sets nothing in italics. */
const withoutGaps = (value: string): string => escapeMarks(value.replaceAll(/[⟨⟩{}]/g, ''))
