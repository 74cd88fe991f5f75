import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { signal } from '@preact/signals'
import type { CaseRank } from '../../../src/modules/desk/contract.ts'
import { hasMessage, type MessageKey } from '../../../src/ui/words.ts'
import { type Answer, call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { locale, words } from '../state.ts'
import { deeds } from './keyboard.tsx'
import { RANKS } from './ranks.ts'

export type Category = Answer<'GET /api/blueprint'>['categories'][number]
type Sorting = Answer<'GET /api/cases/{number}/sorting'>
/** What is being chosen by a digit. */
const choosing = signal<'category' | 'rank' | null>(null)

/** Categories as they are called here; fetched once a window and again when they change. */
export function useCategories(): readonly Category[] {
  const { now } = useFresh(() => call('GET /api/blueprint', {}), [], ['blueprint'])
  return now.value.value?.categories ?? []
}

export const categoryName = (categories: readonly Category[], id: string | null): string => {
  const names = categories.find((one) => one.id === id)?.names
  return id === null ? words.value('sorting.unsorted') : (names?.[locale.value] ?? names?.['en'] ?? id)
}

/** By what the case was sorted, and the way to say otherwise: two keys, or two lists. */
export function Sorted({ number }: { number: string }): VNode | null {
  const categories = useCategories()
  const { now, again } = useFresh(
    () => call('GET /api/cases/{number}/sorting', { number }),
    [number],
    [`case/${number}`],
  )
  const sort = (how: { category?: string | null; rank?: CaseRank }) =>
    attempt(() => call('PUT /api/cases/{number}/sorting', { number, ...how }), words.value('sorting.done')).then(again)
  useEffect(() => {
    deeds.category = () => (choosing.value = 'category')
    deeds.rank = () => (choosing.value = 'rank')
    return () => void (delete deeds.category, delete deeds.rank)
  }, [])
  const shown = now.value.value
  if (!shown) return null
  const used = categories.filter(({ id, retired }) => !retired || id === shown.category)
  return (
    <section class="sorted">
      <h2>{words.value('sorting.title')}</h2>
      <div class="pair">
        <label class="field">
          <span class="label">
            {words.value('sorting.category')} <kbd aria-hidden="true">c</kbd>
          </span>
          <select
            class="input"
            value={shown.category ?? ''}
            onChange={(event) => void sort({ category: event.currentTarget.value || null })}
          >
            <option value="">{words.value('sorting.unsorted')}</option>
            {used.map(({ id }) => (
              <option key={id} value={id}>
                {categoryName(categories, id)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">
            {words.value('sorting.rank')} <kbd aria-hidden="true">h</kbd>
          </span>
          <select
            class="input"
            value={shown.rank}
            onChange={(event) => void sort({ rank: event.currentTarget.value as CaseRank })}
          >
            {RANKS.map((one) => (
              <option key={one} value={one}>
                {words.value(`rank.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Why shown={shown} categories={categories} confirm={(category) => void sort({ category })} />
      {choosing.value === 'category' ? (
        <Digits
          title={words.value('sorting.category')}
          choices={[...used.map(({ id }) => ({ id, name: categoryName(categories, id) }))]}
          chosen={(category) => void sort({ category })}
        />
      ) : choosing.value === 'rank' ? (
        <Digits
          title={words.value('sorting.rank')}
          choices={RANKS.map((id) => ({
            id,
            name: words.value(`rank.${id}`),
            does: words.value(`rank.${id}.does`),
          }))}
          chosen={(rank) => void sort({ rank: rank as CaseRank })}
        />
      ) : null}
    </section>
  )
}

interface WhyProps {
  shown: Sorting
  categories: readonly Category[]
  confirm: (category: string) => void
}

/** The reason beside the conclusion. */
function Why({ shown, categories, confirm }: WhyProps): VNode {
  const { by, rule, setBy, likely, confidence, because, language, learns } = shown
  const sure = confidence ?? 0
  const guesses = likely !== null && by !== 'staff' && shown.category !== likely
  return (
    <>
      <p class="small">
        {by === 'rule'
          ? words.value('sorting.by.rule', { rule: rule ?? '' })
          : by === 'staff'
            ? words.value('sorting.by.staff', { name: setBy ?? 'none' })
            : by === 'words'
              ? words.value('sorting.by.words', { sure })
              : words.value('sorting.by.nobody')}
        {guesses ? ` ${words.value('sorting.guess', { category: categoryName(categories, likely), sure })}` : ''}
      </p>
      {because.length > 0 && by !== 'staff' ? (
        <p class="because">
          {because.map(({ word, weight }) => (
            <span
              class="tag"
              title={words.value('sorting.weight', { weight: Math.round(weight * WEIGHT_PARTS) / WEIGHT_PARTS })}
            >
              {word}
            </span>
          ))}
        </p>
      ) : null}
      {by === 'words' || guesses ? (
        <p>
          <button class="button" type="button" onClick={() => confirm(likely!)}>
            {guesses ? categoryName(categories, likely) : words.value('sorting.confirm')}
          </button>
        </p>
      ) : null}
      <p class="small softer">
        {language && hasMessage(`language.${language}`)
          ? `${words.value('sorting.language', { language: words.value(`language.${language}` as LanguageKey) })} `
          : ''}
        {words.value(learns ? 'sorting.learns' : 'sorting.learnsNot')}
      </p>
    </>
  )
}

type LanguageKey = Extract<MessageKey, `language.${string}`>
/** Weights are shown to two places. */
const WEIGHT_PARTS = 100

interface DigitsProps {
  title: string
  choices: readonly { id: string; name: string; does?: string }[]
  chosen: (id: string) => void
}

/** The second of two keys: a digit, or a press. Beyond nine one goes by the arrow keys. */
function Digits({ title, choices, chosen }: DigitsProps): VNode {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.showModal(), [])
  const choose = (id: string) => {
    sheet.current?.close()
    chosen(id)
  }
  const press = (event: KeyboardEvent) => {
    const choice = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined
    if (!choice) return
    event.preventDefault()
    choose(choice.id)
  }
  return (
    <dialog
      class="paper digits"
      ref={sheet}
      aria-labelledby="digits-title"
      onKeyDown={press}
      onClose={() => (choosing.value = null)}
    >
      <h2 id="digits-title">{title}</h2>
      <p class="small soft">{words.value('sorting.choose')}</p>
      {choices.map(({ id, name, does }, index) => (
        <button class="button quiet" type="button" onClick={() => choose(id)}>
          {index < DIGITS ? <kbd aria-hidden="true">{index + 1}</kbd> : null} {name}
          {does ? <span class="small softer"> {does}</span> : null}
        </button>
      ))}
      <form method="dialog">
        <button class="button quiet">{words.value('inbox.cancel')}</button>
      </form>
    </dialog>
  )
}

const DIGITS = 9
