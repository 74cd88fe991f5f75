import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { type Block, inlinesOf } from '../../../ui/rich/marked.ts'
import { connectedParties, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { type Addition, goesWith, preparedProducts, productsOfOrder } from '../../orders/index.ts'
import { findCase, type FoundCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'

/** Suggestions beside a case: a shopkeeper says one thing or two. */
const SHOWN = 3
/** Ends the address of what an answer suggests: so it is told from a link to what was asked about. It is never sent to a server. */
export const SUGGESTED = '#suggested'

/**
 * What might go with what a case is about: what customers bought along, with how many. For the agent, who sends it or does not. Leaves a
 * look. @throws Refusal case-unknown
 */
export async function suggestedSales(
  call: Call,
  { number }: { number: string },
): Promise<{ items: (Addition & { url: string; suggested: number })[] }> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const look = lookAtCase(found)
  const parties = [...new Set([...found.parties, ...(await connectedParties(call.db, found.party))])]
  const { products, locale } = await transact(call, { purpose: SERVICE, parties, look }, (tx) => aboutOf(tx, found))
  const items = await goesWith(call.db, { products, locale, limit: SHOWN })
  const { rows } = await sql<{ product: string; times: number }>`
    select product, times from desk.times_suggested(${items.map(({ productId }) => productId)}::uuid[])`.execute(
    call.db,
  )
  const times = new Map(rows.map((one) => [one.product, one.times]))
  return {
    items: items.map((one) => ({
      ...one,
      url: new URL(`/products/${one.slug}${SUGGESTED}`, call.config.url).href,
      suggested: times.get(one.productId) ?? 0,
    })),
  }
}

/** Step: the things that a case is about, by its product, its order, or a basket that was filled in it. */
async function aboutOf(tx: Tx, found: FoundCase): Promise<{ products: string[]; locale: string }> {
  const { rows } = await sql<{ type: string | null; id: string | null; locale: string }>`
    select about_type as type, about_id as id, locale from desk.customer_case where id = ${found.id}`.execute(tx)
  const { type, id, locale } = rows[0]!
  const prepared = await preparedProducts(tx, found.number)
  const own = id === null ? [] : type === 'product' ? [id] : await productsOfOrder(tx, id)
  return { products: [...new Set([...own, ...prepared])], locale }
}

/** Step: an answer that suggests something has left, which is counted. */
export async function countSuggested(
  tx: Tx,
  ctx: Acting,
  { message, party, blocks }: { message: string; party: string; blocks: readonly Block[] },
): Promise<void> {
  const slugs = [...inlinesOf(blocks)].flatMap((one) => (one.kind === 'link' ? (slugOf(ctx, one.href) ?? []) : []))
  if (slugs.length === 0) return
  await sql`select desk.note_suggested(${message}::uuid, ${party}::uuid, ${slugs}::text[], ${ctx.clock.now()}::timestamptz)`.execute(
    tx,
  )
}

function slugOf({ config }: Acting, href: string): string | null {
  const url = URL.parse(href)
  const [, slug] = /^\/products\/([^/]+)$/.exec(url?.pathname ?? '') ?? []
  return url?.origin === config.url.origin && url.hash === SUGGESTED && slug ? decodeURIComponent(slug) : null
}
