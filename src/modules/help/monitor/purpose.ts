import { declarePurpose } from '../../customers/index.ts'

/**
 * Being offered help after a visit in which one took long. Not `analytics`: beside that switch we promise that nobody is looked at singly. While
 * the visit lasts no permission is needed, because nothing leaves the visitor's own browser (ui/struggle.ts).
 */
export const HELP_OFFERS = declarePurpose({ name: 'help_offers', module: 'help', necessary: false }).name
