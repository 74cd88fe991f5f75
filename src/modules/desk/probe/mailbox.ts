import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { probe } from './settings.ts'

/** Letters that one errand gets: acknowledgement, how it stands, answer, and what else we write unasked. */
const LETTERS_LIMIT = 20
/** What nobody can guess: who writes from an address that the house expects is the house. */
const MARK_BYTES = 8

/** An address of its own for one errand: ours, with a mark that nobody else knows. */
export function addressFor(ctx: Pick<Acting, 'db' | 'config'>): string {
  const own = (setting(ctx, probe.address) ?? ctx.config.mailFrom).toLowerCase()
  const at = own.lastIndexOf('@')
  const [mailbox = ''] = own.slice(0, at).split('+', 1)
  return `${mailbox}+${randomBytes(MARK_BYTES).toString('hex')}${own.slice(at)}`
}

export interface Received {
  at: Date
  /** The house wrote it, and no person. */
  machine: boolean
}

/** What has arrived at such an address, as its owner's program would list it. */
export async function mailsTo(ctx: Pick<Acting, 'db'>, address: string, since: Date): Promise<Received[]> {
  const { rows } = await sql<{ received_at: Date; machine: boolean }>`
    select received_at, machine from desk.mails_to(${address}, ${since}::timestamptz, ${LETTERS_LIMIT})`.execute(ctx.db)
  return rows.map(({ received_at: at, machine }) => ({ at, machine }))
}
