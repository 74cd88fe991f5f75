import type { Answer } from '../client.ts'

/** What is being written in a case and what waits to leave, as the server tells it. */
export type AnsweringShown = Answer<'GET /api/cases/{number}/answering'>
export type DraftShown = AnsweringShown['drafts'][number]
export type WaitingShown = AnsweringShown['waiting'][number]
export type FileShown = AnsweringShown['files'][number]
/** What is done when an answer leaves, besides answering. */
export type After = DraftShown['after']

type ForCase = Answer<'GET /api/cases/{number}/canned-answers'>
export type Choice = ForCase['items'][number]
export type MacroChoice = ForCase['macros'][number]
export type Past = Answer<'GET /api/cases/{number}/past-answers'>['items'][number]
export type MacroShown = Answer<'GET /api/macros'>['items'][number]
