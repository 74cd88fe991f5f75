import { addKey, inviteStaff } from '../modules/accounts/index.ts'
import { SCOPES, STAFF_ROLES, type Scope, type StaffRole } from '../platform/principal.ts'
import { inHouse } from './open.ts'
import { Mistake, type Verb } from './verb.ts'

export const staffVerb: Verb = {
  name: 'staff add',
  summary: 'Invite somebody to work here; prints a link that is good once.',
  takes: 'EMAIL',
  options: {
    name: { type: 'string', means: 'how customers and colleagues know them' },
    role: { type: 'string', means: `${STAFF_ROLES.join(', ')}; several with commas` },
  },
  async run({ words: [email], text }, out) {
    if (!email) throw new Mistake('Say whom: npx rapport staff add chidi@shop.example --name Chidi --role packer')
    const roles = pick<StaffRole>(text('role') ?? 'agent', STAFF_ROLES, 'role')
    await inHouse('command-line', async (ctx) => {
      const invited = await inviteStaff(ctx, { email, name: text('name') ?? email.split('@')[0]!, roles })
      out.say(`${invited.link}\nThe link is good once, for 24 hours. Give it to ${email} only.`)
      out.result(invited)
    })
  },
}

export const keyVerb: Verb = {
  name: 'key add',
  summary: 'Make a key for a program; it is shown this one time.',
  options: {
    scope: { type: 'string', means: `${SCOPES.join(', ')}; several with commas` },
    name: { type: 'string', means: 'what it is for' },
    origin: { type: 'string', means: 'makes a publishable key for pages of this origin: for visits and the chat only' },
  },
  async run({ text }, out) {
    const origin = text('origin')
    // A page's key may do one thing, so that nobody need say it.
    const scopes = pick<Scope>(text('scope') ?? (origin ? 'collect' : ''), SCOPES, 'scope')
    await inHouse('command-line', async (ctx) => {
      const made = await addKey(ctx, { name: text('name') ?? 'command line', scopes, ...(origin ? { origin } : {}) })
      out.say(`${made.key}\nKeep it like a password: it is not shown again, and only its fingerprint is stored.`)
      out.result(made)
    })
  },
}

function pick<T extends string>(text: string, known: readonly T[], what: string): T[] {
  const chosen = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
  const wrong = chosen.find((word) => !known.includes(word as T))
  if (wrong !== undefined || chosen.length === 0)
    throw new Mistake(`--${what} is one or more of ${known.join(', ')}${wrong ? `; “${wrong}” is none` : ''}.`)
  return chosen as T[]
}
