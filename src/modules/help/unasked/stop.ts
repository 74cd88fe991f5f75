import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { sentenceVersion, withdrawPermission } from '../../customers/index.ts'
import { refuse } from '../refusals.ts'
import { PRODUCT_UPDATES } from './purpose.ts'

const USE = 'unasked stop'

/** The way out that stands in each letter: for whoever has the letter, and for this purpose only. */
export function stopUrl(ctx: Pick<Acting, 'config' | 'secret'>, unasked: string): string {
  const url = new URL('/updates/stop', ctx.config.url)
  url.searchParams.set('of', unasked)
  url.searchParams.set('key', ctx.secret.sign(USE, unasked))
  return url.href
}

/** Command: no such letters any more, by the link of one of them. What is due is not told either. @throws Refusal link-ended */
export async function stopByLink(ctx: Acting, { of, key }: { of: string; key: string }): Promise<void> {
  if (!ctx.secret.verify(USE, of, key)) throw refuse('stop-link-wrong')
  const { rows } = await sql<{ party: string }>`select party from help.unasked_party(${of})`.execute(ctx.db)
  // Erased, or older than it is kept for: then nothing comes any more either.
  if (!rows[0]) return
  await withdrawPermission(ctx, {
    party: rows[0].party,
    purpose: PRODUCT_UPDATES,
    sentence: sentenceVersion(ctx, PRODUCT_UPDATES),
    channel: 'mail',
  })
}
