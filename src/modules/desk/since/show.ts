import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { formatDay, formatTime } from '../../../ui/format.ts'
import { intlLocale } from '../../../ui/speak.ts'
import { type MessageKey, say, type Words } from '../../../ui/words.ts'
import { staffNames } from '../../accounts/index.ts'
import { customerSets, partiesOf, type PromiseOnLine, readPromises, SERVICE, transact } from '../../customers/index.ts'
import { findCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import type { since, SinceLine } from './contract.ts'
import { type Happened, HAPPENINGS, readSince, type SinceRow } from './read.ts'

/** Sources of one line: more of them are the line of the customer, which stands beside the case. */
const SOURCES = 3

/**
 * What an agent should know of a customer before they answer: what happened since they last met, what is promised, what went wrong; each
 * with where it stands. Loaded beside the case, under the look that opening the case writes. @throws Refusal case-unknown
 */
export async function showSince(call: Call, { number }: { number: string }): Promise<z.output<typeof since>> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const sets = await customerSets(call, [found.party])
  const parties = [...new Set([...found.parties, ...partiesOf(sets)])]
  const actor = actorOf(call.principal)
  const now = call.clock.now()
  const look = lookAtCase(found)
  const { row, promises } = await transact(call, { purpose: SERVICE, parties, look }, async (tx) => {
    // What others said in the case is theirs: the lines are about whose case it is.
    const theirs = sets.length > 0 ? partiesOf(sets) : [found.party]
    const read = await readSince(tx, { parties: theirs, caseId: found.id, number: found.number, actor, now })
    const named = [read.promise, read.wrong?.what === 'promise' ? read.wrong.id : null].flatMap((id) => id ?? [])
    return {
      row: read,
      promises: await readPromises(tx, named, { locale: call.locale, audience: 'staff', now }),
    }
  })
  const person = row.person === null ? null : `staff:${row.person}`
  const names = await staffNames(
    call,
    [row.met_by, person].flatMap((one) => one ?? []),
  )
  const said: Saying = {
    words: say(call.locale),
    locale: call.locale,
    customer: sets[0]?.id ?? found.party,
    day: (at) => formatDay(at, setting(call, shop.zone), call.locale, { now, style: 'bare' }),
    time: (at) => formatTime(at, setting(call, shop.zone), call.locale),
  }
  return {
    happened: happenedIn(row, said, { isYou: row.met_by === actor, name: names.get(row.met_by ?? '') ?? '' }),
    promised: promisedIn(row, said, promises),
    wrong: wrongIn(row, said, promises),
    person: person === null ? null : { id: row.person!, name: names.get(person) ?? '', you: person === actor },
  }
}

interface Saying {
  words: Words
  locale: string
  /** The id by which the customer is shown. */
  customer: string
  day: (at: Date) => string
  time: (at: Date) => string
}

type Source = SinceLine['sources'][number]
const SAID_OF = {
  'order.placed': 'since.orders',
  'order.cancelled': 'since.cancelled',
  'order.returned': 'since.returned',
  'case.opened': 'since.cases',
  'permission.granted': 'since.allowed',
  'permission.withdrawn': 'since.withdrawn',
  'phone.called': 'since.calls',
} as const satisfies Record<(typeof HAPPENINGS)[number], MessageKey>

function happenedIn(row: SinceRow, said: Saying, met: { isYou: boolean; name: string }): SinceLine {
  const { words, locale } = said
  const seen = HAPPENINGS.flatMap((kind) => row.happened.find((one) => one.kind === kind) ?? [])
  const parts = seen.map(({ kind, count }) => words(SAID_OF[kind], { count }))
  const what = new Intl.ListFormat(intlLocale(locale), { type: 'conjunction' }).format(parts)
  const day = row.met_at ? said.day(row.met_at) : ''
  return {
    words:
      row.met_at === null
        ? parts.length === 0
          ? words('since.first')
          : words('since.firstWith', { what })
        : met.isYou
          ? words(parts.length === 0 ? 'since.you.nothing' : 'since.you', { day, what })
          : words(parts.length === 0 ? 'since.we.nothing' : 'since.we', { day, name: met.name, what }),
    sources: seen.flatMap((one) => sourceOf(one, said) ?? []).slice(0, SOURCES),
  }
}

function sourceOf({ kind, subject }: Happened, { words, customer }: Saying): Source | null {
  if (kind.startsWith('order.')) return orderSource(subject, words)
  if (kind === 'case.opened') return caseSource(subject, words)
  return { words: words('since.line'), href: `/workspace/customers/${customer}` }
}
const orderSource = (number: string, words: Words): Source => ({
  words: words('since.order', { number }),
  href: `/workspace/orders/${number}`,
})
const caseSource = (number: string, words: Words): Source => ({
  words: words('since.case', { number }),
  href: `/workspace/inbox/${number}`,
})

function promisedIn(row: SinceRow, said: Saying, promises: ReadonlyMap<string, PromiseOnLine>): SinceLine {
  const promise = row.promise === null ? undefined : promises.get(row.promise)
  if (!promise) return { words: said.words('since.promised.none'), sources: [] }
  const { dueAt, precision } = promise
  const when = precision === 'day' ? said.day(dueAt) : `${said.day(dueAt)} ${said.time(dueAt)}`
  return {
    words: said.words('since.promised', { promise: promise.words, when, more: row.promises - 1 }),
    sources: sourceOfPromise(promise, said),
  }
}

function sourceOfPromise({ subject: { type, id }, href }: PromiseOnLine, { words, customer }: Saying): Source[] {
  if (type === 'order') return [orderSource(id, words)]
  if (type === 'case') return [caseSource(id, words)]
  return [{ words: words('since.line'), href: href ?? `/workspace/customers/${customer}` }]
}

function wrongIn(row: SinceRow, said: Saying, promises: ReadonlyMap<string, PromiseOnLine>): SinceLine | null {
  if (row.wrong === null) return null
  const { what, id, at } = row.wrong
  const day = said.day(new Date(at))
  const more = row.wrongs - 1
  switch (what) {
    case 'promise': {
      const promise = promises.get(id)
      return {
        words: said.words('since.wrong.promise', { promise: promise?.words ?? '', day, more }),
        sources: promise ? sourceOfPromise(promise, said) : [],
      }
    }
    case 'returned':
      return { words: said.words('since.wrong.returned', { day, more }), sources: [orderSource(id, said.words)] }
    case 'complaint':
      return { words: said.words('since.wrong.complaint', { day, more }), sources: [caseSource(id, said.words)] }
    case 'rating':
      return { words: said.words('since.wrong.rating', { day, more }), sources: [caseSource(id, said.words)] }
    case 'address':
      return {
        words: said.words('since.wrong.address', { address: id, day, more }),
        sources: [{ words: said.words('since.line'), href: `/workspace/customers/${said.customer}` }],
      }
  }
}
