import { sql } from 'kysely'
import type { Context } from '../../../platform/context.ts'
import { batched } from '../../../platform/database/batched.ts'
import { remembered } from '../../../platform/remembered.ts'
import { showProduct } from '../../catalogue/index.ts'
import { Refusal } from '../../../platform/refusal.ts'
import {
  type ComplaintList,
  COMPLAINTS_COUNTED,
  COMPLAINTS_PAGE,
  type HeldWhy,
  type PublicComplaint,
} from './contract.ts'
import { COMPLAINTS } from './complaint.ts'
import { refuse } from './refusals.ts'

interface PublicRow {
  id: string
  product: string | null
  title: string | null
  text: string | null
  shown_name: string | null
  locale: string
  published_at: Date
  held_why: HeldWhy | null
  answered_at: Date | null
  resolved_at: Date | null
  changed: string | null
  joined: number
}

export interface PublicQuery {
  state: 'open' | 'resolved' | 'all'
  product?: string | undefined
  page: number
}

/** What customers have made public, newest first, with our answers beneath. The same for everybody. */
export async function listPublic(
  ctx: Context,
  { state, product, page }: PublicQuery,
  locale: string,
): Promise<ComplaintList> {
  const [{ rows }, { rows: counted }] = await Promise.all([
    sql<PublicRow>`
      select * from desk.public_complaints(${state}, ${product ?? null}::uuid, ${COMPLAINTS_PAGE + 1}, ${(page - 1) * COMPLAINTS_PAGE})`.execute(
      ctx.db,
    ),
    sql<{ open: number; resolved: number }>`
      select open, resolved from desk.count_complaints(${product ?? null}::uuid, ${COMPLAINTS_COUNTED})`.execute(
      ctx.db,
    ),
  ])
  return {
    items: await shownOf(ctx, rows.slice(0, COMPLAINTS_PAGE), locale),
    page,
    more: rows.length > COMPLAINTS_PAGE,
    counts: counted[0]!,
  }
}

/** One complaint, if its author has made it public. @throws Refusal complaint-unknown */
export async function showPublic(ctx: Context, id: string, locale: string): Promise<PublicComplaint> {
  const { rows } = await sql<PublicRow>`select * from desk.public_complaint(${id}::uuid)`.execute(ctx.db)
  const [shown] = await shownOf(ctx, rows, locale)
  if (!shown) throw refuse('complaint-unknown')
  return shown
}

async function shownOf(ctx: Context, rows: readonly PublicRow[], locale: string): Promise<PublicComplaint[]> {
  if (rows.length === 0) return []
  const { rows: answers } = await sql<{ complaint: string; name: string; text: string; answered_at: Date }>`
    select complaint, name, text, answered_at from desk.public_answers(${rows.map(({ id }) => id)}::uuid[])`.execute(
    ctx.db,
  )
  const answersOf = Map.groupBy(answers, ({ complaint }) => complaint)
  const products = await productsNamed(ctx, rows, locale)
  return rows.map((row) => ({
    id: row.id,
    url: new URL(`/complaints/${row.id}`, ctx.config.url).href,
    product: row.product === null ? null : (products.get(row.product) ?? null),
    title: row.title,
    text: row.text,
    by: row.shown_name,
    language: row.locale,
    publishedAt: row.published_at.toISOString(),
    heldWhy: row.held_why,
    answers: (answersOf.get(row.id) ?? []).map(({ name, text, answered_at: at }) => ({
      by: name,
      text,
      at: at.toISOString(),
    })),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    changed: row.changed,
    joined: row.joined,
  }))
}

/** Titles and addresses of the products that these are about: asked at the same time, they go in one statement. */
async function productsNamed(ctx: Context, rows: readonly PublicRow[], locale: string) {
  const ids = [...new Set(rows.flatMap(({ product }) => product ?? []))]
  const named = await Promise.all(
    ids.map(async (id) => {
      try {
        const { title, slug } = await showProduct(ctx, id, locale)
        return [{ id, title, path: `/products/${slug}` }]
      } catch (error) {
        // No longer sold.
        if (error instanceof Refusal) return []
        throw error
      }
    }),
  )
  return new Map(named.flat().map((one) => [one.id, one]))
}

// ── on a product's page ────────────────────────────────────────────────────────────────────────────────────────────

/** Of a product's complaints so many are counted; beyond that it says "more than". */
export const COUNTED_ON_PRODUCT = 100
/** The newest few. */
const NEWEST = 3

export interface OnProduct {
  open: number
  resolved: number
  newest: { id: string; title: string | null; heldWhy: HeldWhy | null; answered: boolean; resolved: boolean }[]
}

/** As JSON text, so that what was drawn of it can be kept by it. Null: nothing is public about it. */
export const aboutProduct = batched<string, string | null>(
  { keyOf: (id) => id, together: 100, atOnce: 2 },
  async (ctx, ids) => {
    const { rows } = await sql<{ product: string } & OnProduct>`
      select product, open, resolved, newest from desk.complaints_of_products(${JSON.stringify(ids.map((id) => ({ id })))}::jsonb, ${COUNTED_ON_PRODUCT}, ${NEWEST})`.execute(
      ctx.db,
    )
    const found = new Map(rows.map(({ product, ...row }) => [product, JSON.stringify(row)]))
    return ids.map((id) => found.get(id) ?? null)
  },
)

/** Products about which something may be public, as this process knows. */
export const complainedOf = remembered(COMPLAINTS, 'the products that are complained about', async ({ db }) => {
  const { rows } = await sql<{ product: string }>`select product from desk.products_complained_of() product`.execute(db)
  return new Set(rows.map(({ product }) => product))
})

/** Whether a product's page has to ask. What this process has not heard of yet shows a moment later; what is withdrawn shows never. */
export const mayBeComplainedOf = (ctx: Pick<Context, 'db'>, product: string): boolean =>
  complainedOf.of(ctx)?.has(product) ?? true
