import { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { endpoint, page, type PageReply } from '../../../platform/http/endpoint.ts'
import { done, id, nothing } from '../../../platform/http/schema.ts'
import { liveTopic } from '../../../platform/live/topics.ts'
import { STAFF_ROLES } from '../../../platform/principal.ts'
import { say } from '../../../ui/words.ts'
import { listAttacks } from '../attacks.ts'
import * as shapes from '../contract.ts'
import { addKey, listKeys, revokeKey } from '../keys.ts'
import { mendable } from '../pages/form.ts'
import { StaffSignInPage, WelcomePage } from '../pages/staff.tsx'
import { passkeyOptions, passkeyReply } from '../passkeys/ceremony.ts'
import {
  acceptInvitationByPasskey,
  addStaffPasskey,
  listStaffPasskeys,
  offerPasskeyToInvited,
  offerStaffPasskey,
  offerStaffSignIn,
  removeStaffPasskey,
  signInStaffByPasskey,
} from '../passkeys/staff.ts'
import { insecureAt, wantedPage } from '../sign-in/own-page.ts'
import { acceptInvitation, inviteAgain, inviteStaff, showInvitation } from './invitation.ts'
import { changeRoles, endStaff, listStaff } from './people.ts'
import { endStaffSession, listStaffSessions, signOutStaff } from './session.ts'
import { signInStaff } from './sign-in.ts'

const anyone = { anyone: true } as const
const staff = { staff: STAFF_ROLES } as const
const owner = { staff: ['owner'] } as const
const one = z.strictObject({ id })
const reply = z.strictObject({ reply: passkeyReply })
const options = z.object({ options: passkeyOptions })

/** Rings when somebody is invited, joins, leaves or gets other roles. */
export const staffTopics = [liveTopic({ pattern: 'staff', may: owner })]

/** Staff, their sessions and passkeys, and the keys that owners give to programs. */
export const endpoints = [
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
    secret: true,
    status: 201,
    handle: (call, wanted) => inviteStaff(call, wanted),
  }),
  endpoint({
    path: 'POST /api/staff/{id}/invitations',
    summary: 'A new link for somebody who lost their password, authenticator or passkey',
    may: owner,
    input: one,
    output: shapes.invited,
    secret: true,
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
    secret: true,
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
    path: 'GET /api/attacks',
    summary: 'Tries to come in that were refused, and limits that were overstepped, of the last 30 days',
    may: owner,
    input: nothing,
    output: z.object({ items: z.array(shapes.attackShown) }),
    handle: async (call) => ({ items: await listAttacks(call) }),
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
      return wrong
        ? { ...staffSignIn(call, { to: next, email: typed.email, error: wrong.sentence }), status: 422 }
        : { redirect: next }
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

function staffSignIn(call: Call, shown: { to: string; email?: string; error?: string }): Shown {
  return {
    title: say(call.locale)('staff.title'),
    bare: true,
    script: 'passkey.js',
    body: <StaffSignInPage locale={call.locale} insecure={insecureAt(call)} {...shown} />,
  }
}

async function welcome(
  call: Call,
  token: string,
  typed: { name?: string; email?: string | undefined },
  errors: { email?: string; password?: string; code?: string },
): Promise<Shown> {
  const { email, name, authenticator } = await showInvitation(call, token)
  const body = (
    <WelcomePage
      locale={call.locale}
      token={token}
      email={email}
      typed={{ name: typed.name ?? name ?? undefined, email: typed.email }}
      authenticator={authenticator}
      errors={errors}
    />
  )
  return { title: say(call.locale)('staff.welcome'), bare: true, script: 'passkey.js', body }
}
