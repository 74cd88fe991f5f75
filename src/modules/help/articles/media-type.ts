import type { FILE_SORTS } from './contract.ts'

export type FileSort = (typeof FILE_SORTS)[number]

/** Bytes at the beginning by which a kind is told. */
const HEAD_BYTES = 64

/**
 * What a file's first bytes say it is: a name and a header are only claims. Null: nothing that every browser draws or plays, or something
 * that could run: a drawing (SVG) may hold a program.
 */
export function fileKind(bytes: Uint8Array): { sort: FileSort; mediaType: string } | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES)).toString('latin1')
  for (const { sort, mediaType, is } of KINDS) if (is(head)) return { sort, mediaType }
  return null
}

const KINDS: readonly { sort: FileSort; mediaType: string; is: (head: string) => boolean }[] = [
  { sort: 'picture', mediaType: 'image/png', is: (head) => head.startsWith('\x89PNG\r\n\x1a\n') },
  { sort: 'picture', mediaType: 'image/jpeg', is: (head) => head.startsWith('\xff\xd8\xff') },
  { sort: 'picture', mediaType: 'image/gif', is: (head) => /^GIF8[79]a/.test(head) },
  { sort: 'picture', mediaType: 'image/webp', is: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
  { sort: 'picture', mediaType: 'image/avif', is: (head) => /^ftypavi[fs]/.test(head.slice(4)) },
  { sort: 'sound', mediaType: 'audio/wav', is: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WAVE' },
  { sort: 'sound', mediaType: 'audio/mp4', is: (head) => /^ftypM4[AB] /.test(head.slice(4)) },
  { sort: 'sound', mediaType: 'audio/flac', is: (head) => head.startsWith('fLaC') },
  { sort: 'sound', mediaType: 'audio/ogg', is: (head) => head.startsWith('OggS') && !head.includes('theora') },
  {
    sort: 'sound',
    mediaType: 'audio/mpeg',
    is: (head) => head.startsWith('ID3') || /^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/.test(head),
  },
  {
    sort: 'film',
    mediaType: 'video/mp4',
    is: (head) => /^ftyp(?:isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash)/.test(head.slice(4)),
  },
  { sort: 'film', mediaType: 'video/webm', is: (head) => head.startsWith('\x1a\x45\xdf\xa3') && head.includes('webm') },
]

/** As a request may name them. Which it is its bytes say. */
export const FILE_TYPES = [
  ...new Set([...KINDS.map(({ mediaType }) => mediaType), 'audio/webm', 'audio/x-wav', 'audio/x-m4a']),
]
