import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { chatMore } from '../../src/ui/messages/chat-more.ts'
import { Refused } from './line.ts'
import type { PanelProps } from './panel.tsx'
import { zone } from './said.tsx'
import { sayIn } from './words.ts'

/** The conversation to keep: by mail where there is an address, and as a file. */
export function Transcript({ talk, words: plain, locale }: PanelProps): VNode | null {
  const words = sayIn(chatMore, locale)
  const [told, setTold] = useState<string | null>(null)
  const { chat } = talk
  if (!chat?.number || !talk.messages.some(({ from }) => from === 'us')) return null
  const tell = (error: unknown) => setTold(error instanceof Refused ? error.message : plain('chat.unreachable'))
  const mail = () =>
    talk.line
      .send<{ address: string }>('POST', '/api/chat/transcript', { zone })
      .then(({ address }) => setTold(words('chat.transcriptSent', { address })), tell)
  const save = () =>
    talk.line
      .get<{ name: string; text: string }>(`/api/chat/transcript?zone=${encodeURIComponent(zone)}`)
      .then(({ name, text }) => download(name, text), tell)
  return (
    <details class="ask">
      <summary>{words('chat.transcript')}</summary>
      <div class="row">
        {chat.address ? (
          <button type="button" class="button" onClick={() => void mail()}>
            {words('chat.transcriptMail', { address: chat.address })}
          </button>
        ) : null}
        <button type="button" class="button" onClick={() => void save()}>
          {words('chat.transcriptSave')}
        </button>
      </div>
      {chat.address ? null : <p>{words('chat.transcriptNeeds')}</p>}
      <p role="status">{told}</p>
    </details>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  // The browser has taken hold of it with the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
