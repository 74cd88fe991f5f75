import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link } from '../parts.tsx'
import { eyes, go, place, tell, words } from '../state.ts'
import { AsSent } from './as-sent.tsx'
import { deeds } from './keyboard.tsx'

type Folder = Answer<'GET /api/junk'>
type Mail = Folder['items'][number]
type Checks = NonNullable<Mail['checks']>

/** A word that stands in junk more often than this spoke against the mail; the others spoke for it. */
const MIDDLE = 0.5

/** At the foot of the list: where the mail is that nobody here needs to answer. */
export function JunkEntry(): VNode {
  return (
    <Link room="inbox" chosen="junk" class="entry mails-entry" current={place.value.chosen === 'junk'}>
      <b>{words.value('inbox.junk')}</b>
    </Link>
  )
}

/** The junk folder: what lies there and why. Nothing in it is deleted, and nobody was told anything. */
export function Junk(): VNode {
  const { now, again } = useFresh(() => call('GET /api/junk', {}), [], ['mails'])
  const takeOut = async (mail: Mail) => {
    let opened: string | null = null
    const done = await attempt(async () => (opened = (await call('DELETE /api/junk/{id}', { id: mail.id })).case))
    if (done) {
      tell(words.value('inbox.junkTakenOut'))
      if (opened !== null) go('inbox', opened)
    }
    await again()
  }
  useEffect(() => {
    // The mail that has the focus, or the first one.
    deeds.junk = () => {
      const id = document.activeElement?.closest<HTMLElement>('[data-mail]')?.dataset['mail']
      const items = now.value.value?.items ?? []
      const mail = items.find((one) => one.id === id) ?? items[0]
      if (mail) void takeOut(mail)
    }
    return () => void delete deeds.junk
  }, [])
  return (
    <section class="detail">
      <DetailHead room="inbox" title={words.value('inbox.junk')} />
      <div class="sheet" tabIndex={0} role="region" aria-label={words.value('inbox.junk')}>
        <Shown loaded={now.value}>
          {({ items, more, taught }) => (
            <>
              <p class="small soft">{taughtInWords(taught)}</p>
              {items.length === 0 ? <p class="nothing">{words.value('inbox.junkNone')}</p> : null}
              <ul class="plain things">
                {items.map((mail) => (
                  <OneMail key={mail.id} mail={mail} takeOut={() => void takeOut(mail)} />
                ))}
              </ul>
              {more ? <p class="small soft">{words.value('inbox.junkMore')}</p> : null}
            </>
          )}
        </Shown>
      </div>
    </section>
  )
}

/** How far its judgement can be trusted by now. */
function taughtInWords({ junk, fine, least }: Folder['taught']): string {
  return Math.min(junk, fine) < least
    ? words.value('inbox.junkLearning', { junk, fine, least })
    : words.value('inbox.junkLearnt', { junk, fine })
}

function OneMail({ mail, takeOut }: { mail: Mail; takeOut: () => void }): VNode {
  const { id, from, subject, receivedAt, words: telling, checks } = mail
  const against = telling?.filter(({ junk }) => junk > MIDDLE) ?? []
  const before = telling?.filter(({ junk }) => junk <= MIDDLE) ?? []
  return (
    <li data-mail={id} class="junk-mail">
      <div>
        <b>{subject || words.value('inbox.mailNoSubject')}</b>
        <p class="small soft">
          {from ? words.value('inbox.mailFrom', { sender: from }) : words.value('inbox.mailFromNobody')} ·{' '}
          <When at={new Date(receivedAt)} eyes={eyes.value} />
        </p>
        <div class="small soft why">
          <p>{verdictInWords(mail)}</p>
          {against.length > 0 ? <p>{words.value('inbox.junkAgainst', { words: listed(against) })}</p> : null}
          {before.length > 0 ? <p>{words.value('inbox.junkFor', { words: listed(before) })}</p> : null}
          {checks ? checksInWords(checks).map((line) => <p>{line}</p>) : null}
        </div>
        <AsSent mail={id} />
      </div>
      <p class="row">
        <button class="button" type="button" onClick={takeOut}>
          {words.value('inbox.notJunk')} <kbd aria-hidden="true">!</kbd>
        </button>
        <a class="button quiet" href={`/api/mails/${encodeURIComponent(id)}/raw`} download={`${id}.eml`}>
          {words.value('inbox.mailFile')}
        </a>
      </p>
    </li>
  )
}

function verdictInWords({ by, score }: Mail): string {
  if (by === 'staff') return words.value('inbox.junkByStaff')
  return words.value('inbox.junkByHouse', { percent: Math.min(99, Math.round((score ?? 0) * 100)) })
}

/** A word of the subject, a host or a file's kind is shown as itself. */
const listed = (telling: readonly { word: string }[]) =>
  [...new Set(telling.map(({ word }) => word.replace(/^(?:subject|from|link|file):/, '')))].join(', ')

/** What its sender's domain said, without the letters that only postmasters know. */
function checksInWords({ spf, dkim, dmarc, policy, domain }: Checks): string[] {
  const of = { domain: domain ?? words.value('inbox.check.itsDomain') }
  return [
    dmarc === 'fail' ? words.value(`inbox.check.dmarc.${policy}`, of) : '',
    dmarc === 'pass' ? words.value('inbox.check.dmarc.pass', of) : '',
    spf === 'unasked' ? '' : words.value(`inbox.check.spf.${spf}`, of),
    dkim === 'unasked' || dkim === 'softfail' ? '' : words.value(`inbox.check.dkim.${dkim}`),
  ].filter(Boolean)
}
