import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { STRUGGLES } from '../../../src/ui/struggle.ts'
import { LOCALES } from '../../../src/ui/speak.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { Labelled } from '../parts.tsx'
import { has, locale } from '../state.ts'
import { Rehearsal } from './rehearsal.tsx'
import { own, type Shape, type Struggle } from './words.ts'

/** How a language calls itself where rules are written. */
const languageName = (code: string): string =>
  new Intl.DisplayNames([locale.value], { type: 'language' }).of(code) ?? code

/** When visitors are invited, in what words, how often; each rule can be rehearsed before it is switched on. */
export function Rules({ shape, again }: { shape: Shape; again: () => Promise<void> }): VNode {
  const words = own.value
  const changed = useRef(signal(false)).current
  const { rules } = shape
  const mayChange = has()
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const value = readRules(new FormData(event.currentTarget as HTMLFormElement))
    const done = await attempt(
      () => call('PUT /api/settings/{module}/{name}', { module: 'desk', name: 'invitations', value }),
      words('visitors.saved'),
    )
    if (done) {
      changed.value = false
      await again()
    }
  }
  return (
    <>
      <p class="soft">
        {words('visitors.rulesAbout')} {mayChange ? '' : words('visitors.ownerOnly')}
      </p>
      <form id="invitation-rules" class="stack" onSubmit={save} onInput={() => (changed.value = true)}>
        {STRUGGLES.map((name) => (
          <OneRule key={name} name={name} shape={shape} mayChange={mayChange} isSaved={!changed.value} />
        ))}
        <fieldset class="row invitation-rule" disabled={!mayChange}>
          <Figure label={words('visitors.perVisit')} name="perVisit" most={3} value={rules.perVisit} />
          <Figure label={words('visitors.pause')} name="pause" most={60} value={rules.pause} />
          <Labelled label={words('visitors.away')}>
            <select class="input" name="away" defaultValue={rules.away}>
              {(['none', 'message'] as const).map((one) => (
                <option key={one} value={one} selected={one === rules.away}>
                  {words(`visitors.away.${one}`)}
                </option>
              ))}
            </select>
          </Labelled>
        </fieldset>
        {mayChange ? (
          <p>
            <button class={changed.value ? 'button main' : 'button'} disabled={!changed.value}>
              {words('visitors.save')}
            </button>
          </p>
        ) : null}
      </form>
    </>
  )
}

interface RuleProps {
  name: Struggle
  shape: Shape
  mayChange: boolean
  /** What is rehearsed is what is saved. */
  isSaved: boolean
}

function OneRule({ name, shape, mayChange, isSaved }: RuleProps): VNode {
  const words = own.value
  const rule = shape.rules[name]
  const number = (field: 'times' | 'minutes', label: string, most: number) => (
    <Figure label={label} name={`${name}.${field}`} most={most} value={rule[field]} />
  )
  return (
    <section class="stack invitation-rule">
      <fieldset class="stack" disabled={!mayChange}>
        <legend>
          <h3>{words(`visitors.struggle.${name}`)}</h3>
        </legend>
        <div class="row">
          <label class="choice plain">
            <input type="checkbox" name={`${name}.on`} defaultChecked={rule.on} /> {words('visitors.rule.on')}
          </label>
          {name === 'payment'
            ? null
            : number('times', words(name === 'leaving' ? 'visitors.rule.things' : 'visitors.rule.times'), 20)}
          {name === 'leaving'
            ? null
            : number('minutes', words(name === 'payment' ? 'visitors.rule.long' : 'visitors.rule.minutes'), 60)}
        </div>
        {LOCALES.map((code) => (
          <Labelled key={code} label={words('visitors.rule.words', { language: languageName(code) })}>
            <input
              class="input"
              name={`${name}.${code}`}
              maxLength={160}
              defaultValue={rule[code]}
              placeholder={shape.texts[name][code]}
            />
          </Labelled>
        ))}
      </fieldset>
      {mayChange && isSaved ? <Rehearsal rule={name} /> : null}
    </section>
  )
}

interface FigureProps {
  label: string
  name: string
  most: number
  value: number
}

function Figure({ label, name, most, value }: FigureProps): VNode {
  return (
    <Labelled label={label}>
      <input class="input few" type="number" name={name} min={1} max={most} required defaultValue={String(value)} />
    </Labelled>
  )
}

/** The form as the setting has it. A field that a rule does not have keeps what counts for none. */
function readRules(form: FormData): unknown {
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const rules = STRUGGLES.map((name) => [
    name,
    {
      on: form.has(`${name}.on`),
      times: Number(text(`${name}.times`) || 1),
      minutes: Number(text(`${name}.minutes`) || 10),
      en: text(`${name}.en`),
      nb: text(`${name}.nb`),
    },
  ])
  return {
    ...Object.fromEntries(rules),
    perVisit: Number(text('perVisit')),
    pause: Number(text('pause')),
    away: text('away'),
  }
}
