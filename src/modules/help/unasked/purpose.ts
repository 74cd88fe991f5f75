import { declarePurpose } from '../../customers/index.ts'

/** Answers about what one owns, before one asks. Off until the customer says yes. */
export const PRODUCT_UPDATES = declarePurpose({ name: 'product_updates', module: 'help', necessary: false }).name
