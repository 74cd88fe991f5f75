// Which questions ask the same. Pure: by their words, pairs of words and pieces of words, without those that every question has.
import { wordsOf } from '../../../platform/text/features.ts'
import { openLikeness } from '../../../platform/text/likeness.ts'

/** Words that ask and bind, and say nothing of what is asked, in the languages that we write. Other languages do without: rarity weighs there. */
const ASKING = new Set(
  `a about am an and any are as at be been by can could did do does doing don't for from get go had has have help hi hello how i i'm if in into is
  isn't it it's its just may me might mine my need no not of off on one or our ours please put say shall she should so some than that the their them
  then there these they this those to too us was we were what what's when where whether which who whom whose why will with without won't wont would you
  your yours ok okay possible want wants like know anyone question questions thanks thank
  alle at av bare ble bli blir burde da de dem den denne der dere deres det dette din dine ditt du eller en enn er et ett for fra få får gjør gjøre går
  gå ha hadde han har hei hjelp hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor i ikke ja jeg kan kunne lurer man med meg men min
  mine mitt mot mulig må måtte nei noe noen nå når og også om opp oss over på selv sin sine sitt skal skulle som spørsmål takk til trenger ut vi vil
  ville var ved vær være vår våre vårt ønsker å`.split(/\s+/),
)

/** From here on two questions are taken to ask the same: cosine, with what further ones of the same add (see the test's figures). */
const LIKE_ENOUGH = 0.27
/** From here on two are offered to a person as perhaps one. */
export const PERHAPS = 0.13
/** How much the second and the third likest of one wanted answer add: several that are somewhat alike say more than one. */
const MORE = [0.25, 0.15] as const
/** Questions most like the one that is asked, of which the wanted answers are taken. */
const NEAREST = 24

/** What a question is about: its words without those that ask. All of them, where nothing else is said. Empty: no word at all. */
export function subjectOf(text: string): string[] {
  const words = wordsOf(text)
  const saying = words.filter((word) => !ASKING.has(word))
  return saying.length > 0 ? saying : words
}

export interface Wanted {
  wanted: string
  like: number
}

/** Wanted answers as they are known by their questions. */
export interface Known {
  put(question: string, wanted: string, text: string): void
  /** Those that ask most nearly this, the nearest first. */
  nearest(text: string, but?: string): Wanted[]
}

export function openKnown(): Known {
  const likeness = openLikeness<string>()
  const wantedOf = new Map<string, string>()
  return {
    put(question, wanted, text) {
      wantedOf.set(question, wanted)
      likeness.put(question, subjectOf(text).join(' '))
    },
    nearest(text, but) {
      const likes = new Map<string, number[]>()
      for (const { key, like } of likeness.nearest(subjectOf(text).join(' '), NEAREST)) {
        const wanted = wantedOf.get(key)!
        if (wanted !== but) likes.set(wanted, [...(likes.get(wanted) ?? []), like])
      }
      return [...likes]
        .map(([wanted, [first = 0, ...more]]) => ({
          wanted,
          like: MORE.reduce((sum, share, nth) => sum + share * (more[nth] ?? 0), first),
        }))
        .toSorted((one, other) => other.like - one.like)
    },
  }
}

/** The one that asks the same, if there is one. */
export function sameAs(known: Known, text: string): string | null {
  const [best] = known.nearest(text)
  return best && best.like >= LIKE_ENOUGH ? best.wanted : null
}
