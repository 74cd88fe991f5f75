import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { formatMoney, isoDay } from '../../../src/ui/format.ts'
import { When } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { RANKS } from '../inbox/ranks.ts'
import { categoryName, type Category } from '../inbox/sorting.tsx'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, Labelled, Link } from '../parts.tsx'
import { eyes, locale, words, zone } from '../state.ts'

import { WHATS } from './codes.ts'

type Ran = Answer<'GET /api/by-rule'>['items'][number]
const day = signal<string | null>(null)
const what = signal<(typeof WHATS)[number] | ''>('')
const rule = signal('')
const page = signal(1)
const LETTERS = ['case.received', 'case.informed', 'case.status', 'case.late', 'case.chat'] as const

/** What the house did by itself on a day, and what undoes each of it. */
export function ByRule(): VNode {
  const wanted = {
    day: day.value ?? isoDay(eyes.value.now, zone.value),
    ...(what.value === '' ? {} : { what: what.value }),
    ...(rule.value === '' ? {} : { rule: rule.value }),
    page: page.value,
  }
  const key = JSON.stringify(wanted)
  const { now, again } = useFresh(() => call('GET /api/by-rule', wanted), [key], ['inbox'])
  const { now: plan } = useFresh(() => call('GET /api/blueprint', {}), [], ['blueprint'])
  useEffect(() => void (page.value = 1), [day.value, what.value, rule.value])
  return (
    <>
      <DetailHead room="exceptions" title={words.value('byRule.title')} />
      <div class="sheet">
        <div class="pair">
          <Labelled label={words.value('byRule.day')}>
            <input
              class="input"
              type="date"
              value={wanted.day}
              onChange={(event) => (day.value = event.currentTarget.value || null)}
            />
          </Labelled>
          <Labelled label={words.value('byRule.what')}>
            <select
              class="input"
              value={what.value}
              onChange={(event) => (what.value = event.currentTarget.value as typeof what.value)}
            >
              <option value="">{words.value('byRule.all')}</option>
              {WHATS.map((one) => (
                <option key={one} value={one}>
                  {words.value(`byRule.what.${one}`)}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled label={words.value('byRule.rule')}>
            <select class="input" value={rule.value} onChange={(event) => (rule.value = event.currentTarget.value)}>
              <option value="">{words.value('byRule.anyRule')}</option>
              {plan.value.value?.rules.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
        <Shown loaded={now.value}>
          {({ items, more }) =>
            items.length === 0 ? (
              <p class="soft">{words.value('byRule.none')}</p>
            ) : (
              <>
                <ul class="misfits">
                  {items.map((one) => (
                    <Done
                      key={`${one.what} ${one.number} ${one.at}`}
                      one={one}
                      again={again}
                      categories={plan.value.value?.categories ?? []}
                    />
                  ))}
                </ul>
                {more || page.value > 1 ? (
                  <p class="row">
                    <button class="button" type="button" disabled={page.value === 1} onClick={() => (page.value -= 1)}>
                      ←<span class="unseen"> {words.value('workspace.back')}</span>
                    </button>
                    <button class="button" type="button" disabled={!more} onClick={() => (page.value += 1)}>
                      →<span class="unseen"> {words.value('workspace.more')}</span>
                    </button>
                  </p>
                ) : null}
              </>
            )
          }
        </Shown>
      </div>
    </>
  )
}

interface DoneProps {
  one: Ran
  again: () => Promise<void>
  categories: readonly Category[]
}

function Done({ one, again, categories }: DoneProps): VNode {
  const { undo, number } = one
  const undone = () => attempt(() => undoing(one), words.value('byRule.undone')).then(again)
  return (
    <li>
      <div>
        <p>
          <Link room="inbox" chosen={number}>
            {words.value('exceptions.about.case', { id: number })}
          </Link>{' '}
          <span class="tag">{words.value(`byRule.what.${one.what}`)}</span> {detailOf(one, categories)}
        </p>
        <p class="small soft">
          <When at={new Date(one.at)} eyes={eyes.value} />
          {one.rule ? ` · ${words.value('byRule.byRule', { rule: one.rule })}` : ''}
          {one.what === 'sorted' && one.rule === null ? ` · ${words.value('byRule.byWords')}` : ''}
          {undo === 'left' || undo === 'later' ? ` · ${words.value(`byRule.undo.${undo}`)}` : ''}
        </p>
      </div>
      {undo === 'left' || undo === 'later' ? null : (
        <div class="moves">
          <button class="button" type="button" onClick={() => void undone()}>
            {words.value(`byRule.undo.${undo}`)}
            <span class="unseen"> {words.value('exceptions.about.case', { id: number })}</span>
          </button>
        </div>
      )}
    </li>
  )
}

function undoing({ undo, number, id }: Ran): Promise<unknown> {
  if (undo === 'unsort') return call('PUT /api/cases/{number}/sorting', { number, category: null })
  if (undo === 'give-back') return call('PUT /api/cases/{number}/assignee', { number, staff: null })
  if (undo === 'take-back') return call('POST /api/make-goods/{id}/withdrawal', { id: id ?? '' })
  return call('POST /api/cases/{number}/reopening', { number })
}

/** Where it was put, to whom, which letter, what was given. */
function detailOf({ what: done, detail, to }: Ran, categories: readonly Category[]): string {
  if (done === 'assigned') return to ? words.value('byRule.to', { name: to.name }) : ''
  if (detail === null) return ''
  if (done === 'told') {
    const letter = LETTERS.find((one) => one === detail)
    return letter ? words.value(`byRule.letter.${letter}`) : ''
  }
  const [first = '', second, currency] = detail.split('/')
  if (done === 'made-good') {
    const give = (['note', 'credit', 'gift'] as const).find((one) => one === first) ?? 'note'
    const amount = formatMoney({ amount: Number(second ?? 0), currency: currency ?? 'EUR' }, locale.value)
    return words.value(`byRule.give.${give}`, { amount })
  }
  const rank = RANKS.find((one) => one === second)
  return [first === '' ? null : categoryName(categories, first), rank ? words.value(`rank.${rank}`) : null]
    .filter(Boolean)
    .join(' · ')
}
