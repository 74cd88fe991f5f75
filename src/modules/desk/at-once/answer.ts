import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { orderAskedFor, type OrderAsker, type OrderShown } from '../../orders/index.ts'
import { approvedByName } from './approved.ts'
import { type Command, namesOf, readCommand, saysMore } from './command.ts'
import { openingInWords } from './hours.ts'

/** A mail whose subject may be a command. */
export interface MayCommand extends OrderAsker {
  subject: string
  text: string
  /** Something is attached: somebody has to look at it. */
  attached: boolean
}

/** What the house answers by itself. */
export interface AtOnce {
  text: string
  locale: string
  /** The order that it tells of, whose customer the asker is; a stranger's answer names none. */
  about: { type: 'order'; id: string } | null
  /** They wrote more than the command: a person reads it, and the case stays open. */
  more: boolean
}

/**
 * The house's own answer to a mail that is a command, for who may have it; null where a person is to answer. Reads the order before the
 * case's transaction, because the order may stand on another party.
 */
export async function answerAtOnce(ctx: Acting, asked: MayCommand): Promise<AtOnce | null> {
  const command = readCommand(asked.subject)
  if (!command) return null
  const { locale } = command
  const more = asked.attached || saysMore(asked.text)
  if (command.number !== null) {
    const order = await orderAskedFor(ctx, command.number, asked)
    if (!order) return { text: say(locale)('mail.atOnce.stranger'), locale, about: null, more }
    const text = command.name === 'invoice' ? invoiceInWords(ctx, order, locale) : orderInWords(ctx, order, locale)
    return { text, locale, about: { type: 'order', id: order.number }, more }
  }
  const text = await generalAnswer(ctx, command)
  return text === null ? null : { text, locale, about: null, more }
}

async function generalAnswer(ctx: Acting, { name, locale }: Command): Promise<string | null> {
  if (name === 'opening') return openingInWords(ctx, locale)
  if (name === 'help') return helpInWords(ctx, locale)
  // How things come back is the merchant's to say: by a text that they approved under one of these names. Without one a person answers.
  return approvedByName(ctx, namesOf(name), locale)
}

async function helpInWords(ctx: Acting, locale: Command['locale']): Promise<string> {
  const words = say(locale)
  const hasReturns = (await approvedByName(ctx, namesOf('returns'), locale)) !== null
  return [
    `${words('mail.atOnce.help')}\n${[
      words('mail.atOnce.help.order'),
      words('mail.atOnce.help.invoice'),
      words('mail.atOnce.help.opening'),
      ...(hasReturns ? [words('mail.atOnce.help.returns')] : []),
    ]
      .map((line) => `– ${line}`)
      .join('\n')}`,
    words('mail.atOnce.helpElse'),
  ].join('\n\n')
}

function orderInWords(ctx: Acting, order: OrderShown, locale: string): string {
  const words = say(locale)
  const day = dayWords(ctx, locale)
  const values = { number: order.number, placed: day(order.placedAt), total: formatMoney(order.gross, locale) }
  const parcels = order.shipments.map(({ shippedAt, carrier, waybill }) =>
    words('mail.atOnce.parcel', { day: day(shippedAt), carrier, waybill }),
  )
  if (order.state === 'shipped' || order.state === 'cancelled' || order.state === 'returned')
    return [words(`mail.atOnce.order.${order.state}`, values), ...parcels].join('\n\n')
  const next = order.promises.find(({ keptAt }) => keptAt === null)
  const isLate = next !== undefined && new Date(next.dueAt) < ctx.clock.now()
  return [
    words(`mail.atOnce.order.${order.state}`, values),
    next ? words(isLate ? 'mail.atOnce.late' : 'mail.atOnce.leaves', { day: day(next.dueAt) }) : '',
    ...(order.lines.some(({ waiting }) => waiting) ? [words('mail.orderPlaced.waits')] : []),
    ...parcels,
  ]
    .filter((one) => one !== '')
    .join('\n\n')
}

function invoiceInWords(ctx: Acting, order: OrderShown, locale: string): string {
  const words = say(locale)
  const money = {
    number: order.number,
    total: formatMoney(order.gross, locale),
    net: formatMoney(order.net, locale),
    tax: formatMoney(order.tax, locale),
  }
  if (order.invoice) {
    const { number: invoice, dueOn } = order.invoice
    const due = dayWords(ctx, locale)(`${dueOn}T12:00:00Z`)
    return [
      words('mail.atOnce.invoice', { ...money, invoice, day: due }),
      words('mail.orderInvoiced.tax', money),
      words('mail.atOnce.invoicePage'),
    ].join('\n\n')
  }
  if (order.state === 'cancelled') return words('mail.atOnce.invoiceCancelled', money)
  return [words('mail.atOnce.invoiceNone', money), words('mail.orderInvoiced.tax', money)].join('\n\n')
}

function dayWords(ctx: Acting, locale: string): (at: string) => string {
  const zone = setting(ctx, shop.zone)
  return (at) => formatDay(new Date(at), zone, locale, { now: ctx.clock.now(), style: 'long' })
}
