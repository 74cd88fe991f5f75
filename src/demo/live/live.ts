import type { House } from '../../house.ts'
import { TurnedAway } from '../walk.ts'
import { remember } from '../records.ts'
import { Life, type Lived, type LifeOptions, PACE_SECONDS } from './life.ts'
import { chatLine, type Line, mailLine, pageLine } from './lines.ts'
import type { Person } from './people.ts'
import { Shoppers } from './shop.ts'
import { openStreet } from './street.ts'
import { quoted, talkOn } from './talk.ts'
import { type Conversation, CONVERSATIONS, type Locale, sayAs } from './words.ts'

type Doing = 'look' | 'basket' | 'order' | 'cancel' | Conversation['by']

/** Who comes by, in turn: in the first minute a newcomer sees each of the doors used. */
const DAY: readonly Doing[] = [
  ...(['chat', 'look', 'order', 'mail', 'look', 'page', 'basket', 'chat', 'look', 'order', 'mail', 'look'] as const),
  ...([
    'chat',
    'look',
    'basket',
    'order',
    'cancel',
    'look',
    'mail',
    'look',
    'chat',
    'order',
    'look',
    'basket',
  ] as const),
]
/** Conversations in which somebody waits for us: one person at the desk can look after so many, and who comes then only looks. */
const WAITING_LIMIT: Readonly<Record<Conversation['by'], number>> = { chat: 3, mail: 5, page: 3 }
/** Who went away and still listens. */
const AWAY_LIMIT = 12
/** How much sooner or later than the pace somebody comes, as a share of it: 5 to 20 s for 12. */
const SOONEST = 5 / PACE_SECONDS
const LATEST = 20 / PACE_SECONDS

/** Lets people who do not exist come by until it is time, somebody says stop, or the program has stopped. Never leaves anything running. */
export async function keepAlive(
  house: House,
  { paceSeconds, seed, say, stop }: LifeOptions & { stop: AbortSignal },
): Promise<Lived> {
  const street = await openStreet(house, stop, say)
  const ctx = { ...house.context, principal: { kind: 'system', name: 'demo' } } as const
  const life = new Life(ctx, street, { paceSeconds, seed, say })
  if (!street.post)
    say(`Nobody writes mails: no mail is taken at port ${ctx.config.smtpPort} (SMTP_PORT). Everything else goes on.`)
  const began = Date.now()
  const town = new Town(life)
  try {
    for (let turn = 0; !street.signal.aborted; turn += 1) {
      town.begin(DAY[turn % DAY.length]!)
      await life.pause(SOONEST * PACE_SECONDS, LATEST * PACE_SECONDS).catch(() => undefined)
    }
  } finally {
    await town.everybodyHome()
  }
  life.lived.seconds = Math.round((Date.now() - began) / 1000)
  if (street.isGone()) life.lived.ended = 'program'
  return life.lived
}

class Town {
  private readonly life: Life
  private readonly shoppers: Shoppers
  private readonly out = new Set<Promise<void>>()
  private readonly waiting = { chat: 0, mail: 0, page: 0 }
  private readonly told = { chat: 0, mail: 0, page: 0 }
  private away = 0

  constructor(life: Life) {
    this.life = life
    this.shoppers = new Shoppers(life)
  }

  /** Somebody sets out; who it was that could not come is said, and the others go on. */
  begin(doing: Doing): void {
    const { life } = this
    const going = this.go(doing).catch((error: unknown) => {
      if (life.street.signal.aborted) return
      const why = error instanceof TurnedAway && error.status === 429 ? 'the shop asks to come later' : String(error)
      life.say(`Somebody turned round at the door: ${why.split('\n')[0]}`)
    })
    const coming = going.finally(() => this.out.delete(coming))
    this.out.add(coming)
  }

  async everybodyHome(): Promise<void> {
    await Promise.allSettled(this.out)
  }

  private async go(doing: Doing): Promise<void> {
    const { shoppers } = this
    switch (doing) {
      case 'look':
        return this.somebody((person) => shoppers.look(person))
      case 'basket':
        return this.somebody((person) => shoppers.fillBasket(person))
      case 'order':
        return this.somebody((person) => shoppers.order(person))
      case 'cancel':
        return shoppers.cancel()
      case 'chat':
      case 'mail':
      case 'page':
        return this.mayAsk(doing) ? this.ask(doing) : this.go('look')
    }
  }

  private async somebody(does: (person: Person) => Promise<void>): Promise<void> {
    const { people } = this.life
    const person = await people.take(() => true)
    if (!person) return
    await does(person).finally(() => people.letGo(person))
  }

  private mayAsk(by: Conversation['by']): boolean {
    if (this.waiting[by] >= WAITING_LIMIT[by]) return false
    if (by === 'mail') return this.life.street.post !== undefined
    return by === 'chat' || this.life.spend('pages')
  }

  private async ask(by: Conversation['by']): Promise<void> {
    const { life } = this
    this.waiting[by] += 1
    let isWaiting = true
    const left = () => {
      if (isWaiting) this.waiting[by] -= 1
      isWaiting = false
    }
    const { person, conversation, order } = await this.cast(by)
    if (!person) {
      left()
      return this.go('look')
    }
    try {
      const begun = await this.open(person, conversation, order)
      let isAway = false
      const goesAway = () => {
        left()
        // Who is one too many does not listen any longer.
        if (this.away >= AWAY_LIMIT) throw new GoneHome()
        isAway = true
        this.away += 1
      }
      try {
        await talkOn({ life, conversation, ...begun, left: goesAway })
      } finally {
        if (isAway) this.away -= 1
      }
    } catch (error) {
      if (!(error instanceof GoneHome)) throw error
    } finally {
      left()
      life.people.letGo(person)
    }
  }

  /** The next conversation by this door, and who has it. Whoever asks about an order has one that is still here. */
  private async cast(by: Conversation['by']) {
    const { life } = this
    const turn = this.told[by]
    this.told[by] += 1
    const locale: Locale = turn % 2 === 0 ? 'en' : 'nb'
    const all = CONVERSATIONS[locale].filter((one) => one.by === by)
    const conversation = all[Math.floor(turn / 2) % all.length]!
    let order = ''
    const person = await life.people.take(async (one) => {
      if (one.locale !== locale) return false
      if (conversation.about !== 'order') return true
      order = (await remember(life.ctx, one.email)).openOrders[0] ?? ''
      return order !== ''
    })
    return { person, conversation, order }
  }

  /** The first words, through the door. */
  private async open(person: Person, conversation: Conversation, order: string) {
    const { life, shoppers } = this
    const { by, about } = conversation
    // In the chat somebody who asks about an order signs in, so that the desk sees whose it is.
    const { walker, isKnown } =
      by === 'chat' && (about === 'order' || life.isSignedIn(person))
        ? await life.browserOf(person)
        : { walker: life.street.visitor(person.locale), isKnown: false }
    const goods = about === 'product' ? await shoppers.lookAt(walker) : undefined
    const words = (text: string) => sayAs(text, { product: goods?.title ?? '…', order, name: person.name })
    const opening = words(conversation.opening)
    const subject = words(conversation.subject ?? '')
    const name = by === 'chat' && !isKnown ? `A visitor (${person.name})` : person.name
    let line: Line
    if (by === 'page') {
      line = await this.askOnPage(person, { subject, text: opening, product: goods?.id, order })
      life.lived.questions += 1
    } else if (by === 'mail') {
      line = await mailLine(life, person, subject)
      await life.pause(2, 5)
      await line.say(opening)
      life.lived.mails += 1
    } else {
      line = chatLine({ person, walker, product: goods?.id, isKnown })
      await life.pause(2, 5)
      await line.say(opening)
      life.lived.chats += 1
    }
    const how = { chat: 'asks in the chat', mail: 'writes a mail', page: 'asks on the page' }[by]
    life.say(`${name} ${how}: ${quoted(by === 'chat' ? opening : subject)}`)
    return { name, words, line }
  }

  private async askOnPage(
    person: Person,
    { subject, text, product, order }: { subject: string; text: string; product: string | undefined; order: string },
  ): Promise<Line> {
    const { life } = this
    const walker = life.street.visitor(person.locale)
    const page = product !== undefined ? `/ask?product=${product}` : order === '' ? '/ask' : `/ask?order=${order}`
    const led = await walker.fillIn(page, '/ask', { subject, text, email: person.email, name: person.name })
    const { pathname, searchParams } = new URL(led, life.ctx.config.url)
    return pageLine(walker, pathname.split('/').at(-1)!, searchParams.get('key') ?? '')
  }
}

/** Does not wait any longer. */
class GoneHome extends Error {}
