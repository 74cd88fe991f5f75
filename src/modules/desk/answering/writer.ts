import { sql } from 'kysely'
import { z } from 'zod'
import type { Acting } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { declareSettings } from '../../../platform/settings.ts'
import type { Tx } from '../../customers/index.ts'
import { LOCALES } from '../../../ui/speak.ts'
import { SIGNATURE_LIMIT } from './contract.ts'

/** So long an answer can be taken back: long enough to see one's own mistake, too short for the customer to notice. */
export const UNDO_SECONDS = 10
/** A minute: whoever wants longer chooses the time at which an answer leaves. */
const UNDO_SECONDS_LIMIT = 60

/** How the house writes. */
export const writing = declareSettings('desk', {
  /** Seconds in which an answer can be taken back; 0 sends at once. */
  undoSeconds: {
    schema: z.number().int().min(0).max(UNDO_SECONDS_LIMIT),
    default: UNDO_SECONDS,
    mayChange: ['agent'],
  },
  /** Under every mail that answers somebody, by language: who we are, as the law of some countries wants it on business letters. */
  mailFooter: {
    schema: z.partialRecord(z.enum(LOCALES), z.string().trim().max(SIGNATURE_LIMIT)),
    default: {},
    mayChange: ['marketer'],
  },
})

export interface Writer {
  signature: Partial<Record<string, string>>
  undoInChat: boolean
}

/** How the caller signs, and whether they want the seconds to undo in a chat too. */
export async function showWriter(ctx: Acting): Promise<Writer> {
  const { rows } = await sql<Writer>`
    select signature, undo_in_chat as "undoInChat" from desk.writer where staff = ${staffIdOf(ctx.principal)}::uuid`.execute(
    ctx.db,
  )
  return rows[0] ?? { signature: {}, undoInChat: false }
}

/** Command: from now on they sign so. */
export async function changeWriter(ctx: Acting, { signature, undoInChat: wanted }: Writer): Promise<Writer> {
  const words = Object.fromEntries(Object.entries(signature).filter(([, text]) => text))
  await sql`
    insert into desk.writer (staff, signature, undo_in_chat) values (${staffIdOf(ctx.principal)}::uuid, ${JSON.stringify(words)}::jsonb, ${wanted})
    on conflict (staff) do update set signature = excluded.signature, undo_in_chat = excluded.undo_in_chat`.execute(
    ctx.db,
  )
  return { signature: words, undoInChat: wanted }
}

export const undoInChat = async (ctx: Acting): Promise<boolean> => (await showWriter(ctx)).undoInChat

/** What stands under a mail that this actor (`staff:<id>`) wrote, in its language; null: nothing. */
export async function signatureOf(db: Acting['db'] | Tx, actor: string, locale: string): Promise<string | null> {
  if (!actor.startsWith('staff:')) return null
  const { rows } = await sql<{ signature: Record<string, string> }>`
    select signature from desk.writer where staff = ${actor.slice('staff:'.length)}::uuid`.execute(db)
  return rows[0]?.signature[locale] ?? null
}
