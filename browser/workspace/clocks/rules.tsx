import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { currencyExponent } from '../../../src/ui/format.ts'
import { call } from '../client.ts'
import { type ClockRule, type DeskNow, minutesShown, minutesTyped } from './words.ts'
import { attempt } from '../loading.tsx'
import { minorUnits } from '../parts.tsx'
import { has, locale, tell, words } from '../state.ts'

const RANKS = ['suggestion', 'standard', 'emergent', 'critical', 'red'] as const
const TIMES = ['first', 'next', 'solved'] as const
const GIVES = ['note', 'credit', 'gift'] as const
/** A rule in the form: as it was typed. */
type Typed = Record<'category' | 'rank' | 'tier' | (typeof TIMES)[number] | 'give' | 'amount' | 'words', string>
const NEW: Typed = {
  category: '',
  rank: '',
  tier: '',
  first: '',
  next: '',
  solved: '',
  give: '',
  amount: '',
  words: '',
}
/** Also in workspace.css: there the names of the columns stand once, above them. */
const MINUTES_OF_HOUR = 60

interface RulesProps {
  desk: DeskNow
  again: () => Promise<void>
}

/** The table of rules: what a case is, by when it is answered and solved, and what is made good. */
export function Rules({ desk, again }: RulesProps): VNode {
  const { categories, currency } = desk
  const exponent = currencyExponent(currency)
  const rows = useMemo(() => signal(desk.rules.map((rule) => typed(rule, exponent))), [])
  const mayChange = has()
  const set = (index: number, name: keyof Typed, text: string) => {
    rows.value = rows.value.map((row, at) => (at === index ? { ...row, [name]: text } : row))
  }
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    try {
      const rules = rows.value.map((row) => readRule(row, exponent))
      await attempt(
        () => call('PUT /api/settings/{module}/{name}', { module: 'desk', name: 'clocks', value: rules }),
        words.value('clocks.saved'),
      )
      await again()
    } catch (problem) {
      tell((problem as Error).message)
    }
  }
  const called = (id: string) => categories.find((one) => one.id === id)?.names[locale.value] ?? id
  const ids = [...new Set([...categories.map(({ id }) => id), ...rows.value.map(({ category }) => category)])].filter(
    Boolean,
  )
  return (
    <form class="clock-rules" onSubmit={(event) => void save(event)}>
      <p class="small soft">{words.value('clocks.rulesHint')}</p>
      {rows.value.map((row, index) => {
        const field = { row, disabled: !mayChange, set: (name: keyof Typed, text: string) => set(index, name, text) }
        return (
          <fieldset class="clock-rule" key={index}>
            <Choose {...field} name="category" options={ids.map((id) => [id, called(id)])} />
            <Choose {...field} name="rank" options={RANKS.map((rank) => [rank, words.value(`clocks.rank.${rank}`)])} />
            <Choose {...field} name="tier" options={[['best', words.value('clocks.tier.best')]]} />
            {TIMES.map((name) => (
              <Type {...field} name={name} label={words.value(`clocks.${name}`)} />
            ))}
            <Choose
              {...field}
              name="give"
              label={words.value('clocks.makeGood')}
              none={words.value('clocks.give.none')}
              options={GIVES.map((give) => [give, words.value(`clocks.give.${give}`)])}
            />
            {mayChange ? (
              <button
                class="button quiet"
                type="button"
                onClick={() => (rows.value = rows.value.filter((_, at) => at !== index))}
              >
                {words.value('clocks.remove')}
              </button>
            ) : null}
            {row.give === '' ? null : (
              <div class="good">
                {row.give === 'note' ? null : (
                  <Type {...field} name="amount" label={words.value('clocks.give.amount', { currency })} />
                )}
                <Type {...field} name="words" label={words.value('clocks.give.words')} wide />
              </div>
            )}
          </fieldset>
        )
      })}
      <p class="everything">
        <b>{words.value('clocks.everything')}</b>{' '}
        <span class="num">{minutesShown(desk.replyHours * MINUTES_OF_HOUR)}</span>
        <span class="small soft"> · {words.value('clocks.everythingChat', { minutes: desk.chatMinutes })}</span>
      </p>
      {mayChange ? (
        <div class="row">
          <button class="button main">{words.value('clocks.save')}</button>
          <button class="button" type="button" onClick={() => (rows.value = [...rows.value, NEW])}>
            {words.value('clocks.add')}
          </button>
        </div>
      ) : (
        <p class="small soft">{words.value('clocks.ownerOnly')}</p>
      )}
    </form>
  )
}

interface FieldProps {
  row: Typed
  disabled: boolean
  set: (name: keyof Typed, text: string) => void
}

function Choose({
  row,
  disabled,
  set,
  name,
  label = words.value(`clocks.${name as 'rank'}`),
  none = words.value('clocks.any'),
  options,
}: FieldProps & {
  name: keyof Typed
  label?: string
  none?: string
  options: readonly (readonly [string, string])[]
}): VNode {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <select
        class="input"
        disabled={disabled}
        value={row[name]}
        onChange={(event) => set(name, event.currentTarget.value)}
      >
        <option value="">{none}</option>
        {options.map(([one, words]) => (
          <option value={one}>{words}</option>
        ))}
      </select>
    </label>
  )
}

function Type({
  row,
  disabled,
  set,
  name,
  label,
  wide,
}: FieldProps & { name: keyof Typed; label: string; wide?: boolean }): VNode {
  return (
    <label class={wide ? 'field spring' : 'field'}>
      <span class="label">{label}</span>
      <input
        class="input num"
        disabled={disabled}
        value={row[name]}
        onInput={(event) => set(name, event.currentTarget.value)}
      />
    </label>
  )
}

function typed(rule: ClockRule, exponent: number): Typed {
  const time = (minutes: number | null) => (minutes === null ? '' : minutesShown(minutes))
  return {
    category: rule.category ?? '',
    rank: rule.rank ?? '',
    tier: rule.tier ?? '',
    first: time(rule.first),
    next: time(rule.next),
    solved: time(rule.solved),
    give: rule.makeGood?.give ?? '',
    amount:
      rule.makeGood && rule.makeGood.give !== 'note' ? (rule.makeGood.amount / 10 ** exponent).toFixed(exponent) : '',
    words: rule.makeGood?.words ?? '',
  }
}

/** @throws Error with the sentence of what is wrong with it */
function readRule(row: Typed, exponent: number): ClockRule {
  const time = (name: (typeof TIMES)[number]) => {
    const minutes = minutesTyped(row[name])
    if (minutes === undefined) throw new Error(words.value('clocks.wrongTime', { text: row[name] }))
    return minutes
  }
  return {
    category: row.category || null,
    rank: (row.rank || null) as ClockRule['rank'],
    tier: (row.tier || null) as ClockRule['tier'],
    first: time('first'),
    next: time('next'),
    solved: time('solved'),
    makeGood: readGood(row, exponent),
  }
}

function readGood(row: Typed, exponent: number): ClockRule['makeGood'] {
  if (row.give === '') return null
  if (row.words.trim() === '') throw new Error(words.value('clocks.wrongWords'))
  const amount = row.give === 'note' ? 0 : minorUnits(row.amount, exponent)
  if (amount === undefined) throw new Error(words.value('clocks.wrongAmount', { text: row.amount }))
  return { give: row.give as 'note', amount, words: row.words.trim() }
}
