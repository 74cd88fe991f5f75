import type { BounceReason } from '../parsed.ts'

/**
 * Ways in which hosts say one reason. Each is a phrase that several programs share, or the words of the one that is named beside it; they
 * are looked for in words without addresses, in which a dot ends a sentence and “·” stands within names and numbers.
 */
export interface Saying {
  reason: BounceReason
  says: readonly RegExp[]
}
