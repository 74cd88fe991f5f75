import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { FileShown } from './shapes.ts'
import { words } from '../state.ts'
import { fileAddress, isPicture } from './files.tsx'

const BYTES_PER_KB = 1_000
const BYTES_PER_MB = 1_000_000

/** Files of a message: pictures as they are, and large when one presses them; everything else by its name. Each downloads by it. */
export function FileList({ of }: { of: readonly FileShown[] }): VNode {
  const large = useSignal<FileShown | null>(null)
  return (
    <>
      <ul class="attached" aria-label={words.value('inbox.attached')}>
        {of.map((file) => (
          <li>
            {isPicture(file) ? (
              <button
                class="enlarge"
                type="button"
                aria-label={words.value('inbox.enlarge', { name: file.name })}
                onClick={() => (large.value = file)}
              >
                <img src={fileAddress(file.id)} alt="" loading="lazy" />
              </button>
            ) : null}
            <a href={fileAddress(file.id)} download={file.name}>
              {file.name}
            </a>{' '}
            <span class="small softer num">{sizeInWords(file.size)}</span>
          </li>
        ))}
      </ul>
      {large.value ? <Large file={large.value} close={() => (large.value = null)} /> : null}
    </>
  )
}

/** A picture over everything else: it goes with Escape, or where one presses. */
function Large({ file, close }: { file: FileShown; close: () => void }): VNode {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.showModal(), [])
  return (
    <dialog class="paper large" ref={sheet} aria-label={file.name} onClose={close}>
      <button class="enlarge" type="button" aria-label={words.value('inbox.enlargeClose')} onClick={close}>
        <img src={fileAddress(file.id)} alt={file.name} />
      </button>
    </dialog>
  )
}

function sizeInWords(size: number): string {
  return size < BYTES_PER_MB
    ? words.value('inbox.kilobytes', { size: Math.max(1, Math.round(size / BYTES_PER_KB)) })
    : words.value('inbox.megabytes', { size: Math.round((size / BYTES_PER_MB) * 10) / 10 })
}
