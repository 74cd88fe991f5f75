import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { refuse as refuseInput } from '../../../platform/refusal.ts'
import { setting } from '../../../platform/settings.ts'
import { say } from '../../../ui/words.ts'
import { normaliseEmail, normalisePhone, SERVICE, suggestAddress, transact, type Tx } from '../../customers/index.ts'
import type { Values } from '../answering/fields.ts'
import { offerLikely } from '../at-once/likely.ts'
import { recordValues } from '../at-once/values.ts'
import { callerParties, findCase, type FoundCase, inCase, type Standing, standingOf } from '../find.ts'
import { takeIn } from '../intake.ts'
import { limitCallsTo } from '../limits.ts'
import { ownAddress, partyAsking } from '../open.ts'
import { refuse as refuseDesk } from '../refusals.ts'
import { ringCase, sayIn } from '../said.ts'
import { callbackUrl, ringCallback } from './callback.ts'
import { oweCallbackLetters, whenOf } from './letters.tsx'
import { refuse } from './refusals.ts'
import { promiseCall, seat } from './seat.ts'
import { calls } from './settings.ts'
import { AT_ONCE_SECONDS, freeNow, languageOf, type Time, timeAt } from './times.ts'

const MINUTE_MS = 60_000

export interface ToBook {
  /** Where they want to be rung, as they type it. */
  phone: string
  /** When it begins; missing: at once. */
  startsAt?: string | undefined
  earlier?: boolean | undefined
  text?: string | undefined
  name?: string | undefined
  email?: string | undefined
  about?: { type: 'order' | 'product'; id: string } | undefined
  /** A case that it is about, with the key that opens it. */
  case?: string | undefined
  key?: string | undefined
  asked?: readonly string[] | undefined
}

export interface Booked {
  id: string
  url: string
  number: string
}

/**
 * Command: somebody wants to be rung, at a time or at once. Their number is where we ring, and proves nothing of who they are.
 * @throws Refusal phone-unknown, address-needed, case-unknown, callback-booked, time-taken, nobody-free, too-many
 */
export async function bookCallback(call: Call, wanted: ToBook): Promise<Booked> {
  const number = normalisePhone(wanted.phone, setting(call, calls.country))
  if (number === null) throw refuse('phone-unknown')
  await limitCallsTo(call, number)
  const time = wanted.startsAt === undefined ? null : await timeAt(call, new Date(wanted.startsAt), languageOf(call))
  if (wanted.startsAt !== undefined && time === null) throw refuse('time-taken')
  const id = randomUUID()
  const book: Book = async (tx, found, party, values) => {
    const now = call.clock.now()
    const ends = time?.endsAt ?? new Date(now.getTime() + setting(call, calls.minutes) * MINUTE_MS)
    const until = time === null ? new Date(now.getTime() + AT_ONCE_SECONDS * 1_000) : null
    if (until !== null) await mustBeFree(tx, call)
    const { rows } = await sql<{ id: string }>`
      insert into desk.callback (id, party, customer_case, number, name, locale, starts_at, ends_at, offered_until, earlier, asked_at, changed_at)
      select ${id}, ${party}, ${found.id}, ${number}, ${wanted.name ?? null}, ${call.locale}, ${time?.startsAt ?? now}, ${ends}, ${until},
        ${wanted.earlier === true}, ${now}, ${now}
      where not exists (select from desk.callback b where b.customer_case = ${found.id} and b.state = 'booked')
      returning id`.execute(tx)
    if (rows.length === 0) throw refuse('callback-booked')
    const row = { ...blank(id, party, found.id), number, locale: call.locale }
    if (time === null) {
      const promise = await promiseCall(tx, call, row, until!)
      await sql`update desk.callback set promise = ${promise} where id = ${id}`.execute(tx)
    } else {
      if (!(await seat(tx, call, row, time))) throw refuse('time-taken')
      const message = await sayBooked(tx, call, { found, party, time, number, text: wanted.text, values })
      await oweCallbackLetters(tx, row, 'callback.booked', { message })
    }
    return found
  }
  const found = wanted.case === undefined ? await bookAnew(call, wanted, book) : await bookIn(call, wanted, book)
  ringCallback(call, id)
  ringCase(call, found)
  return { id, url: callbackUrl(call, id), number: found.number }
}

type Book = (tx: Tx, found: FoundCase, party: string, values: Values) => Promise<FoundCase>

/** What is said at once to who has agreed on a time. */
interface ToConfirm {
  found: FoundCase
  /** Of who is rung: in somebody else's case it is theirs alone to read. */
  party: string
  time: Time
  number: string
  text: string | undefined
  values: Values
}

/**
 * Step: says in the conversation when we ring, and lays beside it what is likely to answer it before: whoever is served by that frees the time.
 * Answers the message.
 */
async function sayBooked(tx: Tx, call: Call, { found, party, time, number, text, values }: ToConfirm): Promise<string> {
  const { locale } = call
  const when = whenOf(call, { starts_at: time.startsAt, ends_at: time.endsAt }, locale)
  const said = await sayIn(tx, call, {
    case: found,
    party,
    direction: 'automatic',
    channel: 'web',
    text: say(locale)('callback.agreed', { when, phone: number }),
  })
  if (text !== undefined)
    await offerLikely(tx, call, {
      case: { ...found, party },
      message: said.id,
      question: text,
      locale,
      values,
      door: 'page',
      articles: [],
    })
  return said.id
}

/** What the record says of who asks; a program books for somebody whom it names, and of them nothing is told to it. */
async function valuesFor(call: Call, party: string, { text, about }: ToBook): Promise<Values> {
  if (call.principal.kind === 'key' || text === undefined) return {}
  return recordValues(call, { party, channel: 'web', question: text, locale: call.locale, about: about ?? null })
}

/** Of those who press at the same moment, as many as can be rung: counted under the lock that every booking takes. */
async function mustBeFree(tx: Tx, ctx: Acting): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('desk.callback', 0))`.execute(tx)
  if ((await freeNow(ctx, { db: tx })) < 1) throw refuse('nobody-free')
}

async function bookAnew(call: Call, wanted: ToBook, book: Book): Promise<FoundCase> {
  const typed = wanted.email === undefined ? null : normaliseEmail(wanted.email)
  if (wanted.email !== undefined && typed === null)
    throw refuseInput('bad-input', { where: 'email', what: 'not an email address' })
  const [known] = await callerParties(call)
  const address = typed ?? (await ownAddress(call))
  // Without an address nobody could be told that the time has moved.
  if (address === null) throw refuseDesk('address-needed')
  const party = await partyAsking(call, known, typed)
  const words = say(call.locale)
  const values = await valuesFor(call, party, wanted)
  return transact(call, { purpose: SERVICE, parties: [party], records: true }, async (tx) => {
    if (typed !== null && call.principal.kind !== 'key')
      await suggestAddress(tx, { party, email: typed, rule: 'typed in a question' })
    const { found } = await takeIn(tx, call, {
      joins: null,
      party,
      channel: call.principal.kind === 'key' ? 'api' : 'web',
      locale: call.locale,
      text: wanted.text ?? words('calls.wantsCall'),
      name: wanted.name ?? null,
      notes: (wanted.asked ?? []).map((sentence) => `asked:${sentence}`),
      begins: {
        subject: wanted.text === undefined ? words('calls.wantsCall') : wanted.text.split('\n', 1)[0]!,
        about: wanted.about,
        participant: { address, name: wanted.name ?? null },
      },
      // The call is the answer, and has a promise of its own.
      due: null,
      acknowledges: false,
    })
    return book(tx, found, party, values)
  })
}

async function bookIn(call: Call, wanted: ToBook, book: Book): Promise<FoundCase> {
  const number = wanted.case!
  const before = await findCase(call.db, number)
  const standing = before && (await standingOf(call, before, wanted.key))
  if (!standing) throw refuseDesk('case-unknown', { number })
  // What the record says of who asks: whoever only takes part in the case is told nothing of whose it is.
  const values = await valuesFor(call, partyOf(standing, before), wanted)
  return inCase(call, number, async (tx, found) => {
    const party = partyOf(standing, found)
    const text = wanted.text ?? say(call.locale)('calls.wantsCall')
    if (standing.as === 'customer')
      await takeIn(tx, call, {
        joins: found,
        begins: null,
        party,
        channel: 'web',
        locale: call.locale,
        text,
        due: null,
        acknowledges: false,
      })
    return book(tx, found, party, values)
  })
}

const partyOf = (standing: Standing, found: FoundCase): string =>
  standing.as === 'desk' || standing.parties.includes(found.party)
    ? found.party
    : (found.parties.find((party) => standing.parties.includes(party)) ?? found.party)

/** A row as it was just written, for the steps that go on with it. */
const blank = (id: string, party: string, customerCase: string) => ({
  id,
  party,
  customer_case: customerCase,
  name: null,
  state: 'booked' as const,
  starts_at: new Date(0),
  ends_at: new Date(0),
  seat: null,
  offered_until: null,
  earlier: false,
  staff: null,
  promise: null,
  sequence: 0,
  given: null,
  offer_starts_at: null,
})
