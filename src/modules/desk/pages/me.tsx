import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { Card } from '../../../ui/content.tsx'
import { Button } from '../../../ui/form.tsx'
import { formatHappened } from '../../../ui/due.ts'
import { type Eyes, PromiseOf } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import { ownCasesAbout } from '../about.ts'
import type { CaseListed } from '../contract.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { madeGoodTo } from '../clocks/make-good.ts'
import { casesOf } from '../list.ts'
import { beforeWords, Goods } from './clocks.tsx'

/** Questions on /me: what is open comes first, and the rest stands on the line. */
const SHOWN = 10

/** /me: what the customer asked, whose turn it is, and by when they have our answer. */
export async function yourQuestions(call: Call, parties: readonly string[]): Promise<VNode> {
  const words = say(call.locale)
  const [cases, goods] = await Promise.all([
    casesOf(call, parties),
    transact(call, { purpose: SERVICE, parties }, (tx) => madeGoodTo(tx, { parties, own: true })),
  ])
  const eyes = { now: call.clock.now(), zone: setting(call, shop.zone), locale: call.locale }
  const isOpen = ({ state }: CaseListed) => state !== 'closed'
  const shown = [...cases.filter(isOpen), ...cases.filter((one) => !isOpen(one))].slice(0, SHOWN)
  return (
    <Card title={words('case.yours')}>
      {shown.length === 0 ? <p class="soft">{words('case.none')}</p> : null}
      <ul>
        {shown.map((one) => (
          <Question one={one} eyes={eyes} />
        ))}
      </ul>
      <Goods goods={goods} eyes={eyes} />
      <p>
        <Button href="/ask">{words('case.ask')}</Button>
      </p>
    </Card>
  )
}

function Question({ one, eyes }: { one: CaseListed; eyes: Eyes }): VNode {
  const words = say(eyes.locale)
  const under = [
    words('case.number', { number: one.number }),
    words(`case.state.${one.state}`),
    one.state === 'open' && one.dueAt !== null ? beforeWords(one.before ?? 0, eyes.locale) : null,
    one.state === 'open' && one.assignee ? words('case.assigned', { name: one.assignee.name }) : null,
    lastWords(one, eyes),
  ]
  return (
    <li class="promised">
      <div>
        <a href={`/cases/${one.number}`}>
          <b>{one.subject}</b>
        </a>
        <p class="small soft">{under.filter(Boolean).join(' · ')}</p>
        {one.state === 'waiting' ? (
          <p class="small">
            <a href={`/cases/${one.number}`}>
              {words('case.read')}
              <span class="unseen"> {one.subject}</span>
            </a>
          </p>
        ) : null}
      </div>
      {one.dueAt !== null && one.state === 'open' ? (
        <PromiseOf
          promise={{
            due: new Date(one.dueAt),
            precision: 'minute',
            made: one.madeAt === null ? null : new Date(one.madeAt),
          }}
          eyes={eyes}
        />
      ) : null}
    </li>
  )
}

/** Who said the last word, and when; what the staff noted for themselves is none. */
function lastWords({ last }: CaseListed, { now, zone, locale }: Eyes): string | null {
  if (last === null || last.direction === 'note' || last.direction === 'automatic') return null
  const when = formatHappened(new Date(last.at), now, zone, locale)
  return last.direction === 'in' ? say(locale)('case.asked', { when }) : say(locale)('case.answered', { when })
}

/** Beside an order: ask about it, and what its customer asked before. */
export async function askAboutOrder(call: Call, { number }: { number: string }): Promise<VNode> {
  const words = say(call.locale)
  const cases = await ownCasesAbout(call, { type: 'order', id: number })
  return (
    <div class="stack tight">
      {cases.length > 0 ? (
        <>
          <h2>{words('case.aboutThis')}</h2>
          <ul>
            {cases.map((one) => (
              <li class="promised">
                <a href={`/cases/${one.number}`}>{one.subject}</a>
                <span class="small soft">{words(`case.state.${one.state}`)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <p>
        <Button href={`/ask?order=${number}`}>{words('ask.order')}</Button>
      </p>
    </div>
  )
}

/** Beside a product: the same for everybody, because its page may be kept by whatever stands between. */
export function askAboutProduct(call: Call, { id }: { id: string }): VNode {
  const words = say(call.locale)
  return (
    <Card title={words('ask.product')}>
      <p class="soft">{words('ask.productText')}</p>
      <p>
        <Button href={`/ask?product=${id}`}>{words('ask.title')}</Button>
      </p>
    </Card>
  )
}
