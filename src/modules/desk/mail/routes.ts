import { z } from 'zod'
import { endpoint, page } from '../../../platform/http/endpoint.ts'
import { id, pageNumber } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { say } from '../../../ui/words.ts'
import type { Reply } from '../../../platform/http/reply.ts'
import { readFile } from '../answering/files.ts'
import { pictureType } from '../answering/picture.ts'
import { caseKey } from '../contract.ts'
import { readPictures, showPage } from './html/page.ts'
import { junkEndpoints } from './junk/routes.ts'
import { MAIL_SOURCES, MAIL_STATES } from './ledger.ts'
import { listMails, readAttachment, readRaw, retryMail } from './queries.ts'

const AGENT = { staff: ['agent'], scope: 'cases' } as const

const time = z.date().transform((date) => date.toISOString())

const mailListed = z.object({
  id,
  receivedAt: time,
  occurredAt: time.nullable().describe('its own date'),
  source: z.enum(MAIL_SOURCES),
  state: z
    .enum(MAIL_STATES)
    .describe(
      'received: waits to be read. taken: a message of a case. automatic: no person wrote it. bounce: a letter came back. unreadable: look at it. junk: kept, and nobody was told anything',
    ),
  problem: z.string().nullable().describe('why it is not taken yet, as a code'),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  size: z.number().describe('bytes'),
  case: z.string().nullable().describe('number of the case that it stands in'),
})

export const mailEndpoints = [
  ...junkEndpoints,
  endpoint({
    path: 'GET /api/mails',
    summary: 'Mails that came in, newest first, 50 a page. Writes a look for everybody it shows',
    may: AGENT,
    input: z.strictObject({ state: z.enum([...MAIL_STATES, 'all']).default('all'), page: pageNumber }),
    output: z.object({ items: z.array(mailListed), page: z.number(), more: z.boolean() }),
    handle: listMails,
  }),
  endpoint({
    path: 'POST /api/mails/{id}/retry',
    summary:
      'Read a mail again that could not be read. One that was taken for a machine’s, or for a bounce, becomes a message',
    may: AGENT,
    input: z.strictObject({ id }),
    output: z.object({ state: z.enum(MAIL_STATES) }),
    handle: (call, { id: mail }) => retryMail(call, mail),
  }),
  endpoint({
    path: 'GET /api/mails/{id}/pictures',
    summary: 'What a mail, shown as it was sent, would fetch from other hosts. Nothing is fetched',
    may: AGENT,
    input: z.strictObject({ id }),
    output: z.object({
      html: z.boolean().describe('it has a page; else its text is what was sent'),
      remote: z.number().describe('pictures that lie with other hosts'),
      hosts: z.array(z.string()).describe('who would learn that somebody looked'),
    }),
    handle: (call, { id: mail }) => readPictures(call, mail),
  }),
] as const

/** Files: whoever opens one of them keeps it, and no browser shows it as a page of ours. A mail as it was sent is shown where nothing can run. */
export const mailPages = [
  page({
    path: 'GET /api/mails/{id}/raw',
    may: AGENT,
    input: z.strictObject({ id }),
    handle: async (call, { id: mail }) => ({
      file: await readRaw(call, mail),
      type: 'application/octet-stream',
      name: `mail-${mail}.eml`,
    }),
  }),
  page({
    path: 'GET /api/mails/{id}/page',
    may: AGENT,
    input: z.strictObject({ id, pictures: z.literal('shown').optional() }),
    async handle(call, { id: mail, pictures }) {
      const words = say(call.locale)
      const shown = { title: words('inbox.asSent'), unreadable: words('inbox.asSentUnreadable') }
      return {
        reply: await showPage(call, { mail, pictures: pictures === 'shown', locale: call.locale, words: shown }),
      }
    },
  }),
  page({
    path: 'GET /api/attachments/{id}',
    may: { anyone: true, customer: true, ...AGENT },
    input: z.strictObject({ id, key: caseKey, pass: z.string().max(64).optional(), view: z.literal('1').optional() }),
    handle: async (call, { view, ...wanted }) => {
      const { bytes, name, mediaType } = (await readFile(call, wanted)) ?? (await readAttachment(call, wanted))
      // Only what a browser can do nothing with but draw it is shown in a tab of its own, and even that without an origin.
      if (view && pictureType(bytes) === mediaType) return { reply: pictureReply(bytes, mediaType) }
      return { file: bytes, type: mediaType, name }
    },
  }),
] as const

function pictureReply(bytes: Uint8Array, type: string): Reply {
  const headers = {
    'content-type': type,
    'cache-control': 'no-store',
    // What a browser puts around a picture in a tab of its own has inline style.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
  }
  return { status: 200, form: 'data', body: bytes, headers }
}

/** Rings when a mail has come or has become something. */
export const mailTopics = [liveTopic({ pattern: 'mails', may: AGENT })]
