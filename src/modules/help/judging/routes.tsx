import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { endpoint, page, type PageReply } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { Heading } from '../../../ui/content.tsx'
import { renderPart } from '../../../ui/part.ts'
import { say } from '../../../ui/words.ts'
import { limitCaller, visitorParty } from '../../accounts/index.ts'
import { articleHref } from '../articles/publish.ts'
import { language, QUESTION_LIMIT } from '../contract.ts'
import { HELP_SCRIPT } from '../searching/typed.ts'
import * as shapes from './contract.ts'
import { judgeArticle, judgeQuestion, publishedFor, wordOn } from './judge.ts'
import { HelpedSaid, namedBy } from './pages/helped.tsx'

const ASKER = { anyone: true, customer: true } as const

export const judgingEndpoints = [
  endpoint({
    path: 'PUT /api/help/questions/{id}/judgement',
    summary: 'Say whether what was said to your own question was the answer, and if not, why; or take it back',
    may: ASKER,
    input: shapes.questionToJudge,
    output: shapes.judged,
    otherSites: true,
    async handle(call, given) {
      await limitCaller(call, 'judgements per caller')
      return judgeQuestion(call, given)
    },
  }),
  endpoint({
    path: 'POST /api/help/articles/{id}/judgement',
    summary:
      'Say whether an article was the answer: once in a visit; said again it changes the word. Counted without who it was',
    may: ASKER,
    input: shapes.articleToJudge,
    output: shapes.judged,
    otherSites: true,
    async handle(call, given) {
      await limitCaller(call, 'judgements per caller')
      return judgeArticle(call, given)
    },
  }),
] as const

const named = { article: id.optional(), language: language.optional(), question: id.optional() }
const sent = z.strictObject({
  ...named,
  helped: z.enum(['yes', 'no', 'back']),
  reason: z.enum(shapes.REASONS).optional(),
  remark: z.string().trim().max(shapes.REMARK_LIMIT).optional(),
  asked: z.string().trim().max(QUESTION_LIMIT).optional(),
})
const said = z.enum(['yes', 'no', 'told', 'back'])

export const judgingPages = [
  page({ path: 'POST /help/judgement', may: ASKER, input: sent, handle: judgeFromForm }),
  page({
    path: 'GET /help/judgement',
    may: ASKER,
    input: z.strictObject({ ...named, said }),
    async handle(call, asked) {
      const title = say(call.locale)('helped.question')
      const body = (
        <div class="narrow stack">
          <Heading title={title} />
          {await saidPart(call, asked, true)}
        </div>
      )
      return { title, body, cache: 'never', script: HELP_SCRIPT }
    },
  }),
  page({
    path: 'GET /help/judgement/part',
    may: ASKER,
    input: z.strictObject({ ...named, said }),
    handle: async (call, asked) => ({
      file: renderPart(await saidPart(call, asked, false)),
      type: 'text/html; charset=utf-8',
    }),
  }),
] as const

type Named = { article?: string | undefined; language?: string | undefined; question?: string | undefined }

async function judgeFromForm(
  call: Call,
  { helped, reason, remark = '', asked, ...about }: z.output<typeof sent>,
): Promise<PageReply> {
  await limitCaller(call, 'judgements per caller')
  const word = { helped: helped === 'back' ? null : helped === 'yes', reason, remark }
  if (about.question !== undefined) await judgeQuestion(call, { id: about.question, ...word })
  else if (about.article !== undefined && about.language !== undefined) {
    // Own words are kept: a browser that nobody knows becomes a party with them, and has a cookie from then on.
    const own = remark === '' ? undefined : await visitorParty(call)
    await judgeArticle(call, { id: about.article, language: about.language, asked, ...word }, own)
  }
  const isTold = helped === 'no' && (reason !== undefined || remark !== '')
  const query = new URLSearchParams({ ...nameOf(about), said: isTold ? 'told' : helped })
  return { redirect: `/help/judgement?${query}` }
}

const nameOf = ({ article, language: written, question }: Named) =>
  namedBy({ article: article && written ? { id: article, language: written } : null, question: question ?? null })

/** What follows the word. With a way back where it stands alone on its page. */
async function saidPart(
  call: Call,
  { article: which, language: written, question, said: what }: Named & { said: z.output<typeof said> },
  alone: boolean,
) {
  const article = which !== undefined && written !== undefined ? { id: which, language: written } : null
  const published = article ? await publishedFor(call, article.id, article.language) : null
  const before = article ? await wordOn(call, article.id, article.language) : null
  const back = published ? { title: published.title, href: articleHref(published.slug) } : null
  return (
    <>
      <HelpedSaid
        locale={call.locale}
        said={what}
        reason={before?.reason ?? null}
        back={back}
        article={article}
        question={question ?? null}
      />
      {alone && back ? (
        <p>
          <a href={back.href}>{say(call.locale)('helped.back', { title: back.title })}</a>
        </p>
      ) : null}
    </>
  )
}
