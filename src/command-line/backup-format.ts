import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/**
 * A backup is one gzip stream: a line of JSON that says what it is, then for each table a line of JSON and its rows as COPY text in
 * length-prefixed chunks, and a last line that says that it is whole. A file that was cut short has no last line and is refused.
 */
export const BACKUP_FORMAT = 1

export interface BackupHead {
  rapport: 'backup'
  format: number
  takenAt: string
  /** Names of the migrations that had run. */
  migrations: string[]
  /** Partitions as the catalogue of PostgreSQL describes them. */
  partitions: { parent: string; name: string; bounds: string }[]
  sequences: { name: string; value: number }[]
}

export interface TableHead {
  table: string
  columns: string[]
}

export interface BackupTail {
  whole: true
  tables: number
}

/** Bytes of COPY text held at once while reading; a longer chunk can only come from a damaged file. */
const CHUNK_LIMIT = 64 * 1024 * 1024

export async function writeLine(to: Writable, value: BackupHead | TableHead | BackupTail): Promise<void> {
  await write(to, Buffer.from(`${JSON.stringify(value)}\n`))
}

/** Writes one chunk of rows; an empty one ends the table. */
export async function writeChunk(to: Writable, chunk: Buffer): Promise<void> {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(chunk.length)
  await write(to, length)
  if (chunk.length > 0) await write(to, chunk)
}

async function write(to: Writable, bytes: Buffer): Promise<void> {
  if (!to.write(bytes)) await once(to, 'drain')
}

export class DamagedBackup extends Error {
  override name = 'DamagedBackup'
}

/** Reads lines and chunks off a stream, in the order in which they were written. */
export class BackupReader {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: Readable) {
    this.#source = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async line<T>(): Promise<T> {
    for (;;) {
      const end = this.#held.indexOf(10)
      if (end >= 0) {
        const text = this.#held.subarray(0, end).toString('utf8')
        this.#held = this.#held.subarray(end + 1)
        try {
          return JSON.parse(text) as T
        } catch {
          throw new DamagedBackup('This file is no backup of Rapport, or it is damaged: a line of it is not readable.')
        }
      }
      await this.#more()
    }
  }

  /** The next chunk of rows, or null at the end of the table. */
  async chunk(): Promise<Buffer | null> {
    const length = (await this.#bytes(4)).readUInt32BE()
    if (length > CHUNK_LIMIT) throw new DamagedBackup('The backup is damaged: a chunk of rows is impossibly long.')
    return length === 0 ? null : this.#bytes(length)
  }

  async #bytes(count: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = count
    while (missing > 0) {
      if (this.#held.length === 0) await this.#more()
      const part = this.#held.subarray(0, missing)
      parts.push(part)
      missing -= part.length
      this.#held = this.#held.subarray(part.length)
    }
    return Buffer.concat(parts)
  }

  async #more(): Promise<void> {
    const next = await this.#source.next().catch((error: unknown) => {
      throw new DamagedBackup(
        `The backup cannot be unpacked: ${error instanceof Error ? error.message : 'it is damaged'}. Use another copy.`,
      )
    })
    if (next.done) throw new DamagedBackup('The backup ends in the middle. Use another copy.')
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
  }
}
