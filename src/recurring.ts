import { recurring as accountsRecurring } from './modules/accounts/jobs.ts'
import { logRecurring } from './modules/customers/log/jobs.ts'
import { orderRecurring } from './modules/orders/jobs.ts'
import type { Recurring } from './platform/jobs/declare.ts'

/** Every scheduled job of the system. Times are UTC. */
export const recurring: readonly Recurring[] = [...logRecurring, ...accountsRecurring, ...orderRecurring]
