import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Acting } from '../../platform/context.ts'
import { type Channel, type Kind, record, type Tx } from '../customers/index.ts'
import type { CaseChannel, CaseRank, Direction } from './contract.ts'
import { messageReceived, messageSent, noteWritten } from './kinds.ts'

/** A message as a step puts it into a case. */
export interface ToSay {
  case: { id: string; number: string }
  /** On whose line it stands; entered and locked by the transaction. */
  party: string
  direction: Direction
  channel: CaseChannel
  text: string
  /** Made by the sender where they can repeat themselves. */
  id?: string | undefined
  name?: string | null
  quoted?: string | null
  notes?: readonly string[]
  at?: Date
  mail?: string | null
  letter?: string | null
  /** In which it is written, as far as that could be told. */
  language?: string | null
}

export interface Said {
  id: string
  place: number
  at: Date
  /** The same id was there before: nothing was added. */
  again: boolean
}

const KINDS: Record<Direction, Kind | null> = {
  in: messageReceived,
  out: messageSent,
  note: noteWritten,
  // The promise that it tells of has an entry of its own.
  automatic: null,
}

/** Step: puts a message into a case, and onto the line of whose it is. */
export async function sayIn(tx: Tx, ctx: Acting, what: ToSay): Promise<Said> {
  const id = what.id ?? randomUUID()
  const at = what.at ?? ctx.clock.now()
  const { rows } = await sql<{ place: number }>`
    select desk.say(${id}::uuid, ${what.case.id}::uuid, ${what.case.number}::bigint, ${what.party}::uuid, ${what.direction}, ${what.channel},
      ${what.name ?? null}, ${what.text}, ${what.quoted ?? null}, ${JSON.stringify(what.notes ?? [])}::jsonb, ${at}::timestamptz,
      ${what.mail ?? null}::uuid, ${what.letter ?? null}::uuid, ${KINDS[what.direction]?.name ?? null}, ${channelOf(ctx, what.channel)},
      ${what.language ?? null}) as place`.execute(tx)
  const { place } = rows[0]!
  return { id, place: Math.abs(place), at, again: place < 0 }
}

/** Step: an entry about a case on the line of whose case it is, by the door of who acts. */
export async function recordAboutCase<Data extends z.ZodType>(
  tx: Tx,
  ctx: Acting,
  { number, party }: { number: string; party: string },
  kind: Kind<string, Data>,
  data: z.input<Data>,
  channel: CaseChannel = 'web',
): Promise<void> {
  await record(tx, kind, {
    party,
    channel: channelOf(ctx, channel),
    subject: { type: 'case', id: number },
    data,
    occurredAt: ctx.clock.now(),
  })
}

/** By which door an entry of the line came. */
export function channelOf(ctx: Acting, channel: CaseChannel): Channel {
  if (ctx.principal.kind === 'staff') return 'workspace'
  if (ctx.principal.kind === 'key') return 'api'
  return DOORS[channel]
}

const DOORS: Record<CaseChannel, Channel> = { mail: 'mail', chat: 'chat', web: 'shop', api: 'api', phone: 'house' }

/** Rung when a case has to be known of by more than those at the desk, and when it no longer has. */
export const ALERTS = 'alerts'
export const isAlert = ({ rank }: { rank?: CaseRank }): boolean => rank === 'critical' || rank === 'red'

/** Whom to wake when a case has changed: its readers at the desk, the list, and the customer's own screens. */
export function ringCase(ctx: Acting, found: { number: string; parties: readonly string[]; rank?: CaseRank }): void {
  if (isAlert(found)) ctx.bell.ring([ALERTS])
  ctx.bell.ring(['inbox', `case/${found.number}`, ...found.parties.map((party) => `chat/${party}`)])
}
