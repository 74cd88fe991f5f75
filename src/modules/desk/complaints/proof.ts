import type { Acting } from '../../../platform/context.ts'

const PURPOSE = 'publish complaint'

/** What the letter carries that asks whether a complaint shall be public: whoever has it reads mail at its author's address. */
export const proofFor = (ctx: Pick<Acting, 'secret'>, complaint: string): string => ctx.secret.sign(PURPOSE, complaint)

export const isProof = (ctx: Pick<Acting, 'secret'>, complaint: string, proof: string): boolean =>
  ctx.secret.verify(PURPOSE, complaint, proof)
