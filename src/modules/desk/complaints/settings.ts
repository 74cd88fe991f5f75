import { z } from 'zod'
import { declareSettings } from '../../../platform/settings.ts'

/** A pause is for whoever answers, not for whoever waits. */
const PAUSE_LIMIT = 120
/** Letters of what is said with something that is made good. */
const WORDS_LIMIT = 200
/** Minor units for one complaint: beyond it somebody decides by hand. */
const AMOUNT_LIMIT = 10_000_000
/** More people than that are everybody. */
const AGENTS_LIMIT = 50

/** What is done about a message by how its writer comes to us. */
export const complaints = declareSettings('complaints', {
  /** Somebody wants to help: they are thanked at once. */
  helpThanks: { schema: z.boolean(), default: true, mayChange: ['agent'] },
  /** … and the case goes to the owner of its category, who can change something. */
  helpToOwner: { schema: z.boolean(), default: true, mayChange: ['agent'] },
  /** Somebody was wronged: their case has at least this haste. */
  wrongedRank: { schema: z.enum(['standard', 'emergent']), default: 'emergent', mayChange: ['agent'] },
  /** … and an agent may make it good by this, once per case and within the desk's budget of the month. */
  wrongedGood: {
    schema: z
      .strictObject({
        give: z.enum(['note', 'credit', 'gift']),
        /** Minor units; a note has none. */
        amount: z.number().int().min(0).max(AMOUNT_LIMIT),
        words: z.string().trim().min(1).max(WORDS_LIMIT),
      })
      .nullable(),
    default: null,
    mayChange: [],
  },
  /** Somebody is plain cross: ids of the experienced agents to one of whom it goes; none: whoever has it keeps it. */
  crossAgents: { schema: z.array(z.uuid()).max(AGENTS_LIMIT), default: [], mayChange: [] },
  /** … and an answer by mail waits so many minutes before it leaves, so that it can be read once more. */
  crossPause: { schema: z.number().int().min(0).max(PAUSE_LIMIT), default: 5, mayChange: ['agent'] },
})
