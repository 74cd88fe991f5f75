import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { differenceOf } from '../../../../src/ui/difference.ts'
import { said } from '../words.ts'
import { OneSide } from './differing.tsx'
import { type Article, settle, type Text, type Writing } from './drafts.ts'
import { type Hunk, hunksOf, joined, type Take } from './merging.ts'

interface BothProps {
  article: Article
  language: string
  writing: Writing
  theirs: NonNullable<Writing['theirs']>
}

const TAKES: readonly Take[] = ['mine', 'theirs', 'both']

/** Two people wrote at once: both texts beside each other, and for each place which of them is to stand. Nothing is lost until it is chosen. */
export function BothTexts({ article, language, writing: { text, saved }, theirs }: BothProps): VNode {
  const hunks = useSignal<readonly Hunk[]>(hunksOf(text.body, theirs.text.body, saved.body))
  const titles = useSignal<readonly Hunk[]>(hunksOf(text.title, theirs.text.title, saved.title).map(oneLine))
  const summaries = useSignal<readonly Hunk[]>(hunksOf(text.summary, theirs.text.summary, saved.summary).map(oneLine))
  const take = (chosen: Text) => settle(article.id, language, chosen)
  const merged = (): Text => ({
    ...theirs.text,
    slug: text.slug === saved.slug ? theirs.text.slug : text.slug,
    title: joined(titles.value),
    summary: joined(summaries.value),
    body: joined(hunks.value),
  })
  return (
    <div class="both" role="region" aria-label={said.value('helpRoom.both.title')}>
      <h3>{said.value('helpRoom.both.title')}</h3>
      <p>
        {theirs.by ? said.value('helpRoom.both.text', { name: theirs.by }) : said.value('helpRoom.both.textAnother')}
      </p>
      <Hunks
        name={said.value('helpRoom.articleTitle')}
        hunks={titles.value}
        change={(next) => (titles.value = next)}
        single
      />
      <Hunks
        name={said.value('helpRoom.summary')}
        hunks={summaries.value}
        change={(next) => (summaries.value = next)}
        single
      />
      <Hunks name={said.value('helpRoom.body')} hunks={hunks.value} change={(next) => (hunks.value = next)} />
      <p class="row">
        <button class="button main" type="button" onClick={() => take(merged())}>
          {said.value('helpRoom.both.keepChosen')}
        </button>
        <button class="button" type="button" onClick={() => take(text)}>
          {said.value('helpRoom.both.keepMine')}
        </button>
        <button class="button" type="button" onClick={() => take(theirs.text)}>
          {said.value('helpRoom.both.takeTheirs')}
        </button>
      </p>
    </div>
  )
}

/** Of a title there is one: mine, unless only they changed it. */
const oneLine = (hunk: Hunk): Hunk =>
  hunk.kind === 'changed' && hunk.take === 'both' ? { ...hunk, take: 'mine' } : hunk

interface HunksProps {
  name: string
  hunks: readonly Hunk[]
  change(next: readonly Hunk[]): void
  single?: boolean
}

function Hunks({ name, hunks, change, single = false }: HunksProps): VNode | null {
  if (!hunks.some(({ kind }) => kind === 'changed')) return null
  return (
    <section aria-label={name}>
      <h4>{name}</h4>
      {hunks.map((hunk, index) =>
        hunk.kind === 'same' ? (
          <p class="small softer same">{shortened(hunk.text)}</p>
        ) : (
          <OneHunk
            key={index}
            hunk={hunk}
            label={`${name} ${index + 1}`}
            takes={single ? TAKES.slice(0, 2) : TAKES}
            choose={(take) =>
              change(hunks.map((one, at) => (at === index && one.kind === 'changed' ? { ...one, take } : one)))
            }
          />
        ),
      )}
    </section>
  )
}

interface OneHunkProps {
  hunk: Extract<Hunk, { kind: 'changed' }>
  label: string
  takes: readonly Take[]
  choose(take: Take): void
}

function OneHunk({ hunk, label, takes, choose }: OneHunkProps): VNode {
  const pieces = differenceOf(hunk.theirs.trimEnd(), hunk.mine.trimEnd())
  return (
    <fieldset class="hunk">
      <legend class="unseen">{label}</legend>
      <div class="compare">
        <div>
          <p class="label">{said.value('helpRoom.both.mine')}</p>
          <OneSide pieces={pieces} side="added" />
        </div>
        <div>
          <p class="label">{said.value('helpRoom.both.theirs')}</p>
          <OneSide pieces={pieces} side="removed" />
        </div>
      </div>
      <p class="row">
        {takes.map((take) => (
          <label class="choice plain" key={take}>
            <input type="radio" name={label} checked={hunk.take === take} onChange={() => choose(take)} />{' '}
            {said.value(`helpRoom.both.take.${take}`)}
          </label>
        ))}
      </p>
    </fieldset>
  )
}

const SHOWN = 120
const shortened = (text: string): string =>
  text.length <= 2 * SHOWN ? text.trim() : `${text.slice(0, SHOWN).trim()} … ${text.slice(-SHOWN).trim()}`
