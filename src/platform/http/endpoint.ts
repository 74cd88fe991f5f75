import type { ComponentChildren } from 'preact'
import type { z } from 'zod'
import type { Call } from '../context.ts'
import type { May } from '../principal.ts'
import type { Reply } from './reply.ts'

type Awaitable<T> = T | Promise<T>
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Path = `${Method} /${string}`

/**
 * One address of the API. The definition gives validation, output projection (an undeclared field never leaves), the typed
 * browser client, the OpenAPI page and, where `agents` is set, a tool for software agents.
 */
export interface Endpoint<
  P extends Path = Path,
  In extends z.ZodObject = z.ZodObject,
  Out extends z.ZodType = z.ZodType,
> {
  /** Method and path, parameters in braces: `GET /api/products/{id}`. */
  path: P
  /** What it does, in a sentence, for the OpenAPI page. */
  summary: string
  may: May
  /** Path parameters, query and body as one object; unknown members are refused, so use z.strictObject. */
  input: In
  output: Out
  /** Status of success; 200 unless said. */
  status?: 200 | 201 | 202 | 204
  /** Refuses to run without an Idempotency-Key, which the command itself keeps. Without this a key is taken where one is sent. */
  key?: 'required'
  /** The reply holds a secret that is shown once: it is not kept for a repeat. */
  secret?: true
  /** Offered to software agents at /mcp, by this name: find_products. A customer's own key is good here. */
  agents?: string
  /** Largest body in bytes, when not BODY_LIMIT. */
  bodyLimit?: number
  /** Media types of a file that is the whole body; its members of the input are `bytes` (Uint8Array) and `type`. */
  bytes?: readonly string[]
  /** Pages of other sites may send here too. Such a request's cookies are not looked at. */
  otherSites?: true
  handle(call: Call, input: z.output<In>): Awaitable<z.input<Out>>
}

// The registry of endpoints forgets the particulars; the object itself keeps them for the browser's client.
export type AnyEndpoint = Omit<Endpoint, 'handle'> & { handle(call: Call, input: never): Awaitable<unknown> }

export function endpoint<const P extends Path, In extends z.ZodObject, Out extends z.ZodType>(
  definition: Endpoint<P, In, Out>,
): Endpoint<P, In, Out> {
  return definition
}

export interface HeadLink {
  rel: 'canonical' | 'alternate'
  href: string
  hreflang?: string
  type?: string
  title?: string
}

/** What stands inside the frame. One that lasts (platform/kept.ts) is drawn once for each frame that is put around it. */
export type PageShown = {
  title: string
  status?: 200 | 404 | 409 | 422
  script?: string
  /** A stylesheet of its own, besides the theme. */
  style?: string
  /** For the head: the page in other languages, its feed, its own address. */
  links?: readonly HeadLink[]
  /** Search engines are asked to leave it out: not everybody may see it. */
  hidden?: true
  /** `never`: the page shows what only its reader may see, and no browser keeps it. */
  cache?: 'private' | 'public' | 'never'
  description?: string
  search?: string
  bare?: true
  /** What this page knows of somebody who is not signed in; it stands at its foot in place of what the frame says. */
  knows?: string
  /** `html`: drawn already. */
} & ({ body: ComponentChildren } | { html: string })

/** What a page's handler answers; the frame (brand, greeting, basket, footer) is put around it in one place. */
export type PageReply =
  | PageShown
  | { redirect: string }
  | { file: Uint8Array | string; type: string; name?: string; cache?: 'forever' }
  /** With headers of its own: pictures, the build's files, figures for machines. */
  | { reply: Reply }

/** A page of the shop or of the customer's own: server-rendered, works without JavaScript. A POST page is a form's target. */
export interface Page<P extends Path = Path, In extends z.ZodObject = z.ZodObject> {
  path: P
  may: May
  input: In
  /** The same whoever asks: nobody is asked who they are, which saves a look into the database for each picture. */
  sameForAll?: true
  /** Software asks here; a customer's own key is good here. */
  agents?: true
  /** Its form may bring files (multipart), of so many bytes with all that it says: the member `files` of the input, `[]` where none came. */
  files?: { limit: number }
  /** Other sites may send this form (a mail provider's one-click unsubscribe). Such a request's cookies are not looked at. */
  otherSites?: true
  /** Where somebody who must sign in first is sent; the page they wanted is remembered. */
  signIn?: '/sign-in' | '/workspace' | '/workspace/sign-in'
  handle(call: Call, input: z.output<In>): Awaitable<PageReply>
}

export type AnyPage = Omit<Page, 'handle'> & { handle(call: Call, input: never): Awaitable<PageReply> }

export function page<const P extends Path, In extends z.ZodObject>(definition: Page<P, In>): Page<P, In> {
  return definition
}

/** Splits `GET /api/products/{id}`. */
export function partsOf(path: Path): { method: Method; pattern: string } {
  const space = path.indexOf(' ')
  return { method: path.slice(0, space) as Method, pattern: path.slice(space + 1) }
}
