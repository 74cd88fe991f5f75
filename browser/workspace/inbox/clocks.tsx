import type { VNode } from 'preact'
import { formatMoney } from '../../../src/ui/format.ts'
import { PromiseMark } from '../../../src/ui/promise.tsx'
import { type Answer, call } from '../client.ts'
import { minutesShown, ruleNames } from '../clocks/words.ts'
import { useFresh } from '../loading.tsx'
import { eyes, locale, words } from '../state.ts'
import { dueInShort } from './due.ts'
import type { Case } from './reading.ts'

type Clock = Answer<'GET /api/cases/{number}/clocks'>['items'][number]

/** Beside a case: what is promised by when, by which rule, what the customer said of their haste, and what was made good. */
export function Clocks({ shown }: { shown: Case }): VNode | null {
  const { number } = shown
  const { now } = useFresh(() => call('GET /api/cases/{number}/clocks', { number }), [number], [`case/${number}`])
  const read = now.value.value
  const open = read?.items.filter(({ ended }) => !ended) ?? []
  if (!read || (open.length === 0 && read.makeGoods.length === 0 && shown.urgency === null)) return null
  return (
    <section>
      <h3>{words.value('clocks.of')}</h3>
      {shown.urgency ? (
        <p>
          <span class={shown.urgency === 'now' ? 'tag due' : 'tag'}>
            {words.value(`clocks.urgency.${shown.urgency}`)}
          </span>
        </p>
      ) : null}
      <ul class="near">
        {open.map((one) => (
          <OneClock key={`${one.what} ${one.dueAt}`} one={one} />
        ))}
        {read.makeGoods.map((good) => (
          <li key={good.id}>
            {words.value('clocks.good', { give: good.give, worth: formatMoney(good, locale.value), words: good.words })}
            <br />
            <span class="small softer">
              {words.value(
                good.refused
                  ? 'clocks.goodRefused'
                  : good.give === 'note' || good.paidAt
                    ? 'clocks.goodPaid'
                    : 'clocks.goodUnpaid',
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneClock({ one }: { one: Clock }): VNode {
  const left = minutesShown(Math.abs(one.left))
  return (
    <li>
      {words.value(`clocks.what.${one.what}`)}{' '}
      {one.dueAt === null ? (
        <span class="soft">{words.value('clocks.stands', { left })}</span>
      ) : (
        <PromiseMark
          state={one.left < 0 || one.broken ? 'broken' : 'due'}
          left={one.minutes > 0 ? one.left / one.minutes : 0}
        >
          <span class="num">{dueInShort(new Date(one.dueAt), eyes.value)}</span>
        </PromiseMark>
      )}
      <br />
      <span class="small softer">
        {byWords(one)}
        {one.dueAt === null ? '' : ` · ${words.value(one.left < 0 ? 'clocks.late' : 'clocks.left', { left })}`}
      </span>
    </li>
  )
}

function byWords({ rule }: Clock): string {
  if (rule.by === 'full') return words.value('clocks.by.full', { count: rule.before ?? 0 })
  if (rule.by === 'rule') return words.value('clocks.by.rule', { names: ruleNames(rule) })
  return words.value(`clocks.by.${rule.by}`)
}
