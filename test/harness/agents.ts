import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { CaseShown, ChatShown } from '../../src/modules/desk/contract.ts'
import type { Mine } from '../../src/modules/desk/routing/contract.ts'
import { drain } from '../../src/modules/desk/routing/give.ts'
import type { Principal } from '../../src/platform/principal.ts'
import { startHouse } from './house.ts'
import { askOwner } from './orders.ts'

export type Colleague = Extract<Principal, { kind: 'staff' }>
export const ROUTER: Principal = { kind: 'system', name: 'desk.route' }

/** A house with people at its desk, and what they and their visitors do there. */
export async function staffedHouse() {
  const house = await startHouse()
  const now = () => house.clock.now().toISOString()

  async function hire(name: string, role: 'agent' | 'owner'): Promise<Colleague> {
    const id = randomUUID()
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${name.toLowerCase()}@shop.example', '${name}', '{${role}}', now())`,
    )
    return { kind: 'staff', id, name, roles: [role], session: randomUUID() }
  }
  const bilal = await hire('Bilal', 'agent')
  const chidi = await hire('Chidi', 'agent')
  const siv = await hire('Siv', 'owner')

  async function signIn({ id, session }: Colleague): Promise<void> {
    await askOwner(
      house,
      `insert into accounts.staff_session (id, staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
       values ('${session}', '${id}', sha256('${randomUUID()}'), 'passkey', 'Firefox', '${now()}', '${now()}', '${now()}'::timestamptz + interval '12 hours')
       on conflict (id) do update set ends_at = excluded.ends_at`,
    )
  }

  async function send<T>(who: Principal, method: string, path: string, json?: unknown): Promise<T> {
    const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
    const body = (await reply.json()) as T
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(body)}`)
    return body
  }
  const set = (name: string, value: unknown) => send(siv, 'PUT', `/api/settings/desk/${name}`, { value })
  const see = (number: string) => send<CaseShown>(bilal, 'GET', `/api/cases/${number}`)

  return {
    house,
    bilal,
    chidi,
    siv,
    now,
    signIn,
    send,
    set,
    see,
    signOut: ({ session }: Colleague) => askOwner(house, `delete from accounts.staff_session where id = '${session}'`),
    /** Nothing waits, nobody is there, and nobody can anything in particular. */
    async begin(): Promise<void> {
      await askOwner(
        house,
        `update desk.customer_case set state = 'closed', closed_at = now(), assignee = null, due_at = null where state <> 'closed'`,
      )
      await askOwner(house, 'delete from desk.agent')
      await askOwner(house, 'delete from desk.named_person')
      for (const who of [bilal, chidi, siv]) await signIn(who)
      await set('routing', true)
      await set('bestFirst', false)
    },
    here: (who: Colleague) => send<Mine>(who, 'POST', '/api/routing/here', {}),
    be: (who: Colleague, availability: string) => send<Mine>(who, 'PUT', '/api/routing/availability', { availability }),
    can: (who: Colleague, skills: Record<string, unknown>) =>
      send(siv, 'PUT', `/api/routing/agents/${who.id}`, {
        languages: [],
        lines: [],
        categories: [],
        capacity: 6,
        ...skills,
      }),
    whose: async (number: string) => (await see(number)).assignee?.name ?? null,
    route: () => drain(house.actAs(ROUTER)),
    later: (minutes: number) => house.clock.moveTo(new Date(house.clock.now().getTime() + minutes * 60_000)),
    /** Somebody asks; answers with the number of their case. */
    async ask(text: string, more: Record<string, unknown> = {}): Promise<string> {
      const program: Principal = {
        kind: 'key',
        id: randomUUID(),
        name: 'form',
        scopes: ['cases'],
        origin: null,
        party: null,
      }
      const wanted = { email: `anna${randomUUID().slice(0, 8)}@berg.example`, text, ...more }
      return (await send<{ number: string }>(program, 'POST', '/api/cases', wanted)).number
    },
    /** A visitor begins to talk. */
    async chatOf(text: string) {
      const visitor = house.person('Visitor')
      const say = async (words: string) => {
        const reply = await visitor.visit('/api/chat/messages', { json: { id: randomUUID(), text: words } })
        expect(reply.status).toBe(201)
      }
      const shown = async () => (await (await visitor.visit('/api/chat?after=0')).json()) as ChatShown
      await say(text)
      const { number } = await shown()
      return { number: number!, say, shown }
    },
  }
}
export type StaffedHouse = Awaited<ReturnType<typeof staffedHouse>>
