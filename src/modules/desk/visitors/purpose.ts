import { declarePurpose } from '../../customers/index.ts'

/**
 * Being seen while one is in the shop. Not `analytics`: beside that switch we promise that nobody is looked at singly. What is kept of a
 * visit when it is over needs that one as well.
 */
export const LIVE_VISIT = declarePurpose({ name: 'live_visit', module: 'desk', necessary: false }).name
