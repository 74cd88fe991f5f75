import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../client.ts'
import { useFresh } from '../loading.tsx'
import { words } from '../state.ts'

/** Under a message that came by mail: the mail as it was sent, beside its text, when somebody wants to see it. */
export function AsSent({ mail }: { mail: string }): VNode {
  const open = useSignal(false)
  return (
    <div class="as-sent">
      <button
        class="button quiet small"
        type="button"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        {words.value('inbox.asSent')}
      </button>
      {open.value ? <Sheet mail={mail} /> : null}
    </div>
  )
}

/**
 * A document of its own in a frame without an origin: nothing in it runs, and nothing of ours is within its reach. Pictures that lie
 * elsewhere are fetched when somebody asks for them, since their host then learns that the mail was read.
 */
export function Sheet({ mail }: { mail: string }): VNode {
  const pictures = useSignal(false)
  const { now } = useFresh(() => call('GET /api/mails/{id}/pictures', { id: mail }), [mail], [])
  const { remote = 0, hosts = [] } = now.value.value ?? {}
  return (
    <div class="sent-page">
      {remote > 0 && !pictures.value ? (
        <p class="small soft row">
          <span>{words.value('inbox.asSentPictures', { count: remote, hosts: hosts.join(', ') })}</span>
          <button class="button" type="button" onClick={() => (pictures.value = true)}>
            {words.value('inbox.asSentShow')}
          </button>
        </p>
      ) : null}
      <iframe
        title={words.value('inbox.asSent')}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerpolicy="no-referrer"
        src={`/api/mails/${encodeURIComponent(mail)}/page${pictures.value ? '?pictures=shown' : ''}`}
      />
    </div>
  )
}
