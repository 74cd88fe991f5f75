import type { Context } from '../../../platform/context.ts'

/** Rings when anything of the help's contents changed: a section, an article, a draft. */
export const HELP = 'help'

/** After the commit: whoever has this article open, or the list, reads it again. */
export const ringArticle = (ctx: Pick<Context, 'bell'>, id: string): void => ctx.bell.ring([HELP, `${HELP}/${id}`])
