import { signal, useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { MessageShown } from '../../../src/modules/desk/contract.ts'
import { translating } from '../../../src/ui/messages/later/translating.ts'
import { extendWords } from '../../../src/ui/words.ts'
import { type Answer, call } from '../client.ts'
import { attempt, sentenceOf, useFresh } from '../loading.tsx'
import { locale, tell, words } from '../state.ts'
import { type Draft, draftOf } from './drafts.ts'
import { deeds } from './keyboard.tsx'
import type { Case } from './reading.ts'
import { Marked, Text } from './wording.tsx'

extendWords(translating)

type Translations = Answer<'GET /api/cases/{number}/translations'>
type Translation = Translations['items'][number]

/** Of the case that is open: its languages, and what was translated in it. */
const known = signal<(Translations & { number: string }) | null>(null)
/** Messages that are being translated, and what went wrong with some, as sentences. */
const busy = signal<ReadonlySet<string>>(new Set())
const wrong = signal<Readonly<Record<string, string>>>({})

/** A language by its name in the reader's own. */
const nameOf = (language: string): string =>
  new Intl.DisplayNames([locale.value], { type: 'language', fallback: 'code' }).of(language) ?? language

/** Whoever reads the one reads the other. */
const isReadIn = (language: string): boolean =>
  language === locale.value || (locale.value === 'nb' && ['no', 'nn'].includes(language))

const inOf = (number: string) => (known.value?.number === number && known.value.service !== null ? known.value : null)

/** Reads what there is for the case, and hears the key: it translates what came last of what is in another language. */
export function Reading({ shown: { number } }: { shown: Case }): null {
  const read = useMemo(() => () => call('GET /api/cases/{number}/translations', { number }), [number])
  const { now, again } = useFresh(read, [number], [`case/${number}`])
  const { value } = now.value
  useEffect(() => {
    if (value) known.value = { ...value, number }
  }, [value])
  const next = foreign(number).findLast((id) => !translated(number, id))
  useEffect(() => {
    if (next === undefined) return
    deeds.translate = () => void translate(number, next, again)
    return () => void delete deeds.translate
  }, [next])
  return null
}

const foreign = (number: string): string[] =>
  inOf(number)?.messages.flatMap(({ id, language }) => (isReadIn(language) ? [] : id)) ?? []
const translated = (number: string, id: string): Translation | undefined =>
  inOf(number)?.items.find(({ message, into }) => message === id && into === locale.value)

async function translate(number: string, id: string, again?: () => Promise<void>): Promise<void> {
  if (busy.value.has(id)) return
  busy.value = new Set([...busy.value, id])
  const { [id]: _, ...others } = wrong.value
  wrong.value = others
  try {
    const one = await call('POST /api/cases/{number}/messages/{id}/translation', {
      number,
      id,
      into: locale.value,
    })
    if (known.value?.number === number) known.value = { ...known.value, items: [...known.value.items, one] }
    void again?.()
  } catch (problem) {
    wrong.value = { ...wrong.value, [id]: sentenceOf(problem) }
  }
  busy.value = new Set([...busy.value].filter((other) => other !== id))
}

/** Beneath what was said: what a machine makes of it, once somebody asks. The original is never replaced. */
export function OfMessage({ message: { id }, number }: { message: MessageShown; number: string }): VNode | null {
  const hidden = useSignal(false)
  const of = foreign(number)
  if (!of.includes(id)) return null
  const one = translated(number, id)
  if (!one) {
    const isNext = of.findLast((other) => !translated(number, other)) === id
    return (
      <p class="translated row">
        <button
          class="button quiet"
          type="button"
          disabled={busy.value.has(id)}
          onClick={() => void translate(number, id)}
        >
          {words.value('translate.do')} {isNext ? <kbd aria-hidden="true">t</kbd> : null}
        </button>
        <span class="small soft" role="status">
          {busy.value.has(id) ? words.value('translate.busy') : ''}
        </span>
        {wrong.value[id] ? (
          <span class="small wrong" role="alert">
            {wrong.value[id]}
          </span>
        ) : null}
      </p>
    )
  }
  const { service, from } = one
  return (
    <section class="translated">
      <p class="small soft">
        {from === null
          ? words.value('translate.made', { service })
          : words.value('translate.by', { service, language: nameOf(from) })}{' '}
        <button
          class="button quiet"
          type="button"
          aria-expanded={!hidden.value}
          onClick={() => (hidden.value = !hidden.value)}
        >
          {words.value(hidden.value ? 'translate.show' : 'translate.hide')}
        </button>
      </p>
      {hidden.value ? null : (
        <div lang={one.into}>
          <Text text={one.text} />
          <Lost parts={one.lost} />
        </div>
      )}
    </section>
  )
}

function Lost({ parts }: { parts: readonly string[] }): VNode | null {
  if (parts.length === 0) return null
  return <p class="small left-out">{words.value('translate.lost', { parts: parts.join(', ') })}</p>
}

interface OfAnswerProps {
  shown: Case
  draft: Draft
  put: (change: Partial<Pick<Draft, 'text' | 'after'>>) => void
}

/** What the service left out of an answer, by case: until its writer has put it in or thrown it away. */
const lostIn = signal<Readonly<Record<string, readonly string[]>>>({})

/** Beneath the box: what one writes, in the customer's language. Both stand there until it is sent, and nothing is sent by itself. */
export function OfAnswer({ shown: { number }, draft, put }: OfAnswerProps): VNode | null {
  const isBusy = useSignal(false)
  const { service, theirs } = inOf(number) ?? { service: null, theirs: null }
  const { meant, ...after } = draft.after
  if (meant !== undefined) {
    const missing = (lostIn.value[number] ?? []).filter((part) => !draft.text.includes(part))
    return (
      <section class="translated meant" aria-label={words.value('translate.meant')}>
        <p class="small soft">
          {words.value('translate.check', { service: service ?? '', language: nameOf(theirs ?? '') })}
        </p>
        <h4 class="small">{words.value('translate.meant')}</h4>
        <Marked text={meant} files={[]} />
        <Lost parts={missing} />
        <p class="row">
          <button class="button quiet" type="button" onClick={() => put({ text: meant, after })}>
            {words.value('translate.back')}
          </button>
        </p>
      </section>
    )
  }
  if (service === null || theirs === null || isReadIn(theirs) || draft.text.trim() === '') return null
  const ask = async () => {
    const { text } = draft
    isBusy.value = true
    await attempt(async () => {
      const made = await call('POST /api/cases/{number}/translations', {
        number,
        text,
        from: locale.value,
        into: theirs,
      })
      const now = draftOf(number, 'reply')
      if (now.text !== text) return tell(words.value('translate.changed'))
      lostIn.value = { ...lostIn.value, [number]: made.lost }
      put({ text: made.text, after: { ...now.after, meant: text } })
    })
    isBusy.value = false
  }
  return (
    <p class="translated row">
      <button class="button quiet" type="button" disabled={isBusy.value} onClick={() => void ask()}>
        {words.value('translate.answer', { language: nameOf(theirs) })}
      </button>
      <span class="small softer" role="status">
        {isBusy.value ? words.value('translate.busy') : words.value('translate.sends', { service })}
      </span>
    </p>
  )
}
