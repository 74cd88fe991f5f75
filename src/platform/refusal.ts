/**
 * What a person or a caller can be refused, by a stable code. Each module lists its own in `refusals.ts`; the sentence that says
 * what is wrong and what to do stands in the catalogue of messages under `errors.<code>`. A programmer's error is never a Refusal.
 */
export class Refusal extends Error {
  readonly code: string
  readonly status: RefusalStatus
  /** Values for the sentence. */
  readonly values: Record<string, string | number>
  /** Machine-readable particulars, sent as members of the problem document. */
  readonly details: Record<string, unknown>

  constructor(
    code: string,
    status: RefusalStatus,
    values: Record<string, string | number> = {},
    details: Record<string, unknown> = {},
  ) {
    super(code)
    this.code = code
    this.status = status
    this.values = values
    this.details = details
  }
}

export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503

/** A module's refusals: code → HTTP status. `refuse` knows only these. */
export function declareRefusals<const Codes extends Record<string, RefusalStatus>>(codes: Codes) {
  return function refuse(
    code: keyof Codes & string,
    values: Record<string, string | number> = {},
    details: Record<string, unknown> = {},
  ): Refusal {
    return new Refusal(code, codes[code] as RefusalStatus, values, details)
  }
}

/** Refusals that the platform itself makes. */
export const refuse = declareRefusals({
  'bad-input': 400,
  'bad-json': 400,
  'sign-in-first': 401,
  'key-unknown': 401,
  'not-yours': 403,
  'other-site': 403,
  'origin-unknown': 403,
  'not-found': 404,
  'method-unknown': 405,
  'key-reused': 409,
  'key-done': 409,
  busy: 503,
  'too-large': 413,
  'media-type': 415,
  'too-many': 429,
})

/** SQL functions refuse with errcode RP<status> and the code as message; this makes the same Refusal of it. */
export function refusalFromDatabase(error: unknown): Refusal | undefined {
  const { code, message, detail } = error as { code?: string; message?: string; detail?: string }
  const match = /^RP(4\d\d)$/.exec(code ?? '')
  if (match)
    return new Refusal(
      message ?? 'bad-input',
      Number(match[1]) as RefusalStatus,
      {},
      detail ? (JSON.parse(detail) as Record<string, unknown>) : {},
    )
  // 22021, 22P05: a text with a NUL in it, which PostgreSQL stores nowhere.
  if (code === '22021' || code === '22P05')
    return refuse('bad-input', { where: 'text', what: 'it holds a character that no text has (NUL)' })
  // 55P03 lock not available, 57014 statement timeout, 40P01 deadlock, 53300 too many connections: nothing was done, and a repeat is harmless.
  if (['55P03', '57014', '40P01', '53300'].includes(code ?? '')) return refuse('busy')
  return undefined
}
