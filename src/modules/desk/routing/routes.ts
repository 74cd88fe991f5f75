import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { endpoint } from '../../../platform/http/endpoint.ts'
import { nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { caseChanged, COUNT_LIMIT } from '../contract.ts'
import { beAtTheDesk, changeAgent, listAgents, myWork, setAvailability } from './agents.ts'
import * as shapes from './contract.ts'
import { giveBack, handOver } from './hand.ts'
import { nameAPerson, showNamedPerson } from './person.ts'
import { rehearse } from './rehearse.ts'
import { isOn, rulesNow } from './rules.ts'

const AT_THE_DESK = { staff: ['agent'] } as const
/** Who can what, and how much each takes, is for whoever answers for the shop to say. */
const OWNER = { staff: [] } as const

export const routingEndpoints = [
  endpoint({
    path: 'POST /api/routing/here',
    summary: 'Say, once a minute, that one’s workspace is open; answers with what one has to do and what waits',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.mine,
    handle: (call) => beAtTheDesk(call),
  }),
  endpoint({
    path: 'GET /api/routing/mine',
    summary: 'What one has to do, whether new cases come, and what waits',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.mine,
    handle: (call) => myWork(call),
  }),
  endpoint({
    path: 'PUT /api/routing/availability',
    summary:
      'Say that one is ready for new cases, busy with one’s own, or away; what is unanswered then goes to the others',
    may: AT_THE_DESK,
    input: shapes.availability,
    output: shapes.mine,
    handle: (call, { availability }) => setAvailability(call, availability),
  }),
  endpoint({
    path: 'GET /api/routing',
    summary: 'Who answers customers, what each can and takes, who is there, and how much waits',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.routingShown,
    handle: showRouting,
  }),
  endpoint({
    path: 'PUT /api/routing/agents/{staff}',
    summary: 'Say what an agent can, and how much they take at once',
    may: OWNER,
    input: shapes.agentToChange,
    output: shapes.agentShown,
    handle: changeAgent,
  }),
  endpoint({
    path: 'GET /api/routing/rehearsal',
    summary:
      'What routing would have done with last month’s cases, with the skills and capacities as they are now. Changes nothing',
    may: OWNER,
    input: nothing,
    output: shapes.rehearsal,
    handle: (call) => rehearse(call),
  }),
  endpoint({
    path: 'POST /api/cases/{number}/handing-over',
    summary: 'Hand a case over to a colleague, with a note. A visitor who is in the chat is told who goes on',
    may: AT_THE_DESK,
    input: shapes.caseToHandOver,
    output: caseChanged,
    handle: handOver,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/giving-back',
    summary: 'Give a case back that one has: it goes to somebody else',
    may: AT_THE_DESK,
    input: shapes.caseToGiveBack,
    output: caseChanged,
    handle: (call, { number }) => giveBack(call, number),
  }),
  endpoint({
    path: 'GET /api/customers/{id}/named-person',
    summary: 'Who of the staff owns the relationship with a customer',
    may: AT_THE_DESK,
    input: shapes.customerNamed,
    output: shapes.namedPerson,
    handle: (call, { id }) => showNamedPerson(call, id),
  }),
  endpoint({
    path: 'PUT /api/customers/{id}/named-person',
    summary: 'Say who owns the relationship with a customer: their cases come to them while they are there',
    may: AT_THE_DESK,
    input: shapes.personToName,
    output: shapes.namedPerson,
    handle: (call, { id, staff }) => nameAPerson(call, { customer: id, staff }),
  }),
]

export const routingTopics = [
  /** Rings when an agent comes, goes, or changes what they take. */
  liveTopic({ pattern: 'routing', may: AT_THE_DESK }),
]

async function showRouting(call: Call): Promise<z.output<typeof shapes.routingShown>> {
  const [agents, categories, waiting] = await Promise.all([
    listAgents(call),
    sql<{ id: string; name: string }>`
      select id, coalesce(names ->> ${call.locale}, names ->> 'en', id) as name from desk.category where retired_at is null order by place, id`.execute(
      call.db,
    ),
    sql<{ waiting: number }>`select waiting from desk.count_waiting(${COUNT_LIMIT}::integer)`.execute(call.db),
  ])
  const { chatPoints, mailPoints } = rulesNow(call)
  return {
    on: isOn(call),
    agents,
    categories: categories.rows,
    waiting: waiting.rows[0]!.waiting,
    weights: { chat: chatPoints, mail: mailPoints },
  }
}
