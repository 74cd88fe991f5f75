import { z } from 'zod'
import './kinds.ts'
import './purposes.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { collectInteractions } from './collect/collect.ts'
import {
  collected,
  collectInput,
  customerFound,
  customerFull,
  findInput,
  oneInput,
  timeline,
  timelineInput,
} from './contract.ts'
import { livePages } from './me/live.tsx'
import { pages as historyPages } from './me/history.tsx'
import { pages as mePages } from './me/pages.tsx'
import { pages as privacyPages } from './privacy/page.tsx'
import { showCustomer, showTimeline } from './queries.ts'
import { pages as representativePages } from './representatives/pages.tsx'
import { representativeEndpoints } from './representatives/routes.ts'
import { findByAddress, searchCustomers } from './search/search.ts'

const desk = { staff: ['agent'], scope: 'customers' } as const

export { historyOnMe } from './me/history.tsx'

export const endpoints = [
  endpoint({
    path: 'GET /api/customers',
    summary:
      'The customers whom a mail address belongs or may belong to, or whom a name or order number finds; leaves a look on each',
    may: desk,
    input: findInput,
    output: z.object({
      items: z.array(customerFound),
      more: z.boolean().describe('there are others: search for more of the name'),
    }),
    agents: 'find_customers',
    handle: (call, { email, search }) =>
      email === undefined ? searchCustomers(call, search ?? '') : findByAddress(call, email),
  }),
  endpoint({
    path: 'GET /api/customers/{id}',
    summary: 'One customer, by the id of any of their parties; leaves a look',
    may: desk,
    input: oneInput,
    output: customerFull,
    agents: 'show_customer',
    handle: (call, { id, reasonType, reasonId }) =>
      showCustomer(call, id, reasonType && reasonId ? { type: reasonType, id: reasonId } : undefined),
  }),
  endpoint({
    path: 'GET /api/customers/{id}/timeline',
    summary: "A customer's line, newest first: what happened, what was promised, who looked; leaves a look",
    may: desk,
    input: timelineInput,
    output: timeline,
    agents: 'read_customer_line',
    handle: (call, { id, after, limit }) => showTimeline(call, id, { after, limit }),
  }),
  endpoint({
    path: 'POST /api/interactions',
    summary: 'Takes a batch of interactions from a page or another system; a bad row is refused while the rest goes on',
    may: { scope: 'collect' },
    otherSites: true,
    input: collectInput,
    output: collected,
    handle: (call, { interactions }) => collectInteractions(call, interactions),
  }),
  ...representativeEndpoints,
]

export const pages = [...mePages, ...historyPages, ...livePages, ...representativePages, ...privacyPages]
