import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { settingsChanged, storeSetting } from '../../../platform/settings.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { arrangeCategory, storePicture } from '../commands.ts'
import { forgetShelves } from '../shelves.ts'
import { insertProducts, type NewProduct } from '../write.ts'
import type { Article } from './article.ts'
import { ARTICLES, SHELVES } from './goods.ts'
import { drawGoods } from './pictures.ts'

const DAY_MS = 86_400_000
const TAX_RATE = 2_500

/** Fills the shelves of an outdoor shop. Can be repeated: what is there is left as it is. Returns how many products were added. */
export async function demoProducts(ctx: Acting): Promise<number> {
  for (const [position, [key, [en, nb]]] of SHELVES.entries())
    await arrangeCategory(ctx, { key, titles: { en, nb }, position })
  const there = await sql<{ reference: string }>`
    select reference from catalogue.product where reference = any (${ARTICLES.flatMap(variantsOf).map(({ reference }) => reference)})`.execute(
    ctx.db,
  )
  const known = new Set(there.rows.map(({ reference }) => reference))
  let added = 0
  for (const [position, article] of ARTICLES.entries()) {
    // A second apart: the newest stands first on the front page, and the boots are what the shop is known for.
    const now = new Date(ctx.clock.now().getTime() - position * 1_000)
    const variants = variantsOf(article).filter(({ reference }) => !known.has(reference))
    if (variants.length === 0) continue
    await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
      const products = variants.map((variant) => productOf(article, variant, now))
      await insertProducts(tx, products, { actor: actorOf(ctx.principal), now })
      const picture = Buffer.from(drawGoods(...article.picture))
      for (const { id } of products) await storePicture(tx, id, picture, 'image/svg+xml')
    })
    added += variants.length
  }
  // What the merchant wrote since then stays.
  if (added === 0) return 0
  await transact(ctx, { purpose: SERVICE, parties: [] }, (tx) =>
    storeSetting(tx, ctx, { module: 'catalogue', name: 'welcome', value: WELCOME }, actorOf(ctx.principal)),
  )
  await settingsChanged(ctx)
  forgetShelves(ctx)
  return added
}

const WELCOME = {
  en: {
    title: 'Made to be mended',
    text: 'Boots, wool and what else it takes to stay out. Sewn in Hønefoss since 1938, and sewn again whenever you like.',
  },
  nb: {
    title: 'Laget for å repareres',
    text: 'Støvler, ull og det som ellers trengs for å bli ute. Sydd på Hønefoss siden 1938, og sydd på nytt når du vil.',
  },
}

interface Variant {
  reference: string
  size: string | null
  stock: number
}

function variantsOf({ code, sizes, stock }: Article): Variant[] {
  if (!sizes) return [{ reference: code, size: null, stock }]
  return sizes.split(' ').map((written, at) => {
    const size = written.replace(/[()]/g, '')
    // Middle sizes are ordered more of and sold faster: the number left is not the same on every chip.
    return {
      reference: `${code}-${size.replace(/\W+/g, '-')}`,
      size,
      stock: written.startsWith('(') ? 0 : Math.max(1, stock - (at % 3)),
    }
  })
}

function productOf(article: Article, { reference, size, stock }: Variant, now: Date): NewProduct {
  const { code, title, text, details, restockInDays } = article
  const words = (['en', 'nb'] as const).map((language, at) => ({
    language,
    title: title[at]!,
    description: text[at]!,
    details: details.map(([name, value]) => ({ section: '', name: name[at]!, value: value[at]! })),
  }))
  return {
    id: randomUUID(),
    reference,
    slug: null,
    state: 'offered',
    family: size === null ? null : familyOf(code),
    options: size === null ? {} : { Size: size },
    category: article.category,
    brand: article.brand,
    gtin: '',
    mpn: '',
    price: article.price * 100,
    currency: 'NOK',
    taxRate: TAX_RATE,
    onHand: stock,
    restockOn:
      restockInDays === undefined ? null : new Date(now.getTime() + restockInDays * DAY_MS).toISOString().slice(0, 10),
    words,
  }
}

/** The same family at every start, so that a size added later joins it. */
function familyOf(code: string): string {
  const hex = createHash('sha256').update(`demo ${code}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
