import type { ComponentChildren, VNode } from 'preact'
import { type Eyes, When } from '../../../ui/promise.tsx'
import { formatSize } from '../../../ui/format.ts'
import { picturesIn, readMarked } from '../../../ui/rich/marked.ts'
import { Rich } from '../../../ui/rich/rich.tsx'
import { say } from '../../../ui/words.ts'
import { Likely } from '../at-once/page.tsx'
import type { CaseShown, MessageShown } from '../contract.ts'

interface TalkProps {
  shown: Pick<CaseShown, 'messages'>
  eyes: Eyes
  /** The house's name, under which it acknowledges. */
  house: string
  caseKey: string | undefined
}

/** What was said, oldest first. Notes of the staff are never among it, whoever asks. */
export function Talk({ shown, eyes, house, caseKey }: TalkProps): VNode {
  const words = say(eyes.locale)
  const said = shown.messages.filter(({ direction }) => direction !== 'note')
  if (said.length === 0) return <p class="soft">{words('case.saidNothing')}</p>
  return (
    <ol class="talk">
      {said.map((message) => (
        <li class={message.direction === 'in' ? 'said' : 'said us'} id={`message-${message.place}`}>
          <p class="small soft">
            <b>{message.direction === 'in' ? words('case.you') : (message.by ?? house)}</b>{' '}
            <When at={new Date(message.at)} eyes={eyes} />
          </p>
          {/* Links are made of our own words only: what somebody wrote from outside is not made easier to press. */}
          {message.marked === undefined ? (
            <p class="words">{message.direction === 'in' ? message.text : linked(message.text)}</p>
          ) : (
            <Formatted message={message} marked={message.marked} caseKey={caseKey} />
          )}
          {message.quoted ? (
            <details class="small soft">
              <summary>{words('case.quoted')}</summary>
              <p class="words">{message.quoted}</p>
            </details>
          ) : null}
          {message.offers ? (
            <Likely
              offers={message.offers.flatMap(({ url, ...one }) => (url === null ? [] : { ...one, url }))}
              locale={eyes.locale}
            />
          ) : null}
          {message.attachments.length > 0 ? <Files message={message} eyes={eyes} caseKey={caseKey} /> : null}
        </li>
      ))}
    </ol>
  )
}

type Shown = { message: MessageShown; caseKey: string | undefined }

const fileAt = (id: string, caseKey: string | undefined): string =>
  `/api/attachments/${id}${caseKey === undefined ? '' : `?key=${encodeURIComponent(caseKey)}`}`

/** Pictures that stand in the text are drawn there, if they are of this very message. */
function Formatted({ message, marked, caseKey }: Shown & { marked: string }): VNode {
  const own = new Set(message.attachments.map(({ id }) => id))
  return <Rich blocks={readMarked(marked)} picture={(id) => (own.has(id) ? fileAt(id, caseKey) : null)} />
}

function Files({ message, eyes, caseKey }: Shown & { eyes: Eyes }): VNode | null {
  const inText = new Set(message.marked === undefined ? [] : picturesIn(readMarked(message.marked)))
  const files = message.attachments.filter(({ id }) => !inText.has(id))
  if (files.length === 0) return null
  return (
    <ul class="small sent-files">
      {files.map(({ id, name, size, mediaType }) => {
        const address = fileAt(id, caseKey)
        return (
          <li>
            {isDrawn(mediaType) ? (
              <a href={`${address}${caseKey === undefined ? '?' : '&'}view=1`} target="_blank" rel="noopener">
                <img src={address} alt={name} loading="lazy" />
              </a>
            ) : null}
            <a href={address}>{say(eyes.locale)('case.file', { name, size: formatSize(size, eyes.locale) })}</a>
          </li>
        )
      })}
    </ul>
  )
}

/** What a browser may draw in a page. Of a file that was sent to us it was looked at whether it is one; what else claims to be stays empty. */
const isDrawn = (mediaType: string): boolean => /^image\/(?:png|jpeg|gif|webp|avif)$/.test(mediaType)

/** An address in running text, without the stop that ends the sentence. */
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:)])/

function linked(text: string): ComponentChildren {
  // Every second part is what the pattern found.
  return text.split(ADDRESS).map((part, index) => (index % 2 === 1 ? <a href={part}>{part}</a> : part))
}
