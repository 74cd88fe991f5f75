import { endpoint } from '../../../platform/http/endpoint.ts'
import { done, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { basketsOf, fillBasket, takeBasketBack } from './baskets.ts'
import { approveCanned, changeCanned, listCanned, removeCanned, writeCanned } from './canned.ts'
import * as shapes from './contract.ts'
import { keepDraft, showAnswering } from './drafts.ts'
import { addFile, FILE_LIMIT, removeFile } from './files.ts'
import { changeMacro, readMacros, removeMacro, writeMacro } from './macros.ts'
import { pastAnswers } from './past.ts'
import { cannedForCase } from './resolve.ts'
import { sendAnswer, sendNow, takeBack } from './send.ts'
import { suggestedSales } from './suggestions.ts'
import { useMacro } from './use-macro.ts'
import { changeWriter, showWriter } from './writer.ts'

/** Who writes is a person: a program answers by POST /api/cases/{number}/messages. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const answeringEndpoints = [
  endpoint({
    path: 'GET /api/canned-answers',
    summary: 'Texts that answer what is asked often, with how often they were used and solved it',
    may: { ...AT_THE_DESK, scope: 'cases' },
    input: nothing,
    output: shapes.cannedList,
    handle: listCanned,
  }),
  endpoint({
    path: 'POST /api/canned-answers',
    summary: 'Write a text down, in one or more languages. It is not approved yet',
    may: AT_THE_DESK,
    input: shapes.cannedToWrite,
    output: shapes.cannedShown,
    status: 201,
    handle: writeCanned,
  }),
  endpoint({
    path: 'PUT /api/canned-answers/{id}',
    summary: 'Write it anew. Other words than the approved ones are not approved',
    may: AT_THE_DESK,
    input: shapes.cannedToChange,
    output: shapes.cannedShown,
    handle: changeCanned,
  }),
  endpoint({
    path: 'PUT /api/canned-answers/{id}/approval',
    summary: 'The owner says that it may leave by itself, or no longer',
    may: AT_THE_DESK,
    input: shapes.cannedToApprove,
    output: shapes.cannedShown,
    handle: approveCanned,
  }),
  endpoint({
    path: 'DELETE /api/canned-answers/{id}',
    summary: 'Take it away, unless a macro answers with it',
    may: AT_THE_DESK,
    input: shapes.cannedNamed,
    output: done,
    handle: async (call, { id }) => (await removeCanned(call, id), {}),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/canned-answers',
    summary: 'The texts for one case, filled from its record, the likeliest to fit first. Writes a look',
    may: AT_THE_DESK,
    input: shapes.caseToWriteIn,
    output: shapes.cannedForCase,
    handle: (call, { number }) => cannedForCase(call, number),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/past-answers',
    summary:
      'What was answered to questions like this one, without whom it was written to. Writes a look on this customer',
    may: AT_THE_DESK,
    input: shapes.caseToWriteIn,
    output: shapes.pastAnswers,
    handle: (call, { number }) => pastAnswers(call, number),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/answering',
    summary: 'What is being written in a case, by whom, and what waits to leave. Writes a look',
    may: AT_THE_DESK,
    input: shapes.caseToWriteIn,
    output: shapes.answeringShown,
    handle: showAnswering,
  }),
  endpoint({
    path: 'PUT /api/cases/{number}/draft',
    summary: 'Keep what is being written, for all of the desk. Refused on an older version than the one that is kept',
    may: AT_THE_DESK,
    input: shapes.draftToKeep,
    output: shapes.draftKept,
    handle: keepDraft,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/answers',
    summary:
      'Answer: it leaves in ten seconds, at a chosen time, or in a live chat at once. Refused when something was said or drafted since',
    may: AT_THE_DESK,
    input: shapes.answerToSend,
    output: shapes.answerTaken,
    status: 201,
    handle: sendAnswer,
  }),
  endpoint({
    path: 'DELETE /api/cases/{number}/answers/{id}',
    summary: 'Take an answer that waits back into the draft',
    may: AT_THE_DESK,
    input: shapes.answerNamed,
    output: shapes.draftKept,
    handle: takeBack,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/answers/{id}/leaving',
    summary: 'Let an answer that waits or is held go now',
    may: AT_THE_DESK,
    input: shapes.answerNamed,
    output: shapes.answerTaken,
    handle: sendNow,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/files',
    summary:
      'Put a file to the answer that is being written: its bytes are the body, its name and kind stand in the address',
    may: AT_THE_DESK,
    input: shapes.fileToAdd,
    output: shapes.fileAdded,
    status: 201,
    bytes: ['application/octet-stream'],
    // A little more, so that a file which is too large is refused by name.
    bodyLimit: FILE_LIMIT + 1_000,
    handle: addFile,
  }),
  endpoint({
    path: 'DELETE /api/cases/{number}/files/{id}',
    summary: 'Take a file away from the answer that is being written',
    may: AT_THE_DESK,
    input: shapes.fileNamed,
    output: done,
    handle: async (call, named) => (await removeFile(call, named), {}),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/baskets',
    summary: 'Baskets that were filled for the customer of a case, with what became of them. Writes a look',
    may: AT_THE_DESK,
    input: shapes.caseToWriteIn,
    output: shapes.basketsFilled,
    handle: basketsOf,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/baskets',
    summary: 'Fill a basket for the customer: a link to send. Nothing is ordered before they do it themselves',
    may: AT_THE_DESK,
    input: shapes.basketToFill,
    output: shapes.basketFilled,
    status: 201,
    handle: fillBasket,
  }),
  endpoint({
    path: 'DELETE /api/cases/{number}/baskets/{id}',
    summary: 'Take a basket back that nobody has ordered: its link ends',
    may: AT_THE_DESK,
    input: shapes.basketNamed,
    output: done,
    handle: async (call, named) => (await takeBasketBack(call, named), {}),
  }),
  endpoint({
    path: 'GET /api/cases/{number}/suggested-sales',
    summary:
      'What customers bought along with what a case is about, counted; suggested by a person or not at all. Writes a look',
    may: AT_THE_DESK,
    input: shapes.caseToWriteIn,
    output: shapes.salesSuggested,
    handle: suggestedSales,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/macros/{id}',
    summary:
      'Use a macro: its text for the draft, with what is done when that leaves; or, without a text, done at once',
    may: AT_THE_DESK,
    input: shapes.macroToUse,
    output: shapes.macroUsed,
    handle: useMacro,
  }),
  endpoint({
    path: 'GET /api/macros',
    summary: 'Several deeds under one name',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.macroList,
    handle: async (call) => ({ items: await readMacros(call) }),
  }),
  endpoint({
    path: 'POST /api/macros',
    summary: 'Give several deeds one name',
    may: AT_THE_DESK,
    input: shapes.macroToWrite,
    output: shapes.macroShown,
    status: 201,
    handle: writeMacro,
  }),
  endpoint({
    path: 'PUT /api/macros/{id}',
    summary: 'Change what a macro does',
    may: AT_THE_DESK,
    input: shapes.macroToChange,
    output: shapes.macroShown,
    handle: changeMacro,
  }),
  endpoint({
    path: 'DELETE /api/macros/{id}',
    summary: 'Take a macro away',
    may: AT_THE_DESK,
    input: shapes.cannedNamed,
    output: done,
    handle: async (call, { id }) => (await removeMacro(call, id), {}),
  }),
  endpoint({
    path: 'GET /api/signature',
    summary: 'How you sign your mails, by language, and whether you want the seconds to undo in a chat too',
    may: AT_THE_DESK,
    input: nothing,
    output: shapes.writer,
    handle: showWriter,
  }),
  endpoint({
    path: 'PUT /api/signature',
    summary: 'Change how you sign your mails',
    may: AT_THE_DESK,
    input: shapes.writer,
    output: shapes.writer,
    handle: changeWriter,
  }),
] as const

export const answeringTopics = [
  /** What is being written in a case, for those who have it open. */
  liveTopic({ pattern: 'answering/{number}', may: AT_THE_DESK }),
  /** Canned answers and macros, for those who choose from them. */
  liveTopic({ pattern: 'canned', may: AT_THE_DESK }),
]
