import type { Call } from '../../../platform/context.ts'
import { mailboxOf } from '../../../platform/mail/address.ts'
import { limit, type Limit, limitCaller } from '../../accounts/index.ts'

const HOUR_SECONDS = 3_600
const DAY_SECONDS = 86_400
/** Texts that one customer makes public within a day, changes included: nobody is wronged more often, and a machine is. */
const PUBLISHED_PER_CUSTOMER: Limit = { max: 10, windowSeconds: DAY_SECONDS }
/** Letters to one address that ask whether a "me too" is theirs: whoever is written to may not have asked. */
const JOINS_PER_ADDRESS: Limit = { max: 5, windowSeconds: HOUR_SECONDS }

/** Counts a text that is made public. @throws Refusal too-many */
export async function limitPublishing(call: Call, party: string): Promise<void> {
  await limitCaller(call, 'questions per caller')
  await limit(call, 'complaints per customer', party, PUBLISHED_PER_CUSTOMER)
}

/** Counts a "me too", and the letter that it sends to a typed address. @throws Refusal too-many */
export async function limitJoining(call: Call, email: string | undefined): Promise<void> {
  await limitCaller(call, 'questions per caller')
  if (email === undefined) return
  await limitCaller(call, 'letters per caller')
  await limit(call, 'joins per address', mailboxOf(email), JOINS_PER_ADDRESS)
}
