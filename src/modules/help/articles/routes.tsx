import { z } from 'zod'
import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { done, nothing, pageNumber } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import type { May } from '../../../platform/principal.ts'
import { language } from '../contract.ts'
import * as shapes from './contract.ts'
import { addArticleFile, sendFile } from './files.ts'
import { listArticles } from './list.ts'
import { FILE_TYPES } from './media-type.ts'
import { articlePage, articleTextPart, previewPage } from './pages/article.tsx'
import { contentsPage, sectionPage } from './pages/contents.tsx'
import { feedPage, robots, siteMap } from './pages/feed.ts'
import { callOff, publishArticle, withdrawArticle } from './publish.ts'
import { listEditors } from './publisher.ts'
import { askForReview, giveReview } from './review.ts'
import { READ_AS } from '../text/known.ts'
import { HELP } from './ring.ts'
import { addSection, changeSection, listSections, removeSection } from './sections.ts'
import { listRevisions, showArticle, showDifference, showRevision } from './show.ts'
import { addArticle, changeArticle, dropDraft, keepDraft, removeArticle } from './write.ts'

/** Who writes. Who of them has the last word is a setting (publisher.ts). */
const WRITERS: May = { staff: ['agent', 'merchandiser', 'marketer'], scope: 'catalogue' }
/** What is written is for somebody to read; each article says for whom (reader.ts). */
const READERS: May = {
  anyone: true,
  customer: true,
  staff: ['agent', 'packer', 'merchandiser', 'marketer', 'analyst'],
  scope: 'catalogue',
}

export const articleEndpoints = [
  endpoint({
    path: 'GET /api/help/sections',
    summary: 'The chapters of the help, in each language, in their order',
    may: WRITERS,
    input: nothing,
    output: shapes.sections,
    handle: listSections,
  }),
  endpoint({
    path: 'POST /api/help/sections',
    summary: 'A new chapter, or a part of one',
    may: WRITERS,
    input: shapes.sectionToAdd,
    output: shapes.named,
    status: 201,
    handle: addSection,
  }),
  endpoint({
    path: 'PUT /api/help/sections/{id}',
    summary: 'Change what is named about a chapter; an address from before leads to it',
    may: WRITERS,
    input: shapes.sectionToChange,
    output: done,
    handle: async (call, given) => (await changeSection(call, given), {}),
  }),
  endpoint({
    path: 'DELETE /api/help/sections/{id}',
    summary: 'Take an empty chapter away',
    may: WRITERS,
    input: shapes.named,
    output: done,
    handle: async (call, { id }) => (await removeSection(call, id), {}),
  }),
  endpoint({
    path: 'GET /api/help/articles',
    summary: 'Every article, published or not: what of it stands in which language, what is missing, what is outdated',
    may: WRITERS,
    input: shapes.articleQuery,
    output: shapes.articleList,
    handle: listArticles,
  }),
  endpoint({
    path: 'POST /api/help/articles',
    summary: 'An article in which nothing is written yet',
    may: WRITERS,
    input: shapes.articleToAdd,
    output: shapes.named,
    status: 201,
    handle: addArticle,
  }),
  endpoint({
    path: 'GET /api/help/articles/{id}',
    summary: 'An article in all its languages: what is published, and what is being written',
    may: WRITERS,
    input: shapes.named,
    output: shapes.article,
    handle: (call, { id }) => showArticle(call, id),
  }),
  endpoint({
    path: 'PUT /api/help/articles/{id}',
    summary: 'Where an article stands, who may read it, who answers for it, what it is about; only what is named',
    may: WRITERS,
    input: shapes.articleToChange,
    output: done,
    handle: async (call, given) => (await changeArticle(call, given), {}),
  }),
  endpoint({
    path: 'DELETE /api/help/articles/{id}',
    summary: 'Put an article away of which nothing was ever published',
    may: WRITERS,
    input: shapes.named,
    output: done,
    handle: async (call, { id }) => (await removeArticle(call, id), {}),
  }),
  endpoint({
    path: 'PUT /api/help/articles/{id}/drafts/{language}',
    summary: 'Keep what is being written, if nobody else has saved since; 409 draft-changed says which version stands',
    may: WRITERS,
    input: shapes.draftToSave,
    output: shapes.draftSaved,
    handle: keepDraft,
  }),
  endpoint({
    path: 'DELETE /api/help/articles/{id}/drafts/{language}',
    summary: 'Throw away what is being written; what is published stays',
    may: WRITERS,
    input: shapes.draftToDrop,
    output: done,
    handle: async (call, given) => (await dropDraft(call, given), {}),
  }),
  endpoint({
    path: 'POST /api/help/articles/{id}/drafts/{language}/review',
    summary: 'Ask somebody with the last word to look at a draft',
    may: WRITERS,
    input: shapes.reviewToAsk,
    output: done,
    handle: async (call, given) => (await askForReview(call, given), {}),
  }),
  endpoint({
    path: 'PUT /api/help/articles/{id}/drafts/{language}/review',
    summary: 'Approve a draft, or send it back with what there is to say; editors only',
    may: WRITERS,
    input: shapes.reviewToGive,
    output: done,
    handle: async (call, given) => (await giveReview(call, given), {}),
  }),
  endpoint({
    path: 'POST /api/help/articles/{id}/drafts/{language}/publication',
    summary: 'Publish a draft, now or at a time to come; editors only',
    may: WRITERS,
    input: shapes.publicationToMake,
    output: shapes.publicationMade,
    handle: publishArticle,
  }),
  endpoint({
    path: 'DELETE /api/help/articles/{id}/drafts/{language}/publication',
    summary: 'Call off what was set for a time to come; editors only',
    may: WRITERS,
    input: shapes.draftNamed,
    output: done,
    handle: async (call, given) => (await callOff(call, given), {}),
  }),
  endpoint({
    path: 'DELETE /api/help/articles/{id}/publications/{language}',
    summary: 'Take out what is published; its words become a draft again; editors only',
    may: WRITERS,
    input: shapes.draftNamed,
    output: done,
    handle: async (call, given) => (await withdrawArticle(call, given), {}),
  }),
  endpoint({
    path: 'GET /api/help/articles/{id}/revisions/{language}',
    summary: 'What was published in one language, newest first',
    may: WRITERS,
    input: shapes.draftNamed,
    output: shapes.revisionList,
    handle: listRevisions,
  }),
  endpoint({
    path: 'GET /api/help/articles/{id}/revisions/{language}/{number}',
    summary: 'One text that was published, as it was',
    may: WRITERS,
    input: shapes.revisionNamed,
    output: shapes.revision,
    handle: showRevision,
  }),
  endpoint({
    path: 'GET /api/help/articles/{id}/differences/{language}',
    summary: 'What differs between two revisions, or a revision and the draft, word by word',
    may: WRITERS,
    input: shapes.differenceQuery,
    output: shapes.difference,
    handle: showDifference,
  }),
  endpoint({
    path: 'GET /api/help/editors',
    summary: 'Who has the last word on what is published, and whether you are one of them',
    may: WRITERS,
    input: nothing,
    output: shapes.editors,
    handle: listEditors,
  }),
  endpoint({
    path: 'POST /api/help/files',
    summary: 'Keep a picture, a sound or a film for articles; what it is its bytes say',
    may: WRITERS,
    input: shapes.fileToAdd,
    output: shapes.fileAdded,
    status: 201,
    bytes: FILE_TYPES,
    bodyLimit: shapes.RECORDING_LIMIT,
    handle: addArticleFile,
  }),
]

export const articlePages = [
  page({ path: 'GET /help', may: READERS, input: z.object({}), handle: (call) => contentsPage(call) }),
  page({
    path: 'GET /help/articles/{slug}',
    may: READERS,
    input: z.object({
      slug: shapes.address,
      print: z.string().optional(),
      at: z.string().optional(),
      by: z.string().optional(),
    }),
    handle: articlePage,
  }),
  page({
    path: 'GET /help/articles/{slug}/text',
    may: READERS,
    input: z.object({ slug: shapes.address, at: z.string().optional(), by: z.string().optional() }),
    handle: articleTextPart,
  }),
  page({
    path: 'GET /help/preview/{id}/{language}',
    may: WRITERS,
    signIn: '/workspace/sign-in',
    input: z.object({
      ...shapes.draftNamed.shape,
      as: z.enum(READ_AS).default('stranger'),
      at: z.string().optional(),
      by: z.string().optional(),
    }),
    handle: previewPage,
  }),
  page({
    path: 'GET /help/feed.xml',
    may: READERS,
    sameForAll: true,
    input: z.object({ language: language.optional() }),
    handle: feedPage,
  }),
  page({
    path: 'GET /help/sitemap.xml',
    may: READERS,
    sameForAll: true,
    input: z.object({ page: z.coerce.number().int().min(1).max(1_000).optional() }),
    handle: siteMap,
  }),
  page({ path: 'GET /robots.txt', may: READERS, sameForAll: true, input: z.object({}), handle: robots }),
  page({ path: 'GET /help/files/{id}', may: READERS, input: shapes.named, handle: sendFile }),
  page({
    path: 'GET /help/{slug}',
    may: READERS,
    input: z.object({ slug: shapes.address, page: pageNumber }),
    handle: sectionPage,
  }),
]

export const articleTopics = [
  /** Rings when a chapter, an article or a draft was changed. */
  liveTopic({ pattern: HELP, may: WRITERS }),
  liveTopic({ pattern: `${HELP}/{article}`, may: WRITERS }),
]
