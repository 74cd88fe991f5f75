import * as accounts from './modules/accounts/routes.tsx'
import { customerKeySection, guestMerge, signInSection, staffNames } from './modules/accounts/index.ts'
import './modules/accounts/privacy.ts'
import * as catalogue from './modules/catalogue/routes.tsx'
import { nothingFound, productAside, productPageKept, shipsWhen } from './modules/catalogue/index.ts'
import * as customers from './modules/customers/routes.tsx'
import { letterEndpoints, letterTopics } from './modules/customers/letters/routes.ts'
import {
  type AnyReaction,
  customerAside,
  customerExceptions,
  customerFinds,
  alsoErased,
  eraseObstacles,
  exceptionSources,
  meSections,
  viewerNames,
  promiseWords,
  representativeSections,
  timelineWords,
  typedNames,
} from './modules/customers/index.ts'
import { topics } from './modules/customers/log/routes.ts'
import './modules/customers/privacy.ts'
import { articleEndpoints, articlePages, articleTopics } from './modules/help/articles/routes.tsx'
import { articlesOfOrder, articlesOfProduct } from './modules/help/articles/slots.tsx'
import { liveEndpoints } from './modules/help/live/routes.ts'
import './modules/help/privacy.ts'
import './modules/help/monitor/privacy.ts'
import { helpReportEndpoints, helpReportPages } from './modules/help/reports/routes.ts'
import { monitorEndpoints, monitorTopics } from './modules/help/monitor/routes.ts'
import { inviteToChat, wantedCosts, wantedLate } from './modules/help/monitor/slots.ts'
import './modules/help/unasked/letters.tsx'
import './modules/help/unasked/privacy.ts'
import { unaskedEndpoints, unaskedPages } from './modules/help/unasked/routes.ts'
import { updatesOnMe } from './modules/help/unasked/slots.ts'
import { judgingEndpoints, judgingPages } from './modules/help/judging/routes.tsx'
import { searchingEndpoints, searchingPages } from './modules/help/searching/routes.tsx'
import { helpedBelow } from './modules/help/judging/slots.tsx'
import { answersInShop } from './modules/help/searching/slots.tsx'
import './modules/help/answering/privacy.ts'
import { answerEndpoints, answerPages, answerTopics } from './modules/help/answering/routes.tsx'
import { liveOfOrders, liveOrderState, mergeBaskets, orderAside, orderFacts } from './modules/orders/index.ts'
import './modules/help/growth/privacy.ts'
import { growthEndpoints, growthPages, growthTopics } from './modules/help/growth/routes.tsx'
import {
  agedArticles,
  ageOnChange,
  answerFacts,
  answersOnMe,
  articleFoot,
  handOver,
  knowing,
  knowLive,
  liveFields,
  orderState,
  owners,
  owning,
  questionWords,
  searchSources,
  solvedInCase,
  tellInCase,
  wrongForStaff,
} from './modules/help/index.ts'
import './modules/orders/privacy.ts'
import './modules/orders/letters.tsx'
import './modules/desk/letters.tsx'
import { blueprintEndpoints, blueprintTopics } from './modules/desk/blueprint/routes.ts'
import * as desk from './modules/desk/routes.tsx'
import './modules/desk/privacy.ts'
import './modules/desk/clocks/privacy.ts'
import { clockEndpoints, clockTopics } from './modules/desk/clocks/routes.ts'
import './modules/desk/blueprint/privacy.ts'
import { askOfProduct, casesAside, casesOfOrder, casesOnMe, caseWords, replyWords } from './modules/desk/slots.ts'
import { chatEndpoints } from './modules/desk/chat/routes.ts'
import './modules/desk/chat/privacy.ts'
import './modules/desk/chat/letters.ts'
import { answeringEndpoints, answeringTopics } from './modules/desk/answering/routes.ts'
import './modules/desk/answering/privacy.ts'
import { translationEndpoints } from './modules/desk/translation/routes.ts'
import './modules/desk/translation/privacy.ts'
import { exceptionEndpoints, exceptionTopics } from './modules/desk/exceptions/routes.ts'
import { caseFacts, handOverToDesk } from './modules/desk/help/slots.ts'
import { deskExceptions } from './modules/desk/exceptions/slots.ts'
import './modules/desk/exceptions/letters.tsx'
import './modules/desk/exceptions/privacy.ts'
import { problemEndpoints, problemTopics } from './modules/desk/problems/routes.ts'
import { problemsOnMe } from './modules/desk/problems/slots.ts'
import './modules/desk/problems/privacy.ts'
import { caseHelpEndpoints } from './modules/desk/help/routes.ts'
import { solvedByAnswer, tellOfAnswer } from './modules/desk/help/slots.ts'
import { listeningEndpoints, listeningPages, listeningTopics } from './modules/desk/listening/routes.ts'
import { probeEndpoints, probePages, probeTopics } from './modules/desk/probe/routes.ts'
import { doorsFailed } from './modules/desk/probe/slots.ts'
import './modules/desk/listening/privacy.ts'
import { sinceEndpoints } from './modules/desk/since/routes.ts'
import { personOnMe } from './modules/desk/since/slots.tsx'
import { practiceEndpoints, practiceTopics } from './modules/desk/practice/routes.ts'
import './modules/desk/practice/privacy.ts'
import { reviewEndpoints, reviewPages, reviewTopics } from './modules/desk/review/routes.ts'
import './modules/desk/review/privacy.ts'
import { callEndpoints, callPages, callTopics } from './modules/desk/calls/routes.tsx'
import { atOncePages } from './modules/desk/at-once/routes.tsx'
import './modules/desk/at-once/privacy.ts'
import './modules/desk/calls/privacy.ts'
import './modules/desk/calls/letters.tsx'
import { callbacksOnMe, callbackWords, numbersErased } from './modules/desk/calls/slots.tsx'
import { routingEndpoints, routingTopics } from './modules/desk/routing/routes.ts'
import './modules/desk/routing/privacy.ts'
import { visitorEndpoints, visitorPages, visitorTopics } from './modules/desk/visitors/routes.ts'
import { invitationsOnMe, inviteVisitor } from './modules/desk/visitors/slots.tsx'
import './modules/desk/visitors/privacy.ts'
import { mailEndpoints, mailPages, mailTopics } from './modules/desk/mail/routes.ts'
import './modules/desk/mail/privacy.ts'
import { complaintEndpoints, complaintPages, complaintTopics } from './modules/desk/complaints/routes.ts'
import './modules/desk/complaints/privacy.ts'
import {
  complaintsAboutProduct,
  complaintsOnMe,
  complaintWords,
  mayKeepProductPage,
} from './modules/desk/complaints/slots.ts'
import { preparedPages } from './modules/orders/prepared/routes.tsx'
import { basketWords } from './modules/orders/prepared/slots.ts'
import * as orders from './modules/orders/routes.tsx'
import {
  claimableOnMe,
  costOfAsking,
  guestsErased,
  openOrders,
  ordersAside,
  ordersForOthers,
  ordersOnMe,
  ownOrderSearch,
  orderFinds,
  ownedBy,
  ownersOf,
  orderNames,
  orderWords,
  shipPromiseWords,
  shipsWhen as shipsByHours,
} from './modules/orders/slots.ts'
import type { AnyEndpoint, AnyPage } from './platform/http/endpoint.ts'
import type { AnyLiveTopic } from './platform/live/topics.ts'
import { fill } from './platform/slots.ts'
import { stuckJobs } from './system/jobs.ts'
import * as system from './system/routes.tsx'

/** Every address of the API, module by module. The typed client of the browser, /api/openapi.json and the matrix test are made from it. */
export const endpoints = [
  ...customers.endpoints,
  ...letterEndpoints,
  ...accounts.endpoints,
  ...catalogue.endpoints,
  ...answerEndpoints,
  ...orders.endpoints,
  ...unaskedEndpoints,
  ...articleEndpoints,
  ...searchingEndpoints,
  ...judgingEndpoints,
  ...growthEndpoints,
  ...monitorEndpoints,
  ...liveEndpoints,
  ...helpReportEndpoints,
  ...desk.endpoints,
  ...chatEndpoints,
  ...blueprintEndpoints,
  ...answeringEndpoints,
  ...translationEndpoints,
  ...callEndpoints,
  ...routingEndpoints,
  ...mailEndpoints,
  ...clockEndpoints,
  ...listeningEndpoints,
  ...probeEndpoints,
  ...sinceEndpoints,
  ...practiceEndpoints,
  ...reviewEndpoints,
  ...visitorEndpoints,
  ...exceptionEndpoints,
  ...problemEndpoints,
  ...caseHelpEndpoints,
  ...complaintEndpoints,
  ...system.endpoints,
] as const satisfies readonly AnyEndpoint[]

/** Every page. A `POST` page is a form's target. What is made of the running program itself (assets, figures) stands in system/served.tsx. */
export const pages = [
  ...customers.pages,
  ...accounts.pages,
  ...catalogue.pages,
  ...orders.pages,
  ...unaskedPages,
  ...growthPages,
  ...preparedPages,
  ...answerPages,
  ...searchingPages,
  ...judgingPages,
  ...desk.pages,
  ...callPages,
  ...atOncePages,
  ...mailPages,
  ...helpReportPages,
  ...listeningPages,
  ...probePages,
  ...reviewPages,
  ...visitorPages,
  ...complaintPages,
  // Behind the rest of help: `/help/{section}` would answer for what is below it.
  ...articlePages,
  // Last, because the workspace answers whatever is below it.
  ...system.pages,
] as const satisfies readonly AnyPage[]

/** How modules act on what others recorded. */
export const reactions: readonly AnyReaction[] = [ageOnChange]

/** What can ring in a browser. */
export const liveTopics: readonly AnyLiveTopic[] = [
  ...topics,
  ...letterTopics,
  ...accounts.topics,
  ...catalogue.topics,
  ...answerTopics,
  ...orders.topics,
  ...articleTopics,
  ...growthTopics,
  ...monitorTopics,
  ...desk.topics,
  ...blueprintTopics,
  ...answeringTopics,
  ...callTopics,
  ...routingTopics,
  ...mailTopics,
  ...clockTopics,
  ...listeningTopics,
  ...probeTopics,
  ...practiceTopics,
  ...reviewTopics,
  ...visitorTopics,
  ...exceptionTopics,
  ...problemTopics,
  ...complaintTopics,
  ...system.topics,
]

// Which module fills which slot. The order here is the order on the page.
fill(timelineWords, orderWords, basketWords, caseWords, complaintWords, questionWords)
fill(promiseWords, shipPromiseWords, replyWords, callbackWords)
fill(customerAside, ordersAside, casesAside)
fill(typedNames, orderNames)
fill(customerFinds, orderFinds)
fill(representativeSections, ordersForOthers)
fill(eraseObstacles, openOrders)
fill(exceptionSources, ...customerExceptions, ...deskExceptions, wantedLate, agedArticles, doorsFailed, stuckJobs)
fill(wantedCosts, costOfAsking)
fill(inviteToChat, inviteVisitor)
fill(alsoErased, guestsErased, numbersErased)
fill(
  meSections,
  ordersOnMe,
  claimableOnMe,
  updatesOnMe,
  answersOnMe,
  customers.historyOnMe,
  casesOnMe,
  problemsOnMe,
  callbacksOnMe,
  invitationsOnMe,
  complaintsOnMe,
  personOnMe,
  signInSection,
  customerKeySection,
)
fill(viewerNames, staffNames)
fill(guestMerge, mergeBaskets)
fill(shipsWhen, shipsByHours)
fill(orderAside, articlesOfOrder, casesOfOrder)
fill(productAside, articlesOfProduct, askOfProduct, complaintsAboutProduct)
fill(productPageKept, mayKeepProductPage)
fill(owning, ownedBy)
fill(liveFields, liveOfOrders)
fill(orderState, liveOrderState)
fill(knowing, knowLive)
fill(owners, ownersOf)
fill(answerFacts, { name: 'orders', load: orderFacts }, caseFacts)
fill(handOver, handOverToDesk)
fill(nothingFound, answersInShop)
fill(searchSources, ownOrderSearch)
fill(tellInCase, tellOfAnswer)
fill(solvedInCase, solvedByAnswer)
fill(articleFoot, helpedBelow, wrongForStaff)
