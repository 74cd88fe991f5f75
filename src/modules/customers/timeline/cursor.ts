import { refuse } from '../refusals.ts'

/** Where a page of a line ended: the moment to the microsecond (a Date knows milliseconds only), the position and the entry. */
export interface LineCursor {
  at: string
  position: number
  id: string
}

const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A cursor as callers see it: opaque, so that its parts can change. */
export function sealCursor(cursor: LineCursor): string {
  return Buffer.from(JSON.stringify([cursor.at, cursor.position, cursor.id])).toString('base64url')
}

/** @throws Refusal cursor-unknown for what is no cursor of ours */
export function openCursor(sealed: string): LineCursor {
  try {
    const [at, position, id] = JSON.parse(Buffer.from(sealed, 'base64url').toString('utf8')) as [
      unknown,
      unknown,
      unknown,
    ]
    if (
      typeof at === 'string' &&
      AT.test(at) &&
      isMoment(at) &&
      Number.isSafeInteger(position) &&
      typeof id === 'string' &&
      UUID.test(id)
    ) {
      return { at, position: position as number, id }
    }
  } catch {
    // Refused below like any other.
  }
  throw refuse('cursor-unknown')
}

/** A day that no calendar has (the 31st of February) would reach PostgreSQL and fail there. */
function isMoment(at: string): boolean {
  const time = new Date(at)
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === at.slice(0, 19)
}
