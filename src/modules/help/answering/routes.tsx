import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { endpoint, page, type PageReply } from '../../../platform/http/endpoint.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { id } from '../../../platform/http/schema.ts'
import { Refusal, refuse as refuseInput } from '../../../platform/refusal.ts'
import { askedOf } from '../../../ui/asked.ts'
import { renderPart } from '../../../ui/part.ts'
import { sayDeclared, say } from '../../../ui/words.ts'
import { HELP_SCRIPT } from '../searching/typed.ts'
import { answerQuestion, lookUpAnswer } from './answer.ts'
import * as shapes from './contract.ts'
import { restingOn, showConversation } from './conversation.ts'
import { ASKED, AskHelpPage, ConversationPart } from './pages/ask.tsx'
import { askPerson } from './person.ts'
import { showCosts } from './model/use.ts'

const ANYBODY = { anyone: true, customer: true, staff: ['agent'], scope: 'cases' } as const
/** Staff ask at the desk; here they are whoever they are to the shop. */
const ASKER = { anyone: true, customer: true } as const

export const answerEndpoints = [
  endpoint({
    path: 'POST /api/help/answers',
    summary:
      'Ask in plain words; answered out of published help and the asker’s own record, each sentence with what it rests on, or not at all. The question is kept',
    may: ANYBODY,
    input: shapes.questionToAnswer,
    output: shapes.answer,
    status: 201,
    otherSites: true,
    handle: (call, asked) => answerQuestion(call, asked, doorOf(call)),
  }),
  endpoint({
    path: 'GET /api/help/answers',
    summary:
      'What the help answers to a question in plain words, each sentence with what it rests on. Nothing of it is kept',
    may: ANYBODY,
    input: shapes.questionToLookAt,
    output: shapes.answer,
    agents: 'answer_question',
    handle: lookUpAnswer,
  }),
  endpoint({
    path: 'GET /api/help/conversations/{id}',
    summary: 'Your own questions to the help and what was answered, as it holds now',
    may: ASKER,
    input: shapes.conversationNamed,
    output: shapes.conversation,
    handle: showConversation,
  }),
  endpoint({
    path: 'POST /api/help/conversations/{id}/person',
    summary:
      'Have a person take it over, with everything said so far: now where somebody is there, else with a promise',
    may: ASKER,
    input: shapes.personToAsk,
    output: shapes.handedOver,
    status: 201,
    handle: async (call, asked) => {
      const { dueAt, ...handed } = await askPerson(call, asked)
      return { ...handed, dueAt: dueAt?.toISOString() ?? null }
    },
  }),
  endpoint({
    path: 'GET /api/help/model',
    summary:
      'Whether a language model puts answers into words, how often what it said did not stand the check, and what it cost',
    may: { staff: [], scope: 'settings' },
    input: shapes.costsAsked,
    output: shapes.costs,
    handle: showCosts,
  }),
] as const

function doorOf({ principal, headers, config }: Call) {
  if (principal.kind === 'staff') return 'agent'
  const site = headers.get('origin')
  return site !== null && site !== config.url.origin ? 'page' : 'api'
}

/** More than we take, so that what is too long is answered as far as it is read. */
const typedText = z.string().max(shapes.TYPED_LIMIT).default('')
const typed = z.string().max(2_000).default('')
const link = shapes.conversationNamed.shape
const own = { order: link.order, key: link.key }

export const answerPages = [
  page({
    path: 'GET /help/ask',
    may: ASKER,
    input: z.strictObject({ ...own, q: z.string().max(2_000).optional() }),
    handle: (call, { q, ...given }) => askPage(call, { given, typed: q ?? '' }),
  }),
  page({
    path: 'POST /help/ask',
    may: ASKER,
    input: z.strictObject({ ...own, text: typedText, conversation: id.optional() }),
    handle: askFromForm,
  }),
  page({
    path: 'GET /help/ask/{id}',
    may: ASKER,
    input: z.strictObject({ id, ...own }),
    handle: (call, { id: conversation, ...given }) => askPage(call, { given, conversation }),
  }),
  page({
    path: 'GET /help/ask/{id}/said',
    may: ASKER,
    input: z.strictObject({ id, ...own }),
    handle: async (call, asked) => {
      const part = <ConversationPart call={call} shown={await showConversation(call, asked)} />
      return { file: renderPart(part), type: 'text/html; charset=utf-8' }
    },
  }),
  page({
    path: 'POST /help/ask/{id}/person',
    may: ASKER,
    input: z.strictObject({ id, ...own, email: typed, name: typed, emailAsked: typed, nameAsked: typed }),
    handle: personFromForm,
  }),
]

/** Rings for whoever has it before them: what an answer rests on may have changed. */
export const answerTopics = [
  liveTopic({
    pattern: 'help-answer/{id}',
    may: ASKER,
    check: async (call, { id: conversation }) => (await restingOn(call, conversation)) !== null,
    also: async (call, { id: conversation }) => (await restingOn(call, conversation)) ?? [],
  }),
]

type Given = { order?: string | undefined; key?: string | undefined }

interface ToDraw {
  given: Given
  conversation?: string | undefined
  typed?: string
  error?: string | undefined
  person?: { email: string; name: string; error: string | undefined }
}

async function askPage(
  call: Call,
  { given, conversation, typed: before = '', error, person }: ToDraw,
): Promise<PageReply> {
  const words = say(call.locale)
  const shown = conversation === undefined ? null : await showConversation(call, { id: conversation, ...given })
  return {
    title: words('help.ask.title'),
    cache: 'never',
    script: HELP_SCRIPT,
    ...(error === undefined && person?.error === undefined ? {} : { status: 422 }),
    ...(shown ? { knows: words('help.ask.knows') } : {}),
    body: <AskHelpPage call={call} shown={shown} given={given} typed={before} error={error} person={person} />,
  }
}

async function askFromForm(
  call: Call,
  { text, conversation, ...given }: Given & { text: string; conversation?: string | undefined },
): Promise<PageReply> {
  try {
    const answer = await answerQuestion(call, { text, conversation, ...given }, 'help')
    return { redirect: addressOf(answer.conversation!, given, answer.id!) }
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500 || error.code === 'conversation-unknown') throw error
    return askPage(call, {
      given,
      conversation,
      typed: text.slice(0, shapes.TYPED_LIMIT),
      error: sentenceOf(call, error),
    })
  }
}

async function personFromForm(
  call: Call,
  sent: Given & { id: string; email: string; name: string; emailAsked: string; nameAsked: string },
): Promise<PageReply> {
  const { id: conversation, order, key } = sent
  const [email, name] = call.principal.kind === 'customer' ? ['', ''] : [sent.email.trim(), sent.name.trim()]
  const asked = [
    ...(email === '' ? [] : [sentenceAsked('email', sent.emailAsked)]),
    ...(name === '' ? [] : [sentenceAsked('name', sent.nameAsked)]),
  ]
  try {
    const { href } = await askPerson(call, {
      id: conversation,
      asked,
      ...(email === '' ? {} : { email }),
      ...(name === '' ? {} : { name }),
    })
    return { redirect: href }
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500 || error.code === 'conversation-unknown') throw error
    return askPage(call, {
      given: { order, key },
      conversation,
      person: { email, name, error: sentenceOf(call, error) },
    })
  }
}

function sentenceAsked(name: keyof typeof ASKED, sent: string): string {
  const said = askedOf(ASKED[name], sent)
  if (!said) throw refuseInput('bad-input', { where: name, what: 'this was not asked for by our own form' })
  return `${said.id}@${said.version}`
}

const sentenceOf = (call: Call, { code, values }: Refusal): string => sayDeclared(call.locale, `errors.${code}`, values)

/** The conversation's page; a link that was brought along goes on with it. */
function addressOf(conversation: string, { order, key }: Given, answer: string): string {
  const brought = new URLSearchParams({
    ...(order === undefined ? {} : { order }),
    ...(key === undefined ? {} : { key }),
  })
  return `/help/ask/${conversation}${brought.size > 0 ? `?${brought.toString()}` : ''}#answer-${answer}`
}
