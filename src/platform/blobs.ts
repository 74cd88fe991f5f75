import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from './database/pool.ts'
import { refuse } from './refusal.ts'

/** Largest blob, in bytes: a photograph as a camera makes it. It passes through memory. */
export const BLOB_LIMIT = 15_000_000

/** What a browser may draw inside a page. SVG is not among them: it can hold scripts. */
export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const

const SHA256 = /^[0-9a-f]{64}$/

export interface Blob {
  bytes: Uint8Array
  mediaType: string
}

/** The name of these bytes: their SHA-256 in hex. */
export function blobName(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Where a page finds a blob. */
export function blobUrl(sha256: string): string {
  return `/blobs/${sha256}`
}

/** Step: keeps bytes under their SHA-256; the same bytes are kept once. Returns the name. */
export async function storeBlob(db: Database, blob: Blob): Promise<string> {
  if (blob.bytes.byteLength > BLOB_LIMIT) throw refuse('too-large', { limit: BLOB_LIMIT })
  const name = blobName(blob.bytes)
  await sql`insert into platform.blob (sha256, media_type, bytes) values (decode(${name}, 'hex'), ${blob.mediaType}, ${Buffer.from(blob.bytes)})
    on conflict (sha256) do nothing`.execute(db)
  return name
}

export async function readBlob(db: Database, sha256: string): Promise<Blob | undefined> {
  if (!SHA256.test(sha256)) return undefined
  const { rows } = await sql<{ bytes: Buffer; mediaType: string }>`
    select bytes, media_type as "mediaType" from platform.blob where sha256 = decode(${sha256}, 'hex')`.execute(db)
  return rows[0]
}
