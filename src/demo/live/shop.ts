import type { Life } from './life.ts'
import type { Person } from './people.ts'
import { TurnedAway, type Walker } from '../walk.ts'

export interface Goods {
  id: string
  slug: string
  title: string
  available: number
}

/** Of each thing one stays on its shelf: a shop that is sold out is no lively one. */
const LEAVE = 1
const PAGES = ['/', '/products', '/basket', '/ask', '/privacy'] as const

/** Orders that were placed while the shop was alive, and may be thought over. */
interface Placed {
  person: Person
  walker: Walker
  number: string
  key: string
}

/** What people do in the shop who ask nothing. */
export class Shoppers {
  private readonly life: Life
  private readonly placed: Placed[] = []

  constructor(life: Life) {
    this.life = life
  }

  /** Looks at a thing or two and goes. */
  async look(person: Person): Promise<void> {
    const { life } = this
    const walker = life.street.visitor(person.locale)
    await walker.send(PAGES[Math.floor(life.between(0, 2))]!)
    await life.pause(1, 4)
    const goods = await this.lookAt(walker)
    life.lived.looks += 1
    life.say(`${person.name} looks at “${goods?.title ?? 'empty shelves'}”.`)
    await life.pause(2, 6)
    await walker.send(PAGES[Math.floor(life.between(0, PAGES.length))]!)
  }

  /** The page of something that is there to be bought. */
  async lookAt(walker: Walker): Promise<Goods | undefined> {
    const { life } = this
    const { items } = (await (await walker.send('/api/products?inStock=true&limit=100')).json()) as { items: Goods[] }
    const there = items.filter(({ available }) => available > LEAVE)
    const goods = there[Math.floor(life.between(0, there.length))]
    if (goods) await walker.send(`/products/${goods.slug}`)
    return goods
  }

  /** Puts something into a basket and thinks it over. */
  async fillBasket(person: Person): Promise<void> {
    const { life } = this
    const goods = await this.choose(life.street.visitor(person.locale))
    if (!goods) return life.say(`${person.name} finds nothing on the shelves.`)
    life.lived.baskets += 1
    life.say(`${person.name} puts “${goods.title}” into the basket, and thinks it over.`)
  }

  private async choose(walker: Walker): Promise<Goods | undefined> {
    const goods = await this.lookAt(walker)
    await this.life.pause(2, 5)
    if (goods) await walker.send('/basket/lines', { form: { productId: goods.id, quantity: '1' } })
    return goods
  }

  async order(person: Person): Promise<void> {
    const { life } = this
    const walker = life.isSignedIn(person) ? (await life.browserOf(person)).walker : life.street.visitor(person.locale)
    const goods = await this.choose(walker)
    if (!goods) return life.say(`${person.name} finds nothing on the shelves.`)
    await life.pause(3, 8)
    const led = await this.checkOut(person, walker)
    if (led === undefined) return life.say(`${person.name} wanted “${goods.title}”, and somebody was quicker.`)
    const { pathname, searchParams } = new URL(led, life.ctx.config.url)
    const number = pathname.slice('/orders/'.length)
    this.placed.push({ person, walker, number, key: searchParams.get('key') ?? '' })
    life.lived.orders += 1
    life.say(`${person.name} orders “${goods.title}”: order ${number}.`)
  }

  /** Where the form of the checkout led: to the order. Undefined when there was not enough any more. */
  private async checkOut({ name, email, address }: Person, walker: Walker): Promise<string | undefined> {
    const form = { payment: 'invoice', name, email, address }
    try {
      const led = await walker.fillIn('/checkout', '/checkout', form)
      return led.includes('/orders/') ? led : undefined
    } catch (error) {
      if (error instanceof TurnedAway && (error.status === 409 || error.status === 422)) return undefined
      throw error
    }
  }

  /** Somebody who ordered a while ago has thought it over. */
  async cancel(): Promise<void> {
    const { life } = this
    const order = this.placed.shift()
    if (!order) return
    const { person, walker, number, key } = order
    try {
      await walker.send(`/orders/${number}/cancel`, { form: key === '' ? {} : { key } })
    } catch (error) {
      if (!(error instanceof TurnedAway)) throw error
      return life.say(`${person.name} would cancel order ${number}, but it is on its way.`)
    }
    life.lived.cancelled += 1
    life.say(`${person.name} cancels order ${number}.`)
  }
}
