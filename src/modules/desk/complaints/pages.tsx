import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { page, type PageReply } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { refuse as refuseInput, Refusal } from '../../../platform/refusal.ts'
import { askedOf } from '../../../ui/asked.ts'
import { renderPart } from '../../../ui/part.ts'
import { say } from '../../../ui/words.ts'
import { normaliseEmail } from '../../customers/index.ts'
import { productNamed } from '../about.ts'
import { caseKey, caseNumber } from '../contract.ts'
import { plain, sentenceOfRefusal } from '../pages/sent.ts'
import * as shapes from './contract.ts'
import { confirmJoin, hasJoined, joinComplaint, leaveByLink, leaveComplaint } from './join.ts'
import { limitJoining } from './limits.ts'
import { readerOf, showOwn } from './own.ts'
import { NAME_ASKED, OWN_SAID, OwnPage, type Typed } from './pages/own.tsx'
import { AskPage, type CanDo, JOIN_ASKED, ListPage, OnePage, OnePart, SAID, titleOf } from './pages/public.tsx'
import { confirmPublication, makeComplaint, publishComplaint, resolveComplaint, withdrawComplaint } from './publish.ts'
import { listPublic, showPublic } from './read.ts'
import { sayStance } from './stance.ts'
import { STANCES } from './stances.ts'

const ANYBODY = { anyone: true, customer: true, staff: ['agent'] } as const
/** Staff read and answer in the workspace; here they are whoever they are to the shop. */
const ASKER = { anyone: true, customer: true } as const
const own = { number: caseNumber, key: caseKey }
const back = z.enum(['me', 'complaint']).optional()
/** More than we take, so that what is too long comes back to whoever typed it, with a sentence beside it. */
const typed = (limit: number) =>
  z
    .string()
    .max(4 * limit)
    .default('')
/** Of a letter's signed link. */
const link = { id, join: id, key: z.string().max(64) }

export const complaintPages = [
  page({
    path: 'GET /complaints',
    may: ANYBODY,
    // Addresses of pages are passed on with marks of all kinds: they are left alone and not refused.
    input: z.object(shapes.complaintQuery.shape),
    handle: listPage,
  }),
  page({
    path: 'GET /complaints/{id}',
    may: ANYBODY,
    input: z.strictObject({
      id,
      said: z.enum(Object.keys(SAID) as [keyof typeof SAID, ...(keyof typeof SAID)[]]).optional(),
    }),
    handle: (call, asked) => onePage(call, asked),
  }),
  page({
    path: 'GET /complaints/{id}/now',
    may: ANYBODY,
    input: shapes.complaintNamed,
    handle: async (call, { id: which }) => {
      const part = <OnePart call={call} one={await showPublic(call, which, call.locale)} />
      return { file: renderPart(part), type: 'text/html; charset=utf-8' }
    },
  }),
  page({
    path: 'POST /complaints/{id}/joins',
    may: ASKER,
    input: z.strictObject({ id, email: typed(320), emailAsked: typed(80) }),
    handle: joinFromForm,
  }),
  page({
    path: 'POST /complaints/{id}/leaving',
    may: { customer: true },
    input: z.strictObject({ id, back }),
    handle: async (call, { id: which, back: to }) => {
      await leaveComplaint(call, { id: which })
      return { redirect: to === 'me' ? '/me' : `/complaints/${which}?said=left` }
    },
  }),
  page({
    path: 'GET /complaints/{id}/join',
    may: ASKER,
    input: z.strictObject(link),
    handle: async (call, { id: which, join, key }) => {
      const one = await showPublic(call, which, call.locale)
      return askPage(call, {
        title: 'complaints.confirmJoin',
        text: 'complaints.confirmJoinText',
        about: titleOf(one, call.locale),
        action: `/complaints/${which}/join`,
        hidden: { join, key },
        button: 'complaints.join.do',
      })
    },
  }),
  page({
    path: 'POST /complaints/{id}/join',
    may: ASKER,
    input: z.strictObject(link),
    handle: async (call, { id: which, join, key }) => {
      await confirmJoin(call, { join, key })
      return { redirect: `/complaints/${which}?said=joined` }
    },
  }),
  page({
    path: 'GET /complaints/{id}/leave',
    may: ASKER,
    input: z.strictObject(link),
    handle: (call, { id: which, join, key }) =>
      askPage(call, {
        title: 'complaints.confirmLeave',
        text: 'complaints.confirmLeaveText',
        action: `/complaints/${which}/leave`,
        hidden: { join, key },
        button: 'complaints.join.leave',
      }),
  }),
  page({
    path: 'POST /complaints/{id}/leave',
    may: ASKER,
    // A mail program sends it from nowhere when somebody presses its own "unsubscribe" (RFC 8058).
    otherSites: true,
    input: z.object(link),
    handle: async (call, { id: which, join, key }) => {
      await leaveByLink(call, { join, key })
      return { redirect: `/complaints/${which}?said=left` }
    },
  }),
  page({
    path: 'GET /cases/{number}/complaint',
    may: ASKER,
    input: z.strictObject({
      ...own,
      proof: z.string().max(64).optional(),
      new: z.literal('1').optional(),
      said: z.enum(Object.keys(OWN_SAID) as [keyof typeof OWN_SAID, ...(keyof typeof OWN_SAID)[]]).optional(),
    }),
    handle: (call, { new: isNew, ...asked }) => ownPage(call, isNew === undefined ? asked : { ...asked, said: 'made' }),
  }),
  page({
    path: 'POST /cases/{number}/complaint/making',
    may: ASKER,
    input: z.strictObject(own),
    handle: async (call, named) => {
      await makeComplaint(call, named)
      return { redirect: ownPath(named, { said: 'made' }) }
    },
  }),
  page({
    path: 'POST /cases/{number}/complaint/text',
    may: ASKER,
    input: z.strictObject({
      ...own,
      title: typed(shapes.TITLE_LIMIT),
      text: typed(shapes.PUBLIC_TEXT_LIMIT),
      name: typed(shapes.SHOWN_NAME_LIMIT),
      nameAsked: typed(80),
      sure: z.literal('yes').optional(),
    }),
    handle: publishFromForm,
  }),
  page({
    path: 'POST /cases/{number}/complaint/confirming',
    may: ASKER,
    input: z.strictObject({ ...own, proof: z.string().max(64) }),
    handle: async (call, { proof, ...named }) => {
      await confirmPublication(call, { ...named, proof })
      return { redirect: ownPath(named, { said: 'public' }) }
    },
  }),
  page({
    path: 'POST /cases/{number}/complaint/withdrawing',
    may: ASKER,
    input: z.strictObject({ ...own, back }),
    handle: async (call, { back: to, ...named }) => {
      await withdrawComplaint(call, named)
      return { redirect: to === 'me' ? '/me' : ownPath(named, { said: 'withdrawn' }) }
    },
  }),
  page({
    path: 'POST /cases/{number}/complaint/resolution',
    may: ASKER,
    input: z.strictObject({ ...own, resolved: z.enum(['yes', 'no']) }),
    handle: async (call, { resolved, ...named }) => {
      await resolveComplaint(call, { ...named, resolved: resolved === 'yes' })
      return { redirect: ownPath(named, { said: resolved === 'yes' ? 'resolved' : 'unresolved' }) }
    },
  }),
  page({
    path: 'POST /cases/{number}/stances/{message}',
    may: ASKER,
    input: z.strictObject({ ...own, message: id, stance: z.enum([...STANCES, 'none']), back }),
    handle: async (call, { message, stance, back: to, ...named }) => {
      await sayStance(call, { ...named, message, stance: stance === 'none' ? null : stance })
      return { redirect: to === 'me' ? '/me' : ownPath(named, { said: 'stance' }) }
    },
  }),
]

interface Named {
  number: string
  key?: string | undefined
}

function ownPath({ number, key }: Named, more: Record<string, string>): string {
  const asked = new URLSearchParams(key === undefined ? more : { key, ...more })
  return `/cases/${number}/complaint?${asked.toString()}`
}

async function listPage(
  call: Call,
  { state, product, page: at }: { state: 'open' | 'resolved' | 'all'; product?: string | undefined; page: number },
): Promise<PageReply> {
  const list = await listPublic(call, { state, product, page: at }, call.locale)
  const about = product === undefined ? null : await productNamed(call, product)
  return {
    title: say(call.locale)('complaints.title'),
    body: (
      <ListPage
        call={call}
        list={list}
        state={state}
        product={about && product !== undefined ? { id: product, ...about } : undefined}
      />
    ),
  }
}

interface OneAsked {
  id: string
  said?: keyof typeof SAID | undefined
  typed?: string
  error?: string
}

async function onePage(call: Call, { id: which, said, typed: before = '', error }: OneAsked): Promise<PageReply> {
  // Whoever has just left may have left something that is no longer there.
  const one = await showPublic(call, which, call.locale)
  return {
    title: titleOf(one, call.locale),
    ...(error === undefined ? {} : { status: 422 as const }),
    body: <OnePage call={call} one={one} can={await canDo(call, which)} said={said} typed={before} error={error} />,
  }
}

async function canDo(call: Call, which: string): Promise<CanDo> {
  const reader = await readerOf(call, which)
  if (reader.as === 'author') return reader
  if (reader.as === 'stranger') return { as: 'stranger' }
  return { as: (await hasJoined(call, which, reader.parties)) ? 'joined' : 'customer' }
}

async function joinFromForm(
  call: Call,
  { id: which, email, emailAsked }: { id: string; email: string; emailAsked: string },
): Promise<PageReply> {
  const isKnown = call.principal.kind === 'customer'
  const address = isKnown ? undefined : email.trim()
  const words = say(call.locale)
  if (address !== undefined && normaliseEmail(address) === null)
    return onePage(call, {
      id: which,
      typed: email,
      error: words(address === '' ? 'errors.field.needed' : 'errors.field.email'),
    })
  if (!isKnown && !askedOf(JOIN_ASKED, emailAsked))
    throw refuseInput('bad-input', { where: 'email', what: 'this was not asked for by our own form' })
  await limitJoining(call, address)
  const { state } = await joinComplaint(call, { id: which, email: address })
  return { redirect: `/complaints/${which}?said=${state}` }
}

type Key = Parameters<ReturnType<typeof say>>[0]

function askPage(
  call: Call,
  asked: { title: Key; text: Key; about?: string; action: string; hidden: Record<string, string>; button: Key },
): PageReply {
  const words = say(call.locale) as (key: Key) => string
  return {
    title: words(asked.title),
    cache: 'never',
    body: (
      <AskPage
        locale={call.locale}
        title={words(asked.title)}
        text={words(asked.text)}
        action={asked.action}
        hidden={asked.hidden}
        button={words(asked.button)}
      >
        {asked.about === undefined ? null : <blockquote>{asked.about}</blockquote>}
      </AskPage>
    ),
  }
}

interface OwnAsked extends Named {
  proof?: string | undefined
  said?: keyof typeof OWN_SAID | undefined
  typed?: Typed
  errors?: Partial<Typed>
  found?: readonly shapes.FoundPersonal[]
}

async function ownPage(call: Call, { number, key, proof, said, ...drawn }: OwnAsked): Promise<PageReply> {
  const shown = await showOwn(call, { number, key })
  const words = say(call.locale)
  return {
    title: words('complaint.own'),
    cache: 'never',
    knows: words('case.knows'),
    ...(drawn.typed === undefined ? {} : { status: 422 as const }),
    body: <OwnPage call={call} own={shown} number={number} caseKey={key} said={said} proof={proof} {...drawn} />,
  }
}

interface SentText extends Named, Typed {
  nameAsked: string
  sure?: 'yes' | undefined
}

async function publishFromForm(call: Call, { number, key, sure, nameAsked, ...sent }: SentText): Promise<PageReply> {
  const values = { title: sent.title.trim(), text: plain(sent.text), name: sent.name.trim() }
  const errors = wrongIn(call, values)
  if (Object.keys(errors).length > 0) return ownPage(call, { number, key, typed: values, errors })
  if (values.name !== '' && !askedOf(NAME_ASKED, nameAsked))
    throw refuseInput('bad-input', { where: 'name', what: 'this was not asked for by our own form' })
  const { name, ...words } = values
  try {
    const { state } = await publishComplaint(call, {
      number,
      key,
      ...words,
      ...(name === '' ? {} : { name }),
      sure: sure === 'yes',
    })
    return { redirect: ownPath({ number, key }, { said: state }) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'complaint-names-somebody')
      return ownPage(call, { number, key, typed: values, found: error.details['found'] as shapes.FoundPersonal[] })
    if (error.code !== 'too-many') throw error
    return ownPage(call, {
      number,
      key,
      typed: values,
      errors: { text: sentenceOfRefusal(call, error) },
    })
  }
}

function wrongIn(call: Call, values: Typed): Partial<Typed> {
  const words = say(call.locale)
  const wrong: Partial<Typed> = {}
  const limits = { title: shapes.TITLE_LIMIT, text: shapes.PUBLIC_TEXT_LIMIT, name: shapes.SHOWN_NAME_LIMIT } as const
  for (const [name, length] of Object.entries(limits) as [keyof Typed, number][])
    if (values[name].length > length) wrong[name] = words('errors.field.tooLong', { length })
  if (values.title === '') wrong.title = words('errors.field.needed')
  if (values.text === '') wrong.text = words('errors.field.needed')
  return wrong
}
