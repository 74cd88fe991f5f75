import { PICTURE_LIMIT } from '../articles/contract.ts'
import { fileKind } from '../articles/media-type.ts'
import { type Disk, within } from './disk.ts'
import { type PictureRead, Unreadable } from './outside.ts'
import type { Unsaid } from './unsaid.ts'

/** A picture beside a text, or within it. What lies with others is not fetched: an import asks nobody. */
export async function readPicture(
  disk: Disk | null,
  folders: readonly string[],
  src: string,
  unsaid: Unsaid,
): Promise<PictureRead> {
  const name = src.startsWith('data:') ? '' : (src.split(/[?#]/)[0]!.split('/').at(-1) ?? '').slice(0, 200)
  const bytes = src.startsWith('data:') ? inlineBytes(src) : await bytesOf(disk, folders, src)
  const shown = src.startsWith('data:') ? src.slice(0, 30) : src.slice(0, 100)
  if (bytes === null) unsaid.add(`picture ${shown} that is not there`)
  else if (!fileKind(bytes)) unsaid.add(`picture ${shown} of a kind that is not shown`)
  else return { bytes, name }
  return { bytes: null, name }
}

async function bytesOf(disk: Disk | null, folders: readonly string[], src: string): Promise<Uint8Array | null> {
  if (disk === null) return null
  const isElsewhere = /^[a-z][a-z+.-]*:|^\/\//i.test(src)
  const name = decoded((isElsewhere ? (URL.parse(src)?.pathname ?? '') : src).split(/[?#]/)[0]!)
  // What was exported beside its articles is found by its own name.
  const names = isElsewhere
    ? [
        name.split('/').slice(-2).join('/'),
        name.split('/').at(-1)!,
        ...ATTACHED.map((folder) => `${folder}/${name.split('/').at(-1)!}`),
      ]
    : [name]
  for (const folder of folders)
    for (const one of names) {
      const to = one === '' ? null : within(folder, one)
      if (to === null || !(await disk.has(to))) continue
      try {
        return await disk.bytes(to, PICTURE_LIMIT)
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
      }
    }
  return null
}

/** Folders in which exports keep pictures. */
const ATTACHED = ['article_attachments', 'attachments', 'images']

function inlineBytes(src: string): Uint8Array | null {
  const [, data] = /^data:image\/[\w.+-]{1,20};base64,([\w+/=\s%]+)$/i.exec(src) ?? []
  if (data === undefined || data.length > PICTURE_LIMIT * 1.4) return null
  return Buffer.from(decoded(data), 'base64')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
