import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { PublicComplaint } from '../../src/modules/desk/complaints/contract.ts'
import { complainedOf } from '../../src/modules/desk/complaints/read.ts'
import { addressParty, createParty, linkParties } from '../../src/modules/customers/index.ts'
import type { Principal } from '../../src/platform/principal.ts'
import type { TestHouse } from './house.ts'
import { askOwner } from './orders.ts'

export const bilal = {
  kind: 'staff',
  id: '3b1d0f9a-0000-4000-8000-000000000104',
  name: 'Bilal Haddad',
  roles: ['agent'],
  session: '3b1d0f9a-0000-4000-8000-000000000114',
} satisfies Principal
export const siv = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000105', name: 'Siv Moe' } satisfies Principal
export const olga: Principal = { ...bilal, id: '3b1d0f9a-0000-4000-8000-000000000101', name: 'Olga', roles: ['owner'] }
export const system: Principal = { kind: 'system', name: 'test' }

export type Visitor = Pick<TestHouse, 'visit'>

/** What somebody writes for the public. */
export const WORDS = {
  title: 'The sole came off after two walks',
  text: 'Two walks in the rain, and the sole hangs loose.',
}

/** What people who complain, and who answer them, do in a house; with two agents in it. */
export async function openComplaining(house: TestHouse) {
  for (const { id, name } of [bilal, siv])
    await askOwner(
      house,
      `insert into accounts.staff (id, email, name, roles, joined_at) values ('${id}', '${id}@shop.example', '${name}', '{agent}', now())`,
    )
  const desk = () => house.actAs(bilal)

  /** A customer who is signed in and has proven this address. */
  async function customer(email = `${randomUUID()}@berg.example`) {
    const { db } = house.context
    const account = await createParty(db, 'account')
    await linkParties(house.actAs(system), {
      party: await addressParty(db, email),
      other: account,
      rule: 'link_confirmed',
      evidence: {},
    })
    return {
      account,
      email,
      ...house.actAs({ kind: 'customer', party: account, session: randomUUID(), device: account }),
    }
  }

  async function read<T>(who: Visitor, at: string): Promise<T> {
    const reply = await who.visit(at)
    expect({ at, status: reply.status }).toEqual({ at, status: 200 })
    return (await reply.json()) as T
  }
  const send = async (who: Visitor, method: string, at: string, json: object = {}) => who.visit(at, { method, json })
  async function sends(who: Visitor, method: string, at: string, json: object = {}): Promise<unknown> {
    const reply = await send(who, method, at, json)
    const body: unknown = await reply.json().catch(() => ({}))
    expect({ at, status: reply.status, body }).toMatchObject({ at, status: reply.status < 300 ? reply.status : 200 })
    return body
  }
  const code = async (reply: Response) => ((await reply.json()) as { code: string }).code

  /** Somebody asks; a minute goes by, as it does between what people do. */
  async function asks(who: Visitor, more: object = {}): Promise<string> {
    minute()
    const opened = (await sends(who, 'POST', '/api/cases', { text: 'The sole came off.', ...more })) as {
      number: string
    }
    return opened.number
  }
  function minute(): void {
    house.clock.moveTo(new Date(house.context.clock.now().getTime() + 60_000).toISOString())
  }

  /** A complaint that its author has made public. */
  async function published(more: object = {}, product?: string) {
    const anna = await customer()
    const number = await asks(anna, product === undefined ? {} : { about: { type: 'product', id: product } })
    const { id } = (await sends(anna, 'PUT', `/api/cases/${number}/complaint/publication`, { ...WORDS, ...more })) as {
      id: string
    }
    await complainedOf.again(house.context)
    return { anna, number, id }
  }

  /** Of the complaint of a case. */
  async function idOf(number: string): Promise<string> {
    const [row] = await askOwner(
      house,
      `select c.id from desk.complaint c join desk.customer_case k on k.id = c.customer_case where k.number = ${number}`,
    )
    return String(row!['id'])
  }

  /** Bilal answers the author, and gives that answer in public. */
  async function answered(number: string, text = 'We sew the sole on again and pay the postage.'): Promise<void> {
    minute()
    const { id } = (await sends(desk(), 'POST', `/api/cases/${number}/messages`, { text: `Dear Anna, ${text}` })) as {
      id: string
    }
    minute()
    await sends(desk(), 'POST', `/api/cases/${number}/complaint/answers`, { message: id, text })
  }

  const publicOne = (id: string) => read<PublicComplaint>(house, `/api/complaints/${id}`)
  const letters = (kind: string) =>
    askOwner(house, `select recipient, data from customers.letter where kind = '${kind}' order by id`)
  const html = async (who: Visitor, at: string) => {
    const reply = await who.visit(at)
    return { status: reply.status, text: await reply.text() }
  }
  return { desk, customer, read, send, sends, code, asks, minute, published, idOf, answered, publicOne, letters, html }
}
