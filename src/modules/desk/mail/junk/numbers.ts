import type { Acting } from '../../../../platform/context.ts'

/** Bytes of a word's number: what a number of JavaScript holds exactly. Of a million words two share one by a chance of 1 : 560. */
const BYTES = 6

/** Words as the numbers that stand for them in desk.junk_word, in the same order. Without the house's secret no word can be looked up by its number. */
export function numbersOf(ctx: Pick<Acting, 'secret'>, words: readonly string[]): number[] {
  return words.map((word) => Buffer.from(ctx.secret.sign('word of junk', word), 'base64url').readUIntBE(0, BYTES))
}
