import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link } from '../parts.tsx'
import { eyes, place, words } from '../state.ts'

type Mail = Answer<'GET /api/mails'>['items'][number]
type Letter = Answer<'GET /api/letters'>['items'][number]

/** Why a mail could not be read, as its row says it. `program-died`: each of its readers went down with it. */
const PROBLEMS = ['too-slow', 'too-much-memory', 'parser-died', 'parser-failed', 'program-died'] as const

const problemInWords = (code: string): string => {
  const known = PROBLEMS.find((one) => one === code)
  return known ? words.value(`inbox.problem.${known}`) : code
}

const useUnreadable = () => useFresh(() => call('GET /api/mails', { state: 'unreadable' }), [], ['mails'])
const useUnknown = () => useFresh(() => call('GET /api/letters', { state: 'unknown' }), [], ['letters'])

/** At the foot of the list: how much mail needs a person. Nobody else will see that it is there. */
export function MailsEntry(): VNode {
  const unreadable = useUnreadable().now.value.value?.items.length ?? 0
  const counts = useUnknown().now.value.value?.counts
  const count = unreadable + (counts?.unknown ?? 0) + (counts?.refused ?? 0)
  const isOpen = place.value.chosen === 'mails'
  return (
    <Link room="inbox" chosen="mails" class="entry mails-entry" current={isOpen}>
      <b>{words.value(count > 0 ? 'inbox.mails' : 'inbox.mailsQuiet')}</b>
      {count > 0 ? <span class="tag due num">{words.value('inbox.mailsCount', { count })}</span> : null}
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
                    <OneMail
                      key={mail.id}
                      mail={mail}
                      again={unreadable.again}
                      press={words.value('inbox.mailRetry')}
                      said={words.value('inbox.mailRetried')}
                    />
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
        <Machines />
      </div>
    </section>
  )
}

/** A mail, with what can be done about it: read it again, or look at its bytes oneself. */
function OneMail({
  mail,
  again,
  press,
  said,
}: {
  mail: Mail
  again: () => Promise<void>
  press: string
  said: string
}): VNode {
  const { id, from, subject, receivedAt, problem } = mail
  const retry = () => attempt(() => call('POST /api/mails/{id}/retry', { id }), said).then(again)
  return (
    <li>
      <div>
        <b>{subject ?? words.value('inbox.mailNoSubject')}</b>
        <p class="small soft">
          {from ? words.value('inbox.mailFrom', { sender: from }) : words.value('inbox.mailFromNobody')} ·{' '}
          <When at={new Date(receivedAt)} eyes={eyes.value} />
          {problem ? ` · ${problemInWords(problem)}` : ''}
        </p>
      </div>
      <p class="row">
        <button class="button" type="button" onClick={retry}>
          {press}
        </button>
        <a class="button quiet" href={`/api/mails/${encodeURIComponent(id)}/raw`} download={`${id}.eml`}>
          {words.value('inbox.mailFile')}
        </a>
      </p>
    </li>
  )
}

/** What no person seems to have written: nobody was answered. Fetched when somebody wants to see it, since most of it is noise. */
function Machines(): VNode {
  const opened = useSignal(false)
  return (
    <details class="machines" onToggle={(event) => (opened.value = event.currentTarget.open)}>
      <summary>{words.value('inbox.mailsAutomatic')}</summary>
      {opened.value ? <MachinesList /> : null}
    </details>
  )
}

function MachinesList(): VNode {
  const { now, again } = useFresh(() => call('GET /api/mails', { state: 'automatic' }), [], ['mails'])
  return (
    <>
      <p class="small soft">{words.value('inbox.mailsAutomaticHint')}</p>
      <Shown loaded={now.value}>
        {({ items }) => (
          <ul class="plain things">
            {items.map((mail) => (
              <OneMail
                key={mail.id}
                mail={mail}
                again={again}
                press={words.value('inbox.mailWanted')}
                said={words.value('inbox.mailWantedDone')}
              />
            ))}
          </ul>
        )}
      </Shown>
    </>
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
