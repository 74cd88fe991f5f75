import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import { storeBlob } from '../../platform/blobs.ts'
import type { Acting } from '../../platform/context.ts'
import { actorOf } from '../../platform/principal.ts'
import { setting } from '../../platform/settings.ts'
import { SERVICE, transact, type Tx } from '../customers/index.ts'
import type { categoryTitles, ProductToAdd, ProductToChange, stockToReceive } from './contract.ts'
import { mediaTypeOf } from './pictures/media-type.ts'
import { refuse } from './refusals.ts'
import { settings } from './settings.ts'
import { forgetShelves } from './shelves.ts'
import { type ChangedProduct, insertProducts, updateProducts } from './write.ts'

// Nothing here is about a person, so no party is entered and none is locked.
const NOBODY = { purpose: SERVICE, parties: [] as string[] }

/** Puts a product into the shop. Returns its id. */
export async function addProduct(ctx: Acting, given: ProductToAdd): Promise<string> {
  const { title, description, details, language, words, price, stock, sibling, taxRate, ...rest } = given
  const id = randomUUID()
  const rate = taxRate ?? setting(ctx, settings.taxRate)
  await transact(ctx, NOBODY, async (tx) => {
    await refuseTaken(tx, given)
    await refuseUnknownCategory(tx, rest.category)
    const family = sibling === undefined ? null : await familyWith(tx, sibling)
    const product = {
      ...rest,
      id,
      slug: rest.slug ?? null,
      family,
      price: price.amount,
      currency: price.currency,
      taxRate: rate,
      onHand: stock,
      words: [
        { language, title, description, details },
        ...Object.entries(words)
          .filter(([other]) => other !== language)
          .map(([other, said]) => ({ language: other, ...said })),
      ],
    }
    await insertProducts(tx, [product], writing(ctx))
  })
  changed(ctx, id)
  return id
}

/** Changes what is named about a product. */
export async function changeProduct(ctx: Acting, given: ProductToChange): Promise<void> {
  const { id, title, description, details, language, price, ...rest } = given
  await transact(ctx, NOBODY, async (tx) => {
    const { rows } = await sql<{ title: string | null; description: string | null; details: [] | null }>`
      select w.title, w.description, w.details from catalogue.product p
      left join catalogue.product_words w on w.product = p.id and w.language = ${language} where p.id = ${id}`.execute(
      tx,
    )
    const before = rows[0]
    if (!before) throw refuse('product-unknown')
    if (rest.category !== undefined) await refuseUnknownCategory(tx, rest.category)
    const change: ChangedProduct = { id, ...definedOf(rest) }
    if (price) Object.assign(change, { price: price.amount, currency: price.currency })
    if (title !== undefined || description !== undefined || details !== undefined) {
      const words = {
        language,
        title: title ?? before.title ?? '',
        description: description ?? before.description ?? '',
        details: details ?? before.details ?? [],
      }
      if (words.title === '')
        throw refuse('bad-input', {
          where: 'title',
          what: `nothing is written in ${language} yet, so a title is needed`,
        })
      change.words = [words]
    }
    await updateProducts(tx, [change], writing(ctx))
  })
  changed(ctx, id)
}

/** Takes in goods, or sets the stock to what was counted on the shelf. */
export async function receiveStock(ctx: Acting, given: z.output<typeof stockToReceive>) {
  const now = await transact(ctx, NOBODY, async (tx) => {
    const { rows } = await sql<{ on_hand: number; reserved: number }>`
      select on_hand, reserved from catalogue.product where id = ${given.id} for update`.execute(tx)
    const before = rows[0]
    if (!before) throw refuse('product-unknown')
    const onHand = given.counted ?? before.on_hand + (given.received ?? 0)
    if (onHand < before.reserved)
      throw refuse('stock-promised', { reserved: before.reserved }, { reserved: before.reserved })
    // What was expected has come, unless somebody says that more will.
    const restockOn = given.restockOn ?? null
    await updateProducts(tx, [{ id: given.id, onHand, restockOn }], writing(ctx))
    return { id: given.id, onHand, reserved: before.reserved, available: onHand - before.reserved, restockOn }
  })
  ctx.bell.ring(['products', `product/${given.id}`])
  return now
}

/** Names a shelf, or makes it, and says where it stands. */
export async function arrangeCategory(ctx: Acting, given: z.output<typeof categoryTitles>): Promise<void> {
  await transact(ctx, NOBODY, async (tx) => {
    await sql`
      insert into catalogue.category (key, position) values (${given.key}, coalesce(${given.position ?? null}::integer, 1000))
      on conflict (key) do update set position = coalesce(${given.position ?? null}::integer, category.position)`.execute(
      tx,
    )
    await sql`
      insert into catalogue.category_words (category, language, title)
      select ${given.key}, key, value from jsonb_each_text(${JSON.stringify(given.titles)}::jsonb)
      on conflict (category, language) do update set title = excluded.title`.execute(tx)
  })
  forgetShelves(ctx)
  ctx.bell.ring(['products'])
}

/** Gives a product its picture. The bytes say what they are; the name of a file may lie. */
export async function setPicture(ctx: Acting, product: string, bytes: Uint8Array): Promise<void> {
  const type = mediaTypeOf(bytes)
  if (!type) throw refuse('picture-unreadable')
  await transact(ctx, NOBODY, (tx) => storePicture(tx, product, bytes, type))
  ctx.bell.ring(['products', `product/${product}`])
}

/** Step: stores a picture whose type is known. */
export async function storePicture(tx: Tx, product: string, bytes: Uint8Array, type: string): Promise<void> {
  const sha256 = await storeBlob(tx, { bytes, mediaType: type })
  const { numAffectedRows } =
    await sql`update catalogue.product set picture = decode(${sha256}, 'hex') where id = ${product}`.execute(tx)
  if (numAffectedRows === 0n) throw refuse('product-unknown')
}

/** After the commit: shelves are looked up again, and whoever has the product open hears of it. */
function changed(ctx: Acting, id: string): void {
  forgetShelves(ctx)
  ctx.bell.ring(['products', `product/${id}`])
}

const writing = (ctx: Acting) => ({ actor: actorOf(ctx.principal), now: ctx.clock.now() })

async function refuseTaken(tx: Tx, { reference, slug }: ProductToAdd): Promise<void> {
  if (reference === null && slug === undefined) return
  const { rows } = await sql<{ reference: string | null; slug: string; id: string }>`
    select id, reference, slug from catalogue.product where reference = ${reference} or slug = ${slug ?? null}`.execute(
    tx,
  )
  for (const row of rows) {
    if (row.reference !== null && row.reference === reference)
      throw refuse('reference-taken', { reference: row.reference }, { product: row.id })
    throw refuse('slug-taken', { slug: row.slug }, { product: row.id })
  }
}

async function refuseUnknownCategory(tx: Tx, key: string): Promise<void> {
  const { rows } = await sql`select from catalogue.category where key = ${key}`.execute(tx)
  if (rows.length === 0) throw refuse('category-unknown', { category: key })
}

/** The family of a product; it founds one when it has none. */
async function familyWith(tx: Tx, sibling: string): Promise<string> {
  const { rows } = await sql<{ family: string }>`
    update catalogue.product set family = coalesce(family, ${randomUUID()}::uuid) where id = ${sibling} returning family`.execute(
    tx,
  )
  if (!rows[0]) throw refuse('product-unknown')
  return rows[0].family
}

function definedOf<Given extends object>(given: Given) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]?: Exclude<Given[Key], undefined>
  }
}
