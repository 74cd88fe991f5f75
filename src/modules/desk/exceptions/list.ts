import { sql } from 'kysely'
import type { z } from 'zod'
import { daysAgo } from '../../../platform/clock.ts'
import type { Acting, Call } from '../../../platform/context.ts'
import { staffIdOf } from '../../../platform/principal.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { exceptionSources, PARTIES_LIMIT, SERVICE, transact } from '../../customers/index.ts'
import { type exceptionCount, type ExceptionKind, type exceptionList, GONE_SHOWN, KINDS, SHOWN } from './contract.ts'
import { ruleFor } from './owners.ts'

/** What has gone is shown for a week. */
const GONE_DAYS = 7

interface Row {
  id: string
  kind: ExceptionKind
  key: string
  party: string | null
  about_type: string
  about_id: string
  detail: string | null
  since: Date
  due_at: Date
  owner: string | null
  noted: boolean
}

/**
 * What did not fit and is still so, what is due first in front. Each is asked for where it happened, so that what was mended a moment ago is
 * not shown. A look for those about whom a colleague wrote a note; the rest are numbers, codes and times.
 */
export async function listExceptions(call: Call): Promise<z.output<typeof exceptionList>> {
  const { rows } = await sql<Row>`select * from desk.standing_exceptions(${SHOWN + 1})`.execute(call.db)
  const listed = await thoseStanding(call, rows.slice(0, SHOWN))
  const [notes, gone] = await Promise.all([readNotes(call, listed), readGone(call)])
  const names = await staffNamesById(call, [
    ...listed.map(({ owner }) => owner),
    ...gone.map(({ ended_by }) => ended_by),
  ])
  const now = call.clock.now()
  return {
    items: listed.map(({ id, kind, about_type, about_id, detail, since, due_at, owner }) => ({
      id,
      kind,
      about: { type: about_type, id: about_id },
      detail,
      since: since.toISOString(),
      dueAt: due_at.toISOString(),
      late: due_at <= now,
      owner: owner === null ? null : { id: owner, name: names.get(owner) ?? '' },
      note: notes.get(id) ?? null,
    })),
    more: rows.length > SHOWN,
    rules: KINDS.map((kind) => ({ kind, ...ruleFor(call, kind) })),
    gone: gone.map(({ id, kind, about_type, about_id, detail, found_at, ended_at, ended_by, standing }) => ({
      id,
      kind,
      about: { type: about_type, id: about_id },
      detail,
      foundAt: found_at.toISOString(),
      endedAt: ended_at.toISOString(),
      by: names.get(ended_by) ?? null,
      standing,
    })),
  }
}

/** How many are to be seen to, for the way between rooms. */
export async function countExceptions(call: Call): Promise<z.output<typeof exceptionCount>> {
  const me = staffIdOf(call.principal)
  const { rows } = await sql<z.output<typeof exceptionCount>>`
    select open, mine, late from desk.count_exceptions(${me}::uuid, ${call.clock.now()}::timestamptz)`.execute(call.db)
  return rows[0]!
}

async function thoseStanding(ctx: Acting, rows: readonly Row[]): Promise<Row[]> {
  const standing = new Set<string>()
  await Promise.all(
    exceptionSources.fills.map(async (source) => {
      const keys = rows.filter(({ kind }) => kind === source.kind).map(({ key }) => key)
      if (keys.length === 0) return
      for (const { key } of await source.find(ctx, { keys, limit: keys.length })) standing.add(`${source.kind} ${key}`)
    }),
  )
  return rows.filter(({ kind, key }) => standing.has(`${kind} ${key}`))
}

async function readNotes(call: Call, listed: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const noted = listed.filter((one) => one.noted)
  if (noted.length === 0) return new Map()
  const parties = [...new Set(noted.flatMap(({ party }) => party ?? []))].slice(0, PARTIES_LIMIT)
  const look = { projection: 'case' as const, reason: { type: 'list', id: 'exceptions' } }
  const { rows } = await transact(call, { purpose: SERVICE, parties, look }, (tx) =>
    sql<{ id: string; note: string }>`
      select id, note from desk.exception where id = any (${noted.map(({ id }) => id)}::uuid[]) and note is not null`.execute(
      tx,
    ),
  )
  return new Map(rows.map(({ id, note }) => [id, note]))
}

interface Gone extends Omit<Row, 'key' | 'party' | 'since' | 'due_at' | 'noted'> {
  found_at: Date
  ended_at: Date
  ended_by: string | null
  standing: boolean
}

async function readGone(call: Call): Promise<Gone[]> {
  const since = daysAgo(call, GONE_DAYS)
  const { rows } = await sql<Gone>`select * from desk.gone_exceptions(${since}::timestamptz, ${GONE_SHOWN})`.execute(
    call.db,
  )
  return rows
}
