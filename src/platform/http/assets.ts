import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Reply } from './reply.ts'

/** The files that the build made for browsers. */
export interface Assets {
  /** The address of an asset by its logical name: `theme.css`, `workspace.js`. */
  url(name: string): string
  /** Whether the build made an asset of this name. */
  has(name: string): boolean
  /** The file of an address, in the encoding that the browser takes; nothing when there is none. */
  find(file: string, acceptEncoding: string | null): Reply | undefined
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.json': 'application/json',
}

/** The name holds a hash of the content, so that what is behind it never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Reads all of the build's files into memory: some hundred kilobytes, which are then sent without touching the disk. */
export function openAssets(folder: string): Assets {
  const manifestFile = path.join(folder, 'manifest.json')
  const manifest = existsSync(manifestFile)
    ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, string>)
    : {}
  const files = new Map<string, Buffer>()
  if (existsSync(folder)) {
    for (const name of readdirSync(folder))
      if (name !== 'manifest.json') files.set(name, readFileSync(path.join(folder, name)))
  }
  return {
    url: (name) => `/assets/${manifest[name] ?? name}`,
    has: (name) => name in manifest,
    find(file, acceptEncoding) {
      const type = TYPES[path.extname(file)]
      const plain = files.get(file)
      if (!plain || !type) return undefined
      // What has no packed twin is small, or packed by its nature: it goes out as it is.
      const headers: Record<string, string> = {
        'content-type': type,
        'cache-control': FOR_EVER,
        vary: 'accept-encoding',
      }
      for (const [encoding, ending] of [
        ['br', '.br'],
        ['gzip', '.gz'],
      ] as const) {
        const packed = files.get(file + ending)
        if (packed && accepts(acceptEncoding, encoding)) {
          return { status: 200, form: 'data', body: packed, headers: { ...headers, 'content-encoding': encoding } }
        }
      }
      return { status: 200, form: 'data', body: plain, headers }
    },
  }
}

/** Whether an Accept-Encoding takes this encoding: named, or by a star, and not with q=0. */
export function accepts(header: string | null, encoding: 'gzip' | 'br'): boolean {
  if (header === null) return false
  for (const part of header.split(',')) {
    const [name = '', ...settings] = part.trim().toLowerCase().split(';')
    if (name.trim() !== encoding && name.trim() !== '*') continue
    return !settings.some((setting) => /^\s*q=0(\.0*)?\s*$/.test(setting))
  }
  return false
}
