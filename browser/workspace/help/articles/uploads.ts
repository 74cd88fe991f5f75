import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { type Answer, Refused } from '../../client.ts'
import { sentenceOf } from '../../loading.tsx'
import { tell } from '../../state.ts'

type Stored = Answer<'POST /api/help/files'>

/** Puts pictures, sound and film to the house, one after the other. */
export function useUploads(stored: (file: Stored) => void): {
  busy: readonly string[]
  take(files: Iterable<File>): void
} {
  const busy = useSignal<readonly string[]>([])
  const line = useRef(Promise.resolve())
  return {
    busy: busy.value,
    take(files) {
      for (const file of files) {
        busy.value = [...busy.value, file.name]
        line.current = line.current
          .then(() => upload(file))
          .then(stored)
          .catch((problem: unknown) => tell(sentenceOf(problem)))
          .finally(() => {
            const at = busy.value.indexOf(file.name)
            busy.value = busy.value.filter((_, index) => index !== at)
          })
      }
    },
  }
}

async function upload(file: File): Promise<Stored> {
  const reply = await fetch(`/api/help/files?${new URLSearchParams({ name: file.name })}`, {
    method: 'POST',
    headers: { 'content-type': file.type, accept: 'application/json' },
    body: file,
  })
  if (!reply.ok) throw new Refused(reply.status, (await reply.json().catch(() => ({}))) as { detail?: string })
  return (await reply.json()) as Stored
}
