import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { setting } from '../../../platform/settings.ts'
import { declareAsked } from '../../../ui/asked.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { AskedField, Button, Choice, Field, Hidden } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import { SERVICE } from '../../customers/index.ts'
import { formatMoment } from '../acknowledge.ts'
import type { DueBy } from '../clocks/due.ts'
import { ordinaryTarget } from '../clocks/read.ts'
import { NAME_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT, URGENCIES } from '../contract.ts'
import { ComplaintFields } from '../complaints/pages/parts.tsx'
import { desk } from '../settings.ts'
import { FilesField } from './files.tsx'

const HOUR_MS = 3_600_000

/** Why the form asks: stored with the question. */
export const ASKED = {
  email: declareAsked('caseEmail', SERVICE),
  name: declareAsked('caseName', SERVICE),
}

export type AskField = 'subject' | 'text' | 'urgency' | 'complaint' | 'stance' | 'name' | 'email'

interface AskProps {
  call: Call
  values: Readonly<Record<AskField, string>>
  errors: Partial<Record<AskField | 'files', string>>
  /** What it is about, where it was begun, and the form's own number: they travel along. */
  hidden: Readonly<Record<string, string>>
  /** Why nothing was taken although every field is right. */
  problem: string | undefined
  /** How the desk stands: by when there would be an answer. */
  by: DueBy
}

/** Ask us: what, and where the answer goes. Whom we know need not say who they are. */
export function AskPage({ call, values, errors, hidden, problem, by }: AskProps): VNode {
  const { locale } = call
  const words = say(locale)
  const field = (name: AskField) => ({ name, locale, value: values[name], error: errors[name] })
  return (
    <form class="narrow stack" method="post" action="/ask" enctype="multipart/form-data">
      <Heading title={words('ask.title')}>{introOf(call, by)}</Heading>
      {problem === undefined ? null : <Note state="broken">{problem}</Note>}
      <Hidden values={hidden} />
      <Field {...field('subject')} label={words('ask.subject')} longest={SUBJECT_LIMIT} optional />
      <Field {...field('text')} label={words('ask.text')} hint={words('ask.textHint')} rows={8} longest={TEXT_LIMIT} />
      <FilesField locale={locale} error={errors.files} />
      <fieldset class="stack tight">
        <legend>{words('ask.urgency')}</legend>
        <Choice name="urgency" value="" chosen={values.urgency === ''}>
          {words('ask.urgency.none')}
        </Choice>
        {URGENCIES.map((one) => (
          <Choice name="urgency" value={one} chosen={values.urgency === one}>
            {words(`ask.urgency.${one}`)}
          </Choice>
        ))}
      </fieldset>
      <ComplaintFields locale={locale} complaint={values.complaint} stance={values.stance} />
      {call.principal.kind === 'customer' ? (
        <p class="soft">{words('ask.answerTo')}</p>
      ) : (
        <>
          <AskedField
            {...field('email')}
            asked={ASKED.email}
            label={words('common.email')}
            type="email"
            autocomplete="email"
            inputmode="email"
            longest={320}
          />
          <AskedField
            {...field('name')}
            asked={ASKED.name}
            label={words('common.name')}
            autocomplete="name"
            longest={NAME_LIMIT}
            optional
          />
        </>
      )}
      <div class="row">
        <Button look="main" big>
          {words('ask.send')}
        </Button>
      </div>
    </form>
  )
}

/** Within how many hours there is an answer; where nights or holidays lie in between, or the desk is full, by when. */
function introOf(call: Call, by: DueBy): string {
  const words = say(call.locale)
  const hours = setting(call, desk.replyHours)
  const { due, rule } = ordinaryTarget(call, by)
  if (rule.by === 'full')
    return words('ask.full', { count: rule.before ?? 0, due: formatMoment(call, due, call.locale) })
  const isStraight = due.getTime() === call.clock.now().getTime() + hours * HOUR_MS
  return isStraight
    ? words('ask.intro', { hours })
    : words('ask.introBy', { due: formatMoment(call, due, call.locale) })
}
