import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { Button, Hidden } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import type { Offered } from './offered.ts'
import type { OfferedShown } from './solve.ts'

interface PageProps {
  call: Call
  shown: OfferedShown
  id: string
  answerKey: string
}

/** Where "this solved it" leads: it asks, and only its button says so. */
export function OfferedPage({ call, shown, id: answer, answerKey }: PageProps): VNode {
  const words = say(call.locale)
  const { number, title, text, state } = shown
  return (
    <div class="narrow stack">
      {state === 'used' ? <Note>{words('likely.used')}</Note> : null}
      <Heading
        title={words(state === 'used' ? 'likely.usedTitle' : 'likely.title')}
        above={words('case.number', { number })}
      />
      <blockquote class="stack tight">
        <p>
          <b>{title}</b>
        </p>
        <p class="words">{text}</p>
      </blockquote>
      {state === 'offered' ? (
        <>
          <p class="soft">{words('likely.text')}</p>
          <SolvedBy action={`/cases/${number}/answers/${answer}`} answerKey={answerKey} locale={call.locale} big />
        </>
      ) : null}
      {state === 'over' ? <p>{words('errors.likely-over')}</p> : null}
      <p class="small soft">{words('likely.else')}</p>
    </div>
  )
}

function SolvedBy({
  action,
  answerKey,
  locale,
  big = false,
}: {
  action: string
  answerKey: string
  locale: string
  big?: boolean
}): VNode {
  return (
    <form class="row" method="post" action={action}>
      <Hidden values={{ key: answerKey }} />
      <Button look={big ? 'main' : 'plain'} big={big}>
        {say(locale)('case.solved')}
      </Button>
    </form>
  )
}

/** Below an acknowledgement on the page of a case: what may answer it already. */
export function Likely({ offers, locale }: { offers: readonly (Offered & { url: string })[]; locale: string }): VNode {
  const words = say(locale)
  return (
    <section class="stack tight" aria-label={words('likely.heading')}>
      <p class="small soft">{words('likely.heading')}</p>
      {offers.map(({ title, text, href, url, used }) => {
        const { pathname, searchParams } = new URL(url)
        return (
          <details>
            <summary>{title}</summary>
            <p class="words">{text}</p>
            {href === null ? null : (
              <p>
                <a href={href}>{words('mail.likelyRead')}</a>
              </p>
            )}
            {used ? (
              <p class="small soft">{words('likely.used')}</p>
            ) : (
              <SolvedBy action={pathname} answerKey={searchParams.get('key') ?? ''} locale={locale} />
            )}
          </details>
        )
      })}
    </section>
  )
}
