import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { grantPermission, sentenceVersion, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { toldLanguage } from '../blueprint/sort.ts'
import { findCase, type FoundCase, standingOf } from '../find.ts'
import { recordAboutCase } from '../said.ts'
import {
  beginComplaint,
  complaintOf,
  type ComplaintRow,
  inOwnCase,
  mustBeComplaint,
  type Own,
  ownCase,
} from './complaint.ts'
import type { FoundPersonal } from './contract.ts'
import { complaintHeld, complaintPublished, complaintResolved, complaintWithdrawn, PUBLIC_COMPLAINTS } from './kinds.ts'
import { oweToAuthor } from './letters.tsx'
import { limitPublishing } from './limits.ts'
import { personalIn } from './personal.ts'
import { isProof } from './proof.ts'
import { refuse } from './refusals.ts'

export interface ToPublish extends Own {
  title: string
  text: string
  name?: string | undefined
  /** They have seen what names somebody, and want it so. */
  sure: boolean
}

/** Command: what I wrote is a complaint. Public it is not by that. @throws Refusal case-unknown, complaint-not-yours */
export async function makeComplaint(call: Call, own: Own): Promise<void> {
  await inOwnCase(call, own, (tx, found) => beginComplaint(tx, call, found, call.locale))
}

/**
 * Command: its author makes a complaint public, as they have written it for the public, or changes what is. What names somebody in it is pointed
 * out first. Whoever has not proven their address proves it by the link in a letter.
 * @throws Refusal case-unknown, complaint-not-yours, complaint-names-somebody, too-many
 */
export async function publishComplaint(
  call: Call,
  wanted: ToPublish,
): Promise<{ id: string; state: 'public' | 'unproven' }> {
  // Before anything is counted: what is counted is its customer's.
  const { before } = await ownCase(call, wanted)
  await limitPublishing(call, before.party)
  // Only who has really come in by an address or a letter of ours is believed to be its owner.
  const proven = await isProven(call, before)
  if (proven) await allow(call, before.party)
  return inOwnCase(call, wanted, async (tx, found) => {
    if (!wanted.sure) await pointOut(tx, found, wanted)
    await beginComplaint(tx, call, found, call.locale)
    const row = await mustBeComplaint(tx, found)
    const { title, text, name = null } = wanted
    const locale = toldLanguage(call, `${title}\n${text}`) ?? call.locale
    if (!proven && row.state === 'public' && row.title === title && row.text === text && row.shown_name === name)
      return { id: row.id, state: 'public' as const }
    // What was held back for its words is looked at anew when they are others.
    await sql`
      update desk.complaint set title = ${title}, text = ${text}, shown_name = ${name}, locale = ${locale},
        held_at = case when text = ${text} and title = ${title} then held_at end, held_why = case when text = ${text} and title = ${title} then held_why end,
        held_by = case when text = ${text} and title = ${title} then held_by end
      where id = ${row.id}`.execute(tx)
    if (row.held_why !== null && (row.text !== text || row.title !== title))
      await recordAboutCase(tx, call, found, complaintHeld, { why: null })
    if (!proven) {
      // Other words than those that were confirmed wait for the next letter: until then nothing of it is public.
      await sql`
        update desk.complaint set wanted_at = ${call.clock.now()}, published_at = null where id = ${row.id}`.execute(tx)
      if (row.state === 'public') await recordAboutCase(tx, call, found, complaintWithdrawn, {})
      await oweToAuthor(tx, { kind: 'complaint.confirm', complaint: row.id, case: found })
      return { id: row.id, state: 'unproven' as const }
    }
    await makePublic(tx, call, found, row)
    return { id: row.id, state: 'public' as const }
  })
}

/** Whether whose case it is is known to be reached by its address: they signed in, or their mail began it and its link came there. */
async function isProven(call: Call, found: FoundCase): Promise<boolean> {
  if (call.principal.kind === 'customer') return true
  const { rows } = await transact(call, { purpose: SERVICE, parties: found.parties }, (tx) =>
    sql<{ proven: boolean }>`select channel = 'mail' as proven from desk.customer_case where id = ${found.id}`.execute(
      tx,
    ),
  )
  return rows[0]?.proven ?? false
}

/**
 * Command: the link in our letter has come to whoever has its address: what they wrote is public from now on.
 * @throws Refusal complaint-link-over, complaint-not-yours
 */
export async function confirmPublication(call: Call, { number, key, proof }: Own & { proof: string }): Promise<void> {
  const before = await findCase(call.db, number)
  const standing = before && (await standingOf(call, before, key))
  if (!before || standing?.as !== 'customer') throw refuse('complaint-link-over')
  const state = await inOwnCase(call, { number, key }, async (tx, found) => {
    const row = await complaintOf(tx, found)
    // Whoever has taken it back since has said so later than this link.
    if (!row || !isProof(call, row.id, proof) || !['unproven', 'public'].includes(row.state))
      throw refuse('complaint-link-over')
    return row.state
  })
  if (state === 'public') return
  await allow(call, before.party)
  await inOwnCase(call, { number, key }, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    if (row.state === 'unproven') await makePublic(tx, call, found, row)
  })
}

/** The permission of its own: on /me it stands beside the others, and is withdrawn there too. */
const allow = (call: Call, party: string): Promise<void> =>
  grantPermission(call, {
    party,
    purpose: PUBLIC_COMPLAINTS,
    sentence: sentenceVersion(call, PUBLIC_COMPLAINTS),
    channel: 'shop',
  })

async function makePublic(tx: Tx, ctx: Acting, found: FoundCase, row: ComplaintRow): Promise<void> {
  if (row.state === 'public') return
  await sql`
    update desk.complaint set published_at = ${ctx.clock.now()}, wanted_at = null where id = ${row.id}`.execute(tx)
  await recordAboutCase(tx, ctx, found, complaintPublished, {})
}

/** Command: it is public no more, from the commit on. What they wrote stays theirs. @throws Refusal case-unknown, complaint-not-yours */
export async function withdrawComplaint(call: Call, own: Own): Promise<void> {
  await inOwnCase(call, own, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    await sql`update desk.complaint set published_at = null, wanted_at = null where id = ${row.id}`.execute(tx)
    if (row.state !== 'private') await recordAboutCase(tx, call, found, complaintWithdrawn, {})
  })
}

/**
 * Command: its author says that it is resolved, or that it is not after all. Nobody else can.
 * @throws Refusal case-unknown, complaint-not-yours, complaint-unknown
 */
export async function resolveComplaint(call: Call, { resolved, ...own }: Own & { resolved: boolean }): Promise<void> {
  await inOwnCase(call, own, async (tx, found) => {
    const row = await mustBeComplaint(tx, found)
    if ((row.resolved_at !== null) === resolved) return
    const now = call.clock.now()
    // Not resolved after all is nothing that those who joined wait for.
    await sql`
      update desk.complaint set resolved_at = ${resolved ? now : null}::timestamptz,
        news_at = case when ${resolved} then ${now}::timestamptz else news_at end
      where id = ${row.id}`.execute(tx)
    await recordAboutCase(tx, call, found, complaintResolved, { resolved })
  })
}

/** Step: names somebody? Then its author is told, and decides. @throws Refusal complaint-names-somebody */
async function pointOut(tx: Tx, found: FoundCase, { title, text, name }: ToPublish): Promise<void> {
  const names = await personalOf(tx, found, `${title}\n${text}`, name !== undefined)
  if (names.length > 0) throw refuse('complaint-names-somebody', { count: names.length }, { found: names })
}

/** Step: what names somebody in a text about this case; its author's own name too, where they show none. */
export async function personalOf(tx: Tx, found: FoundCase, text: string, showsName: boolean): Promise<FoundPersonal[]> {
  const { rows } = await sql<{ order: string | null; names: string[]; own: string | null }>`
    select case when c.about_type = 'order' then c.about_id end as "order",
      array(select p.name from desk.participant p where p.customer_case = c.id and p.name is not null) as names,
      (select k.name from customers.called(${found.parties}::uuid[]) k) as own
    from desk.customer_case c where c.id = ${found.id}`.execute(tx)
  const { order, names, own } = rows[0]!
  return personalIn(text, {
    numbers: order === null ? [found.number] : [found.number, order],
    names: showsName ? [] : own === null ? names : [...names, own],
  })
}
