import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Acting, Call } from '../../platform/context.ts'
import { hotStatement } from '../../platform/database/hot.ts'
import { actorOf } from '../../platform/principal.ts'
import { refuse as refuseInput } from '../../platform/refusal.ts'
import { limitBaskets, rememberVisitor } from '../accounts/index.ts'
import { restockDay } from '../catalogue/index.ts'
import { customerOf, endOfDay, type Tx } from '../customers/index.ts'
import type { z } from 'zod'
import type { cartLine, CartShown } from './contract.ts'
import { refuse } from './refusals.ts'
import { shipsAfterRestock } from './shipping.ts'
import { shippingHours } from './settings.ts'

/** A basket as the database tells it, with what a page needs beyond the API. */
export interface Basket {
  id: string
  lines: BasketLine[]
}
export interface BasketLine {
  product: string
  slug: string
  title: string
  quantity: number
  price: number
  currency: string
  /** Hundredths of a percent. */
  rate: number
  available: number
  restockOn: string | null
  waitUntil: string | null
}

/** What the mark of a basket is signed for by which the house tries its own shop. */
export const TEST_ORDER = 'order that tries the shop'

/**
 * A new basket, on the caller's own line: a customer's account, the browser's party, or a new one that the browser is given a cookie of.
 * @param test `<text>.<signature>`: it is the house itself that orders, and nobody packs it; only for a browser that is new here
 * @throws Refusal bad-input for a mark that is not of this house, or of somebody whom we know
 */
export async function beginCart(call: Call, { test }: { test?: string | undefined } = {}): Promise<{ id: string }> {
  limitBaskets(call)
  if (test !== undefined) mustBeOurs(call, test)
  const { principal } = call
  const known = await partyOf(call)
  const party = known ?? randomUUID()
  const actor = known === null && principal.kind === 'visitor' ? `visitor:${party}` : actorOf(principal)
  const [begun] = await begin(call.db, [actor, party, known === null, principal.kind === 'customer'])
  if (known === null) rememberVisitor(call, party)
  if (test !== undefined) await sql`select customers.mark_test(array[${party}]::uuid[])`.execute(call.db)
  return begun!
}

function mustBeOurs(call: Call, test: string): void {
  const [text = '', signature = ''] = test.split('.', 2)
  if (callerParty(call) !== null || !call.secret.verify(TEST_ORDER, text, signature))
    throw refuseInput('bad-input', { where: 'test', what: 'not a mark of this house' })
}

const begin = hotStatement<{ id: string }>('begin-cart', 'select orders.begin_cart($1, $2, $3, $4) as id')

/** The party that the caller's new basket stands on; null where one has to be made. */
async function partyOf(call: Call): Promise<string | null> {
  const party = callerParty(call)
  if (party === null || call.principal.kind === 'customer') return party
  // The browser's past belongs to a customer by now, who has claimed an order from elsewhere. Whoever sits there without signing in
  // may be somebody else: they begin anew, or the claimant would see their orders.
  return (await customerOf(call.db, party)) === party ? party : null
}

/**
 * Sets how many of a product are in a basket; 0 takes it out.
 * @throws Refusal basket-unknown, basket-ordered, product-unknown, no-restock-day
 */
export async function setLine(call: Call, line: z.output<typeof cartLine>): Promise<Basket> {
  const waitUntil = line.whenShort === 'wait' && line.quantity > 0 ? await waitFor(call, line.productId) : null
  const { id, productId, quantity } = line
  const asked = [actorOf(call.principal), callerParty(call), id, productId, quantity, waitUntil, call.locale]
  const [set] = await put(call.db, asked)
  return set!.basket
}

const put = hotStatement<{ basket: Basket }>('set-line', 'select orders.set_line($1, $2, $3, $4, $5, $6, $7) as basket')

/** Until when somebody would wait for a product: the end of the day on which it would ship. */
async function waitFor(ctx: Acting, product: string): Promise<Date> {
  const restockOn = await restockDay(ctx, product)
  if (restockOn === undefined) throw refuse('product-unknown')
  const hours = shippingHours(ctx)
  const day = restockOn === null ? null : shipsAfterRestock(hours, restockOn, ctx.clock.now())
  if (day === null) throw refuse('no-restock-day')
  return endOfDay(day, hours.zone)
}

/** A basket by its id, which is the secret that opens it. @throws Refusal basket-unknown */
export async function readCart(call: Call, id: string): Promise<Basket> {
  // One statement for the whole: the purpose is named in the same breath as the reading, and ends with it.
  const [shown] = await show(call.db, [actorOf(call.principal), callerParty(call), id, call.locale])
  if (!shown?.basket) throw refuse('basket-unknown')
  return shown.basket
}

const show = hotStatement<{ basket: Basket | null }>('show-cart', 'select orders.show_cart($1, $2, $3, $4) as basket')

/** The caller's own open basket: of their account, or of this browser. */
export async function ownCart(call: Call): Promise<{ cart: string; pieces: number } | null> {
  const party = callerParty(call)
  if (party === null) return null
  const [own] = await openCart(call.db, [party])
  return own ?? null
}

const openCart = hotStatement<{ cart: string; pieces: number }>(
  'open-cart',
  'select cart, pieces from orders.open_cart($1)',
)

/** How many things are in the caller's basket. Asks the database only for somebody who has a cookie. */
export async function basketCount(call: Call): Promise<number> {
  return (await ownCart(call))?.pieces ?? 0
}

/** Puts one more of a product into the caller's own basket, which is begun when there is none. */
export async function putInBasket(
  call: Call,
  { productId, quantity }: { productId: string; quantity: number },
): Promise<Basket> {
  const open = await ownCart(call)
  const id = open?.cart ?? (await beginCart(call)).id
  const there = open ? ((await readCart(call, id)).lines.find((line) => line.product === productId)?.quantity ?? 0) : 0
  return setLine(call, { id, productId, quantity: there + quantity, whenShort: 'ask' })
}

/** Step of a sign-in: what stands in the browser's basket becomes the account's; what the account had there already stays. */
export async function mergeBaskets(tx: Tx, { visit, account }: { visit: string; account: string }): Promise<void> {
  const { rows } = await sql<{ id: string; party: string }>`
    select id, party from orders.cart where party = any (${[visit, account]}::uuid[]) and ordered_at is null order by changed_at desc`.execute(
    tx,
  )
  const [kept, ...others] = rows
  if (!kept) return
  for (const other of others) {
    await sql`
      insert into orders.cart_line (cart, product, quantity, wait_until, added_at)
      select ${kept.id}, product, quantity, wait_until, added_at from orders.cart_line where cart = ${other.id}
      on conflict (cart, product) do nothing`.execute(tx)
    await sql`delete from orders.cart where id = ${other.id}`.execute(tx)
  }
  await sql`update orders.cart set party = ${account}, owned = true where id = ${kept.id}`.execute(tx)
}

/** What a basket costs; null while it is empty or cannot be summed. */
export function totalOf(basket: Basket): { amount: number; currency: string } | null {
  const currency = basket.lines[0]?.currency
  if (currency === undefined || basket.lines.some((line) => line.currency !== currency)) return null
  return { amount: basket.lines.reduce((sum, line) => sum + line.price * line.quantity, 0), currency }
}

export function showCart(basket: Basket): CartShown {
  return {
    id: basket.id,
    lines: basket.lines.map(({ product, title, quantity, price, currency, available, restockOn, waitUntil }) => ({
      productId: product,
      title,
      quantity,
      price: { amount: price, currency },
      total: { amount: price * quantity, currency },
      available,
      restockOn,
      waitUntil: waitUntil === null ? null : new Date(waitUntil).toISOString(),
    })),
    total: totalOf(basket),
  }
}

/** The party by which a caller owns something: a customer's account or the browser's. Programs and staff own no basket. */
export function callerParty(call: Acting): string | null {
  const { principal } = call
  return principal.kind === 'customer' || principal.kind === 'visitor' ? principal.party : null
}
