import type { VNode } from 'preact'
import type { FileShown } from './shapes.ts'
import { words } from '../state.ts'
import { fileAddress, isPicture } from './files.tsx'

const BYTES_PER_KB = 1_000
const BYTES_PER_MB = 1_000_000

/** Files of a message: pictures as they are, everything else by its name; each downloads. */
export function FileList({ of }: { of: readonly FileShown[] }): VNode {
  return (
    <ul class="attached" aria-label={words.value('inbox.attached')}>
      {of.map((file) => (
        <li>
          <a href={fileAddress(file.id)} download={file.name}>
            {isPicture(file) ? <img src={fileAddress(file.id)} alt="" loading="lazy" /> : null}
            {file.name}
          </a>{' '}
          <span class="small softer num">{sizeInWords(file.size)}</span>
        </li>
      ))}
    </ul>
  )
}

function sizeInWords(size: number): string {
  return size < BYTES_PER_MB
    ? words.value('inbox.kilobytes', { size: Math.max(1, Math.round(size / BYTES_PER_KB)) })
    : words.value('inbox.megabytes', { size: Math.round((size / BYTES_PER_MB) * 10) / 10 })
}
