/** Characters of what a customer says of their case, and of what was done: more than that is a message, and belongs in the case. */
export const COMMENT_LIMIT = 2_000
