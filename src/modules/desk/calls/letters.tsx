import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatDay, formatTime } from '../../../ui/format.ts'
import { type LetterPart, writeLetter } from '../../../ui/letter.tsx'
import { say, type Words } from '../../../ui/words.ts'
import {
  declareLetter,
  type LetterToWrite,
  oweLetter,
  SERVICE,
  transact,
  type Tx,
  type Written,
} from '../../customers/index.ts'
import { addressesOf, formatMoment } from '../acknowledge.ts'
import { offeredParts } from '../at-once/offered.ts'
import { caseUrl, replyAddress } from '../links.ts'
import { calendarOf } from './calendar.ts'
import { CALLBACK_COLUMNS, type CallbackRow, callbackUrl, findCallback } from './callback.ts'

const KINDS = [
  'callback.booked',
  'callback.moved',
  'callback.reminder',
  'callback.cancelled',
  'callback.unreached',
  'callback.late',
  'callback.earlier',
] as const
export type CallbackLetter = (typeof KINDS)[number]

for (const kind of KINDS) declareLetter({ kind, render: (ctx, letter) => write(ctx, kind, letter) })

/** Step: owes a letter to whoever takes part in the case on this customer's side. */
export async function oweCallbackLetters(
  tx: Tx,
  { id, party, customer_case, locale }: Pick<CallbackRow, 'id' | 'party' | 'customer_case' | 'locale'>,
  kind: CallbackLetter,
  more: { message?: string } = {},
): Promise<void> {
  for (const one of await addressesOf(tx, customer_case, party))
    await oweLetter(tx, { party: one.party, kind, recipient: one.address, locale, data: { callback: id, ...more } })
}

async function write(ctx: Acting, kind: CallbackLetter, letter: LetterToWrite): Promise<Written | null> {
  const known = await findCallback(ctx, String(letter.data['callback']))
  if (!known) return null
  const row = await transact(ctx, { purpose: SERVICE, parties: [known.party] }, async (tx) => {
    const { rows } = await sql<CallbackRow & { changed_at: Date; heirs: number }>`
      select ${CALLBACK_COLUMNS}, b.changed_at, c.heirs from desk.callback b join desk.customer_case c on c.id = b.customer_case
      where b.id = ${known.id}`.execute(tx)
    return rows[0]
  })
  // What has changed since is told by a letter of its own.
  if (!row || (row.state === 'cancelled') !== (kind === 'callback.cancelled')) return null
  if (row.state !== 'booked' && kind === 'callback.reminder') return null
  if (kind === 'callback.earlier' && (row.state !== 'booked' || row.offer_starts_at === null)) return null
  const words = say(letter.locale)
  const when = whenOf(ctx, row, letter.locale)
  const url = callbackUrl(ctx, row.id)
  const earlier = row.offer_starts_at === null ? '' : formatMoment(ctx, row.offer_starts_at, letter.locale)
  const hasCalendar = kind !== 'callback.unreached' && kind !== 'callback.reminder' && kind !== 'callback.earlier'
  const likely =
    letter.data['message'] === undefined || row.state !== 'booked'
      ? []
      : await offeredParts({ number: known.number }, words, ctx, letter)
  const written = writeLetter({
    locale: letter.locale,
    shop: setting(ctx, shop.name),
    subject: subjectOf(kind, words, kind === 'callback.earlier' ? earlier : when),
    ...(row.name ? { name: row.name } : {}),
    parts: [
      ...partsOf(kind, words, {
        when,
        earlier,
        phone: row.number,
        url,
        caseUrl: caseUrl(ctx, known.number, row),
        number: known.number,
      }),
      ...likely,
    ],
    reason: words('mail.callback.reason'),
    privacyUrl: new URL('/privacy', ctx.config.url).href,
  })
  return {
    ...written,
    headers: { 'Reply-To': replyAddress(ctx, known.number) },
    ...(hasCalendar ? { attachments: [calendarFile(ctx, row, { to: letter.recipient, locale: letter.locale })] } : {}),
  }
}

interface Told {
  when: string
  /** The time about which they are asked. */
  earlier: string
  phone: string
  url: string
  caseUrl: string
  number: string
}

function subjectOf(kind: CallbackLetter, words: Words, when: string): string {
  switch (kind) {
    case 'callback.booked':
      return words('mail.callback.bookedSubject', { when })
    case 'callback.moved':
      return words('mail.callback.movedSubject', { when })
    case 'callback.reminder':
      return words('mail.callback.reminderSubject', { when })
    case 'callback.cancelled':
      return words('mail.callback.cancelledSubject')
    case 'callback.unreached':
      return words('mail.callback.unreachedSubject')
    case 'callback.late':
      return words('mail.callback.lateSubject', { when })
    case 'callback.earlier':
      return words('mail.callback.earlierSubject', { when })
  }
}

function partsOf(
  kind: CallbackLetter,
  words: Words,
  { when, earlier, phone, url, caseUrl: page, number }: Told,
): LetterPart[] {
  const change: LetterPart = { text: words('mail.callback.change'), href: url, button: words('mail.callback.changeDo') }
  const see: LetterPart = { text: words('mail.case.see'), href: page, button: words('mail.case.page', { number }) }
  switch (kind) {
    case 'callback.booked':
      return [{ text: words('mail.callback.booked', { when, phone }) }, change, see]
    case 'callback.moved':
      return [{ text: words('mail.callback.moved', { when, phone }) }, change, see]
    case 'callback.reminder':
      return [{ text: words('mail.callback.reminder', { when, phone }) }, change]
    case 'callback.cancelled':
      return [{ text: words('mail.callback.cancelled', { when }) }, see]
    case 'callback.unreached':
      return [
        { text: words('mail.callback.unreached', { phone }) },
        { text: words('mail.callback.again'), href: url, button: words('mail.callback.againDo') },
        see,
      ]
    case 'callback.late':
      return [{ text: words('mail.callback.late', { when, phone }) }, change, see]
    case 'callback.earlier':
      return [
        { text: words('mail.callback.earlier', { earlier, when }) },
        { text: words('mail.callback.earlierFirst'), href: url, button: words('mail.callback.earlierDo') },
      ]
  }
}

/** 'Tuesday 24 November, 14.00–14.20 CET' */
export function whenOf(
  ctx: Acting,
  { starts_at, ends_at }: Pick<CallbackRow, 'starts_at' | 'ends_at'>,
  locale: string,
): string {
  const zone = setting(ctx, shop.zone)
  // Its day is said also when it is today: a letter is read later, and a page is left open.
  const day = formatDay(starts_at, zone, locale, { now: ctx.clock.now(), style: 'long' })
  const said = formatMoment(ctx, starts_at, locale)
  const moment = said.startsWith(day) ? said : `${day}, ${said}`
  const start = formatTime(starts_at, zone, locale)
  return moment.replace(start, `${start}–${formatTime(ends_at, zone, locale)}`)
}

/** The appointment for a calendar, as it stands now: attached to the letters, and behind the page's link. */
export function calendarFile(
  ctx: Acting,
  row: Pick<CallbackRow, 'id' | 'sequence' | 'state' | 'starts_at' | 'ends_at' | 'number'> & { changed_at: Date },
  { to, locale }: { to: string; locale: string },
): { name: string; mediaType: string; bytes: Buffer } {
  const words = say(locale)
  const { mailFrom } = ctx.config
  const host = mailFrom.slice(mailFrom.lastIndexOf('@') + 1)
  const method = row.state === 'cancelled' ? 'CANCEL' : 'REQUEST'
  const name = setting(ctx, shop.name)
  const url = callbackUrl(ctx, row.id)
  const calendar = calendarOf({
    uid: `callback-${row.id}@${host}`,
    sequence: row.sequence,
    method,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    stamp: row.changed_at,
    summary: words('calls.calendar', { shop: name }),
    description: words('calls.calendarText', { shop: name, phone: row.number, url }),
    url,
    organizer: { name, address: mailFrom },
    attendee: to,
  })
  return { name: 'call.ics', mediaType: `text/calendar; method=${method}; charset=utf-8`, bytes: Buffer.from(calendar) }
}
