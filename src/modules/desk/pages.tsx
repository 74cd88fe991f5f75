import { randomUUID } from 'node:crypto'
import type { ComponentChildren } from 'preact'
import { z } from 'zod'
import type { Call } from '../../platform/context.ts'
import { BODY_LIMIT } from '../../platform/http/body.ts'
import { page, type PageReply } from '../../platform/http/endpoint.ts'
import { id } from '../../platform/http/schema.ts'
import { liveTopic } from '../../platform/live/topics.ts'
import { Refusal } from '../../platform/refusal.ts'
import { renderPart } from '../../ui/part.ts'
import { say } from '../../ui/words.ts'
import { productNamed } from './about.ts'
import { ringMe } from './calls/slots.tsx'
import { type FileChosen, FILES_BYTES_LIMIT } from './answering/files.ts'
import { mailTranscript, saveTranscript } from './chat/transcript.ts'
import { filesOfForm } from './chat/uploads.ts'
import * as shapes from './contract.ts'
import { findCase, standingOf } from './find.ts'
import { addMessage } from './answer.ts'
import { aboutOf, askFromForm, askPage, subjectOf } from './pages/ask-form.tsx'
import { BY_SESSION, CasePage, CasePart, SAID, SolvedPage } from './pages/case.tsx'
import { complaintOfCase } from './complaints/pages/parts.tsx'
import { STANCES } from './complaints/stances.ts'
import { COMMENT_LIMIT } from './listening/limits.ts'
import { knownProblem } from './problems/known.tsx'
import { messageIdOf } from './pages/once.ts'
import { plain, sentenceOfRefusal } from './pages/sent.ts'
import { sayUrgency } from './clocks/urgency.ts'
import { showCase } from './show.ts'
import { rateCase } from './handle.ts'

/** Staff read and answer in the workspace; here they are whoever they are to the shop. */
const ASKER = { anyone: true, customer: true } as const
const typed = z.string().max(2_000).default('')
/** More than we take, so that what is too long comes back to whoever typed it, with a sentence beside it. */
const typedText = z
  .string()
  .max(4 * shapes.TEXT_LIMIT)
  .default('')
/** Each form is drawn with a number of its own: sent twice it does what it does once. */
const form = id
const about = { order: shapes.caseNumber.optional(), product: id.optional() }
const own = { number: shapes.caseNumber, key: shapes.caseKey }
const files = z
  .array(z.object({ name: z.string(), mediaType: z.string(), bytes: z.instanceof(Uint8Array) }))
  .default([])
/** Bytes of a form: its files, and a little more, so that those which are too large are refused by name; and its words. */
const FORM_LIMIT = FILES_BYTES_LIMIT + BODY_LIMIT
const place = z.coerce.number().int().min(0).optional()

export const pages = [
  page({
    path: 'GET /ask',
    may: ASKER,
    input: z.strictObject(about),
    handle: async (call, { order, product }) => {
      const subject = await subjectOf(call, aboutOf({ order, product }))
      return askPage(call, {
        values: { subject, text: '', urgency: '', complaint: '', stance: '', name: '', email: '' },
        sent: { order, product },
      })
    },
  }),
  page({
    path: 'POST /ask',
    may: ASKER,
    input: z.strictObject({
      ...about,
      form,
      subject: typed,
      text: typedText,
      urgency: z.enum(['', ...shapes.URGENCIES]).default(''),
      complaint: z.enum(['', 'private', 'public']).default(''),
      stance: z.enum(['', ...STANCES]).default(''),
      name: typed,
      email: typed,
      nameAsked: typed,
      emailAsked: typed,
      files,
    }),
    files: { limit: FORM_LIMIT },
    handle: askFromForm,
  }),
  page({
    path: 'GET /cases/{number}',
    may: ASKER,
    input: z.strictObject({
      ...own,
      after: place,
      new: z.literal('1').optional(),
      said: z.enum(Object.keys(SAID) as [keyof typeof SAID, ...(keyof typeof SAID)[]]).optional(),
    }),
    handle: (call, { new: isNew, ...asked }) => casePage(call, { ...asked, isNew: isNew !== undefined }),
  }),
  page({
    path: 'GET /cases/{number}/talk',
    may: ASKER,
    input: z.strictObject({ ...own, after: place }),
    handle: async (call, { number, key, after }) => {
      const shown = await showCase(call, { number, key, after })
      const part = <CasePart call={call} shown={shown} number={number} caseKey={key} after={after} />
      return { file: renderPart(part), type: 'text/html; charset=utf-8' }
    },
  }),
  page({
    path: 'POST /cases/{number}/messages',
    may: ASKER,
    input: z.strictObject({ ...own, form, text: typedText, files }),
    files: { limit: FORM_LIMIT },
    handle: answerFromForm,
  }),
  page({
    path: 'GET /cases/{number}/solved',
    may: ASKER,
    input: z.strictObject(own),
    handle: async (call, { number, key }) => {
      const shown = await showCase(call, { number, key })
      const words = say(call.locale)
      return {
        title: words('case.solvedTitle'),
        cache: 'never',
        knows: words('case.knows'),
        body: <SolvedPage call={call} shown={shown} number={number} caseKey={key} />,
      }
    },
  }),
  page({
    path: 'GET /cases/{number}/transcript',
    may: ASKER,
    input: z.strictObject(own),
    handle: async (call, which) => {
      const { name, text } = await saveTranscript(call, which)
      return { file: text, type: 'text/plain; charset=utf-8', name }
    },
  }),
  page({
    path: 'POST /cases/{number}/transcript',
    may: ASKER,
    input: z.strictObject(own),
    handle: async (call, { number, key }) => {
      await mailTranscript(call, { number, key })
      return { redirect: ownPath(number, key, { said: 'transcript' }) }
    },
  }),
  page({
    path: 'POST /cases/{number}/urgency',
    may: ASKER,
    input: z.strictObject({ ...own, urgency: z.enum(shapes.URGENCIES) }),
    handle: async (call, { number, key, urgency }) => {
      await sayUrgency(call, { number, key, urgency })
      return { redirect: ownPath(number, key, { said: 'urgency' }) }
    },
  }),
  page({
    path: 'POST /cases/{number}/rating',
    may: ASKER,
    input: z.strictObject({
      ...own,
      solved: z.enum(['yes', 'no']),
      content: z.literal('no').optional(),
      comment: typed,
    }),
    handle: async (call, { number, key, solved, content, comment: said }) => {
      const comment = plain(said).slice(0, COMMENT_LIMIT)
      await rateCase(call, {
        number,
        key,
        solved: solved === 'yes',
        ...(content === 'no' ? { content: false } : {}),
        ...(comment === '' ? {} : { comment }),
      })
      const more = comment !== '' || content === 'no'
      return { redirect: ownPath(number, key, { said: more ? 'more' : solved === 'yes' ? 'solved' : 'unsolved' }) }
    },
  }),
]

/** Rings for a case's customer: by the key of its page, or by who they are. */
export const topics = [
  liveTopic({
    pattern: 'customer-case/{number}/{key}',
    may: ASKER,
    async check(call, { number, key }) {
      if (!shapes.caseNumber.safeParse(number).success) return false
      const found = await findCase(call.db, number)
      return found !== null && (await standingOf(call, found, key === BY_SESSION ? undefined : key)) !== null
    },
    also: async (call, { number }) => [`case/${(await findCase(call.db, number))?.number ?? number}`],
  }),
]

interface CaseToDraw {
  number: string
  key?: string | undefined
  after?: number | undefined
  said?: keyof typeof SAID | undefined
  isNew?: boolean
  form?: string
  typed?: string
  error?: string
  fileError?: string
}

async function casePage(call: Call, asked: CaseToDraw): Promise<PageReply> {
  const { number, key, after, said, isNew = false, form: drawn, typed: before, error, fileError } = asked
  const shown = await showCase(call, { number, key, after })
  return {
    title: shown.subject,
    cache: 'never',
    knows: say(call.locale)('case.knows'),
    ...(error === undefined && fileError === undefined ? {} : { status: 422 }),
    body: (
      <>
        <CasePage
          call={call}
          shown={shown}
          number={number}
          caseKey={key}
          after={after}
          isNew={isNew}
          said={said}
          about={await aboutWords(call, shown)}
          known={await knownProblem(call, shown)}
          form={drawn ?? randomUUID()}
          {...(before === undefined ? {} : { typed: before })}
          error={error}
          fileError={fileError}
        />
        {await complaintOfCase(call, { number, key })}
        {shown.state === 'closed' ? null : await ringMe(call, { case: number, key })}
      </>
    ),
  }
}

async function aboutWords(call: Call, { about: on }: shapes.CaseShown): Promise<ComponentChildren> {
  if (on === null) return null
  if (on.type === 'product') {
    const product = await productNamed(call, on.id)
    return product && <a href={product.path}>{product.title}</a>
  }
  const words = say(call.locale)('ask.aboutOrder', { number: on.id })
  // An order opens to its customer alone, or by a key of its own, which this page does not have.
  return call.principal.kind === 'customer' ? <a href={`/orders/${on.id}`}>{words}</a> : words
}

interface SentAnswer {
  number: string
  key?: string | undefined
  form: string
  text: string
  files: readonly FileChosen[]
}

async function answerFromForm(call: Call, sent: SentAnswer): Promise<PageReply> {
  const { number, key } = sent
  const text = plain(sent.text)
  const words = say(call.locale)
  const problem =
    text === ''
      ? words('errors.field.needed')
      : text.length > shapes.TEXT_LIMIT
        ? words('errors.field.tooLong', { length: shapes.TEXT_LIMIT })
        : undefined
  if (problem !== undefined) return casePage(call, { number, key, form: sent.form, typed: sent.text, error: problem })
  try {
    const { files: taken, digest } = await filesOfForm(call, sent.files)
    const id = messageIdOf(sent.form, `${text}${digest}`)
    await addMessage(call, { number, key, id, kind: 'reply', text, files: taken })
  } catch (error) {
    if (!(error instanceof Refusal) || !error.code.startsWith('file')) throw error
    return casePage(call, { number, key, form: sent.form, typed: sent.text, fileError: sentenceOfRefusal(call, error) })
  }
  return { redirect: ownPath(number, key, { said: 'sent' }) }
}

/** The case's page for whoever sent its form: by the key that they came with. */
function ownPath(number: string, key: string | undefined, more: Record<string, string>): string {
  const asked = new URLSearchParams(key === undefined ? more : { key, ...more })
  return `/cases/${number}?${asked.toString()}`
}
