import { lstat, open, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { type SkippedFile, Unreadable } from './outside.ts'

/** Bytes of a text. An article takes 200,000 letters; the rest may be markup and pictures within it. */
export const TEXT_LIMIT = 4_000_000
/** Files below one folder; a help of more is several. */
export const FILES_LIMIT = 200_000
/** Folders within each other. */
const FOLDERS_LIMIT = 30
/** Folders that hold nothing that anybody wrote for readers. */
const LEFT_OUT = new Set(['node_modules', 'vendor', '__MACOSX'])

const MEGABYTE = 1_000_000

/** A folder, and nothing outside of it, whatever its names and links say. Paths are relative, with `/`. */
export class Disk {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  static async open(folder: string): Promise<Disk> {
    return new Disk(await realpath(folder))
  }

  /** Every file below, sorted; hidden ones are left out. A symbolic link is not followed: what it names is read where it stands, or not ours. */
  async files(skipped: SkippedFile[]): Promise<string[]> {
    const found: string[] = []
    const walk = async (folder: string, depth: number): Promise<void> => {
      const entries = await readdir(path.join(this.root, folder), { withFileTypes: true })
      for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
        const file = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) continue
        if (entry.isSymbolicLink()) {
          skipped.push({ file, reason: 'is a symbolic link, and those are not followed. Put the file itself here.' })
        } else if (entry.isDirectory()) {
          if (depth < FOLDERS_LIMIT) await walk(file, depth + 1)
          else skipped.push({ file, reason: `stands in more than ${FOLDERS_LIMIT} folders. Move it up.` })
        } else if (entry.isFile()) {
          found.push(file)
          if (found.length > FILES_LIMIT)
            throw new Unreadable(
              `${this.root} holds more than ${FILES_LIMIT} files. Name the folders with articles one by one.`,
            )
        }
      }
    }
    await walk('', 0)
    return found
  }

  /** Whether there is such a file. */
  async has(file: string): Promise<boolean> {
    const found = await lstat(path.join(this.root, file)).catch(() => undefined)
    return found?.isFile() === true
  }

  /** A file's bytes. @throws Unreadable when it is not here, leads out of the folder, or is larger than the limit */
  async bytes(file: string, limit: number): Promise<Buffer> {
    const whole = await realpath(path.join(this.root, file)).catch(() => undefined)
    if (whole === undefined) throw new Unreadable(`${file} is not there.`)
    if (!whole.startsWith(this.root + path.sep))
      throw new Unreadable(`${file} leads out of the folder. Put it into the folder.`)
    const handle = await open(whole, 'r')
    try {
      const { size } = await handle.stat()
      if (size > limit)
        throw new Unreadable(
          `${file} has ${inMegabytes(size)}; at most ${inMegabytes(limit)} are read. Make several of it.`,
        )
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  }

  /** A file's text. A page may say in which letters it is written; everything else is UTF-8. @throws Unreadable */
  async text(file: string): Promise<string> {
    const bytes = await this.bytes(file, TEXT_LIMIT)
    const written = /\.html?$/i.test(file) ? charsetOf(bytes) : undefined
    const text = decoded(bytes, 'utf-8') ?? (written ? decoded(bytes, written) : undefined)
    if (text === undefined || text.includes('\0'))
      throw new Unreadable(`${file} is not text in UTF-8. Save it as UTF-8.`)
    return text.replace(/^\uFEFF/, '')
  }
}

/** Where a name in a file leads, relative to the root; null: out of the folder. */
export function within(folder: string, name: string): string | null {
  const joined = name.startsWith('/')
    ? path.posix.normalize(name.slice(1))
    : path.posix.normalize(path.posix.join(folder, name))
  return joined === '..' || joined.startsWith('../') || path.posix.isAbsolute(joined)
    ? null
    : joined.replace(/^\.\//, '')
}

function decoded(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function charsetOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4_096)).toString('latin1')
  return /<meta\b[^<>]{0,200}charset\s*=\s*["']?([\w-]{3,30})/i.exec(head)?.[1]
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / MEGABYTE)} MB`
