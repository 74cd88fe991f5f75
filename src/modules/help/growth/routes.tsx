import { z } from 'zod'
import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { done, id, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { say } from '../../../ui/words.ts'
import { articleHrefOf, listAged, sayWrong, stillRight } from './ageing.ts'
import * as shapes from './contract.ts'
import { foundPage, solveByFound } from './found.tsx'
import { listFromCases } from './from-case.ts'
import { resumeTelling, showTelling, stopTelling } from './telling.ts'

/** Who writes articles. */
const WRITERS = { staff: ['agent', 'merchandiser', 'marketer'] } as const
/** Whoever has the link. */
const ASKER = { anyone: true, customer: true } as const
const found = z.strictObject({ id, key: z.string().max(64) })

export const growthEndpoints = [
  endpoint({
    path: 'GET /api/help/from-cases',
    summary: 'Drafts that came from cases and wait to be approved, with how many people are told then',
    may: WRITERS,
    input: nothing,
    output: shapes.fromCases,
    handle: listFromCases,
  }),
  endpoint({
    path: 'GET /api/help/ageing',
    summary: 'Articles that may no longer be right, with the reason, the longest first',
    may: WRITERS,
    input: shapes.agedQuery,
    output: shapes.agedList,
    handle: listAged,
  }),
  endpoint({
    path: 'POST /api/help/ageing/{id}/right',
    summary: 'Say that an article still is right',
    may: WRITERS,
    input: shapes.agedNamed,
    output: done,
    handle: async (call, named) => (await stillRight(call, named), {}),
  }),
  endpoint({
    path: 'POST /api/help/articles/{id}/wrong',
    summary: 'Say that an article is wrong: it goes back to its owner',
    may: WRITERS,
    input: shapes.wrongToSay,
    output: done,
    handle: async (call, { id: article, language = null, ...said }) => (
      await sayWrong(call, { article, language, ...said }),
      {}
    ),
  }),
  endpoint({
    path: 'GET /api/help/articles/{id}/telling',
    summary: 'How many people asked what an article answers, and are or were told of it',
    may: WRITERS,
    input: shapes.articleNamed,
    output: shapes.tellingShown,
    handle: showTelling,
  }),
  endpoint({
    path: 'POST /api/help/articles/{id}/telling/stop',
    summary: 'Tell nobody who was not told yet',
    may: WRITERS,
    input: shapes.articleNamed,
    output: done,
    handle: async (call, named) => (await stopTelling(call, named), {}),
  }),
  endpoint({
    path: 'POST /api/help/articles/{id}/telling/resume',
    summary: 'Tell them after all',
    may: WRITERS,
    input: shapes.articleNamed,
    output: done,
    handle: async (call, named) => (await resumeTelling(call, named), {}),
  }),
]

export const growthPages = [
  page({
    path: 'POST /help/wrong/{id}',
    may: WRITERS,
    signIn: '/workspace/sign-in',
    input: shapes.wrongToSay,
    handle: async (call, { id: article, language = null, ...said }) => {
      await sayWrong(call, { article, language, ...said })
      return { redirect: await articleHrefOf(call, article, language) }
    },
  }),
  page({
    path: 'GET /answers/{id}',
    may: ASKER,
    input: found,
    handle: async (call, named) => ({
      title: say(call.locale)('helpGrowth.found.title'),
      cache: 'never',
      body: await foundPage(call, named),
    }),
  }),
  page({
    path: 'POST /answers/{id}',
    may: ASKER,
    input: found,
    handle: async (call, named) => {
      await solveByFound(call, named)
      return { redirect: `/answers/${named.id}?key=${encodeURIComponent(named.key)}` }
    },
  }),
]

export const growthTopics = [
  /** Rings when something went back to its owner, when that was seen to, and when telling was stopped. */
  liveTopic({ pattern: shapes.GROWTH, may: WRITERS }),
]
