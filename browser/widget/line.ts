import type { Locale } from './words.ts'
import { keepIn } from './kept.ts'

/** Waits when the house says that it has no room and not for how long, in seconds. */
const BUSY_SECONDS = 5

/** The house said no: `message` is its sentence. */
export class Refused extends Error {
  readonly code: string
  readonly status: number
  /** After how long a repeat makes sense, in seconds; 0: it does not by itself. */
  readonly again: number

  constructor(code: string, status: number, sentence: string, again: number) {
    super(sentence)
    this.code = code
    this.status = status
    this.again = again
  }
}

export interface LineParts {
  /** The shop's origin. */
  home: string
  /** This is a page of the shop itself: the browser's cookie says who it is. */
  own: boolean
  /** The page's publishable key. */
  key: string | undefined
  locale: Locale
}

export interface Line {
  get<Reply>(path: string): Promise<Reply>
  /** @throws Refused, or TypeError without network */
  send<Reply>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Reply>
  /** What the socket says first, on a page of another site. */
  token(): string | undefined
  /** By what something is sent that does not go by `send`: a token is made where one is needed. Undefined: by cookie. */
  bearer(): Promise<string | undefined>
  /** Whether we may be known to the house already: on our own pages nobody but the house knows. */
  isKnown(): boolean
  forget(): void
}

/** The way to the house: by cookie on its own pages, elsewhere by a token that is made with the first word and kept in the page's storage. */
export function openLine({ home, own, key, locale }: LineParts): Line {
  const kept = keepIn('localStorage', `rapport.chat.token ${home}`)

  function token(): string | undefined {
    const [known, ends] = (kept.read() ?? '').split(' ')
    return known && Date.parse(ends ?? '') > Date.now() ? known : undefined
  }

  async function ask<Reply>(method: string, path: string, bearer: string | undefined, body?: object): Promise<Reply> {
    const headers: Record<string, string> = { 'accept-language': locale }
    if (bearer) headers['authorization'] = `Bearer ${bearer}`
    if (body) headers['content-type'] = 'application/json'
    const response = await fetch(home + path, {
      method,
      headers,
      credentials: own ? 'same-origin' : 'omit',
      cache: 'no-store',
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    // A proxy may answer for the house with a page of its own.
    const reply = (await response.json().catch(() => ({}))) as Reply & { code?: string; detail?: string }
    if (response.ok) return reply
    const later = response.status === 429 || response.status >= 500
    const wait = Number(response.headers.get('retry-after')) || BUSY_SECONDS
    throw new Refused(reply.code ?? '', response.status, reply.detail ?? String(response.status), later ? wait : 0)
  }

  async function makeToken(): Promise<string> {
    const made = await ask<{ token: string; expiresAt: string }>('POST', '/api/widget/token', key, {})
    kept.write(`${made.token} ${made.expiresAt}`)
    return made.token
  }

  return {
    token,
    bearer: async () => (own ? undefined : (token() ?? (await makeToken()))),
    isKnown: () => own || token() !== undefined,
    forget: () => kept.write(null),
    get: (path) => ask('GET', path, token()),
    async send(method, path, body) {
      if (own) return ask(method, path, undefined, body)
      const known = token()
      try {
        return await ask(method, path, known ?? (await makeToken()), body)
      } catch (error) {
        // Revoked, or over before its time: the words are not, so they go by a new one.
        if (!known || !(error instanceof Refused) || error.code !== 'chat-token-unknown') throw error
        return ask(method, path, await makeToken(), body)
      }
    },
  }
}
