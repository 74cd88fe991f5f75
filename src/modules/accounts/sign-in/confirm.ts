import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { limitCaller, limitCodes, noteAttack } from '../limits.ts'
import { refuse } from '../refusals.ts'
import { beginCustomerSession } from '../sessions/begin.ts'
import { isCodeOf, linkAskedHere, linkOfToken } from './ask.ts'
import { wantedPage } from './own-page.ts'

/** Codes that may be typed per letter: one guesser in 200,000 is lucky. The link, which nobody guesses, stays good for its owner. */
const CODE_TRIES = 5

/** Whom a mailed link would sign in. Reading it changes nothing: mail programs and scanners open every link. @throws Refusal link-used */
export async function showLink(call: Call, token: string): Promise<{ email: string }> {
  await limitCaller(call, 'links per caller')
  return { email: (await findLink(call, linkOfToken(call, token))).email }
}

/** Whether this browser has asked for a code that is still good, and for which address. @throws Refusal link-used */
export async function showAsked(call: Call): Promise<{ email: string }> {
  return { email: (await findLink(call, linkAskedHere(call))).email }
}

/** Command: the owner of the address presses the button behind the link. Returns the page to go to. @throws Refusal link-used */
export async function signInByLink(call: Call, token: string): Promise<string> {
  await limitCaller(call, 'links per caller')
  return signIn(call, linkOfToken(call, token), 'link')
}

/** Command: the code is typed, in the browser that asked for it. @throws Refusal code-wrong, link-used, too-many */
export async function signInByCode(call: Call, code: string): Promise<string> {
  const id = linkAskedHere(call)
  await limitCaller(call, 'codes per caller')
  const { address, email } = await findLink(call, id)
  await limitCodes(call, email)
  const tries = await countTry(call, id, address)
  if (tries > CODE_TRIES) throw refuse('link-used')
  if (!isCodeOf(call, id, code)) {
    await noteAttack(call, 'wrong code')
    throw refuse('code-wrong')
  }
  return signIn(call, id, 'code')
}

async function signIn(call: Call, id: string, how: 'link' | 'code'): Promise<string> {
  const { address, wanted, sentence } = await findLink(call, id)
  await beginCustomerSession(call, { how, proves: { address, sentence }, consume: (tx) => useUp(tx, id, address) })
  if (call.cookie('ask') !== undefined) call.setCookie('ask', '', 0)
  return wantedPage(wanted, '/me')
}

interface FoundLink {
  address: string
  email: string
  account: string | null
  wanted: string | null
  sentence: string
}

async function findLink(call: Call, id: string): Promise<FoundLink> {
  const { rows } =
    await sql<FoundLink>`select address, email, account, wanted, sentence from accounts.sign_in_link_of(${id}, ${call.clock.now()})`.execute(
      call.db,
    )
  if (!rows[0]) throw refuse('link-used')
  return rows[0]
}

/** Counted in a transaction of its own: a wrong code is refused, and what is refused is rolled back. */
async function countTry(call: Call, id: string, address: string): Promise<number> {
  return transact(call, { purpose: SERVICE, parties: [address] }, async (tx) => {
    const { rows } = await sql<{ code_tries: number }>`
      update accounts.sign_in_link set code_tries = code_tries + 1 where id = ${id} returning code_tries`.execute(tx)
    return rows[0]?.code_tries ?? Number.POSITIVE_INFINITY
  })
}

/**
 * Step: the link works once, and with it goes every other sign-in that anybody has asked for with this address: who holds the mailbox
 * has spoken, and what a stranger began with it does not survive.
 */
async function useUp(tx: Tx, id: string, address: string): Promise<void> {
  const { rows } = await sql<{
    id: string
  }>`delete from accounts.sign_in_link where address = ${address} returning id`.execute(tx)
  if (!rows.some((row) => row.id === id)) throw refuse('link-used')
}
