import { z } from 'zod'
import type { Call } from '../../platform/context.ts'
import { endpoint, page, type PageReply } from '../../platform/http/endpoint.ts'
import { done, id, nothing } from '../../platform/http/schema.ts'
import { STAFF_ROLES } from '../../platform/principal.ts'
import { say } from '../../ui/words.ts'
import * as shapes from './contract.ts'
import './letters.tsx'
import { addKey, listKeys, revokeKey } from './keys.ts'
import { mendable } from './pages/form.ts'
import { AskPage, CodePage, ConfirmPage, sentenceOf } from './pages/sign-in.tsx'
import { StaffSignInPage, WelcomePage } from './pages/staff.tsx'
import { passkeyOptions, passkeyReply } from './passkeys/ceremony.ts'
import { addPasskey, listPasskeys, offerCustomerSignIn, offerPasskey, removePasskey, signInByPasskey } from './passkeys/customer.ts'
import {
  acceptInvitationByPasskey,
  addStaffPasskey,
  listStaffPasskeys,
  offerPasskeyToInvited,
  offerStaffPasskey,
  offerStaffSignIn,
  removeStaffPasskey,
  signInStaffByPasskey,
} from './passkeys/staff.ts'
import { endAllSessions, endSession, signOut } from './sessions/end.ts'
import { listSessions } from './sessions/list.ts'
import { askForSignIn, LINK_MINUTES } from './sign-in/ask.ts'
import { showAsked, showLink, signInByCode, signInByLink } from './sign-in/confirm.ts'
import { isInsecure, wantedPage } from './sign-in/own-page.ts'
import { acceptInvitation, inviteAgain, inviteStaff, showInvitation } from './staff/invitation.ts'
import { changeRoles, endStaff, listStaff } from './staff/people.ts'
import { endStaffSession, listStaffSessions, signOutStaff } from './staff/session.ts'
import { signInStaff } from './staff/sign-in.ts'

const anyone = { anyone: true } as const
const customer = { customer: true } as const
const staff = { staff: STAFF_ROLES } as const
const owner = { staff: ['owner'] } as const
const one = z.strictObject({ id })
const reply = z.strictObject({ reply: passkeyReply })
const options = z.object({ options: passkeyOptions })

export const endpoints = [
  endpoint({
    path: 'GET /api/session',
    summary: 'Who is signed in here',
    may: { anyone: true, customer: true, staff: STAFF_ROLES },
    input: nothing,
    output: shapes.whoAmI,
    handle: ({ principal }) => {
      if (principal.kind === 'staff') return { kind: 'staff' as const, id: principal.id, name: principal.name, roles: [...principal.roles], session: principal.session }
      return principal.kind === 'customer' ? { kind: 'customer' as const, session: principal.session } : { kind: 'nobody' as const }
    },
  }),

  endpoint({
    path: 'GET /api/staff',
    summary: 'Who works here, and who is invited',
    may: owner,
    input: nothing,
    output: z.object({ items: z.array(shapes.staffShown) }),
    handle: async (call) => ({ items: await listStaff(call) }),
  }),
  endpoint({
    path: 'POST /api/staff',
    summary: 'Invite somebody to work here; the link in the reply works once and goes to them only',
    may: owner,
    input: shapes.newStaff,
    output: shapes.invited,
    status: 201,
    handle: (call, wanted) => inviteStaff(call, wanted),
  }),
  endpoint({
    path: 'POST /api/staff/{id}/invitations',
    summary: 'A new link for somebody who lost their password, authenticator or passkey',
    may: owner,
    input: one,
    output: shapes.invited,
    status: 201,
    handle: (call, { id: colleague }) => inviteAgain(call, colleague),
  }),
  endpoint({
    path: 'PUT /api/staff/{id}/roles',
    summary: 'What a member of staff may do, from their next request on',
    may: owner,
    input: z.strictObject({ id, roles: shapes.roles }),
    output: done,
    handle: async (call, { id: colleague, roles }) => {
      await changeRoles(call, colleague, roles)
      return {}
    },
  }),
  endpoint({
    path: 'DELETE /api/staff/{id}',
    summary: 'Somebody stops working here, or an invitation is taken back; all their sessions end',
    may: owner,
    input: one,
    output: done,
    handle: async (call, { id: colleague }) => {
      await endStaff(call, colleague)
      return {}
    },
  }),

  endpoint({
    path: 'GET /api/sessions',
    summary: "Where one is signed in among the staff; an owner sees everybody's",
    may: staff,
    input: nothing,
    output: z.object({ items: z.array(shapes.staffSessionShown) }),
    handle: async (call) => ({ items: await listStaffSessions(call) }),
  }),
  endpoint({
    path: 'DELETE /api/sessions/{id}',
    summary: 'Sign out there; an owner may sign anybody of the staff out',
    may: staff,
    input: one,
    output: done,
    handle: async (call, { id: session }) => {
      await endStaffSession(call, session)
      return {}
    },
  }),

  endpoint({
    path: 'GET /api/keys',
    summary: 'The keys of programs that work now',
    may: owner,
    input: nothing,
    output: z.object({ items: z.array(shapes.keyShown) }),
    handle: async (call) => ({ items: await listKeys(call) }),
  }),
  endpoint({
    path: 'POST /api/keys',
    summary: 'A key for a program; it is shown this once',
    may: owner,
    input: shapes.newKey,
    output: shapes.madeKey,
    status: 201,
    handle: (call, wanted) => addKey(call, wanted),
  }),
  endpoint({
    path: 'DELETE /api/keys/{id}',
    summary: 'Whoever presents the key from now on is refused',
    may: owner,
    input: z.strictObject({ id: z.string().max(40) }),
    output: done,
    handle: async (call, { id: key }) => {
      await revokeKey(call, key)
      return {}
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
    path: 'GET /api/staff-passkeys',
    summary: "One's own passkeys",
    may: staff,
    input: nothing,
    output: z.object({ items: z.array(shapes.passkeyShown) }),
    handle: async (call) => ({ items: await listStaffPasskeys(call) }),
  }),
  endpoint({
    path: 'POST /api/staff-passkeys/options',
    summary: "What a colleague's browser needs to make a passkey",
    may: staff,
    input: nothing,
    output: options,
    handle: async (call) => ({ options: await offerStaffPasskey(call) }),
  }),
  endpoint({
    path: 'POST /api/staff-passkeys',
    summary: "Keep a passkey of one's own",
    may: staff,
    input: reply,
    output: z.object({ id }),
    status: 201,
    handle: (call, input) => addStaffPasskey(call, input.reply),
  }),
  endpoint({
    path: 'DELETE /api/staff-passkeys/{id}',
    summary: "A passkey of one's own no longer signs in",
    may: staff,
    input: one,
    output: done,
    handle: async (call, { id: passkey }) => {
      await removeStaffPasskey(call, passkey)
      return {}
    },
  }),
  endpoint({
    path: 'POST /api/staff-sign-in/passkey/options',
    summary: 'What the browser needs to sign somebody of the staff in with a passkey',
    may: anyone,
    input: nothing,
    output: options,
    handle: async (call) => ({ options: await offerStaffSignIn(call) }),
  }),
  endpoint({
    path: 'POST /api/staff-sign-in/passkey',
    summary: 'Sign somebody of the staff in with a passkey',
    may: anyone,
    input: reply,
    output: done,
    handle: async (call, input) => {
      await signInStaffByPasskey(call, input.reply)
      return {}
    },
  }),
  endpoint({
    path: 'POST /api/staff-welcome/passkey/options',
    summary: 'What the browser of somebody who was invited needs to make their first passkey',
    may: anyone,
    input: shapes.mailed,
    output: options,
    handle: async (call, { token }) => ({ options: await offerPasskeyToInvited(call, token) }),
  }),
  endpoint({
    path: 'POST /api/staff-welcome/passkey',
    summary: 'Accept an invitation with a passkey',
    may: anyone,
    input: shapes.joiningByPasskey.extend({ reply: passkeyReply }),
    output: done,
    handle: async (call, chosen) => {
      await acceptInvitationByPasskey(call, chosen)
      return {}
    },
  }),
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
      const wrong = await mendable(call.locale, () => askForSignIn(call, { email, sentence: sentenceOf(emailAsked), to }))
      return wrong ? { ...ask(call, { to: wantedPage(to, '/me'), email, error: wrong.sentence }), status: 422 } : { redirect: '/sign-in/code' }
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
      return { title: say(call.locale)('signIn.confirmTitle'), body: <ConfirmPage locale={call.locale} email={email} token={token} /> }
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
    path: 'POST /me/passkeys/{id}/remove',
    may: customer,
    signIn: '/sign-in',
    input: one,
    handle: async (call, { id: passkey }) => {
      await removePasskey(call, passkey)
      return { redirect: '/me' }
    },
  }),

  page({
    path: 'GET /workspace/sign-in',
    may: { anyone: true, staff: STAFF_ROLES },
    input: shapes.wanted,
    handle: (call, { to }) => {
      if (call.principal.kind === 'staff') return { redirect: wantedPage(to, '/workspace') }
      return staffSignIn(call, { to: wantedPage(to, '/workspace') })
    },
  }),
  page({
    path: 'POST /workspace/sign-in',
    may: anyone,
    input: shapes.staffSignIn,
    handle: async (call, { to, ...typed }) => {
      const wrong = await mendable(call.locale, () => signInStaff(call, typed))
      const next = wantedPage(to, '/workspace')
      return wrong ? { ...staffSignIn(call, { to: next, email: typed.email, error: wrong.sentence }), status: 422 } : { redirect: next }
    },
  }),
  page({
    path: 'POST /workspace/sign-out',
    may: staff,
    signIn: '/workspace',
    input: nothing,
    handle: async (call) => {
      await signOutStaff(call)
      return { redirect: '/workspace/sign-in' }
    },
  }),
  page({
    path: 'GET /workspace/welcome',
    may: anyone,
    input: shapes.mailed,
    handle: (call, { token }) => welcome(call, token, {}, {}),
  }),
  page({
    path: 'POST /workspace/welcome',
    may: anyone,
    input: shapes.joining,
    handle: async (call, chosen) => {
      const wrong = await mendable(call.locale, () => acceptInvitation(call, chosen))
      if (!wrong) return { redirect: '/workspace' }
      const field = ({ 'password-short': 'password', 'code-wrong': 'code' } as const)[wrong.code] ?? 'email'
      return { ...(await welcome(call, chosen.token, chosen, { [field]: wrong.sentence })), status: 422 }
    },
  }),
]

type Shown = Extract<PageReply, { body: unknown }>

function ask(call: Call, shown: { to: string; email?: string; error?: string }): Shown {
  return { title: say(call.locale)('signIn.title'), script: 'passkey.js', body: <AskPage locale={call.locale} insecure={insecureAt(call)} {...shown} /> }
}

function typeCode(call: Call, shown: { email: string; error?: string }): Shown {
  return { title: say(call.locale)('signIn.sentTitle'), body: <CodePage locale={call.locale} minutes={LINK_MINUTES} {...shown} /> }
}

function staffSignIn(call: Call, shown: { to: string; email?: string; error?: string }): Shown {
  return { title: say(call.locale)('staff.title'), bare: true, script: 'passkey.js', body: <StaffSignInPage locale={call.locale} insecure={insecureAt(call)} {...shown} /> }
}

async function welcome(call: Call, token: string, typed: { name?: string; email?: string | undefined }, errors: { email?: string; password?: string; code?: string }): Promise<Shown> {
  const { email, name, authenticator } = await showInvitation(call, token)
  const body = (
    <WelcomePage locale={call.locale} token={token} email={email} typed={{ name: typed.name ?? name ?? undefined, email: typed.email }} authenticator={authenticator} errors={errors} />
  )
  return { title: say(call.locale)('staff.welcome'), bare: true, script: 'passkey.js', body }
}

/** Where to go instead, when browsers drop our cookies here. */
function insecureAt(call: Call): string | null {
  return isInsecure(call) ? `https://${call.config.url.host}` : null
}
