import { z } from 'zod'
import { id, pageNumber, text } from '../../../platform/http/schema.ts'
import {
  about,
  ABOUT_LIMIT,
  ARTICLE_KINDS,
  AUDIENCES,
  BODY_LIMIT,
  DRAFT_STATES,
  language,
  slug,
  SUMMARY_LIMIT,
  TITLE_LIMIT,
} from '../contract.ts'

/** Articles on one page of the staff's list. */
export const ARTICLES_PAGE = 50
/** Chapters of all levels: a contents page of more is a search. */
export const SECTIONS_LIMIT = 300
/** Place among its neighbours; equal places stand by title. */
const place = z.number().int().min(0).max(1_000_000)
/** Letters of what a reviewer says: a page. */
const REMARK_LIMIT = 2_000
/** Letters of what a revision is said to change. */
const NOTE_LIMIT = 500

// ── sections ──

const sectionTitles = z.strictObject({
  title: text(200),
  summary: z.string().trim().max(SUMMARY_LIMIT).default(''),
  slug: slug.optional().describe('made from the title when absent; one from before leads to it'),
})
const sectionWords = z
  .record(language, sectionTitles)
  .refine((words) => Object.keys(words).length > 0, 'a section has words in one language at least')

export const sectionToAdd = z.strictObject({
  parent: id.nullable().default(null).describe('the chapter that it stands in; two levels, no more'),
  place: place.default(0),
  words: sectionWords,
})
export const sectionToChange = z.strictObject({
  id,
  parent: id.nullable().optional(),
  place: place.optional(),
  words: sectionWords.optional().describe('of the languages named; the others stay'),
})
export const named = z.strictObject({ id })
export const sections = z.object({
  items: z.array(
    z.object({
      id,
      parent: id.nullable(),
      place: z.number(),
      articles: z.number().describe('that stand in it, published or not'),
      words: z.record(z.string(), z.object({ title: z.string(), summary: z.string(), slug: z.string() })),
    }),
  ),
})

// ── articles ──

const placed = {
  section: id.nullable(),
  place,
  audience: z.enum(AUDIENCES),
  organisation: id.nullable().describe('whose members read it, where the audience is partners; null: any partner’s'),
  owner: id.nullable().describe('who of the staff answers for what it says'),
  about: z.array(about).max(ABOUT_LIMIT),
}

export const articleToAdd = z.strictObject({
  kind: z.enum(ARTICLE_KINDS),
  section: placed.section.default(null),
  place: place.default(0),
  audience: placed.audience.default('everyone'),
  organisation: placed.organisation.default(null),
  owner: placed.owner.optional().describe('yourself when absent'),
  about: placed.about.default([]),
  reference: text(300).nullable().default(null).describe('its name where it came from; no two articles share one'),
})
/** Only what is named is changed. */
export const articleToChange = z.strictObject({
  id,
  kind: z.enum(ARTICLE_KINDS).optional(),
  section: placed.section.optional(),
  place: place.optional(),
  audience: placed.audience.optional(),
  organisation: placed.organisation.optional(),
  owner: placed.owner.optional(),
  about: placed.about.optional(),
})

/** missing: one of the house's languages has neither text nor draft. outdated: translated from a revision that is no longer the last. */
export const LIST_STATES = ['published', 'writing', 'review', 'approved', 'planned', 'missing', 'outdated'] as const
export const articleQuery = z.strictObject({
  section: z
    .union([z.literal('none'), id])
    .optional()
    .describe('none: those that stand in no chapter'),
  language: language.optional().describe('the language that `state` is asked of; any when absent'),
  state: z.enum(LIST_STATES).optional(),
  kind: z.enum(ARTICLE_KINDS).optional(),
  mine: z.enum(['owner', 'reviewer']).optional().describe('those that you own, or are to review'),
  text: z.string().trim().max(200).optional().describe('words of titles, drafts’ too'),
  page: pageNumber,
})

const inLanguage = z.object({
  language: z.string(),
  published: z.object({ revision: z.number(), slug: z.string(), at: z.string() }).nullable(),
  draft: z
    .object({
      state: z.enum(DRAFT_STATES),
      version: z.number(),
      changedAt: z.string(),
      publishAt: z.string().nullable(),
      reviewer: id.nullable(),
    })
    .nullable(),
  outdated: z.boolean().describe('what it was translated from has been published anew since'),
})
const person = z.object({ id, name: z.string() })
const articleHead = z.object({
  id,
  kind: z.enum(ARTICLE_KINDS),
  section: id.nullable(),
  place: z.number(),
  audience: z.enum(AUDIENCES),
  organisation: id.nullable(),
  owner: person.nullable(),
  origin: z.string(),
  reference: z.string().nullable(),
  title: z.string().describe('in the asker’s language, else in the first that there is; empty: nothing is written yet'),
  languages: z.array(inLanguage),
  missing: z.array(z.string()).describe('languages of the house with neither text nor draft'),
})
export const articleList = z.object({
  items: z.array(articleHead),
  total: z.number(),
  page: z.number(),
  pages: z.number(),
  mayPublish: z.boolean().describe('whether the asker may approve, publish and take out'),
})

export const draft = z.object({
  language: z.string(),
  version: z.number(),
  slug: z.string().nullable(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  basedOn: z.number().nullable(),
  state: z.enum(DRAFT_STATES),
  reviewer: person.nullable(),
  remark: z.string(),
  publishAt: z.string().nullable(),
  ofLanguage: z.string().nullable(),
  ofRevision: z.number().nullable(),
  writtenBy: z.string().describe('a name'),
  changedAt: z.string(),
})
const published = z.object({
  language: z.string(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  revision: z.number(),
  publishedAt: z.string(),
  changedAt: z.string(),
  ofLanguage: z.string().nullable().describe('what it was translated from'),
  ofRevision: z.number().nullable(),
  href: z.string(),
})
export const article = articleHead.extend({
  about: z.array(about),
  madeAt: z.string(),
  published: z.array(published),
  drafts: z.array(draft),
  mayPublish: z.boolean(),
})

// ── drafts, review, publication ──

const ofArticle = { id, language }
export const draftNamed = z.strictObject(ofArticle)
export const draftToSave = z.strictObject({
  ...ofArticle,
  version: z.number().int().min(0).describe('that you had before you; 0: there was none'),
  title: z.string().trim().max(TITLE_LIMIT),
  summary: z.string().trim().max(SUMMARY_LIMIT).default(''),
  body: z.string().max(BODY_LIMIT),
  slug: slug.nullable().default(null).describe('null: as it is published, or made from the title'),
  ofLanguage: language.nullable().default(null).describe('what it is a translation of'),
  ofRevision: z.number().int().min(1).nullable().default(null),
})
export const draftSaved = z.object({ version: z.number(), state: z.string(), changedAt: z.string() })
export const draftToDrop = z.strictObject({ ...ofArticle, version: z.coerce.number().int().min(1) })
export const reviewToAsk = z.strictObject({
  ...ofArticle,
  version: z.number().int().min(1),
  reviewer: id.nullable().default(null).describe('null: whoever may publish'),
})
export const reviewToGive = z.strictObject({
  ...ofArticle,
  version: z.number().int().min(1),
  approved: z.boolean(),
  remark: z.string().trim().max(REMARK_LIMIT).default(''),
})
export const publicationToMake = z.strictObject({
  ...ofArticle,
  version: z.number().int().min(1),
  at: z.iso.datetime({ offset: true }).optional().describe('later: it is approved for then'),
  slug: slug.optional().describe('another address; the one from before then leads to it'),
  note: z.string().trim().max(NOTE_LIMIT).default('').describe('what this revision changes, for the staff'),
})
export const publicationMade = z.object({
  revision: z.number().nullable().describe('null: it is planned'),
  publishAt: z.string().nullable(),
  href: z.string(),
})
export const editors = z.object({ items: z.array(person), mayPublish: z.boolean() })

// ── revisions ──

export const revisionList = z.object({
  items: z.array(
    z.object({
      number: z.number(),
      title: z.string(),
      note: z.string(),
      writtenBy: z.string(),
      publishedBy: z.string(),
      publishedAt: z.string(),
      withdrawnAt: z.string().nullable(),
    }),
  ),
})
export const revisionNamed = z.strictObject({ ...ofArticle, number: z.coerce.number().int().min(1) })
export const revision = z.object({
  number: z.number(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  publishedAt: z.string(),
})
/** A revision's number, or the draft. */
const compared = z.union([z.literal('draft'), z.coerce.number().int().min(0)])
export const differenceQuery = z.strictObject({
  ...ofArticle,
  from: compared.describe('0: nothing'),
  to: compared.default('draft'),
})
const pieces = z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() }))
export const difference = z.object({
  title: pieces,
  summary: pieces,
  body: pieces.describe('word by word; put together, what is not removed is the later text'),
})

/** A slug as somebody asks for it: what is no slug is found nowhere. */
export const address = z.string().max(200)

// ── files ──

/** Bytes of a picture: one of 4,000 pixels across, well saved. */
export const PICTURE_LIMIT = 5_000_000
/** Bytes of a recording: an hour of speech, or five minutes of film at 720 lines. */
export const RECORDING_LIMIT = 60_000_000
export const fileToAdd = z.strictObject({
  bytes: z.instanceof(Uint8Array),
  type: z.string(),
  name: z.string().trim().max(200).default(''),
})
export const FILE_SORTS = ['picture', 'sound', 'film'] as const
export const fileAdded = z.object({
  id,
  sort: z.enum(FILE_SORTS),
  mediaType: z.string(),
  size: z.number().describe('bytes'),
  name: z.string(),
  href: z.string(),
  marked: z.string().describe('as it stands in an article'),
})
