/**
 * How often somebody is invited to chat, and with what words: as often as they like, and as the merchant allows. Fetched when there may
 * be an invitation. What it looks like is the chat's own matter (browser/widget/invitation.tsx).
 */
import type { Struggle } from '../../src/ui/struggle.ts'
import type { InvitationShown } from '../widget/invitation.tsx'
import type { Answer } from '../workspace/client.ts'
import type { Noticed } from './struggle.ts'

type Invitations = Answer<'GET /api/invitations'>

/** What was shown in this visit: when last, how often, for what; and whether they said "not now" or accepted. */
interface Shown {
  at: number
  times: number
  for: string[]
  enough: boolean
}
const SHOWN = 'rapport.invited'
/** Their own choice, the one thing that is kept beyond the visit: `never`, or the day for which it holds. */
const CHOICE = 'rapport.invitations'
const MINUTE_MS = 60_000

let shown: Shown = { at: 0, times: 0, for: [], enough: false }
try {
  shown = (JSON.parse(sessionStorage.getItem(SHOWN) ?? 'null') as Shown | null) ?? shown
} catch {
  // Storage may be forbidden: then it lasts as long as the page.
}
let stands = false

/** Whether an invitation may be shown at all: what they chose, how often they were asked, and that they are not talking already. */
export function wants({ visit }: Pick<Noticed, 'visit'>): boolean {
  return (
    visit.wants &&
    !declined() &&
    !shown.enough &&
    shown.times < visit.perVisit &&
    (shown.times === 0 || Date.now() - shown.at > visit.pause * MINUTE_MS) &&
    !isTalking()
  )
}

/** Invites whoever struggles, once for each rule in a visit. */
export async function invite(noticed: Noticed): Promise<void> {
  const { struggle } = noticed
  if (!struggle || shown.for.includes(struggle) || !wants(noticed)) return
  const words = await fetchInvitations()
  const text = words?.texts[struggle]
  if (words?.on && text) show(words, noticed, text, struggle)
}

/** Somebody of the staff invites: once, by the same manners. */
export async function inviteByStaff(noticed: Noticed): Promise<void> {
  const words = await fetchInvitations()
  const invited = words?.invited
  if (invited && !shown.for.includes(invited.at) && wants(noticed)) show(words, noticed, invited.text, invited.at)
}

async function fetchInvitations(): Promise<Invitations | undefined> {
  const answer = await fetch('/api/invitations')
  return answer.ok ? ((await answer.json()) as Invitations) : undefined
}

function show({ words, drafts }: Invitations, { struggle, trail, visit }: Noticed, text: string, why: string): void {
  const detail: InvitationShown = {
    text,
    draft: (struggle && drafts[struggle]?.replace('{what}', lookedFor(struggle, trail))) ?? '',
    words,
    stands() {
      if (stands) return false
      stands = true
      remember({ at: Date.now(), times: shown.times + 1, for: [...shown.for, why] })
      return true
    },
    // Whoever said no is left alone for this visit, and whoever said yes has the chat.
    ended(choice) {
      stands = false
      remember({ enough: true })
      if (choice) decide(choice, visit.customer)
    },
  }
  dispatchEvent(new CustomEvent('rapport-invite', { detail }))
}

/** What they looked for, in their own words, or between what they went back and forth. */
function lookedFor(struggle: Struggle, trail: Noticed['trail']): string {
  const kind = struggle === 'pages' ? 'view' : struggle === 'help' ? 'seek' : 'none'
  const all = trail.filter((step) => step[1] === kind && step[2]).map((step) => step[2])
  return [...new Set(all)]
    .slice(-2)
    .map((what) => (kind === 'view' ? location.origin + what : `“${what}”`))
    .join(', ')
}

function remember(more: Partial<Shown>): void {
  Object.assign(shown, more)
  try {
    sessionStorage.setItem(SHOWN, JSON.stringify(shown))
  } catch {
    // As long as the page.
  }
}

/** A signed-in customer's word counts on all their devices; everybody else's stays here. */
function decide(choice: 'today' | 'never', isCustomer: boolean): void {
  try {
    localStorage.setItem(CHOICE, choice === 'never' ? choice : new Date().toDateString())
  } catch {
    // Then for this visit.
  }
  if (isCustomer)
    void fetch('/api/visit/choice', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ choice }),
      keepalive: true,
    })
}

function declined(): boolean {
  try {
    const choice = localStorage.getItem(CHOICE)
    return choice === 'never' || choice === new Date().toDateString()
  } catch {
    return false
  }
}

/** A conversation was begun in this tab (browser/widget/kept.ts). */
function isTalking(): boolean {
  try {
    return sessionStorage.getItem('rapport.chat') !== null
  } catch {
    return false
  }
}
