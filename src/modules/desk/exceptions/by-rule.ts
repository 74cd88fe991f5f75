import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { staffNamesById, staffWho } from '../../accounts/index.ts'
import { dayOf, momentOf, nextDay } from '../../customers/index.ts'
import { say } from '../../../ui/words.ts'
import { formatMoney } from '../../../ui/format.ts'
import { monthOf } from '../clocks/make-good.ts'
import { inCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ringCase, sayIn } from '../said.ts'
import { RAN_PAGE, type ranList, type ranQuery } from './contract.ts'

type Ran = z.output<typeof ranList>['items'][number]

interface Row {
  at: Date
  what: Ran['what']
  number: string
  rule: string | null
  detail: string | null
  id: string | null
  staff: string | null
  undoable: boolean
}

/** What the house did by itself on a day, the newest first, and what undoes it. Numbers, codes and times: nobody is looked at by it. */
export async function listRan(
  call: Call,
  { day, what, rule, page }: z.output<typeof ranQuery>,
): Promise<z.output<typeof ranList>> {
  const zone = setting(call, shop.zone)
  const wanted = day ?? dayOf(call.clock.now(), zone)
  const [from, until] = [momentOf(wanted, 0, zone), momentOf(nextDay(wanted, 1), 0, zone)]
  const { rows } = await sql<Row>`
    select at, what, number::text as number, rule, detail, id, staff, undoable
    from desk.ran_by_rule(${from}::timestamptz, ${until}::timestamptz, ${what ?? null}, ${rule ?? null}::uuid, ${RAN_PAGE + 1}, ${(page - 1) * RAN_PAGE})`.execute(
    call.db,
  )
  const names = await staffNamesById(
    call,
    rows.map(({ staff }) => staff),
  )
  return {
    items: rows.slice(0, RAN_PAGE).map(({ at, undoable, staff, ...one }) => ({
      ...one,
      at: at.toISOString(),
      to: staff === null ? null : { id: staff, name: names.get(staff) ?? '' },
      undo: undoOf(one, undoable),
    })),
    day: wanted,
    page,
    more: rows.length > RAN_PAGE,
  }
}

function undoOf({ what }: Pick<Row, 'what'>, undoable: boolean): Ran['undo'] {
  if (!undoable) return what === 'told' ? 'left' : 'later'
  if (what === 'sorted') return 'unsort'
  if (what === 'assigned') return 'give-back'
  if (what === 'made-good') return 'take-back'
  return 'reopen'
}

/**
 * Command: what a rule gave is taken back before it was paid out, and counts no more in its month. The customer has been told of it, so a note
 * says who did it: to tell them is a person's.
 * @throws Refusal make-good-unknown, make-good-paid
 */
export async function takeBackMakeGood(call: Call, id: string): Promise<void> {
  const who = staffWho(call)
  const { rows } = await sql<{
    number: string | null
  }>`select desk.case_of_make_good(${id}::uuid)::text as number`.execute(call.db)
  const number = rows[0]?.number
  if (!number) throw refuse('make-good-unknown')
  const found = await inCase(call, number, async (tx, inside) => {
    const now = call.clock.now()
    const taken = await sql<{ amount: string; currency: string; given_at: Date }>`
      update desk.make_good set taken_back_at = ${now}, taken_back_by = ${who.id}
      where id = ${id} and paid_at is null and refused is null and taken_back_at is null returning amount::text as amount, currency, given_at`.execute(
      tx,
    )
    const [good] = taken.rows
    if (!good) throw refuse('make-good-paid')
    const { amount, currency, given_at } = good
    await sql`
      update desk.make_good_month set given = greatest(0, given - ${amount}::bigint) where month = ${monthOf(call, given_at)}::date and currency = ${currency}`.execute(
      tx,
    )
    await sayIn(tx, call, {
      case: inside,
      party: inside.party,
      direction: 'note',
      channel: 'web',
      text: say(setting(call, shop.locale))('exceptions.tookBack', {
        name: who.name,
        amount: formatMoney({ amount: Number(amount), currency }, setting(call, shop.locale)),
      }),
      name: who.name,
    })
    return inside
  })
  ringCase(call, found)
}
