// What somebody asks of the house itself, by a word in a mail's subject. Pure.
import { bareSubject } from '../subject.ts'

export const COMMANDS = ['order', 'invoice', 'returns', 'opening', 'help'] as const
export type CommandName = (typeof COMMANDS)[number]

export interface Command {
  name: CommandName
  /** Of the order that it is about. */
  number: string | null
  /** The language of the word that was used: whoever asks in it reads it. */
  locale: 'en' | 'nb'
}

/** How each is called, in the languages that we answer in. What a word means in both is the first one's. */
const WORDS: Readonly<Record<CommandName, Readonly<Record<Command['locale'], readonly string[]>>>> = {
  order: {
    en: ['order', 'my order', 'order status', 'track order', 'tracking'],
    nb: ['ordre', 'ordren min', 'ordrestatus', 'bestilling', 'bestillingen min', 'sporing'],
  },
  invoice: { en: ['invoice', 'receipt'], nb: ['faktura', 'kvittering'] },
  returns: { en: ['returns', 'return'], nb: ['retur', 'returer', 'angrerett'] },
  opening: {
    en: ['opening hours', 'opening times', 'hours'],
    nb: ['åpningstider', 'åpningstid', 'apningstider', 'aapningstider'],
  },
  help: { en: ['help'], nb: ['hjelp'] },
}
/** They are about an order, and are no command without its number. */
const NUMBERED: readonly CommandName[] = ['order', 'invoice']

const MEANINGS: ReadonlyMap<string, Pick<Command, 'name' | 'locale'>> = new Map(
  COMMANDS.flatMap((name) =>
    (['nb', 'en'] as const).flatMap((locale) => WORDS[name][locale].map((word) => [word, { name, locale }] as const)),
  ),
)

/** Letters of a subject that can be a command: what is longer is a sentence. */
const LONGEST = 60
/** A word or two, and perhaps a number behind it, however it is introduced. */
const SHAPE = /^(.*?)(?:[\s:#]+(?:(?:number|no|nr|nummer)\b[\s.:]*)?#?\s*(\d{1,15}))?$/
/** Words that may follow in the mail and still be politeness: "Hello, thank you in advance! Anna". */
const POLITE_WORDS = 8

/** The command that a subject is: the whole of it, whatever its letters' size, with signs of answers, colons, # and stops forgiven. */
export function readCommand(subject: string): Command | null {
  if (subject.length > LONGEST) return null
  const said = tidied(bareSubject(subject))
  const [, words = '', number] = SHAPE.exec(said) ?? []
  const meant = MEANINGS.get(words.replace(/\s*:$/, '').trim())
  if (!meant) return null
  if (NUMBERED.includes(meant.name) !== (number !== undefined)) return null
  // A number as it is written on the order: without noughts before it.
  const order = number?.replace(/^0+/, '') ?? null
  return order === '' ? null : { ...meant, number: order }
}

/** A subject, or the name of a text, as it is compared. */
export const tidied = (words: string): string =>
  words
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s"'«»“”<[(]+|[\s.!?"'«»“”>\])]+$/g, '')

/** The words that a command of this name may be called. */
export const namesOf = (name: CommandName): readonly string[] => [...WORDS[name].en, ...WORDS[name].nb]

/** Whether a mail says more than its command: then a person reads it as well. */
export function saysMore(text: string): boolean {
  return text.includes('?') || (text.match(/[\p{L}\p{N}]+/gu) ?? []).length > POLITE_WORDS
}
