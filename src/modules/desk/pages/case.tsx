import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { promiseState, shareLeft } from '../../../ui/due.ts'
import { Facts, Heading, Live, Note } from '../../../ui/content.tsx'
import { Button, Field, Hidden, Press } from '../../../ui/form.tsx'
import { formatDay } from '../../../ui/format.ts'
import { type Eyes, PromiseMark, PromiseOf } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import { type CaseShown, type PromiseSeen, TEXT_LIMIT } from '../contract.ts'
import { FilesField } from './files.tsx'
import { MoreToSay } from './heard.tsx'
import { Goods, InLine, Solution, Urgent } from './clocks.tsx'
import { dueWords, keyOf, shownOf } from './shown.ts'
import { Talk } from './talk.tsx'

/** What was just done, said on top of the page. */
export const SAID = {
  sent: 'case.sent',
  solved: 'case.ratedSolved',
  unsolved: 'case.ratedUnsolved',
  more: 'heard.thanks',
  urgency: 'case.urgencyHeard',
  transcript: 'case.transcriptSent',
} as const

/** A case's page as it was asked for. */
export interface CaseAsked {
  call: Call
  shown: CaseShown
  /** The number by which it was opened: another one than its own when it was merged, and then the key is that one's. */
  number: string
  /** The key that opened the page, for its own addresses. */
  caseKey: string | undefined
  /** Messages are shown after this place. */
  after: number | undefined
}

interface CaseProps extends CaseAsked {
  /** Just asked: the promise is the first line of the page. */
  isNew: boolean
  said: keyof typeof SAID | undefined
  /** What it is about, by name. */
  about: ComponentChildren
  /** What is known of its cause, where others have it too. */
  known: ComponentChildren
  /** The number of the form for an answer, what was typed into it, and what is wrong with that. */
  form: string
  typed?: string
  error?: string | undefined
  fileError?: string | undefined
}

/** A case as its customer reads it: what was promised, what was said, and the way to answer. */
export function CasePage(props: CaseProps): VNode {
  const { call, shown, number, caseKey, isNew, said, about, known, form, typed, error, fileError } = props
  const words = say(call.locale)
  const eyes = eyesOf(call)
  const opened = formatDay(new Date(shown.openedAt), eyes.zone, call.locale, { now: eyes.now })
  return (
    <div class="narrow stack wide">
      {known}
      {isNew && shown.promise ? (
        <Note>
          <b>{words('case.promisedNew', { due: dueWords(shown.promise, eyes) })}</b>
        </Note>
      ) : null}
      {said ? <Note>{words(SAID[said])}</Note> : null}
      {said === 'solved' || said === 'unsolved' ? (
        <MoreToSay shown={shown} number={number} caseKey={caseKey} locale={call.locale} />
      ) : null}
      <Heading title={shown.subject} above={`${words('case.number', { number: shown.number })} · ${opened}`} />
      <section class="stack" aria-label={words('case.said')}>
        <Live from={pathOf(props, 'talk')} topic={topicOf(number, caseKey)}>
          <CasePart {...props} />
        </Live>
        <form class="stack" method="post" action={`/cases/${number}/messages`} enctype="multipart/form-data">
          <Hidden values={{ ...keyOf(caseKey), form }} />
          <Field
            name="text"
            label={words('case.reply')}
            hint={shown.state === 'closed' ? words('case.replyClosed') : undefined}
            locale={call.locale}
            rows={5}
            longest={TEXT_LIMIT}
            value={typed}
            error={error}
          />
          <FilesField locale={call.locale} error={fileError} />
          <div class="row">
            <Button look="main">{words('case.send')}</Button>
          </div>
        </form>
      </section>
      <Urgent shown={shown} number={number} caseKey={caseKey} locale={call.locale} />
      <div class="stack">
        {about ? <Facts facts={[{ name: words('case.about'), value: about }]} /> : null}
        {caseKey === undefined ? null : <p class="small softer">{words('case.keepLink')}</p>}
        {shown.messages.some(({ direction }) => direction === 'out') ? (
          <div class="row">
            <Press action={`/cases/${number}/transcript`} hidden={keyOf(caseKey)} look="quiet">
              {words('case.transcriptMail')}
            </Press>
            <a href={pathOf(props, 'transcript')}>{words('case.transcriptSave')}</a>
          </div>
        ) : null}
      </div>
    </div>
  )
}

/** What changes while the page is open: the promise, the conversation, and whether it helped. */
export function CasePart({ call, shown, number, caseKey, after }: CaseAsked): VNode {
  const words = say(call.locale)
  const eyes = eyesOf(call)
  const writing = shown.here.find((one) => one.staff && one.writing)
  const last = shown.messages.at(-1)
  return (
    <div class="stack">
      <Standing shown={shown} eyes={eyes} />
      <Talk shown={shown} eyes={eyes} house={setting(call, shop.name)} caseKey={caseKey} />
      {shown.more && last ? (
        <p>
          <a href={pathOf({ number, caseKey, after: last.place })}>{words('case.more')}</a>
        </p>
      ) : null}
      {writing ? <p class="soft small">{words('case.writing', { name: writing.name })}</p> : null}
      {shown.solved === null ? null : (
        <p class="soft">{words('case.ratedBefore', { solved: shown.solved ? 'yes' : 'no' })}</p>
      )}
      {asks(shown) && ((after ?? 0) > 0 || shown.messages.some(({ direction }) => direction === 'out')) ? (
        <Rating solved={shown.solved} number={number} caseKey={caseKey} locale={call.locale} />
      ) : null}
    </div>
  )
}

/** How it stands: the promise, as a sentence with its ring while it is open, whose turn it is, and who of us has it. */
function Standing({ shown, eyes }: { shown: CaseShown; eyes: Eyes }): VNode {
  const words = say(eyes.locale)
  const { promise, assignee } = shown
  const isLate =
    promise !== null && promise.keptAt === null && promiseState(shownOf(promise), eyes.now, eyes.zone) === 'broken'
  return (
    <div class="stack tight">
      {promise ? (
        <p>
          {isDue(promise, eyes) ? (
            <Due promise={promise} eyes={eyes} />
          ) : (
            <PromiseOf promise={shownOf(promise)} eyes={eyes} />
          )}
        </p>
      ) : null}
      {isLate ? <p class="soft">{words('case.promiseBroken')}</p> : null}
      <InLine shown={shown} locale={eyes.locale} />
      <Solution shown={shown} eyes={eyes} />
      <p class="small soft">
        {words(`case.state.${shown.state}`)}
        {shown.state === 'closed'
          ? null
          : ` · ${assignee ? words('case.assigned', { name: assignee.name }) : words('case.unassigned')}`}
      </p>
      <Goods goods={shown.makeGoods} eyes={eyes} />
    </div>
  )
}

const isDue = (promise: PromiseSeen, eyes: Eyes): boolean =>
  promiseState(shownOf(promise), eyes.now, eyes.zone) === 'due'

function Due({ promise, eyes }: { promise: PromiseSeen; eyes: Eyes }): VNode {
  return (
    <PromiseMark state="due" left={shareLeft(shownOf(promise), eyes.now)}>
      {say(eyes.locale)('case.promised', { due: dueWords(promise, eyes) })}
    </PromiseMark>
  )
}

/** Who has said that it helped is not asked again when they write once more; as long as it stands settled, they may change their mind. */
const asks = ({ solved, heard }: CaseShown): boolean => solved !== null || heard?.solved !== true

interface RatingProps {
  /** What they said before. */
  solved: boolean | null
  number: string
  caseKey: string | undefined
  locale: string
  big?: boolean
}

function Rating({ solved, number, caseKey, locale, big = false }: RatingProps): VNode {
  const words = say(locale)
  return (
    <form class="row" method="post" action={`/cases/${number}/rating`}>
      <Hidden values={keyOf(caseKey)} />
      {solved === true ? null : (
        <Button name="solved" value="yes" look={big ? 'main' : 'plain'} big={big}>
          {words('case.solved')}
        </Button>
      )}
      {solved === false ? null : (
        <Button name="solved" value="no" look={solved === true ? 'quiet' : 'plain'} big={big}>
          {words('case.unsolved')}
        </Button>
      )}
    </form>
  )
}

/** Where the mail's link leads: it asks, and changes nothing, because machines follow links too. */
export function SolvedPage({ call, shown, number, caseKey }: Omit<CaseAsked, 'after'>): VNode {
  const words = say(call.locale)
  return (
    <div class="narrow stack">
      <Heading title={words('case.solvedTitle')} above={words('case.number', { number: shown.number })}>
        {shown.subject}
      </Heading>
      <p class="soft">{words('case.solvedText')}</p>
      <Rating solved={null} number={number} caseKey={caseKey} locale={call.locale} big />
      <p>
        <a href={pathOf({ number, caseKey, after: undefined })}>{words('case.solvedBack')}</a>
      </p>
    </div>
  )
}

/** What rings for a case's customer, with the key where that is what opens it: routes name it in desk/pages.tsx. */
export const topicOf = (number: string, caseKey: string | undefined): string =>
  `customer-case/${number}/${caseKey ?? BY_SESSION}`
/** Stands where a key would, for whoever is let in by who they are. */
export const BY_SESSION = '-'

function pathOf({ number, caseKey, after }: Omit<CaseAsked, 'call' | 'shown'>, part?: string): string {
  const asked = new URLSearchParams({ ...keyOf(caseKey), ...(after === undefined ? {} : { after: String(after) }) })
  const query = asked.size > 0 ? `?${asked.toString()}` : ''
  return `/cases/${number}${part === undefined ? '' : `/${part}`}${query}`
}

const eyesOf = (call: Call): Eyes => ({ now: call.clock.now(), zone: setting(call, shop.zone), locale: call.locale })
