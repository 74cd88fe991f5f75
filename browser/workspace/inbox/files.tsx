import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import type { FileShown } from './shapes.ts'
import { formatSize } from '../../../src/ui/format.ts'
import { call, Refused } from '../client.ts'
import { attempt } from '../loading.tsx'
import { locale, tell, words } from '../state.ts'

/** What a browser may draw within a page of ours. */
export const isPicture = ({ mediaType }: Pick<FileShown, 'mediaType'>): boolean =>
  /^image\/(?:png|jpeg|gif|webp|avif)$/.test(mediaType)
export const fileAddress = (id: string): string => `/api/attachments/${encodeURIComponent(id)}`

export interface Uploading {
  /** Names of those that are on their way. */
  busy: readonly string[]
  take(files: Iterable<File>, taken?: (file: FileShown) => void): void
}

/** Puts files to the answer that is being written, one after the other. */
export function useUploading(number: string, again: () => Promise<void>): Uploading {
  const busy = useSignal<readonly string[]>([])
  const line = useRef(Promise.resolve())
  return {
    busy: busy.value,
    take(files, taken) {
      for (const file of files) {
        busy.value = [...busy.value, file.name]
        line.current = line.current
          .then(() => upload(number, file))
          .then((stored) => taken?.(stored))
          .then(again)
          .catch((problem: unknown) =>
            tell(
              problem instanceof Refused ? problem.message : words.value('answering.notAttached', { name: file.name }),
            ),
          )
          .finally(() => {
            const at = busy.value.indexOf(file.name)
            busy.value = busy.value.filter((_, index) => index !== at)
          })
      }
    },
  }
}

async function upload(number: string, file: File): Promise<FileShown> {
  const query = new URLSearchParams({
    name: file.name || 'picture.png',
    mediaType: /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream',
  })
  const reply = await fetch(`/api/cases/${encodeURIComponent(number)}/files?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', accept: 'application/json' },
    body: file,
  })
  if (!reply.ok) throw new Refused(reply.status, (await reply.json().catch(() => ({}))) as { detail?: string })
  return (await reply.json()) as FileShown
}

/** The files of the answer that is being written, and how to be rid of one again. */
export function FilesHere({
  number,
  files,
  busy,
  again,
}: {
  number: string
  files: readonly FileShown[]
  busy: readonly string[]
  again: () => Promise<void>
}): VNode | null {
  if (files.length === 0 && busy.length === 0) return null
  return (
    <ul class="files" aria-label={words.value('inbox.attached')}>
      {files.map((file) => (
        <li key={file.id}>
          {isPicture(file) ? <img src={fileAddress(file.id)} alt="" /> : null}
          <span class="name">{file.name}</span>{' '}
          <span class="small softer num">{formatSize(file.size, locale.value)}</span>
          <button
            class="button quiet"
            type="button"
            aria-label={words.value('answering.detach', { name: file.name })}
            onClick={() =>
              void attempt(() => call('DELETE /api/cases/{number}/files/{id}', { number, id: file.id })).then(again)
            }
          >
            ×
          </button>
        </li>
      ))}
      {busy.map((name) => (
        <li role="status">
          <span class="name">{name}</span> <span class="small softer">{words.value('answering.attaching')}</span>
        </li>
      ))}
    </ul>
  )
}

/** The button that asks for files. */
export function AttachButton({ take }: Pick<Uploading, 'take'>): VNode {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        type="file"
        multiple
        hidden
        ref={input}
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      <button class="button quiet" type="button" onClick={() => input.current?.click()}>
        {words.value('answering.attach')}
      </button>
    </>
  )
}
