import type { VNode } from 'preact'
import { formatNumber } from '../../../../src/ui/format.ts'
import { When } from '../../../../src/ui/promise.tsx'
import { type Answer, call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { Link } from '../../parts.tsx'
import { eyes, locale } from '../../state.ts'
import { TabDetailHead } from '../where.tsx'
import { said, STRUGGLES } from './words.ts'

type Struggle = Answer<'GET /api/help/struggles'>['items'][number]

/** Who took far longer than is usual, of those who let us offer help. */
export function Struggles(): VNode {
  const { now, again } = useFresh(() => call('GET /api/help/struggles', {}), [], [STRUGGLES])
  return (
    <>
      <TabDetailHead title={said.value('struggles.title')} />
      <div class="sheet">
        <Shown loaded={now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <div class="nothing">
                <p>{said.value('struggles.none')}</p>
                <p class="small soft">{said.value('struggles.noneText')}</p>
              </div>
            ) : (
              <ul class="misfits">
                {items.map((one) => (
                  <One key={one.id} one={one} again={again} />
                ))}
              </ul>
            )
          }
        </Shown>
      </div>
    </>
  )
}

function One({ one, again }: { one: Struggle; again: () => Promise<void> }): VNode {
  const offer = (how: 'chat' | 'letter') =>
    attempt(
      () => call('POST /api/help/struggles/{id}/offer', { id: one.id, how }),
      said.value('struggles.offered'),
    ).then(again)
  const away = () => attempt(() => call('DELETE /api/help/struggles/{id}', { id: one.id })).then(again)
  return (
    <li>
      <div class="stack tight">
        <p>
          {said.value('struggles.said', {
            name: one.name ?? said.value('struggles.nameless'),
            effort: one.effort,
            usual: formatNumber(Math.round(one.usual * 10) / 10, locale.value),
          })}
        </p>
        <blockquote class="words">{one.text}</blockquote>
        <p class="small soft">
          <When at={new Date(one.askedAt)} eyes={eyes.value} /> ·{' '}
          {said.value(one.found ? 'struggles.found' : 'struggles.notFound')} ·{' '}
          <Link room="customers" chosen={one.party}>
            {said.value('struggles.customer')}
          </Link>
        </p>
      </div>
      <div class="moves">
        <button class="button" type="button" onClick={() => void offer('chat')}>
          {said.value('struggles.chat')}
        </button>
        {one.letter ? (
          <button class="button" type="button" onClick={() => void offer('letter')}>
            {said.value('struggles.letter')}
          </button>
        ) : null}
        <button class="button quiet" type="button" onClick={() => void away()}>
          {said.value('struggles.away')}
        </button>
      </div>
    </li>
  )
}
