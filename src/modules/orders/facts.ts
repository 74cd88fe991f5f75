import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { formatDay, formatMoney } from '../../ui/format.ts'
import { say } from '../../ui/words.ts'
import { ORDERS, transact, type Tx } from '../customers/index.ts'
import type { OrderShown } from './contract.ts'
import { readOrder } from './queries.ts'

/** Orders of which facts are told: the newest, and those that the question names. */
const NEWEST_LIMIT = 4
const NAMED_LIMIT = 3

/** What an order says of itself, in a whole sentence. */
export interface OrderFact {
  sentence: string
  askedWith: readonly string[]
  singledOutBy: readonly string[]
  rests: { kind: 'record'; field: string; title: string; href: string; stamp: string }
  at: Date
}

interface Asked {
  text: string
  language: string
  /** Whose orders; empty: nobody has signed in. */
  parties: readonly string[]
  /** An order and the key of its link: it opens this order and no other. */
  link: { order: string; key: string } | null
}

type Aspect = 'state' | 'leaves' | 'left' | 'arrived' | 'invoice' | 'contents' | 'costs' | 'address'

/** Words that people ask for it with. */
const ASKED_WITH: Readonly<Record<'en' | 'nb', Readonly<Record<Aspect, readonly string[]>>>> = {
  en: {
    state: ['where', 'status', 'state', 'what happened', 'how is', 'order', 'cancelled', 'returned', 'come back'],
    leaves: [
      'where',
      'when',
      'leave',
      'ship',
      'shipped',
      'dispatch',
      'sent',
      'send',
      'deliver',
      'delivery',
      'arrive',
      'come',
      'late',
      'status',
    ],
    left: [
      'where',
      'when',
      'parcel',
      'package',
      'track',
      'tracking',
      'waybill',
      'carrier',
      'shipped',
      'ship',
      'sent',
      'left',
      'deliver',
      'delivery',
      'arrive',
      'status',
    ],
    arrived: ['where', 'arrive', 'arrived', 'delivered', 'parcel', 'package', 'status'],
    invoice: ['invoice', 'bill', 'receipt', 'pay', 'paid', 'payment', 'due'],
    contents: [
      'what ordered',
      'what order',
      'what bought',
      'in it',
      'contents',
      'contain',
      'items',
      'products',
      'how many',
    ],
    costs: ['cost', 'price', 'total', 'how much', 'sum', 'amount', 'pay', 'charged'],
    address: ['address', 'sent to', 'where to', 'deliver to', 'which address'],
  },
  nb: {
    state: [
      'hvor',
      'status',
      'tilstand',
      'skjedd',
      'hvordan går',
      'ordre',
      'bestilling',
      'avbestilt',
      'kansellert',
      'returnert',
    ],
    leaves: [
      'hvor',
      'når',
      'sendes',
      'sendt',
      'sende',
      'går',
      'levert',
      'leveres',
      'levering',
      'kommer',
      'forsinket',
      'status',
    ],
    left: [
      'hvor',
      'når',
      'pakke',
      'pakken',
      'spore',
      'sporing',
      'sporingsnummer',
      'transportør',
      'sendt',
      'gikk',
      'levering',
      'kommer',
      'status',
    ],
    arrived: ['hvor', 'framme', 'fram', 'kommet', 'levert', 'pakke', 'status'],
    invoice: ['faktura', 'regning', 'kvittering', 'betale', 'betalt', 'betaling', 'forfall'],
    contents: ['hva bestilt', 'hva kjøpt', 'innhold', 'varer', 'produkter', 'hvor mange'],
    costs: ['koste', 'kostet', 'pris', 'sum', 'beløp', 'hvor mye', 'til sammen', 'betale'],
    address: ['adresse', 'sendes til', 'leveres til', 'hvilken adresse'],
  },
}

/**
 * What somebody's own orders say, to answer a question with. Whose: of these parties; or the one order whose link they hold. Of nobody else's
 * anything, and of an address no more than that there is one.
 */
export async function orderFacts(ctx: Acting, { text, language, parties, link }: Asked): Promise<OrderFact[]> {
  const linked = link !== null && ctx.secret.verify('order', link.order, link.key) ? link : null
  const [own, opened] = await Promise.all([
    parties.length === 0 ? [] : readOwn(ctx, parties, numbersIn(text)),
    linked === null ? [] : readLinked(ctx, linked.order),
  ])
  const known = new Set(own.map(({ number }) => number))
  return [
    ...own.flatMap((order) => factsOf(ctx, order, language, '')),
    ...opened
      .filter(({ number }) => !known.has(number))
      .flatMap((order) => factsOf(ctx, order, language, `?key=${linked!.key}`)),
  ]
}

const numbersIn = (text: string): string[] => [
  ...new Set((text.match(/(?<!\d)[1-9]\d{0,14}(?!\d)/g) ?? []).slice(0, NAMED_LIMIT)),
]

interface OrderRead extends OrderShown {
  /** When the last of its parcels arrived, as far as anybody has said. */
  arrivedAt: Date | null
}

async function readOwn(ctx: Acting, parties: readonly string[], numbers: readonly string[]): Promise<OrderRead[]> {
  return transact(ctx, { purpose: ORDERS, parties }, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select id from (
        (select id, placed_at, number from orders.customer_order where party = any (${[...parties]}::uuid[]) order by placed_at desc, number desc limit ${NEWEST_LIMIT})
        union
        (select id, placed_at, number from orders.customer_order where party = any (${[...parties]}::uuid[]) and number = any (${[...numbers]}::bigint[]))) o
      order by placed_at desc, number desc`.execute(tx)
    const orders: OrderRead[] = []
    for (const { id } of rows) orders.push(await readWhole(tx, id))
    return orders
  })
}

async function readLinked(ctx: Acting, number: string): Promise<OrderRead[]> {
  const { rows } = await sql<{ id: string; party: string | null }>`
    select id, party from orders.find_order(${number}::bigint)`.execute(ctx.db)
  const [found] = rows
  if (!found?.party) return []
  return [await transact(ctx, { purpose: ORDERS, parties: [found.party] }, (tx) => readWhole(tx, found.id))]
}

async function readWhole(tx: Tx, id: string): Promise<OrderRead> {
  const order = await readOrder(tx, id, 'self')
  const { rows } = await sql<{ arrived: Date | null }>`
    select case when bool_and(delivered_at is not null) then max(delivered_at) end as arrived from orders.shipment where customer_order = ${id}`.execute(
    tx,
  )
  return { ...order, arrivedAt: rows[0]?.arrived ?? null }
}

function factsOf(ctx: Acting, order: OrderRead, locale: string, query: string): OrderFact[] {
  const words = say(locale)
  const language = locale === 'nb' ? 'nb' : 'en'
  const zone = setting(ctx, shop.zone)
  const now = ctx.clock.now()
  const day = (at: string | Date) => formatDay(new Date(at), zone, locale, { now, style: 'long' })
  const { number, state, shipments, invoice } = order
  const open = state === 'placed' || state === 'packed'
  const next = open ? order.promises.find(({ keptAt }) => keptAt === null) : undefined
  const said: [Aspect, string][] = [
    ...shipments.map(({ shippedAt, carrier, waybill }): [Aspect, string] => [
      'left',
      words('fact.order.left', { number, day: day(shippedAt), carrier, waybill, parcels: shipments.length }),
    ]),
    ...(order.arrivedAt === null
      ? []
      : [['arrived', words('fact.order.arrived', { number, day: day(order.arrivedAt) })] as [Aspect, string]]),
    // Once a parcel has left, where it is says more than that it has.
    ...(state === 'shipped' && shipments.length > 0
      ? []
      : [['state', words(`fact.order.${state}`, { number, placed: day(order.placedAt) })] as [Aspect, string]]),
    ...(next === undefined
      ? []
      : [
          [
            'leaves',
            words(new Date(next.dueAt) < now ? 'fact.order.late' : 'fact.order.leaves', {
              number,
              day: day(next.dueAt),
            }),
          ] as [Aspect, string],
        ]),
    invoice === null
      ? ['invoice', words('fact.order.noInvoice', { number })]
      : [
          'invoice',
          words('fact.order.invoice', {
            number,
            invoice: String(invoice.number),
            total: formatMoney(order.gross, locale),
            day: day(`${invoice.dueOn}T12:00:00Z`),
          }),
        ],
    ['costs', words('fact.order.costs', { number, total: formatMoney(order.gross, locale) })],
    ['contents', words('fact.order.contents', { number, lines: contentsOf(order, locale) })],
    ...(order.contact === null ? [] : [['address', words('fact.order.address', { number })] as [Aspect, string]]),
  ]
  const at = new Date(order.placedAt)
  return said.map(([aspect, sentence], nth) => ({
    sentence,
    askedWith: ASKED_WITH[language][aspect],
    singledOutBy: [number, ...order.lines.map(({ title }) => title)],
    rests: {
      kind: 'record',
      field: `order/${number}/${aspect}${aspect === 'left' ? nth : ''}`,
      title: words('fact.order', { number }),
      href: `/orders/${number}${query}`,
      stamp: stampOf(sentence),
    },
    at,
  }))
}

function contentsOf({ lines }: OrderShown, locale: string): string {
  const named = lines.map(({ quantity, title }) => `${quantity} × ${title}`)
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(named)
}

/** Another one as soon as what is said is another. */
const stampOf = (sentence: string): string => createHash('sha256').update(sentence).digest('hex').slice(0, 16)
