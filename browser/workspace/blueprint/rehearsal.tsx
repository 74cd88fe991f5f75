import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { words } from '../state.ts'
import { type Blueprint, nameIn, type Rule } from './wording.ts'

type Rehearsed = Answer<'GET /api/blueprint/rules/{id}/rehearsal'>
type Changed = Rehearsed['items'][number]

/** What the rule would have changed last month, case by case, before anybody switches it on. */
export function Rehearsal({ rule, blueprint }: { rule: Rule; blueprint: Blueprint }): VNode {
  const shown = useRef(signal<Rehearsed | null>(null)).current
  const look = async (page: number) => {
    await attempt(async () => {
      const next = await call('GET /api/blueprint/rules/{id}/rehearsal', { id: rule.id, page })
      const before = page === 1 ? null : shown.value
      shown.value = {
        ...next,
        items: [...(before?.items ?? []), ...next.items],
        fits: (before?.fits ?? 0) + next.fits,
        asked: (before?.asked ?? 0) + next.asked,
      }
    })
  }
  const seen = shown.value
  return (
    <section class="stack rehearsal">
      <p>
        <button class="button" type="button" onClick={() => void look(1)}>
          {words.value(seen ? 'blueprint.rehearseAgain' : 'blueprint.rehearse')}
        </button>
      </p>
      <p class="small soft">{words.value('blueprint.rehearsalHint')}</p>
      <div role="status">
        {seen ? (
          <p>
            {words.value('blueprint.rehearsed', { asked: seen.asked, fits: seen.fits, changed: seen.items.length })}
          </p>
        ) : null}
      </div>
      {seen && seen.items.length > 0 ? (
        <ul class="near">
          {seen.items.map((one) => (
            <li key={one.number}>
              <Link room="inbox" chosen={one.number}>
                {one.subject || words.value('inbox.case', { number: one.number })}
              </Link>
              <br />
              <span class="small">
                {words.value('blueprint.change', {
                  before: inWords(one.now, blueprint),
                  after: inWords(one.would, blueprint),
                })}
                {one.byHand ? <span class="tag due">{words.value('blueprint.byHand')}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {seen?.more ? (
        <p>
          <button class="button quiet" type="button" onClick={() => void look(seen.page + 1)}>
            {words.value('blueprint.rehearseMore', { count: ASKED_A_PAGE })}
          </button>
        </p>
      ) : null}
    </section>
  )
}

/** The server looks at so many cases a page. */
const ASKED_A_PAGE = 100

function inWords({ category, rank, assignee }: Changed['now'], { categories }: Blueprint): string {
  const found = categories.find(({ id }) => id === category)
  return [
    found ? nameIn(found) : words.value('sorting.unsorted'),
    words.value(`rank.${rank}`),
    assignee ?? words.value('blueprint.nobody'),
  ].join(', ')
}
