import type { Acting } from '../../../platform/context.ts'
import { callCustomers, customerSets, partiesOf, SERVICE, transact } from '../../customers/index.ts'
import type { Values } from '../answering/fields.ts'
import { orderValues } from '../answering/resolve.ts'
import { localeToAnswer, toldLanguage } from '../blueprint/sort.ts'
import type { CaseChannel } from '../contract.ts'
import { advertises } from '../subject.ts'
import { askedFields } from './approved.ts'

interface Asker {
  party: string
  channel: CaseChannel
  /** What they ask, by whose language they are answered. */
  question: string
  /** In which they are answered where that cannot be told. */
  locale: string
  about: { type: string; id: string } | null
}

/**
 * What the record says of who asks, as far as an approved text of their language asks for it. Only what they have told or proven: a name
 * that came with the question, as its subject, may be a stranger's advertisement, and goes to an address that the stranger chose. Read before
 * the case's transaction, because an order may stand on another party of theirs.
 */
export async function recordValues(
  ctx: Acting,
  { party, channel, question, locale: otherwise, about }: Asker,
): Promise<Values> {
  const locale = localeToAnswer(channel, toldLanguage(ctx, question), otherwise)
  const asked = await askedFields(ctx, locale, ['customer.', 'order.'])
  if (asked.length === 0) return {}
  const name = asked.includes('customer.') ? await nameOf(ctx, party) : null
  return {
    ...(name === null ? {} : nameValues(name)),
    ...(asked.includes('order.') ? await orderValues(ctx, { party }, { about, locale }) : {}),
  }
}

export const nameValues = (name: string): Values => ({
  'customer.name': name,
  'customer.firstName': name.split(/\s+/, 1)[0] ?? name,
})

async function nameOf(ctx: Acting, party: string): Promise<string | null> {
  const sets = await customerSets(ctx, [party])
  const called = await transact(ctx, { purpose: SERVICE, parties: partiesOf(sets) }, (tx) => callCustomers(tx, sets))
  const name = called.get(party)?.name ?? null
  return name === null || advertises(name) ? null : name
}
