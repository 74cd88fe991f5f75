import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import { blobName } from '../../../platform/blobs.ts'
import type { Acting, Call } from '../../../platform/context.ts'
import type { Reply } from '../../../platform/http/reply.ts'
import { actorOf } from '../../../platform/principal.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import { mayRead, readerOf } from '../reader.ts'
import { refuse } from '../refusals.ts'
import { type fileAdded, PICTURE_LIMIT, RECORDING_LIMIT } from './contract.ts'
import { type FileSort, fileKind } from './media-type.ts'

const NOBODY = { purpose: SERVICE, parties: [] as string[] }
/** Bytes of one part: what a player asks for at once, and what is held in memory for it. */
const PART_SIZE = 1_000_000
const MEGABYTE = 1_000_000

type Added = z.output<typeof fileAdded>

/** Command: keeps a picture, a sound or a film for articles. @throws Refusal file-unreadable, article-file-too-large */
export async function addArticleFile(
  ctx: Acting,
  { bytes, name }: { bytes: Uint8Array; name: string },
): Promise<Added> {
  return transact(ctx, NOBODY, (tx) => storeFile(tx, ctx, { bytes, name }))
}

/** Step: the same. The same bytes are one file. */
export async function storeFile(
  tx: Tx,
  ctx: Acting,
  { bytes, name }: { bytes: Uint8Array; name: string },
): Promise<Added> {
  const kind = fileKind(bytes)
  if (!kind) throw refuse('file-unreadable')
  const limit = kind.sort === 'picture' ? PICTURE_LIMIT : RECORDING_LIMIT
  if (bytes.byteLength > limit) throw refuse('article-file-too-large', { limit: limit / MEGABYTE })
  const sha256 = blobName(bytes)
  const { rows } = await sql<{ id: string; name: string }>`
    insert into help.file (id, sort, media_type, name, size, part_size, sha256, added_by, added_at)
    values (${randomUUID()}, ${kind.sort}, ${kind.mediaType}, ${name}, ${bytes.byteLength}, ${PART_SIZE}, decode(${sha256}, 'hex'),
      ${actorOf(ctx.principal)}, ${ctx.clock.now()})
    on conflict (sha256) do nothing returning id, name`.execute(tx)
  const stored = rows[0] ?? (await knownFile(tx, sha256))
  if (rows[0])
    for (let place = 0; place * PART_SIZE < bytes.byteLength; place += 1)
      await sql`insert into help.file_part (file, place, bytes)
        values (${stored.id}, ${place}, ${Buffer.from(bytes.subarray(place * PART_SIZE, (place + 1) * PART_SIZE))})`.execute(
        tx,
      )
  const words = name || stored.name
  return {
    id: stored.id,
    ...kind,
    size: bytes.byteLength,
    name: words,
    href: fileHref(stored.id),
    marked: `![${words.replaceAll(/[[\]\n\\]/g, '')}](file:${stored.id})`,
  }
}

async function knownFile(tx: Tx, sha256: string): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from help.file where sha256 = decode(${sha256}, 'hex')`.execute(tx)
  return rows[0]!
}

export const fileHref = (id: string): string => `/help/files/${id}`

/** What a page needs to know to draw or play these. */
export interface FileToDraw {
  id: string
  sort: FileSort
  mediaType: string
  size: number
}

export async function filesToDraw(ctx: Pick<Acting, 'db'>, ids: readonly string[]): Promise<Map<string, FileToDraw>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<FileToDraw>`
    select id, sort, media_type as "mediaType", size::float8 as size from help.file where id = any (${[...ids]}::uuid[])`.execute(
    ctx.db,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** How long a picture of an article for everybody may be kept by whoever stands between: it is never another, but it may be taken out. */
const KEPT_SECONDS = 86_400

/** The bytes, or the range of them that a player asks for; for whoever may read an article in which they stand. @throws Refusal file-unknown */
export async function sendFile(call: Call, { id }: { id: string }): Promise<{ reply: Reply }> {
  const reader = await readerOf(call)
  const { rows } = await sql<FileToDraw & { part: number; open: boolean }>`
    select f.id, f.sort, f.media_type as "mediaType", f.size::float8 as size, f.part_size as part, exists (
      select from help.file_shown s join help.article a on a.id = s.article where s.file = f.id and a.audience = 'everyone') as open
    from help.file f where f.id = ${id} and (${reader.all}::boolean or exists (
      select from help.file_shown s join help.article a on a.id = s.article where s.file = f.id and ${mayRead(reader)}))`.execute(
    call.db,
  )
  const [file] = rows
  if (!file) throw refuse('article-file-unknown')
  const headers: Record<string, string> = {
    'content-type': file.mediaType,
    'accept-ranges': 'bytes',
    'cache-control': file.open ? `public, max-age=${KEPT_SECONDS}` : 'private, no-store',
  }
  const range = rangeOf(call.headers.get('range'), file.size)
  if (range === 'none')
    return {
      reply: {
        status: 416,
        form: 'data',
        body: null,
        headers: { ...headers, 'content-range': `bytes */${file.size}` },
      },
    }
  const [from, to] = range ?? [0, file.size - 1]
  // A player that asks for everything from somewhere gets what one part holds, and asks on.
  const end = range ? Math.min(to, from + PART_SIZE - 1) : to
  const bytes = await bytesOf(call, file, from, end)
  if (!range) return { reply: { status: 200, form: 'data', body: bytes, headers } }
  return {
    reply: {
      status: 206,
      form: 'data',
      body: bytes,
      headers: { ...headers, 'content-range': `bytes ${from}-${end}/${file.size}` },
    },
  }
}

async function bytesOf(
  ctx: Pick<Acting, 'db'>,
  { id, part }: { id: string; part: number },
  from: number,
  to: number,
): Promise<Buffer> {
  const first = Math.floor(from / part)
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from help.file_part where file = ${id} and place between ${first} and ${Math.floor(to / part)} order by place`.execute(
    ctx.db,
  )
  return Buffer.concat(rows.map((row) => row.bytes)).subarray(from - first * part, to - first * part + 1)
}

/** A single range of bytes (RFC 9110, 14.1.2); null where none is asked for, or several: then everything is sent. */
function rangeOf(header: string | null, size: number): [number, number] | 'none' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') return Number(last) === 0 ? 'none' : [Math.max(0, size - Number(last)), size - 1]
  const [from, to] = [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
  return from >= size || to < from ? 'none' : [from, to]
}
