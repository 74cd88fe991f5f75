import { randomBytes } from 'node:crypto'
import type { House } from '../house.ts'
import { inviteStaff } from '../modules/accounts/index.ts'
import { demoProducts } from '../modules/catalogue/index.ts'
import {
  beginMembership,
  createParty,
  customerOf,
  findByEmail,
  movePromise,
  newParty,
  ORDERS,
  promisesAbout,
  SERVICE,
  tellFact,
  transact,
  transactConnected,
} from '../modules/customers/index.ts'
import { demoArticles } from '../modules/help/index.ts'
import { breakOverdue, issueInvoices } from '../modules/orders/index.ts'
import { type Clock, clockAt } from '../platform/clock.ts'
import type { Acting } from '../platform/context.ts'
import { setting, settingsChanged, shop, storeSetting } from '../platform/settings.ts'
import { DEMO_QUESTIONS } from './asked.ts'
import {
  DEMO_CUSTOMERS,
  DEMO_DEPUTY,
  DEMO_ORGANISATION,
  DEMO_STAFF,
  type DemoCustomer,
  demoEmail,
  type DemoOrder,
} from './customers.ts'
import { fillDesk, storiesToTell } from './desk.ts'
import { momentOf, waybillOf } from './past.ts'
import { type Shelf, stockOf } from './shelf.ts'
import type { Story } from './stories.ts'
import { openDoor, type Walker } from './walk.ts'

export type FilledDemo = {
  products: number
  articles: number
  customers: number
  orders: number
  parcels: number
  looks: number
  cases: number
  unchanged: boolean
}

const SHOP_NAME = 'Fjell & Fabrikk'
const EVERY_HOUR = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1_440 }]
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Help was there before its first reader. */
const WRITTEN_DAYS_AGO = 60
/** A promise that is about to break: long enough to be seen, short enough to be amber. */
const DUE_SOON_MS = 75 * 60_000

/**
 * Fills the house with a lively shop, through its own doors: pages, forms and commands, as people would, with a clock that is moved
 * through the last weeks. Can be repeated: whoever is there already is left as they are.
 */
export async function fillDemo(house: House, onProgress: (what: string) => void): Promise<FilledDemo> {
  const clock = clockAt(house.context.clock.now())
  // Whose letters lie in the house is shown each link on the terminal; these people find theirs by themselves.
  const config = { ...house.context.config, relay: 'smtp://localhost' }
  const demo = new Demo({ ...house, context: { ...house.context, clock, config } }, house.context.clock, clock)
  const filled: FilledDemo = {
    products: await demo.shelves(),
    articles: await demo.articles(),
    customers: 0,
    orders: 0,
    parcels: 0,
    looks: 0,
    cases: 0,
    unchanged: false,
  }
  const missing = await demo.missing()
  const untold = await demo.untold()
  filled.unchanged = filled.products === 0 && filled.articles === 0 && missing.length === 0 && untold.length === 0
  if (missing.length === 0 && untold.length === 0) return filled
  await demo.staff()
  for (const [at, customer] of missing) {
    onProgress(`${customer.name}, ${at + 1} of ${DEMO_CUSTOMERS.length}`)
    await demo.live(customer, at, filled)
    filled.customers += 1
  }
  await demo.connect(new Set(missing.map(([, { name }]) => name)))
  await demo.lookAround(missing, filled)
  onProgress('In the help')
  await demo.askHelp(new Set(missing.map(([, { name }]) => name)))
  onProgress('At the desk')
  filled.cases = await demo.desk(untold)
  return filled
}

class Demo {
  private readonly house: House
  private readonly ctx: Acting
  private readonly now: Date
  private readonly clock: ReturnType<typeof clockAt>
  private readonly door: ReturnType<typeof openDoor>
  private readonly colleagues = new Map<string, Walker>()
  private readonly signedIn = new Map<string, Walker>()
  private stock: Shelf | undefined

  constructor(house: House, real: Clock, clock: ReturnType<typeof clockAt>) {
    this.house = house
    this.ctx = { ...house.context, principal: { kind: 'system', name: 'demo' } }
    this.now = real.now()
    this.clock = clock
    this.door = openDoor(house)
  }

  /** The goods, and the shop's name unless it has one. */
  async shelves(): Promise<number> {
    const { ctx } = this
    const added = await demoProducts(ctx)
    if (setting(ctx, shop.name) === shop.name.default) {
      await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
        await storeSetting(tx, ctx, { module: 'shop', name: 'name', value: SHOP_NAME }, 'system:demo')
        await storeSetting(tx, ctx, { module: 'orders', name: 'warrantyMonths', value: 24 }, 'system:demo')
        // Whichever day it is filled on, what was asked yesterday was to be answered today.
        await storeSetting(tx, ctx, { module: 'desk', name: 'opening', value: EVERY_HOUR }, 'system:demo')
      })
      await settingsChanged(ctx)
    }
    return added
  }

  /** What is written in the help. */
  articles(): Promise<number> {
    this.clock.moveTo(new Date(this.now.getTime() - WRITTEN_DAYS_AGO * DAY_MS))
    return demoArticles(this.ctx).finally(() => this.clock.moveTo(this.now))
  }

  /** Who has not been here yet, with their place in the list. */
  async missing(): Promise<[number, DemoCustomer][]> {
    const missing: [number, DemoCustomer][] = []
    for (const [at, customer] of DEMO_CUSTOMERS.entries()) {
      // Who only left a basket has given no address; they come and go with the first fill.
      if (customer.orders.length === 0 && !customer.signsIn) continue
      if ((await findByEmail(this.ctx.db, demoEmail(customer.name))).length === 0) missing.push([at, customer])
    }
    if (missing.length > 0)
      for (const [at, customer] of DEMO_CUSTOMERS.entries())
        if (customer.orders.length === 0 && !customer.signsIn) missing.push([at, customer])
    return missing.sort(([one], [other]) => one - other)
  }

  async staff(): Promise<void> {
    for (const [at, { name, role }] of DEMO_STAFF.entries()) {
      const { link } = await inviteStaff(this.ctx, { email: demoEmail(name), name, roles: [role] })
      const colleague = this.door(200 + at, 'en')
      await colleague.join(link, name, randomBytes(24).toString('base64url'))
      this.colleagues.set(role, colleague)
    }
  }

  /** One person's weeks with the shop. */
  async live(customer: DemoCustomer, at: number, filled: FilledDemo): Promise<void> {
    const walker = this.door(at, customer.locale)
    const email = demoEmail(customer.name)
    for (const [nth, order] of customer.orders.entries()) {
      const placedAt = momentOf(this.now, order, at)
      this.clock.moveTo(placedAt)
      const url = await this.order(walker, customer, order, at + nth * 11)
      filled.orders += 1
      await this.handle(order, url, placedAt, walker, filled)
      if (nth === 0 && customer.signsIn) await walker.signIn(email)
    }
    this.clock.moveTo(this.now)
    if (customer.basket)
      for (const product of await this.pick(at, customer.basket))
        await walker.send('/basket/lines', { form: { productId: product, quantity: '1' } })
    if (!customer.signsIn) return
    if (customer.orders.length === 0) await walker.signIn(email)
    for (const purpose of customer.allows ?? [])
      await walker.send('/me/permissions', { form: { purpose, sentence: '', on: 'true' } })
    this.signedIn.set(customer.name, walker)
  }

  private async order(
    walker: Walker,
    customer: DemoCustomer,
    { lines, pieces = 1 }: DemoOrder,
    at: number,
  ): Promise<URL> {
    const products = await this.pick(at, lines, pieces)
    for (const [nth, product] of products.entries())
      await walker.send('/basket/lines', { form: { productId: product, quantity: String(nth === 0 ? pieces : 1) } })
    const led = await walker.fillIn('/checkout', '/checkout', {
      payment: 'invoice',
      name: customer.name,
      email: demoEmail(customer.name),
      address: customer.address,
    })
    if (!led.includes('/orders/')) throw new Error(`${customer.name} was led to ${led} instead of an order.`)
    return new URL(led, this.ctx.config.url)
  }

  /** What became of an order. */
  private async handle(
    { state }: DemoOrder,
    url: URL,
    placedAt: Date,
    customer: Walker,
    filled: FilledDemo,
  ): Promise<void> {
    const number = url.pathname.split('/').at(-1)!
    const packer = this.colleagues.get('packer')!
    const later = (hours: number) =>
      this.clock.moveTo(new Date(Math.min(placedAt.getTime() + hours * HOUR_MS, this.now.getTime())))
    const pack = () => packer.send(`/api/orders/${number}/packing`, { json: {} })
    const ship = async () => {
      await packer.send(`/api/orders/${number}/shipments`, {
        json: { carrier: 'Posten', waybill: waybillOf(Number(number)) },
      })
      filled.parcels += 1
      filled.looks += 1
    }
    switch (state) {
      case 'open':
        return
      case 'packed':
        later(1)
        await packer.send(`/api/orders/${number}`)
        await pack()
        return
      case 'shipped':
        later(1)
        await packer.send(`/api/orders/${number}`)
        await pack()
        later(2)
        return ship()
      case 'cancelled':
        later(1)
        await customer.send(`/orders/${number}/cancel`, { form: { key: url.searchParams.get('key') ?? '' } })
        return
      case 'late':
        later(26)
        await breakOverdue(this.ctx)
        later(28)
        await pack()
        return ship()
      case 'forgotten':
        this.clock.moveTo(this.now)
        await breakOverdue(this.ctx)
        return
      case 'due-soon':
        this.clock.moveTo(this.now)
        return this.promiseSooner(number)
    }
  }

  /** "It leaves at a quarter past": the day becomes a minute. */
  private async promiseSooner(number: string): Promise<void> {
    const parties = (await findByEmail(this.ctx.db, demoEmail(DEMO_CUSTOMERS[0]!.name))).map(({ party }) => party)
    await transact(this.ctx, { purpose: ORDERS, parties, records: true }, async (tx) => {
      const [promise] = await promisesAbout(tx, 'order.ships', { type: 'order', ids: [number] })
      if (promise)
        await movePromise(tx, promise.id, { dueAt: new Date(this.now.getTime() + DUE_SOON_MS), precision: 'minute' })
    })
  }

  /** An organisation with two people, and somebody who may act for somebody else. */
  async connect(fresh: ReadonlySet<string>): Promise<void> {
    const { name, owner, buyer } = DEMO_ORGANISATION
    if (fresh.has(owner) && fresh.has(buyer)) {
      const organisation = newParty()
      const members = [await this.account(owner), await this.account(buyer)] as const
      await transactConnected(this.ctx, { purpose: SERVICE, parties: members, records: true }, async (tx) =>
        createParty(tx, 'organisation', organisation),
      )
      await transact(this.ctx, { purpose: SERVICE, parties: [organisation, ...members], records: true }, async (tx) => {
        await tellFact(tx, {
          party: organisation,
          name: 'name',
          value: name,
          source: 'demo',
          purpose: SERVICE,
          sentence: 'demo',
          channel: 'house',
        })
        await beginMembership(tx, {
          organisation,
          member: members[0],
          role: 'owner',
          shares: ['orders'],
          addedBy: 'system:demo',
        })
        await beginMembership(tx, { organisation, member: members[1], role: 'buyer', addedBy: 'system:demo' })
      })
    }
    const walker = this.signedIn.get(DEMO_DEPUTY.of)
    if (!walker) return
    const until = new Date(this.now.getTime() + 90 * DAY_MS).toISOString().slice(0, 10)
    await walker.send('/me/deputies', { form: { email: demoEmail(DEMO_DEPUTY.deputy), may: 'see_orders', until } })
  }

  /** The agent opens a few customers, as the day brings it; what has left is invoiced. */
  async lookAround(missing: readonly [number, DemoCustomer][], filled: FilledDemo): Promise<void> {
    this.clock.moveTo(this.now)
    await issueInvoices(this.ctx)
    const agent = this.colleagues.get('agent')!
    for (const [, { name }] of missing.filter(([at, { signsIn }]) => signsIn && at < 8)) {
      const id = await this.account(name)
      await agent.send(`/api/customers/${id}`)
      await agent.send(`/api/customers/${id}/timeline`)
      filled.looks += 2
    }
  }

  /** What people looked for in the help, and whether it was the answer. */
  async askHelp(fresh: ReadonlySet<string>): Promise<void> {
    for (const { who, asked, minutesAgo, helped } of DEMO_QUESTIONS) {
      const walker = this.signedIn.get(who)
      if (!walker || !fresh.has(who)) continue
      this.clock.moveTo(new Date(this.now.getTime() - minutesAgo * 60_000))
      const reply = await walker.send('/api/help/answers', { json: { text: asked } })
      const { id } = (await reply.json()) as { id: string | null }
      if (helped !== undefined && id !== null)
        await walker.send(`/api/help/questions/${id}/judgement`, { method: 'PUT', json: { helped } })
    }
    this.clock.moveTo(this.now)
  }

  /** What was asked before today, and is not there yet. */
  untold(): Promise<Story[]> {
    return storiesToTell(this.ctx)
  }

  async desk(stories: readonly Story[]): Promise<number> {
    const { house, ctx, clock, now } = this
    const walkerOf = async (name: string) => {
      const at = DEMO_CUSTOMERS.findIndex((one) => one.name === name)
      const { locale, signsIn: isKnown = false } = DEMO_CUSTOMERS[at]!
      const known = this.signedIn.get(name)
      const walker = known ?? this.door(at, locale)
      if (isKnown && !known) await walker.signIn(demoEmail(name))
      return { walker, isKnown }
    }
    return fillDesk({ house, ctx, clock, now, agent: this.colleagues.get('agent')!, walkerOf }, stories)
  }

  private async account(name: string): Promise<string> {
    const found = await findByEmail(this.ctx.db, demoEmail(name))
    const proven = found.find(({ strength }) => strength === 'proof') ?? found[0]
    const id = proven && (await customerOf(this.ctx.db, proven.party))
    if (!id) throw new Error(`${name} has no record yet.`)
    return id
  }

  private async pick(at: number, lines: number, pieces = 1): Promise<string[]> {
    this.stock ??= await stockOf(this.door(199, 'en'))
    return this.stock.take(at, lines, pieces)
  }
}
