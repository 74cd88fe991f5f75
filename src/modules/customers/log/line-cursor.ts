import { hash } from 'node:crypto'
import { z } from 'zod'
import { refuse } from '../refusals.ts'

/** Entries in one page of a line. */
export const LINE_LIMIT = 200
/** As many as one transaction enters (PARTIES_LIMIT): with 17 letters for each the cursor of such a customer still fits into an address. */
export const LINE_PARTIES_LIMIT = 500
/** The longest cursor that we give, in letters: 500 parties, and 200 entries of one instant. */
export const CURSOR_LIMIT = 12_000

/**
 * How far a reader of a customer's line has come. Opaque to callers: a position for each party, because one position for several
 * parties missed 1,733 of 8,528 entries; the era, because positions are lifted after a restore; the last claim, because a party that
 * was linked later has entries from before.
 */
export interface LineCursor {
  era: number
  /** When the last claim about these parties was made or revoked, as PostgreSQL writes it. */
  claim: string
  /** By `shortOf` the party: up to where its line was read. */
  positions: ReadonlyMap<string, number>
  /** Where a page ended; absent: nothing was read yet. */
  before?: LinePlace
}

/** The entry at which a page ended. */
export interface LinePlace {
  /** To the microsecond: a Date knows milliseconds only. */
  at: string
  position: number
  id: string
  /** `shortOf` what was shown of the same instant: copies of it stand on the customer's other parties. */
  seen: readonly string[]
}

/**
 * Of an id 48 bits of its hash (callers choose ids, and may count them up): among the parties of one customer two are the same once in
 * 10^9, and a cursor has room for all of them.
 */
export const shortOf = (id: string): string => hash('sha256', id, 'buffer').subarray(0, 6).toString('base64url')

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const SHORT = '[\\w-]{8}'
const sealed = z.strictObject({
  e: z.number().int().min(0),
  c: z.string().max(40),
  p: z.string().regex(new RegExp(`^(?:${SHORT}[0-9a-z]{1,11}(?:\\.(?!$)|$))*$`)),
  b: z
    .strictObject({
      at: z.string().regex(AT).refine(isMoment),
      position: z.number().int().min(0),
      id: z.uuid(),
      seen: z.string().regex(new RegExp(`^(?:${SHORT})*$`)),
    })
    .optional(),
})

/** A cursor as callers see it. */
export function sealCursor({ era, claim, positions, before }: LineCursor): string {
  const p = [...positions].map(([short, position]) => short + position.toString(36)).join('.')
  const b = before && { ...before, seen: before.seen.slice(0, LINE_LIMIT).join('') }
  return Buffer.from(JSON.stringify({ e: era, c: claim, p, ...(b ? { b } : {}) })).toString('base64url')
}

/** @throws Refusal cursor-unknown for what is no cursor of ours, or none any more: the reader begins anew */
export function openCursor(text: string): LineCursor {
  let parsed: z.infer<typeof sealed>
  try {
    parsed = sealed.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw refuse('cursor-unknown')
  }
  const { e, c, p, b } = parsed
  const positions = new Map(
    p === '' ? [] : p.split('.').map((one) => [one.slice(0, 8), Number.parseInt(one.slice(8), 36)] as const),
  )
  if ([...positions.values()].some((position) => !Number.isSafeInteger(position))) throw refuse('cursor-unknown')
  return { era: e, claim: c, positions, ...(b ? { before: { ...b, seen: b.seen.match(/.{8}/g) ?? [] } } : {}) }
}

/** A day that no calendar has (the 31st of February) would reach PostgreSQL and fail there. */
function isMoment(at: string): boolean {
  const time = new Date(at)
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === at.slice(0, 19)
}
