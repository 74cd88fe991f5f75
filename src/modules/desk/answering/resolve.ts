import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatDay, formatMoney } from '../../../ui/format.ts'
import { sayDeclared } from '../../../ui/words.ts'
import { callCustomers, connectedParties, customerSets, partiesOf, SERVICE, transact } from '../../customers/index.ts'
import { ordersOf } from '../../orders/index.ts'
import { findCase, type FoundCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { readCanned } from './canned.ts'
import type { CannedForCase } from './contract.ts'
import { asksFor, fill, type Values } from './fields.ts'
import { openLikeness } from '../../../platform/text/likeness.ts'
import { doesOf, readMacros } from './macros.ts'

/** How much an often used text comes forward, against one that is like what is asked: a hundred uses count as a likeness of 0.05. */
const USE_SHARE = 0.011
/** Orders of a customer that are looked through for the one that a case is about. */
const ORDERS_LOOKED_AT = 50

/**
 * The canned answers for a case, in its language and with what the record says; what is likest to what is asked first. Leaves a look
 * on its customer. @throws Refusal case-unknown
 */
export async function cannedForCase(call: Call, number: string): Promise<CannedForCase> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const [rows, macros, asked] = [await readCanned(call), await readMacros(call), await readAsked(call, found)]
  const chosen = rows.map((row) => ({ row, ...inLanguage(row.texts, asked.locale, setting(call, shop.locale)) }))
  const values = await valuesFor(
    call,
    found,
    asked,
    chosen.some(({ text }) => asksFor(text, 'order.')),
  )
  const like = likeliest(
    chosen.map(({ row, text }) => ({ id: row.id, text: `${row.title}\n${text}` })),
    asked.question,
  )
  return {
    items: chosen
      .map(({ row, text, locale }) => ({
        id: row.id,
        title: row.title,
        text: fill(text, values, (field) => fieldInWords(call.locale, field)),
        locale,
        approved: row.approved_at !== null,
        used: row.used,
        like: like.get(row.id) ?? 0,
      }))
      .toSorted((one, other) => weightOf(other) - weightOf(one) || one.title.localeCompare(other.title)),
    macros: macros.map(({ id, title, canned, after }) => ({ id, title, canned, does: doesOf(after) })),
  }
}

const weightOf = ({ like, used }: { like: number; used: number }) => like + USE_SHARE * Math.log1p(used)

function likeliest(texts: readonly { id: string; text: string }[], question: string): ReadonlyMap<string, number> {
  const likeness = openLikeness<string>()
  for (const { id, text } of texts) likeness.put(id, text)
  return new Map(likeness.nearest(question, texts.length).map(({ key, like }) => [key, like]))
}

/** In the customer's language; else in the shop's, else in whichever there is. */
export function inLanguage(texts: Readonly<Record<string, string>>, wanted: string, house: string) {
  const locale = [wanted, house].find((one) => texts[one]) ?? Object.keys(texts)[0] ?? wanted
  return { text: texts[locale] ?? '', locale }
}

/** What stands in the gap, in the words of who fills it. */
export const fieldInWords = (locale: string, field: string): string => {
  const key = `canned.field.${field}`
  const words = sayDeclared(locale, key)
  return words === key ? field : words
}

interface Asked {
  subject: string
  locale: string
  about: { type: string; id: string } | null
  /** Their last words, with the subject: what is being asked. */
  question: string
  /** As they told it, or else as they typed it when they asked. */
  name: string | null
}

async function readAsked(call: Acting, found: FoundCase): Promise<Asked> {
  const reason = { type: 'case', id: found.number }
  const sets = await customerSets(call, [found.party])
  const parties = [...new Set([...found.parties, ...partiesOf(sets)])]
  const enter = { purpose: SERVICE, parties, look: { projection: 'case', reason } } as const
  const { rows, told } = await transact(call, enter, async (tx) => {
    const read = await sql<{
      subject: string
      locale: string
      about: Asked['about']
      last: string | null
      typed: string | null
    }>`
      select c.subject, c.locale,
        case when c.about_id is not null then jsonb_build_object('type', c.about_type, 'id', c.about_id) end as about,
        (select m.text from desk.message m where m.customer_case = c.id and m.direction = 'in' order by m.place desc limit 1) as last,
        coalesce(
          (select p.name from desk.participant p where p.customer_case = c.id and p.name is not null order by p.added_at limit 1),
          (select m.name from desk.message m where m.customer_case = c.id and m.direction = 'in' and m.name is not null order by m.place desc limit 1)) as typed
      from desk.customer_case c where c.id = ${found.id}`.execute(tx)
    return { rows: read.rows, told: (await callCustomers(tx, sets)).get(found.party)?.name ?? null }
  })
  const [row] = rows
  if (!row) throw refuse('case-unknown', { number: found.number })
  return { ...row, name: told ?? row.typed, question: `${row.subject}\n${row.last ?? ''}` }
}

/** What the record says now of everything that a text can ask for. */
async function valuesFor(call: Call, found: FoundCase, asked: Asked, withOrder: boolean): Promise<Values> {
  return {
    'customer.name': asked.name,
    'customer.firstName': asked.name?.split(/\s+/, 1)[0] ?? null,
    'case.number': found.number,
    'case.subject': asked.subject,
    'agent.name': call.principal.kind === 'staff' ? call.principal.name : null,
    'shop.name': setting(call, shop.name),
    ...(withOrder ? await orderValues(call, found, asked) : {}),
  }
}

export async function orderValues(
  call: Acting,
  found: { party: string },
  { about, locale }: Pick<Asked, 'about' | 'locale'>,
): Promise<Values> {
  const orders = await ordersOf(call, await connectedParties(call.db, found.party), ORDERS_LOOKED_AT)
  // The one that they asked about; else the only one that is under way. Of several nobody can know which is meant.
  const open = orders.filter(({ state }) => state === 'placed' || state === 'packed')
  const order =
    about?.type === 'order' ? orders.find((one) => one.number === about.id) : open.length === 1 ? open[0] : undefined
  if (!order) return {}
  const zone = setting(call, shop.zone)
  const day = (at: string) => formatDay(new Date(at), zone, locale, { now: call.clock.now(), style: 'long' })
  return {
    'order.number': order.number,
    'order.placedAt': day(order.placedAt),
    'order.shipsAt': order.promise === null ? null : day(order.promise.dueAt),
    'order.total': formatMoney(order.total, locale),
  }
}
