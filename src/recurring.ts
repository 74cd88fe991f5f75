import { recurring as accounts } from './modules/accounts/jobs.ts'
import { customerRecurring } from './modules/customers/jobs.ts'
import { logRecurring } from './modules/customers/log/jobs.ts'
import { answeringJobs, answeringRecurring } from './modules/desk/answering/jobs.ts'
import { callRecurring } from './modules/desk/calls/jobs.ts'
import { blueprintRecurring } from './modules/desk/blueprint/jobs.ts'
import { complaintRecurring } from './modules/desk/complaints/jobs.ts'
import { deskRecurring } from './modules/desk/jobs.ts'
import { probeRecurring } from './modules/desk/probe/jobs.ts'
import { deskHelpRecurring, helpJobs } from './modules/desk/help/jobs.ts'
import { mailRecurring } from './modules/desk/mail/jobs.ts'
import { practiceRecurring } from './modules/desk/practice/jobs.ts'
import { reviewRecurring } from './modules/desk/review/jobs.ts'
import { visitorRecurring } from './modules/desk/visitors/jobs.ts'
import { exceptionRecurring } from './modules/desk/exceptions/jobs.ts'
import { problemRecurring } from './modules/desk/problems/jobs.ts'
import { unaskedRecurring } from './modules/help/unasked/jobs.ts'
import { articleRecurring } from './modules/help/articles/jobs.ts'
import { searchingRecurring } from './modules/help/searching/jobs.ts'
import { growthRecurring } from './modules/help/growth/jobs.ts'
import { monitorRecurring } from './modules/help/monitor/jobs.ts'
import { orderRecurring } from './modules/orders/jobs.ts'
import { answerRecurring } from './modules/help/answering/jobs.ts'
import type { AnyJob, Recurring } from './platform/jobs/declare.ts'

/** Every scheduled job of the system. Times are UTC. */
export const recurring: readonly Recurring[] = [
  ...logRecurring,
  ...customerRecurring,
  ...accounts,
  ...orderRecurring,
  ...answerRecurring,
  ...unaskedRecurring,
  ...articleRecurring,
  ...searchingRecurring,
  ...growthRecurring,
  ...monitorRecurring,
  ...deskRecurring,
  ...deskHelpRecurring,
  ...callRecurring,
  ...blueprintRecurring,
  ...answeringRecurring,
  ...mailRecurring,
  ...probeRecurring,
  ...practiceRecurring,
  ...reviewRecurring,
  ...visitorRecurring,
  ...exceptionRecurring,
  ...problemRecurring,
  ...complaintRecurring,
]

/** Every job that a worker can be given. */
export const jobs: readonly AnyJob[] = [...recurring.map(({ job }) => job), ...answeringJobs, ...helpJobs]
