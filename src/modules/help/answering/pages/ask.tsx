import type { VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { declareAsked } from '../../../../ui/asked.ts'
import { Heading, Live, Note } from '../../../../ui/content.tsx'
import { AskedField, Button, Field, Hidden } from '../../../../ui/form.tsx'
import { say, sayParts } from '../../../../ui/words.ts'
import { SERVICE } from '../../../customers/index.ts'
import { Helped } from '../../judging/pages/helped.tsx'
import { QUESTION_LIMIT } from '../../contract.ts'
import { type Answer, type Conversation, CONVERSATION_LIMIT, type Sentence, TYPED_LIMIT } from '../contract.ts'

/** Why the form asks: stored with the case. */
export const ASKED = { email: declareAsked('helpEmail', SERVICE), name: declareAsked('helpName', SERVICE) }

interface AskProps {
  call: Call
  shown: Conversation | null
  /** The link to an order that was brought along. */
  given: { order?: string | undefined; key?: string | undefined }
  typed: string
  error: string | undefined
  person: { email: string; name: string; error: string | undefined } | undefined
}

/** Ask in plain words: what was said so far, a field, and the way to a person. */
export function AskHelpPage({ call, shown, given, typed, error, person }: AskProps): VNode {
  const words = say(call.locale)
  const brought = Object.fromEntries(
    Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined),
  )
  const query = new URLSearchParams(brought).toString()
  const isLong = shown !== null && shown.answers.length >= CONVERSATION_LIMIT
  return (
    <div class="narrow stack">
      <Heading title={words('help.ask.title')}>
        {shown === null ? (
          <>
            {words('help.ask.intro')}
            {call.principal.kind === 'customer' ? ` ${words('help.ask.signedIn')}` : null}
          </>
        ) : null}
      </Heading>
      {shown === null ? null : (
        <Live from={`/help/ask/${shown.id}/said${query === '' ? '' : `?${query}`}`} topic={shown.topic}>
          <ConversationPart call={call} shown={shown} />
        </Live>
      )}
      {isLong ? (
        <Note>{words('help.ask.tooMany')}</Note>
      ) : (
        <form class="stack tight" method="post" action="/help/ask">
          <Hidden values={{ ...brought, ...(shown ? { conversation: shown.id } : {}) }} />
          <Field
            name="text"
            locale={call.locale}
            label={words(shown ? 'help.ask.next' : 'help.ask.question')}
            value={typed.length > TYPED_LIMIT ? '' : typed}
            error={error}
            rows={shown ? 2 : 4}
          />
          <div class="row">
            <Button look="main" big={shown === null}>
              {words('help.ask.send')}
            </Button>
            {shown ? (
              <Button look="quiet" href="/help/ask">
                {words('help.ask.new')}
              </Button>
            ) : null}
          </div>
        </form>
      )}
      {shown === null ? null : <AskPerson call={call} shown={shown} brought={brought} person={person} />}
    </div>
  )
}

/** Questions and answers, oldest first. */
export function ConversationPart({ call, shown }: { call: Call; shown: Conversation }): VNode {
  const words = say(call.locale)
  return (
    <ol class="talk" aria-label={words('help.ask.conversation')}>
      {shown.answers.map((one) => (
        <>
          <li class="said">
            <p class="small soft">
              <b>{words('help.ask.you')}</b>
            </p>
            <p class="words">{one.question}</p>
          </li>
          <li class="said us" id={`answer-${one.id}`}>
            <p class="small soft">
              <b>{setting(call, shop.name)}</b>
            </p>
            <AnswerShown call={call} answer={one} />
          </li>
        </>
      ))}
    </ol>
  )
}

/** An answer with what it rests on; or what is near; or that we do not know. */
function AnswerShown({ call, answer }: { call: Call; answer: Answer }): VNode {
  const words = say(call.locale)
  const { sentences, nearest, outcome, changed, notes } = answer
  const isForeign = answer.language !== call.locale.slice(0, 2)
  return (
    <div class="stack tight">
      {notes.map((note) => (
        <p class="soft">{noteOf(call, note)}</p>
      ))}
      {changed === null ? null : <Note state="due">{words(`help.ask.${changed}`)}</Note>}
      {groupsOf(sentences).map((group) => (
        <Group call={call} sentences={group} lang={isForeign ? answer.language : undefined} />
      ))}
      {answer.writtenBy === 'model' ? <p class="small softer">{words('help.ask.byModel')}</p> : null}
      {outcome === 'unanswered' && changed === null ? <p>{words('help.ask.unknown')}</p> : null}
      {nearest.length > 0 ? (
        <>
          <p class={sentences.length > 0 ? 'small soft' : undefined}>
            {words(sentences.length > 0 ? 'help.ask.alsoNear' : 'help.ask.unsure')}
          </p>
          <ul class="stack tight">
            {nearest.map(({ title, heading, text, href }) => (
              <li>
                <a href={href}>{heading === '' || heading === title ? title : `${title}: ${heading}`}</a>
                {sentences.length > 0 ? null : <p class="small soft">{text}</p>}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {answer.case === null ? null : (
        <p class="small soft">
          <a href={`/cases/${answer.case}`}>{words('help.ask.handed', { number: answer.case })}</a>
        </p>
      )}
      {sentences.length > 0 && changed === null ? (
        <Helped locale={call.locale} article={null} question={answer.id} />
      ) : null}
    </div>
  )
}

function noteOf(call: Call, note: Answer['notes'][number]) {
  if (note === 'cut') return say(call.locale)('help.ask.note.cut', { letters: QUESTION_LIMIT })
  if (note === 'sign-in')
    return sayParts(call.locale)('help.ask.note.sign-in', { sign: (inside) => <a href="/sign-in">{inside}</a> })
  return say(call.locale)(`help.ask.note.${note}`)
}

/** Sentences that rest on the same stand together, with what it is beneath them. */
function groupsOf(sentences: readonly Sentence[]): Sentence[][] {
  const groups: Sentence[][] = []
  for (const one of sentences) {
    const before = groups.at(-1)
    if (before && restsKey(before[0]!) === restsKey(one)) before.push(one)
    else groups.push([one])
  }
  return groups
}
const restsKey = ({ rests }: Sentence): string => rests.map(({ href }) => href).join(' ')

function Group({
  call,
  sentences,
  lang,
}: {
  call: Call
  sentences: readonly Sentence[]
  lang: string | undefined
}): VNode {
  const said = sentences.filter(({ step }) => !step)
  const steps = sentences.filter(({ step }) => step)
  return (
    <div class="stack tight">
      <div class="rich" lang={lang}>
        {said.length > 0 ? <p>{said.map(({ text }) => text).join(' ')}</p> : null}
        {steps.length > 0 ? (
          <ul>
            {steps.map(({ text }) => (
              <li>{text}</li>
            ))}
          </ul>
        ) : null}
      </div>
      <RestsOn call={call} sentences={sentences} />
    </div>
  )
}

function RestsOn({ call, sentences }: { call: Call; sentences: readonly Sentence[] }): VNode {
  const words = say(call.locale)
  const rests = new Map(sentences.flatMap(({ rests: all }) => all).map((one) => [one.href + one.title, one]))
  return (
    <p class="small soft">
      {words('help.ask.restsOn')}{' '}
      {[...rests.values()].map((rest, at) => (
        <>
          {at > 0 ? ', ' : null}
          <a href={rest.href}>{rest.title}</a>{' '}
          {rest.kind === 'article'
            ? words('help.ask.revision', { revision: rest.revision })
            : `(${words('help.ask.yourRecord')})`}
        </>
      ))}
    </p>
  )
}

function AskPerson({
  call,
  shown,
  brought,
  person,
}: Pick<AskProps, 'call' | 'person'> & {
  shown: Conversation
  brought: Readonly<Record<string, string>>
}): VNode | null {
  const words = say(call.locale)
  const last = shown.answers.at(-1)!
  if (last.case !== null) return null
  const isKnown = call.principal.kind === 'customer'
  return (
    <form class="card stack tight" method="post" action={`/help/ask/${shown.id}/person`}>
      <h2>{words('help.ask.person')}</h2>
      <p class="soft">{words('help.ask.personText')}</p>
      <Hidden values={brought} />
      {isKnown ? (
        person?.error === undefined ? null : (
          <Note state="broken">{person.error}</Note>
        )
      ) : (
        <>
          <AskedField
            name="email"
            locale={call.locale}
            asked={ASKED.email}
            label={words('common.email')}
            type="email"
            autocomplete="email"
            inputmode="email"
            longest={320}
            value={person?.email ?? ''}
            error={person?.error}
          />
          <AskedField
            name="name"
            locale={call.locale}
            asked={ASKED.name}
            label={words('common.name')}
            autocomplete="name"
            longest={200}
            value={person?.name ?? ''}
            optional
          />
        </>
      )}
      <div class="row">
        <Button look={last.outcome === 'answered' ? 'plain' : 'main'}>{words('help.ask.person')}</Button>
      </div>
    </form>
  )
}
