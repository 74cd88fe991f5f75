/** Characters of what a customer says of their case, and of what was done: more than that is a message, and belongs in the case. */
export const COMMENT_LIMIT = 2_000
/** Days that one report covers: a year and a month, so that this month stands beside the same one a year ago. */
export const REPORT_DAYS = 400
