import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { beside, isLasting } from '../kept.ts'
import { accepts } from './assets.ts'
import type { CallUnderWay } from './call.ts'
import type { SecurityHeaders } from './security.ts'

export type Body = string | Uint8Array

/** What is answered, before it becomes a response. */
export interface Reply {
  status: number
  body: Body | null
  /** Which security headers are added: a page loads our scripts and styles, data loads nothing. `whole` has its own already. */
  form: 'page' | 'data' | 'whole'
  headers: Record<string, string>
}

/** Below this a compressed reply saves less than the header that announces it, in bytes. */
const COMPRESS_FROM = 1_024
/** For a shop page of 5 kB levels 3 to 9 took the same time (60 µs), and from 5 on the page was 4 % smaller than at 3. */
const COMPRESS_LEVEL = 6
/** Replies are text of ours; what is compressed already is served from elsewhere. */
const COMPRESSIBLE = /^(text\/|image\/svg|application\/(json|problem\+json|javascript|xml))/

const compress = promisify(gzip)
const pack = (body: Body): Promise<Uint8Array> => compress(body, { level: COMPRESS_LEVEL })

/** Bytes that last are packed once: the promise first, and then what came of it. */
const packedOnce = (body: Uint8Array): Uint8Array | Promise<Uint8Array> => {
  const twin = twinOf(body)
  return twin.packed ?? twin.packing
}
const twinOf = beside((body: Uint8Array) => {
  const twin: { packing: Promise<Uint8Array>; packed?: Uint8Array } = {
    packing: pack(body).then((packed) => (twin.packed = packed)),
  }
  return twin
})

/** The response of a reply: all headers go in as it is made, because adding them afterwards costs a Headers object each time. */
export function respond(call: CallUnderWay, reply: Reply, security: SecurityHeaders): Response | Promise<Response> {
  const { body } = reply
  const headers: Record<string, string> =
    reply.form === 'whole' ? { ...reply.headers } : { ...security[reply.form], ...reply.headers }
  headers['x-request-id'] = call.requestId
  if (body !== null && body.length >= COMPRESS_FROM && isCompressible(headers)) {
    headers['vary'] = headers['vary'] ? `${headers['vary']}, accept-encoding` : 'accept-encoding'
    if (accepts(call.headers.get('accept-encoding'), 'gzip')) {
      headers['content-encoding'] = 'gzip'
      const packing = isLasting(body) ? packedOnce(body as Uint8Array) : pack(body)
      return packing instanceof Promise
        ? packing.then((packed) => responseOf(call, packed, reply.status, headers))
        : responseOf(call, packing, reply.status, headers)
    }
  }
  return responseOf(call, body, reply.status, headers)
}

function responseOf(
  call: CallUnderWay,
  body: Reply['body'],
  status: number,
  headers: Record<string, string>,
): Response {
  if (!call.cookies) return new Response(body as BodyInit | null, { status, headers })
  const several = new Headers(headers)
  for (const cookie of call.cookies) several.append('set-cookie', cookie)
  return new Response(body as BodyInit | null, { status, headers: several })
}

function isCompressible(headers: Record<string, string>): boolean {
  return headers['content-encoding'] === undefined && COMPRESSIBLE.test(headers['content-type'] ?? '')
}

/** A problem document as RFC 9457 has it; `code` is stable, `detail` is for people. */
export function problem(status: number, members: Record<string, unknown>, headers: Record<string, string> = {}): Reply {
  return {
    status,
    form: 'data',
    body: JSON.stringify({ ...members, type: 'about:blank', title: TITLES[status] ?? 'Refused', status }),
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  }
}

export function pageReply(html: Body, status: number, headers: Record<string, string> = {}): Reply {
  return {
    status,
    form: 'page',
    body: html,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-cache', ...headers },
  }
}

/** The answer to a form, so that going back or reloading does not send it again. Leads to an address of our own only. */
export function redirectReply(to: string): Reply {
  if (!to.startsWith('/') || to.startsWith('//') || to.startsWith('/\\'))
    throw new Error('A redirect leads to a path of our own.')
  const location = /^[\x21-\x7e]*$/.test(to) ? to : encodeURI(to)
  return { status: 303, form: 'data', body: null, headers: { location, 'cache-control': 'no-store' } }
}

/** A file to keep. */
/** Under an address that names its content: what is behind it never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable'

export function fileReply(file: Uint8Array | string, type: string, name?: string, cache?: 'forever'): Reply {
  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': cache === 'forever' ? FOR_EVER : 'no-store',
  }
  // The plain name for old browsers has what every header may hold; the other one is RFC 8187's.
  if (name)
    headers['content-disposition'] =
      `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`
  return { status: 200, form: 'data', body: file, headers }
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}
