import type { VNode } from 'preact'
import { formatMoney, formatTime } from '../../../src/ui/format.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { fieldsOf, Labelled } from '../parts.tsx'
import { locale, words, zone } from '../state.ts'
import { Public } from './public.tsx'
import { type Act, short, STANCES, type Upset } from './shapes.ts'

interface PartProps {
  number: string
  shown: Upset
  again: () => Promise<void>
}

/** How its customer comes to us, what is done about that, and what of the case is a complaint. */
export function UpsetPart({ number, shown, again }: PartProps): VNode {
  const act = (doing: () => Promise<unknown>, done?: string) => attempt(doing, done).then(again)
  const isPlain = shown.complaint === null && shown.stances.length === 0
  const inside = (
    <div class="stack">
      {shown.stances.map((one) => (
        <OneStance
          key={one.message}
          one={one}
          takeBack={() =>
            void act(() =>
              call('PUT /api/cases/{number}/messages/{message}/stance', { number, message: one.message, stance: null }),
            )
          }
        />
      ))}
      {shown.good ? <Good number={number} good={shown.good} act={act} /> : null}
      <Conclude number={number} shown={shown} act={act} />
      {shown.complaint ? (
        <Public number={number} complaint={shown.complaint} act={act} />
      ) : (
        <p>
          <button
            class="button"
            type="button"
            onClick={() =>
              void act(() => call('POST /api/cases/{number}/complaint/taking', { number }), words.value('upset.taken'))
            }
          >
            {words.value('upset.take')}
          </button>
        </p>
      )}
    </div>
  )
  return (
    <section class="upset">
      {isPlain ? (
        <details>
          <summary class="small">{words.value('upset.isIt')}</summary>
          {inside}
        </details>
      ) : (
        <>
          <h3>{words.value('upset.section')}</h3>
          {inside}
        </>
      )}
    </section>
  )
}

function OneStance({ one, takeBack }: { one: Upset['stances'][number]; takeBack: () => void }): VNode {
  const stance = one.stance ?? 'none'
  return (
    <div class="stack tight">
      <p>
        <span class={stance === 'cross' || stance === 'wronged' ? 'tag due' : 'tag'}>
          {words.value('upset.stanceOf', { stance })}
        </span>{' '}
        <q class="small soft">{short(one.said)}</q>
      </p>
      {one.stance === null ? null : <p class="small">{words.value('upset.stanceDoes', { stance })}</p>}
      <p class="small softer">
        {one.by === 'customer'
          ? words.value('upset.byCustomer')
          : words.value('upset.byStaff', { name: one.name ?? 'none', why: one.why ?? 'none' })}
        {one.restsUntil !== null && Date.parse(one.restsUntil) > Date.now()
          ? ` ${words.value('upset.rests', { time: formatTime(new Date(one.restsUntil), zone.value, locale.value) })}`
          : ''}
      </p>
      {one.by === 'staff' ? (
        <p>
          <button class="link small" type="button" onClick={takeBack}>
            {words.value('upset.takeBack')}
          </button>
        </p>
      ) : null}
    </div>
  )
}

function Good({ number, good, act }: { number: string; good: NonNullable<Upset['good']>; act: Act }): VNode {
  const amount = formatMoney(good, locale.value)
  if (good.given) return <p class="small">{words.value('upset.goodGiven', { give: good.give, amount })}</p>
  return (
    <div class="stack tight">
      <p class="small">{words.value('upset.good', { give: good.give, amount, words: good.words })}</p>
      <p>
        <button
          class="button"
          type="button"
          onClick={() =>
            void act(
              () => call('POST /api/cases/{number}/complaint/make-good', { number }),
              words.value('upset.goodGiven', { give: good.give, amount }),
            )
          }
        >
          {words.value('upset.goodDo')}
        </button>
      </p>
    </div>
  )
}

/** One of us concludes it, says from what, and its writer can say otherwise. What they have said themselves stands. */
function Conclude({ number, shown, act }: { number: string; shown: Upset; act: Act }): VNode | null {
  const theirs = new Set(shown.stances.filter(({ by }) => by === 'customer').map(({ message }) => message))
  const open = shown.messages.filter(({ id }) => !theirs.has(id))
  if (open.length === 0) return null
  const say = (event: SubmitEvent) => {
    const { message = '', stance = '', why = '' } = fieldsOf(event)
    void act(
      () =>
        call('PUT /api/cases/{number}/messages/{message}/stance', {
          number,
          message,
          stance: STANCES.find((one) => one === stance) ?? 'help',
          ...(why === '' ? {} : { why }),
        }),
      words.value('upset.said'),
    )
  }
  return (
    <details>
      <summary class="small">{words.value('upset.conclude')}</summary>
      <form class="stack tight" onSubmit={say}>
        <Labelled label={words.value('upset.message')}>
          <select class="input" name="message">
            {open.map(({ id, said }) => (
              <option key={id} value={id}>
                {short(said)}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled label={words.value('upset.stance')}>
          <select class="input" name="stance">
            {STANCES.map((stance) => (
              <option key={stance} value={stance}>
                {words.value('upset.stanceOf', { stance })}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled label={words.value('upset.why')}>
          <input class="input" name="why" maxLength={300} required />
        </Labelled>
        <button class="button">{words.value('upset.say')}</button>
      </form>
    </details>
  )
}
