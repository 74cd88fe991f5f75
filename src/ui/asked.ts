import { sentenceVersion } from './fingerprint.ts'
import { catalogue } from './words.ts'

/**
 * Why something about a person is asked for. Its words are `ask.<id>.reason` (after "What for:") and `ask.<id>.gain` (after
 * "What you get:"); the module that stores the answer declares it and stores `id` and `version` with it.
 */
export type AskedSentence = {
  readonly id: string
  /** The purpose that the answer is collected for. */
  readonly purpose: string
  /** A fingerprint of the words in every language: nobody has to remember to raise it when a word changes. */
  readonly version: string
}

const declared = new Map<string, AskedSentence>()

/** Declares a sentence; fails at load when it has no words. */
export function declareAsked(id: string, purpose: string): AskedSentence {
  const sentence = { id, purpose, version: sentenceVersion(id, Object.values(catalogue)) }
  declared.set(id, sentence)
  return sentence
}

/** Every sentence that the loaded modules ask with, for /privacy. */
export const declaredAsked = (): readonly AskedSentence[] => [...declared.values()]

/** What a form sends along: `orderEmail@1f0c93ab`. */
export function askedAnswer(sentence: AskedSentence): string {
  return `${sentence.id}@${sentence.version}`
}

/**
 * Which sentence an answer was given to. A page that was open while the words changed sends the older version: that is what
 * the person saw, so that is what is stored. Undefined when it is not of this sentence at all: then the answer was not asked
 * for by this field, and is refused.
 */
export function askedOf(
  sentence: AskedSentence,
  sent: string | undefined,
): { id: string; version: string } | undefined {
  const [, id, version] = /^([\w.]{1,64})@([0-9a-f]{8})$/.exec(sent ?? '') ?? []
  return id === sentence.id && version ? { id, version } : undefined
}
