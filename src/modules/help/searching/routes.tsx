import { z } from 'zod'
import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { done, text } from '../../../platform/http/schema.ts'
import { limitCaller, visitorParty } from '../../accounts/index.ts'
import { QUESTION_LIMIT } from '../contract.ts'
import * as shapes from './contract.ts'
import { search } from './find.ts'
import { noteSearch } from './note.ts'
import { searchPage, searchPageInput } from './pages/search.tsx'
import { searchHref } from './typed.ts'
import { showSynonyms, switchAssociation, writeSynonyms } from './synonyms.ts'

/** Everybody, each with their own rights: articles by audience, orders by whose they are. */
const ASKER = {
  anyone: true,
  customer: true,
  staff: ['agent', 'merchandiser', 'marketer', 'analyst'],
  scope: 'catalogue',
} as const
const PEOPLE = { anyone: true, customer: true } as const
const WRITERS = { staff: ['agent', 'merchandiser', 'marketer'], scope: 'catalogue' } as const

export const searchingEndpoints = [
  endpoint({
    path: 'GET /api/help/search',
    summary:
      'Articles with the passage that answers best, a few products, and what is one’s own: what the asker may read, and nothing is kept',
    may: ASKER,
    input: shapes.searchQuery,
    output: shapes.found,
    agents: 'search_help',
    otherSites: true,
    handle: (call, { q, language }) => search(call, { text: q, language }),
  }),
  endpoint({
    path: 'POST /api/help/searches',
    summary:
      'Say that a search came to an end: with nothing, or with an article that was opened. Kept on one’s line where one allows it or asks for it; else counted without who it was',
    may: PEOPLE,
    input: shapes.searchMade,
    output: shapes.searchNoted,
    otherSites: true,
    async handle(call, made) {
      await limitCaller(call, 'searches per caller')
      return noteSearch(call, made)
    },
  }),
  endpoint({
    path: 'GET /api/help/synonyms',
    summary:
      'Words that mean the same, as people wrote them down, and what was learnt from what was opened after which words',
    may: WRITERS,
    input: shapes.synonymsQuery,
    output: shapes.synonymsShown,
    handle: (call, { language }) => showSynonyms(call, language),
  }),
  endpoint({
    path: 'PUT /api/help/synonyms',
    summary: 'Write down all words of a language that mean the same',
    may: WRITERS,
    input: shapes.synonymsToWrite,
    output: shapes.synonymsShown,
    handle: writeSynonyms,
  }),
  endpoint({
    path: 'PUT /api/help/associations',
    summary: 'Say that a word and an article do not belong together, whatever was opened, or that they do after all',
    may: WRITERS,
    input: shapes.associationToSwitch,
    output: done,
    handle: async (call, given) => (await switchAssociation(call, given), {}),
  }),
] as const

export const searchingPages = [
  page({ path: 'GET /help/search', may: PEOPLE, input: searchPageInput, handle: searchPage }),
  page({
    path: 'POST /help/search/noted',
    may: PEOPLE,
    input: z.strictObject({ text: text(QUESTION_LIMIT), door: z.enum(shapes.SEARCH_DOORS) }),
    async handle(call, made) {
      await limitCaller(call, 'searches per caller')
      // They ask for it: a browser that nobody knows becomes a party, and has a cookie from then on.
      await noteSearch(
        call,
        { ...made, language: undefined, opened: undefined, remember: true },
        await visitorParty(call),
      )
      return { redirect: `${searchHref(made.text)}&noted=yes` }
    },
  }),
] as const
