import { z } from 'zod'
import { makeCustomerKey, revokeCustomerKey } from './customer-keys/keys.ts'
import { KEY_NAME_LIMIT, KeyMade } from './customer-keys/section.tsx'
import type { Call } from '../../platform/context.ts'
import { endpoint, page, type PageReply } from '../../platform/http/endpoint.ts'
import { done, id, nothing } from '../../platform/http/schema.ts'
import { STAFF_ROLES } from '../../platform/principal.ts'
import { say } from '../../ui/words.ts'
import * as shapes from './contract.ts'
import './letters.tsx'
import { mendable } from './pages/form.ts'
import { AskPage, CodePage, ConfirmPage, sentenceOf } from './pages/sign-in.tsx'
import { passkeyOptions, passkeyReply } from './passkeys/ceremony.ts'
import {
  addPasskey,
  listPasskeys,
  offerCustomerSignIn,
  offerPasskey,
  removePasskey,
  signInByPasskey,
} from './passkeys/customer.ts'
import { endAllSessions, endSession, signOut } from './sessions/end.ts'
import { listSessions } from './sessions/list.ts'
import { askForSignIn, LINK_MINUTES } from './sign-in/ask.ts'
import { showAsked, showLink, signInByCode, signInByLink } from './sign-in/confirm.ts'
import { insecureAt, wantedPage } from './sign-in/own-page.ts'
import * as staff from './staff/routes.tsx'
import { makeWidgetToken, revokeWidgetToken } from './widget/token.ts'

const anyone = { anyone: true } as const
const customer = { customer: true } as const
const one = z.strictObject({ id })
const reply = z.strictObject({ reply: passkeyReply })
const options = z.object({ options: passkeyOptions })

/** What can ring in a browser. */
export const topics = [...staff.staffTopics]

export const endpoints = [
  endpoint({
    path: 'GET /api/session',
    summary: 'Who is signed in here',
    may: { anyone: true, customer: true, staff: STAFF_ROLES },
    input: nothing,
    output: shapes.whoAmI,
    handle: ({ principal }) => {
      if (principal.kind === 'staff')
        return {
          kind: 'staff' as const,
          id: principal.id,
          name: principal.name,
          roles: [...principal.roles],
          session: principal.session,
        }
      return principal.kind === 'customer'
        ? { kind: 'customer' as const, session: principal.session }
        : { kind: 'nobody' as const }
    },
  }),
  endpoint({
    path: 'GET /api/me/sessions',
    summary: 'Where the customer is signed in',
    may: customer,
    input: nothing,
    output: z.object({ items: z.array(shapes.sessionShown) }),
    handle: async (call) => ({ items: await listSessions(call) }),
  }),
  endpoint({
    path: 'DELETE /api/me/sessions/{id}',
    summary: 'Sign out there',
    may: customer,
    input: one,
    output: done,
    handle: async (call, { id: session }) => {
      await endSession(call, session)
      return {}
    },
  }),
  endpoint({
    path: 'GET /api/me/passkeys',
    summary: "The customer's passkeys",
    may: customer,
    input: nothing,
    output: z.object({ items: z.array(shapes.passkeyShown) }),
    handle: async (call) => ({ items: await listPasskeys(call) }),
  }),
  endpoint({
    path: 'POST /api/me/passkeys/options',
    summary: 'What the browser needs to make a passkey for the customer',
    may: customer,
    input: nothing,
    output: options,
    handle: async (call) => ({ options: await offerPasskey(call) }),
  }),
  endpoint({
    path: 'POST /api/me/passkeys',
    summary: "Keep a passkey that the customer's browser has made",
    may: customer,
    input: reply,
    output: z.object({ id }),
    status: 201,
    handle: (call, input) => addPasskey(call, input.reply),
  }),
  endpoint({
    path: 'POST /api/sign-in/passkey/options',
    summary: 'What the browser needs to sign a customer in with a passkey',
    may: anyone,
    input: nothing,
    output: options,
    handle: async (call) => ({ options: await offerCustomerSignIn(call) }),
  }),
  endpoint({
    path: 'POST /api/sign-in/passkey',
    summary: 'Sign a customer in with a passkey',
    may: anyone,
    input: reply,
    output: done,
    handle: async (call, input) => {
      await signInByPasskey(call, input.reply)
      return {}
    },
  }),
  endpoint({
    path: 'POST /api/widget/token',
    summary: "What a browser on another site's page chats with, by that page's publishable key",
    may: { scope: 'collect' },
    input: nothing,
    output: shapes.widgetToken,
    secret: true,
    status: 201,
    otherSites: true,
    handle: (call) => makeWidgetToken(call),
  }),
  endpoint({
    path: 'DELETE /api/widget/token',
    summary: 'Forget the conversation in this browser: its chat token is over',
    may: anyone,
    input: nothing,
    output: done,
    otherSites: true,
    handle: async (call) => {
      await revokeWidgetToken(call)
      return {}
    },
  }),
  ...staff.endpoints,
]

export const pages = [
  page({
    path: 'GET /sign-in',
    may: anyone,
    input: shapes.wanted,
    handle: (call, { to }) => {
      if (call.principal.kind === 'customer') return { redirect: wantedPage(to, '/me') }
      return ask(call, { to: wantedPage(to, '/me') })
    },
  }),
  page({
    path: 'POST /sign-in',
    may: anyone,
    input: shapes.asked,
    handle: async (call, { email, emailAsked, to }) => {
      const wrong = await mendable(call.locale, () =>
        askForSignIn(call, { email, sentence: sentenceOf(emailAsked), to }),
      )
      return wrong
        ? { ...ask(call, { to: wantedPage(to, '/me'), email, error: wrong.sentence }), status: 422 }
        : { redirect: '/sign-in/code' }
    },
  }),
  page({
    path: 'GET /sign-in/code',
    may: anyone,
    input: nothing,
    handle: async (call) => typeCode(call, await showAsked(call)),
  }),
  page({
    path: 'POST /sign-in/code',
    may: anyone,
    input: shapes.typedCode,
    handle: async (call, { code }) => {
      const { email } = await showAsked(call)
      let next = '/me'
      const wrong = await mendable(call.locale, async () => {
        next = await signInByCode(call, code)
      })
      return wrong ? { ...typeCode(call, { email, error: wrong.sentence }), status: 422 } : { redirect: next }
    },
  }),
  page({
    path: 'GET /sign-in/link',
    may: anyone,
    input: shapes.mailed,
    handle: async (call, { token }) => {
      const { email } = await showLink(call, token)
      return {
        title: say(call.locale)('signIn.confirmTitle'),
        body: <ConfirmPage locale={call.locale} email={email} token={token} />,
      }
    },
  }),
  page({
    path: 'POST /sign-in/link',
    may: anyone,
    input: shapes.mailed,
    handle: async (call, { token }) => ({ redirect: await signInByLink(call, token) }),
  }),
  page({
    path: 'POST /sign-out',
    may: customer,
    signIn: '/sign-in',
    input: nothing,
    handle: async (call) => {
      await signOut(call)
      return { redirect: '/' }
    },
  }),
  page({
    path: 'POST /me/sessions/{id}/end',
    may: customer,
    signIn: '/sign-in',
    input: one,
    handle: async (call, { id: session }) => {
      await endSession(call, session)
      return { redirect: '/me' }
    },
  }),
  page({
    path: 'POST /me/sessions/end',
    may: customer,
    signIn: '/sign-in',
    input: nothing,
    handle: async (call) => {
      await endAllSessions(call)
      return { redirect: '/' }
    },
  }),
  page({
    path: 'POST /me/keys',
    may: customer,
    signIn: '/sign-in',
    input: z.strictObject({ name: z.string().trim().min(1).max(KEY_NAME_LIMIT) }),
    handle: async (call, { name }) => {
      const { key } = await makeCustomerKey(call, name)
      return { title: say(call.locale)('customerKey.made'), body: <KeyMade call={call} secret={key} /> }
    },
  }),
  page({
    path: 'POST /me/keys/{id}/revoke',
    may: customer,
    signIn: '/sign-in',
    input: z.strictObject({ id }),
    handle: async (call, { id: key }) => {
      await revokeCustomerKey(call, key)
      return { redirect: '/me' }
    },
  }),
  page({
    path: 'POST /me/passkeys/{id}/remove',
    may: customer,
    signIn: '/sign-in',
    input: one,
    handle: async (call, { id: passkey }) => {
      await removePasskey(call, passkey)
      return { redirect: '/me' }
    },
  }),
  ...staff.pages,
]

type Shown = Extract<PageReply, { body: unknown }>

function ask(call: Call, shown: { to: string; email?: string; error?: string }): Shown {
  return {
    title: say(call.locale)('signIn.title'),
    script: 'passkey.js',
    body: <AskPage locale={call.locale} insecure={insecureAt(call)} {...shown} />,
  }
}

function typeCode(call: Call, shown: { email: string; error?: string }): Shown {
  return {
    title: say(call.locale)('signIn.sentTitle'),
    body: <CodePage locale={call.locale} minutes={LINK_MINUTES} {...shown} />,
  }
}
