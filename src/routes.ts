import { jobs as accountsJobs } from './modules/accounts/jobs.ts'
import * as accounts from './modules/accounts/routes.tsx'
import './modules/accounts/privacy.ts'
import * as catalogue from './modules/catalogue/routes.tsx'
import * as customers from './modules/customers/routes.tsx'
import { logJobs } from './modules/customers/log/jobs.ts'
import type { AnyReaction } from './modules/customers/log/reactions.ts'
import { topics as customerTopics } from './modules/customers/log/routes.ts'
import * as orders from './modules/orders/routes.tsx'
import * as orderSlots from './modules/orders/slots.ts'
import './modules/orders/letters.tsx'
import './modules/orders/privacy.ts'
import type { AnyEndpoint, AnyPage } from './platform/http/endpoint.ts'
import type { AnyJob } from './platform/jobs/declare.ts'
import type { AnyLiveTopic } from './platform/live/topics.ts'

/** Every address of the API, module by module. The typed client of the browser, /api/openapi.json and the matrix test are made from it. */
export const endpoints = [...customers.endpoints, ...accounts.endpoints, ...catalogue.endpoints, ...orders.endpoints] as const satisfies readonly AnyEndpoint[]

/** Every page. A `POST` page is a form's target. */
export const pages = [...accounts.pages, ...catalogue.pages, ...orders.pages] as const satisfies readonly AnyPage[]

/** How modules act on what others recorded. */
export const reactions: readonly AnyReaction[] = []

/** Work that is done after the commit. What comes by the clock stands in recurring.ts. */
export const jobs: readonly AnyJob[] = [...logJobs, ...accountsJobs]

/** What can ring at /live. */
export const topics: readonly AnyLiveTopic[] = [...customerTopics]
