import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { formatSize } from '../../src/ui/format.ts'
import { chatMore } from '../../src/ui/messages/chat-more.ts'
import type { FileSent } from './outbox.ts'
import type { PanelProps } from './panel.tsx'
import { sayIn } from './words.ts'

/** What a browser may draw: the house says so of files whose first bytes it has looked at. */
const isPicture = ({ mediaType }: FileSent): boolean => /^image\/(?:png|jpeg|gif|webp|avif)$/.test(mediaType)

/** Files of a message: pictures as they are, everything else by its name. */
export function Attached({ files, ...props }: PanelProps & { files: readonly FileSent[] }): VNode {
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.id}>
          <One {...props} file={file} />
        </li>
      ))}
    </ul>
  )
}

function One({ file, own, home, locale, talk }: PanelProps & { file: FileSent }): VNode {
  // On a page of another site the browser has no cookie of ours: each look at a file asks for an address that is good for a moment.
  const here = own ? `/api/attachments/${file.id}` : null
  const [address, setAddress] = useState(here)
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    if (own || !isPicture(file)) return
    void fetchAddress({ talk, home }, file.id).then(setAddress, () => setBroken(true))
  }, [file.id])
  const name = (
    <>
      {file.name} <span class="meta">{formatSize(file.size, locale)}</span>
    </>
  )
  if (isPicture(file) && address && !isBroken)
    return (
      <a href={`${address}${address.includes('?') ? '&' : '?'}view=1`} target="_blank" rel="noopener">
        <img src={address} alt={file.name} onError={() => setBroken(true)} />
      </a>
    )
  if (here) return <a href={here}>{name}</a>
  return (
    <button
      type="button"
      class="plain"
      onClick={() =>
        void fetchAddress({ talk, home }, file.id).then(
          (to) => window.open(to, '_blank', 'noopener'),
          () => undefined,
        )
      }
    >
      {name}
    </button>
  )
}

/** An address of a file that is good for a moment. */
export async function fetchAddress({ talk, home }: Pick<PanelProps, 'talk' | 'home'>, file: string): Promise<string> {
  const { url } = await talk.line.get<{ url: string }>(`/api/chat/files/${file}`)
  return new URL(url, home).href
}

/** What was chosen and waits to go with the next words. */
export function Chosen({ uploads, locale }: PanelProps): VNode | null {
  const words = sayIn(chatMore, locale)
  const list = uploads?.list ?? []
  if (list.length === 0) return null
  return (
    <ul class="chosen" aria-label={words('chat.chosen')}>
      {list.map(({ id, file, share, there, refused }) => (
        <li key={id} class={refused ? 'wrong' : ''}>
          {refused ? (
            <span class="why" role="alert">
              {refused}
            </span>
          ) : (
            <span class="name">{there?.name ?? file.name}</span>
          )}{' '}
          {refused ? null : there ? (
            <span class="meta">{formatSize(there.size, locale)}</span>
          ) : (
            <progress value={share} max={1} aria-label={words('chat.uploading', { name: file.name })} />
          )}
          <button
            type="button"
            class="plain"
            aria-label={words('chat.dropFile', { name: file.name })}
            onClick={() => uploads!.drop(id)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  )
}
