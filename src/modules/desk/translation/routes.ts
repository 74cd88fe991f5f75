import { endpoint } from '../../../platform/http/endpoint.ts'
import * as shapes from './contract.ts'
import { showTranslations, translateAnswer, translateMessage } from './translate.ts'

/** Words leave the house by these: a person at the desk asks for it, never a program. */
const AT_THE_DESK = { staff: ['agent'] } as const

export const translationEndpoints = [
  endpoint({
    path: 'GET /api/cases/{number}/translations',
    summary: 'In which languages a case is written, and what was translated in it. Writes a look',
    may: AT_THE_DESK,
    input: shapes.caseToTranslate,
    output: shapes.translationsShown,
    handle: showTranslations,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/messages/{id}/translation',
    summary:
      'Have what a customer wrote translated, by the service that the shop has chosen: asked once, then kept. Writes a look',
    may: AT_THE_DESK,
    input: shapes.messageToTranslate,
    output: shapes.translation,
    handle: translateMessage,
  }),
  endpoint({
    path: 'POST /api/cases/{number}/translations',
    summary:
      'Have an answer that is being written translated, to be read and changed before it is sent. Nothing is kept',
    may: AT_THE_DESK,
    input: shapes.answerToTranslate,
    output: shapes.answerTranslated,
    handle: translateAnswer,
  }),
] as const
