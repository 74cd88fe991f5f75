import type { VNode } from 'preact'
import { Button, Field, Press } from '../../../ui/form.tsx'
import type { Eyes } from '../../../ui/promise.tsx'
import { hasMessage, say, sayDeclared } from '../../../ui/words.ts'
import type { SelfFact } from '../projections/self.ts'
import { dayOf, Part, Row } from './parts.tsx'

interface FactsProps {
  facts: readonly SelfFact[]
  eyes: Eyes
  purposeTitle: (name: string) => string
}

const HEADINGS = {
  told: ['record.factsTold', 'record.factsToldNone'],
  observed: ['record.factsSeen', 'record.factsSeenNone'],
  derived: ['record.factsConcluded', 'record.factsConcludedNone'],
} as const

/** What they told us, what we saw, what we concluded: each with its source, purpose and end, and what they can do about it. */
export function FactParts({ facts, eyes, purposeTitle }: FactsProps): VNode {
  const words = say(eyes.locale)
  return (
    <>
      {(['told', 'observed', 'derived'] as const).map((basis) => {
        const own = facts.filter((fact) => fact.basis === basis)
        const [heading, none] = HEADINGS[basis]
        return (
          <Part id={basis} title={words(heading)}>
            {own.length === 0 ? <p class="soft">{words(none)}</p> : null}
            <ul>
              {own.map((fact) => (
                <FactRow fact={fact} eyes={eyes} purpose={purposeTitle(fact.purpose)} />
              ))}
            </ul>
          </Part>
        )
      })}
    </>
  )
}

function FactRow({ fact, eyes, purpose }: { fact: SelfFact; eyes: Eyes; purpose: string }): VNode {
  const words = say(eyes.locale)
  const name = factName(fact.name, eyes.locale)
  const until = fact.endsAt ? words('record.factUntil', { day: dayOf(fact.endsAt, eyes) }) : words('record.factNoEnd')
  const origin = `${words('record.factFrom', { source: fact.source })}, ${dayOf(fact.knownAt, eyes)}`
  const notes = [`${origin} · ${words('record.factFor', { purpose })} · ${until}`]
  return (
    <Row
      title={`${name}: ${valueWords(fact.value)}`}
      notes={fact.basis === 'derived' ? [...notes, whyWords(fact, eyes.locale)] : notes}
      action={
        <>
          {fact.basis === 'told' && typeof fact.value === 'string' ? (
            <details>
              <summary class="link">{words('record.factCorrect')}</summary>
              <form method="post" action={`/me/facts/${fact.id}/correct`} class="stack">
                <Field
                  name="value"
                  id={`value-${fact.id}`}
                  label={words('record.newValue')}
                  locale={eyes.locale}
                  value={fact.value}
                  longest={FACT_LENGTH}
                />
                <Button look="main">{words('common.save')}</Button>
              </form>
            </details>
          ) : null}
          {fact.basis === 'derived' ? (
            <Press action={`/me/facts/${fact.id}/refuse`} look="link" about={name}>
              {words('record.factDispute')}
            </Press>
          ) : (
            <Press action={`/me/facts/${fact.id}/erase`} look="link" about={name}>
              {words('record.factErase')}
            </Press>
          )}
        </>
      }
    />
  )
}

/** Longest value that a customer can correct a fact to, in characters. */
export const FACT_LENGTH = 500

function factName(name: string, locale: string): string {
  return hasMessage(`fact.${name}`) ? sayDeclared(locale, `fact.${name}`) : name
}

function whyWords(fact: SelfFact, locale: string): string {
  const {
    rule = '',
    version = '',
    inputs = null,
  } = fact.reason as { rule?: string; version?: number; inputs?: unknown }
  return `${say(locale)('record.why')}: ${say(locale)('record.whyRule', { rule, version, inputs: valueWords(inputs) })}`
}

/** A value as a person reads it: lists with commas, documents as name and value. */
export function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${name} ${valueWords(one)}`)
      .join(', ')
  if (value === null || value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
