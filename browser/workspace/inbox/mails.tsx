import type { VNode } from 'preact'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link } from '../parts.tsx'
import { eyes, place, words } from '../state.ts'
import { codeInWords } from './wording.tsx'

type Mail = Answer<'GET /api/mails'>['items'][number]
type Letter = Answer<'GET /api/letters'>['items'][number]

const useUnreadable = () => useFresh(() => call('GET /api/mails', { state: 'unreadable' }), [], ['mails'])
const useUnknown = () => useFresh(() => call('GET /api/letters', { state: 'unknown' }), [], ['letters'])

/** At the foot of the list, when there is mail that needs a person: nobody else will see that it is there. */
export function MailsEntry(): VNode | null {
  const unreadable = useUnreadable().now.value.value?.items.length ?? 0
  const counts = useUnknown().now.value.value?.counts
  const count = unreadable + (counts?.unknown ?? 0) + (counts?.refused ?? 0)
  const isOpen = place.value.chosen === 'mails'
  if (count === 0 && !isOpen) return null
  return (
    <Link room="inbox" chosen="mails" class="entry mails-entry" current={isOpen}>
      <b>{words.value('inbox.mails')}</b>
      <span class="tag due num">{words.value('inbox.mailsCount', { count })}</span>
    </Link>
  )
}

/** Mails that could not be read, and letters of which nobody knows, or everybody knows, that they did not arrive. */
export function Mails(): VNode {
  const unreadable = useUnreadable()
  const unknown = useUnknown()
  const refused = useFresh(() => call('GET /api/letters', { state: 'refused' }), [], ['letters'])
  const lettersAgain = async () => void (await Promise.all([unknown.again(), refused.again()]))
  const nothing = [unreadable, unknown, refused].every(({ now }) => now.value.value?.items.length === 0)
  return (
    <section class="detail">
      <DetailHead room="inbox" title={words.value('inbox.mails')} />
      <div class="sheet" tabIndex={0} role="region" aria-label={words.value('inbox.mails')}>
        {nothing ? <p class="soft">{words.value('inbox.mailsNone')}</p> : null}
        <Shown loaded={unreadable.now.value}>
          {({ items }) =>
            items.length === 0 ? null : (
              <section>
                <h3>{words.value('inbox.mailsUnreadable')}</h3>
                <p class="small soft">{words.value('inbox.mailsUnreadableHint')}</p>
                <ul class="plain things">
                  {items.map((mail) => (
                    <UnreadMail key={mail.id} mail={mail} again={unreadable.again} />
                  ))}
                </ul>
              </section>
            )
          }
        </Shown>
        <Shown loaded={unknown.now.value}>
          {({ items }) => (
            <Letters
              title={words.value('inbox.mailsUnknown')}
              hint={words.value('letters.unknownMeans')}
              of={items}
              again={lettersAgain}
            />
          )}
        </Shown>
        <Shown loaded={refused.now.value}>
          {({ items }) => <Letters title={words.value('inbox.mailsRefused')} of={items} again={lettersAgain} />}
        </Shown>
      </div>
    </section>
  )
}

function UnreadMail({ mail, again }: { mail: Mail; again: () => Promise<void> }): VNode {
  const { id, from: sender, subject, receivedAt, problem } = mail
  const retry = () =>
    attempt(() => call('POST /api/mails/{id}/retry', { id }), words.value('inbox.mailRetried')).then(again)
  return (
    <li>
      <div>
        <b>{subject ?? words.value('inbox.mailNoSubject')}</b>
        <p class="small soft">
          {sender ? words.value('inbox.mailFrom', { sender }) : words.value('inbox.mailFromNobody')} ·{' '}
          <When at={new Date(receivedAt)} eyes={eyes.value} />
          {problem ? ` · ${codeInWords(`inbox.problem.${problem}`, problem)}` : ''}
        </p>
      </div>
      <p class="row">
        <button class="button" type="button" onClick={retry}>
          {words.value('inbox.mailRetry')}
        </button>
        <a class="button quiet" href={`/api/mails/${encodeURIComponent(id)}/raw`} download={`${id}.eml`}>
          {words.value('inbox.mailFile')}
        </a>
      </p>
    </li>
  )
}

interface LettersProps {
  title: string
  hint?: string
  of: readonly Letter[]
  again: () => Promise<void>
}

function Letters({ title, hint, of, again }: LettersProps): VNode | null {
  if (of.length === 0) return null
  const send = (id: string) => () =>
    attempt(() => call('POST /api/letters/{id}/again', { id }), words.value('letters.queuedAgain')).then(again)
  return (
    <section>
      <h3>{title}</h3>
      {hint ? <p class="small soft">{hint}</p> : null}
      <ul class="plain things">
        {of.map(({ id, recipient, kind, queuedAt, reply }) => (
          <li key={id}>
            <div>
              <b>{recipient}</b>
              <p class="small soft">
                {kind} · <When at={new Date(queuedAt)} eyes={eyes.value} />
                {reply ? ` · ${reply}` : ''}
              </p>
            </div>
            <button class="button" type="button" onClick={send(id)}>
              {words.value('letters.again')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
