import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { declareAsked } from '../../../../ui/asked.ts'
import { Card, Heading, Note, Tag } from '../../../../ui/content.tsx'
import { AskedField, Button, Choice, Field, Hidden, Press } from '../../../../ui/form.tsx'
import { say, sayDeclared } from '../../../../ui/words.ts'
import { subjectFrom } from '../../begin.ts'
import { keyOf } from '../../pages/shown.ts'
import {
  type FoundPersonal,
  PUBLIC_TEXT_LIMIT,
  SHOWN_NAME_LIMIT,
  STANCES,
  type StanceShown,
  TITLE_LIMIT,
} from '../contract.ts'
import { PUBLIC_COMPLAINTS } from '../kinds.ts'
import type { OwnComplaint } from '../own.ts'

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

interface StancesProps {
  own: Pick<OwnComplaint, 'stances' | 'last' | 'closed'>
  number: string
  caseKey: string | undefined
  locale: string
  back: 'complaint' | 'me'
}

/** How they come to us with a message: what was concluded, by whom and by what, and the way to say otherwise. */
export function Stances({ own, number, caseKey, locale, back }: StancesProps): VNode | null {
  const words = say(locale)
  if (own.closed || own.last === null) return null
  const shown = own.stances
  return (
    <section class="stack">
      <h2>{words('stance.title')}</h2>
      {shown.map((one) => (
        <OneStance one={one} number={number} caseKey={caseKey} locale={locale} back={back} />
      ))}
      {shown.some(({ message }) => message === own.last) ? null : (
        <StanceForm message={own.last} chosen={null} number={number} caseKey={caseKey} locale={locale} back={back}>
          <p class="soft">{words('stance.ask')}</p>
        </StanceForm>
      )}
    </section>
  )
}

interface OneStanceProps {
  one: StanceShown
  number: string
  caseKey: string | undefined
  locale: string
  back: 'complaint' | 'me'
}

export function OneStance({ one, number, caseKey, locale, back }: OneStanceProps): VNode {
  const words = say(locale)
  return (
    <div class="stack tight">
      <p>
        <Tag>{words('stance.of', { stance: one.stance ?? 'none' })}</Tag> <q class="soft">{subjectFrom(one.said)}</q>
      </p>
      <p class="small soft">
        {one.by === 'customer'
          ? words('stance.byYou')
          : words('stance.byStaff', { name: one.name ?? 'none', why: one.why ?? 'none' })}
      </p>
      <details>
        <summary>{words('stance.correct')}</summary>
        <StanceForm
          message={one.message}
          chosen={one.stance ?? 'none'}
          number={number}
          caseKey={caseKey}
          locale={locale}
          back={back}
        />
      </details>
    </div>
  )
}

interface StanceFormProps {
  message: string
  chosen: string | null
  number: string
  caseKey: string | undefined
  locale: string
  back: 'complaint' | 'me'
  children?: ComponentChildren
}

function StanceForm({ message, chosen, number, caseKey, locale, back, children }: StanceFormProps): VNode {
  const words = say(locale)
  return (
    <form class="stack tight" method="post" action={`/cases/${number}/stances/${message}`}>
      <Hidden values={{ ...keyOf(caseKey), back }} />
      {children}
      <fieldset class="stack tight">
        <legend class="unseen">{words('stance.title')}</legend>
        {STANCES.map((one) => (
          <Choice name="stance" value={one} chosen={chosen === one}>
            {words(`stance.${one}`)}
          </Choice>
        ))}
        <Choice name="stance" value="none" chosen={chosen === 'none'}>
          {words('stance.none')}
        </Choice>
      </fieldset>
      <div class="row">
        <Button>{words('stance.do')}</Button>
      </div>
    </form>
  )
}
