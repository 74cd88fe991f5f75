/** Who may come in: customers' accounts and sessions, staff and their roles, keys of programs, and what keeps guessers out. */
export { authenticate } from './authenticate.ts'
export { customerKeySection } from './customer-keys/section.tsx'
export { addKey, listKeys, revokeKey } from './keys.ts'
export {
  limit,
  limitAnswers,
  limitBaskets,
  limitCaller,
  limitFinds,
  limitMessages,
  noteAttack,
  type Limit,
} from './limits.ts'
export { signInSection } from './pages/sessions.tsx'
export { type Device, devicesOf, listSessions } from './sessions/list.ts'
export { endAllSessions, endSession, signOut } from './sessions/end.ts'
export { type GuestMerge, guestMerge } from './slots.ts'
export { type Invited, inviteStaff, ownerLink } from './staff/invitation.ts'
export {
  agentIsHere,
  agentMeant,
  agentNames,
  agentsHere,
  lastSeen,
  ownersOfHouse,
  staffNames,
  staffNamesById,
  staffToWrite,
} from './staff/people.ts'
export { staffWho } from './staff/session.ts'
export { signInLink } from './sign-in/ask.ts'
export { forgetVisitor, rememberVisitor, visitorParty } from './visitor.ts'
export { isPageOrigin, openPageOrigins } from './widget/origins.ts'
