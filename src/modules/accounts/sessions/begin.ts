import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import type { Database } from '../../../platform/database/pool.ts'
import { actorOf } from '../../../platform/principal.ts'
import { refuse } from '../../../platform/refusal.ts'
import {
  connectedParties,
  createParty,
  link,
  newParty,
  record,
  SERVICE,
  transact,
  transactConnected,
  type Tx,
  whoseVisit,
} from '../../customers/index.ts'
import { accountOpened, sessionBegan } from '../kinds.ts'
import { guestMerge } from '../slots.ts'
import { newToken, sha256 } from '../tokens.ts'
import { forgetVisitor, visitorOf } from '../visitor.ts'
import { browserOf } from './browser.ts'
import { endSessionOfBrowser } from './end.ts'

/** A customer stays signed in for a season: long enough to come back to an order, short enough for a computer that was sold. */
export const CUSTOMER_SESSION_DAYS = 90
const CUSTOMER_SESSION_SECONDS = CUSTOMER_SESSION_DAYS * 24 * 60 * 60
/** Somebody else opens the same account at the same moment: seldom once, and never this often. */
const STARTS_LIMIT = 5

/**
 * Browsers whose past is connected with one customer. Each more is one more lock whenever two of them are linked (customers enters at
 * most 500 parties at once), so from here on only the basket comes along.
 */
const DEVICES_LIMIT = 200

/** What shows that it is they: an address by a mail that reached it, or an account by a passkey of its own. */
export interface Proof {
  how: 'link' | 'code' | 'passkey'
  proves: { address: string; sentence: string } | { account: string }
  /** Step: takes what was presented, so that it works once. @throws Refusal when somebody was quicker */
  consume(tx: Tx): Promise<void>
}

/**
 * Everything that a sign-in is, in one transaction: what was presented is used up, the account found or opened, the browser and the
 * address connected with it by proof, the session, its entry on the line, and the guest's basket. The session's token is always new,
 * whatever the browser brought along, so that nobody can plant one.
 */
export async function beginCustomerSession(call: Call, proof: Proof): Promise<{ account: string }> {
  await endSessionOfBrowser(call)
  for (let start = 0; start < STARTS_LIMIT; start += 1) {
    try {
      return await tryToBegin(call, proof)
    } catch (error) {
      if (!(error instanceof AccountChanged)) throw error
    }
  }
  throw refuse('busy')
}

class AccountChanged extends Error {}

async function tryToBegin(call: Call, proof: Proof): Promise<{ account: string }> {
  const address = 'address' in proof.proves ? proof.proves.address : null
  const known = 'account' in proof.proves ? proof.proves.account : await accountOfAddress(call.db, proof.proves.address)
  const account = known ?? newParty()
  const visit = visitorOf(call)
  const session = randomUUID()
  const token = newToken()
  const isCrowd = visit !== null && (await connectedParties(call.db, account)).length >= DEVICES_LIMIT
  const mayLinkVisit = visit !== null && !isCrowd
  const parties = [account, address, visit].filter((party) => party !== null)
  // From here on it is the customer who acts, and the log says so.
  const acting: Acting = { ...call, principal: { kind: 'customer', party: account, session, device: account } }
  // Only what connects people has to enter all of them.
  const open = known === null || mayLinkVisit ? transactConnected : transact
  await open(acting, { purpose: SERVICE, parties, records: true }, async (tx: Tx) => {
    await proof.consume(tx)
    if (address && (await accountOfAddress(tx, address)) !== known) throw new AccountChanged()
    const claim = { rule: 'signed_in', assertedBy: actorOf(acting.principal) }
    if (known === null) {
      await openAccount(tx, call, account)
      const sentence = 'sentence' in proof.proves ? proof.proves.sentence : ''
      await link(tx, { ...claim, party: address!, other: account, evidence: { session, how: proof.how, sentence } })
    }
    const visited = visit === null ? 'nothing' : await whoseVisit(tx, { visit, account, address })
    const device = visited === 'theirs' && mayLinkVisit ? visit! : account
    if (device !== account)
      await link(tx, { ...claim, party: device, other: account, evidence: { session, how: proof.how } })
    const now = call.clock.now()
    await sql`
      insert into accounts.customer_session (id, account, device, token_sha256, proof, browser, began_at, seen_at, ends_at)
      values (${session}, ${account}, ${device}, ${sha256(token)}, ${proof.how}, ${browserOf(call.headers)}, ${now}, ${now},
        ${now}::timestamptz + make_interval(secs => ${CUSTOMER_SESSION_SECONDS}))`.execute(tx)
    await record(tx, sessionBegan, {
      party: account,
      channel: 'shop',
      subject: { type: 'session', id: session },
      data: { session, device, proof: proof.how },
    })
    if (visited === 'theirs' || visited === 'basket only')
      for (const merge of guestMerge.fills) await merge(tx, { visit: visit!, account })
  })
  call.setCookie('rapport', token, CUSTOMER_SESSION_SECONDS)
  // The session knows the browser's party now. Without this cookie a shared computer shows the next person nothing after signing out.
  forgetVisitor(call)
  return { account }
}

/** The account that proof connects with an address, or null. */
export async function accountOfAddress(db: Database | Tx, address: string): Promise<string | null> {
  const { rows } = await sql<{
    account: string | null
  }>`select accounts.account_of_address(${address}) as account`.execute(db)
  return rows[0]!.account
}

async function openAccount(tx: Tx, call: Call, account: string): Promise<void> {
  await createParty(tx, 'account', account)
  await sql`insert into accounts.account (party, opened_at) values (${account}, ${call.clock.now()})`.execute(tx)
  await record(tx, accountOpened, { party: account, channel: 'shop', data: {} })
}
