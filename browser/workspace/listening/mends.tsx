import type { VNode } from 'preact'
import { call } from '../client.ts'
import { dueInShort } from '../inbox/due.ts'
import { Shown, useFresh } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { eyes, words } from '../state.ts'

/** What is to be mended, with whom and by when: the case itself has the way to do it. */
export function Mends(): VNode {
  const { now } = useFresh(() => call('GET /api/mends', {}), [], ['mends'])
  return (
    <Shown loaded={now.value}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="soft">{words.value('mends.none')}</p>
        ) : (
          <ul class="breaking">
            {items.map((one) => (
              <li key={one.number}>
                <Link room="inbox" chosen={one.number}>
                  {words.value('clocks.caseOf', { number: one.number })}
                </Link>{' '}
                <span class="tag broken">{words.value(`mends.why.${one.why}`)}</span>{' '}
                <span class="small">
                  {one.owner ? words.value('mends.owner', { name: one.owner.name }) : words.value('mends.ownerless')} ·{' '}
                  {words.value(one.closed ? 'mends.closed' : 'mends.stillOpen')} · {words.value('mends.by')}{' '}
                  <span class="num">{dueInShort(new Date(one.dueAt), eyes.value)}</span>
                </span>
                {one.late ? <span class="tag due">{words.value('mends.late')}</span> : null}
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  )
}
