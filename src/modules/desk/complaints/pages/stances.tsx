import type { ComponentChildren, VNode } from 'preact'
import { Tag } from '../../../../ui/content.tsx'
import { Button, Choice, Hidden } from '../../../../ui/form.tsx'
import { say } from '../../../../ui/words.ts'
import { subjectFrom } from '../../begin.ts'
import { keyOf } from '../../pages/shown.ts'
import type { StanceShown } from '../contract.ts'
import type { OwnComplaint } from '../own.ts'
import { STANCES } from '../stances.ts'

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
