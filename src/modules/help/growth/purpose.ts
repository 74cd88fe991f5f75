import { declarePurpose } from '../../customers/index.ts'

/** A letter when what somebody looked for without finding it has an answer. Whoever asked a person is answered without it. */
export const ANSWERS_FOUND = declarePurpose({ name: 'answers_found', module: 'help', necessary: false }).name
