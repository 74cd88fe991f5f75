import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { STAFF_ROLES } from '../../../platform/principal.ts'
import { ALERTS } from '../said.ts'
import { seeAlert, standingAlerts } from './alerts.ts'
import { showSorting, sortByHand } from './change.ts'
import * as shapes from './contract.ts'
import { BLUEPRINT } from './known.ts'
import { addRule, changeRule, orderRules, removeRule, setCategory, showBlueprint } from './plan.ts'
import { rehearse } from './rehearse.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const
/** By what everything is sorted is the merchant's own. */
const OWNER = { staff: [] } as const
const EVERYBODY_HERE = { staff: STAFF_ROLES } as const

export const blueprintEndpoints = [
  endpoint({
    path: 'GET /api/blueprint',
    summary: 'By what cases are sorted: categories, rules in their order, and how much was learnt',
    may: AGENT,
    input: nothing,
    output: shapes.blueprintShown,
    handle: showBlueprint,
  }),
  endpoint({
    path: 'PUT /api/blueprint/categories/{id}',
    summary: 'Make a category, change it, or retire it; from the next case on',
    may: OWNER,
    input: shapes.categoryToSet,
    output: done,
    handle: async (call, wanted) => (await setCategory(call, wanted), {}),
  }),
  endpoint({
    path: 'POST /api/blueprint/rules',
    summary: 'Write a rule, which is asked last; off until it is switched on, so that it can be rehearsed',
    may: OWNER,
    input: shapes.ruleToAdd,
    output: shapes.madeId,
    status: 201,
    handle: addRule,
  }),
  endpoint({
    path: 'PUT /api/blueprint/rules/{id}',
    summary: 'Change a rule, or switch it on or off; from the next case on',
    may: OWNER,
    input: shapes.ruleToChange,
    output: done,
    handle: async (call, wanted) => (await changeRule(call, wanted), {}),
  }),
  endpoint({
    path: 'DELETE /api/blueprint/rules/{id}',
    summary: 'Take a rule away; what it sorted stays as it is',
    may: OWNER,
    input: shapes.ruleNamed,
    output: done,
    handle: async (call, { id }) => (await removeRule(call, id), {}),
  }),
  endpoint({
    path: 'PUT /api/blueprint/order',
    summary: 'Say in which order the rules are asked: the first that fits decides',
    may: OWNER,
    input: shapes.rulesInOrder,
    output: done,
    handle: async (call, { ids }) => (await orderRules(call, ids), {}),
  }),
  endpoint({
    path: 'GET /api/blueprint/rules/{id}/rehearsal',
    summary:
      'What a rule would have changed among the last month’s cases, a hundred looked at a page. Writes a look for everybody whose case it reads',
    may: OWNER,
    input: shapes.rehearsalQuery,
    output: shapes.rehearsalShown,
    handle: rehearse,
  }),
  endpoint({
    path: 'GET /api/cases/{number}/sorting',
    summary: 'By what a case was sorted: a rule, its words and how sure they were, or one of the staff',
    may: AGENT,
    input: shapes.sortingNamed,
    output: shapes.sortingShown,
    handle: (call, { number }) => showSorting(call, number),
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/sorting',
    summary:
      'Say where a case belongs, or how much haste it has; what is said of its category is learnt from, where its customer allows that',
    may: AGENT,
    input: shapes.caseToSort,
    output: shapes.sortingChanged,
    handle: sortByHand,
  }),
  endpoint({
    path: 'GET /api/alerts',
    summary: 'Cases of which everybody here, or the owner, has to know, until somebody has taken them',
    may: EVERYBODY_HERE,
    input: nothing,
    output: shapes.alertsShown,
    handle: standingAlerts,
  }),
  endpoint({
    path: 'POST /api/alerts/{number}/seen',
    summary: 'Say that one has seen an alert',
    may: EVERYBODY_HERE,
    input: shapes.alertNamed,
    output: done,
    handle: async (call, { number }) => (await seeAlert(call, number), {}),
  }),
]

export const blueprintTopics = [
  /** Rings when a category or a rule was changed. */
  liveTopic({ pattern: BLUEPRINT, may: AGENT }),
  /** Rings when there is an alert, when somebody has seen it, and when it is over. */
  liveTopic({ pattern: ALERTS, may: EVERYBODY_HERE }),
]
