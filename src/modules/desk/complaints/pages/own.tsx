import type { VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { declareAsked } from '../../../../ui/asked.ts'
import { Card, Heading, Note } from '../../../../ui/content.tsx'
import { AskedField, Button, Field, Hidden, Press } from '../../../../ui/form.tsx'
import { say, sayDeclared } from '../../../../ui/words.ts'
import { subjectFrom } from '../../begin.ts'
import { keyOf } from '../../pages/shown.ts'
import { type FoundPersonal, PUBLIC_TEXT_LIMIT, SHOWN_NAME_LIMIT, TITLE_LIMIT } from '../contract.ts'
import { PUBLIC_COMPLAINTS } from '../kinds.ts'
import type { OwnComplaint } from '../own.ts'
import { Stances } from './stances.tsx'

/** Why the form asks for a name. */
export const NAME_ASKED = declareAsked('complaintName', PUBLIC_COMPLAINTS)

export const OWN_SAID = {
  made: 'complaint.said.made',
  public: 'complaint.said.public',
  unproven: 'complaint.said.unproven',
  withdrawn: 'complaint.said.withdrawn',
  resolved: 'complaint.said.resolved',
  unresolved: 'complaint.said.unresolved',
  stance: 'complaint.said.stance',
} as const

export interface Typed {
  title: string
  text: string
  name: string
}

interface OwnProps {
  call: Call
  own: OwnComplaint
  number: string
  caseKey: string | undefined
  said: keyof typeof OWN_SAID | undefined
  typed?: Typed | undefined
  errors?: Partial<Typed>
  /** What names somebody in what they have typed. */
  found?: readonly FoundPersonal[]
  /** Of the letter that asks whether it shall be public. */
  proof: string | undefined
}

/** A case's complaint, as its author sees it: how it stands, what is public of it, and everything they can say about it. */
export function OwnPage(props: OwnProps): VNode {
  const { call, own, number, caseKey, said, proof } = props
  const { locale } = call
  const words = say(locale)
  const { complaint } = own
  const isOut = complaint?.state === 'public'
  return (
    <div class="narrow stack wide">
      {said ? <Note>{words(OWN_SAID[said])}</Note> : null}
      <Heading
        title={words(isOut ? 'complaint.ownPublic' : 'complaint.own')}
        above={<Back own={own} caseKey={caseKey} locale={locale} />}
      >
        {own.subject}
      </Heading>
      {complaint?.state === 'unproven' ? (
        proof === undefined ? (
          <Note state="due">{words('complaint.waits')}</Note>
        ) : (
          <Confirm {...props} proof={proof} />
        )
      ) : null}
      {complaint?.state === 'hidden' ? <Note state="due">{words('complaint.hidden')}</Note> : null}
      {complaint?.held_why ? (
        <Note state="due">
          <b>{words('complaint.held', { why: complaint.held_why })}</b>
          <p>{words('complaint.heldNext')}</p>
        </Note>
      ) : null}
      {complaint && isOut ? <Out {...props} /> : null}
      {complaint ? <Resolution {...props} /> : null}
      <PublicForm {...props} />
      <Stances own={own} number={number} caseKey={caseKey} locale={locale} back="complaint" />
    </div>
  )
}

function Back({ own, caseKey, locale }: { own: OwnComplaint; caseKey: string | undefined; locale: string }): VNode {
  const query = new URLSearchParams(keyOf(caseKey)).toString()
  return (
    <a href={`/cases/${own.number}${query === '' ? '' : `?${query}`}`}>
      {say(locale)('case.number', { number: own.number })}
    </a>
  )
}

/** What their letter asked: this is what would be public. */
function Confirm({ call, own, number, caseKey, proof }: OwnProps & { proof: string }): VNode {
  const words = say(call.locale)
  return (
    <form class="card" method="post" action={`/cases/${number}/complaint/confirming`}>
      <Hidden values={{ ...keyOf(caseKey), proof }} />
      <h2>{words('complaint.confirm')}</h2>
      <blockquote>
        <p>
          <b>{own.complaint?.title}</b>
        </p>
        <p class="words">{own.complaint?.text}</p>
      </blockquote>
      <p class="soft">
        {own.complaint?.shown_name
          ? words('complaint.asName', { name: own.complaint.shown_name })
          : words('complaint.asNobody')}
      </p>
      <div class="row">
        <Button look="main">{words('complaint.confirmDo')}</Button>
      </div>
    </form>
  )
}

/** It is public: where, who has joined, and the way back. */
function Out({ call, own, number, caseKey }: OwnProps): VNode {
  const words = say(call.locale)
  const complaint = own.complaint!
  return (
    <Card>
      <p>
        <a href={`/complaints/${complaint.id}`}>
          <b>{complaint.title}</b>
        </a>
      </p>
      <p class="small soft">
        {complaint.shown_name ? words('complaint.asName', { name: complaint.shown_name }) : words('complaint.asNobody')}
        {complaint.joined > 0 ? ` · ${words('complaints.joined', { count: complaint.joined })}` : null}
      </p>
      {own.answers.map(({ by, text }) => (
        <div class="beneath">
          <p class="small soft">
            <b>{by}</b>
          </p>
          <p class="words">{text}</p>
        </div>
      ))}
      <Press action={`/cases/${number}/complaint/withdrawing`} hidden={keyOf(caseKey)}>
        {words('complaint.withdraw')}
      </Press>
    </Card>
  )
}

/** Only they can say it. */
function Resolution({ call, own, number, caseKey }: OwnProps): VNode {
  const words = say(call.locale)
  const isResolved = own.complaint!.resolved_at !== null
  return (
    <form class="stack tight" method="post" action={`/cases/${number}/complaint/resolution`}>
      <Hidden values={keyOf(caseKey)} />
      <h2>{words(isResolved ? 'complaint.isResolved' : 'complaint.resolvedAsk')}</h2>
      <p class="soft">{words(isResolved ? 'complaint.isResolvedText' : 'complaint.resolvedText')}</p>
      {own.complaint!.changed ? (
        <div class="changed">
          <p class="small">
            <b>{words('complaints.changed')}</b>
          </p>
          <p>{own.complaint!.changed}</p>
        </div>
      ) : null}
      <div class="row">
        {isResolved ? (
          <Button name="resolved" value="no">
            {words('complaint.unresolvedDo')}
          </Button>
        ) : (
          <Button name="resolved" value="yes" look="main">
            {words('complaint.resolvedDo')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** What is or would be public, in their own words. */
function PublicForm({ call, own, number, caseKey, typed, errors = {}, found = [] }: OwnProps): VNode {
  const { locale } = call
  const words = say(locale)
  const { complaint } = own
  const isOut = complaint?.state === 'public' || complaint?.state === 'unproven'
  const values = typed ?? {
    title: complaint?.title ?? subjectFrom(own.subject).slice(0, TITLE_LIMIT),
    text: complaint?.text ?? own.firstWords.slice(0, PUBLIC_TEXT_LIMIT),
    name: complaint?.shown_name ?? '',
  }
  const form = (
    <form class="stack" method="post" action={`/cases/${number}/complaint/text`} id="public">
      <Hidden values={keyOf(caseKey)} />
      <p class="soft">{words('complaint.publicText')}</p>
      {found.length > 0 ? <FoundNote found={found} locale={locale} /> : null}
      <Field
        name="title"
        locale={locale}
        label={words('complaint.title')}
        longest={TITLE_LIMIT}
        value={values.title}
        error={errors.title}
      />
      <Field
        name="text"
        locale={locale}
        label={words('complaint.text')}
        hint={words('complaint.textHint')}
        rows={8}
        longest={PUBLIC_TEXT_LIMIT}
        value={values.text}
        error={errors.text}
      />
      <AskedField
        name="name"
        locale={locale}
        asked={NAME_ASKED}
        label={words('complaint.name')}
        hint={words('complaint.nameHint')}
        longest={SHOWN_NAME_LIMIT}
        value={values.name}
        error={errors.name}
        optional
      />
      <p class="small soft">{sayDeclared(locale, `purpose.${PUBLIC_COMPLAINTS}.gives`)}</p>
      <div class="row">
        <Button look={isOut ? 'plain' : 'main'}>{words(isOut ? 'complaint.change' : 'complaint.publish')}</Button>
        {found.length > 0 ? (
          <Button name="sure" value="yes" look="quiet">
            {words('complaint.publishAsItIs')}
          </Button>
        ) : null}
      </div>
    </form>
  )
  if (!isOut)
    return (
      <section class="stack">
        <h2>{words('complaint.public')}</h2>
        {form}
      </section>
    )
  return (
    <details open={found.length > 0 || Object.keys(errors).length > 0}>
      <summary>{words('complaint.changeText')}</summary>
      {form}
    </details>
  )
}

function FoundNote({ found, locale }: { found: readonly FoundPersonal[]; locale: string }): VNode {
  const words = say(locale)
  return (
    <Note state="due">
      <b>{words('complaint.found')}</b>
      <ul>
        {found.map(({ what, text }) => (
          <li>
            {words(`complaint.found.${what}`)}: <mark>{text}</mark>
          </li>
        ))}
      </ul>
      <p>{words('complaint.foundNext')}</p>
    </Note>
  )
}
