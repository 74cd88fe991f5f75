import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { escapeMarks } from '../../../../src/ui/rich/marked.ts'
import { type Answer, call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { Link } from '../../parts.tsx'
import { tell } from '../../state.ts'
import { insertInto } from '../../inbox/box.ts'
import { deeds } from '../../inbox/keyboard.tsx'
import type { Case } from '../../inbox/reading.ts'
import { said } from './words.ts'
import { Wrong } from './wrong.tsx'

type Help = Answer<'GET /api/cases/{number}/help'>
type Passage = Help['items'][number]
type FromCase = Answer<'GET /api/cases/{number}/article'>

/** Beside a case: what is written of what its customer asked, to be put into the answer; and the article that may come of it. */
export function Beside({ shown }: { shown: Case }): VNode {
  const { number } = shown
  const { now, again } = useFresh(
    () => call('GET /api/cases/{number}/help', { number }),
    [number],
    [`case/${number}`, 'help-growth'],
  )
  const isAnswered = shown.messages.some(({ direction }) => direction === 'out')
  return (
    <section class="helping">
      <h3>{said.value('helpBeside.title')}</h3>
      <Shown loaded={now.value}>
        {({ items, made, language }) => (
          <>
            {items.length === 0 ? <p class="small soft">{said.value('helpBeside.none')}</p> : null}
            <ul class="near">
              {items.map((one) => (
                <Written
                  key={`${one.article}/${one.place}`}
                  one={one}
                  number={number}
                  language={language}
                  again={again}
                />
              ))}
            </ul>
            <Made made={made} />
            {isAnswered && !made.some(({ merged }) => !merged) ? <Make number={number} again={again} /> : null}
          </>
        )}
      </Shown>
    </section>
  )
}

interface WrittenProps {
  one: Passage
  number: string
  language: string
  again: () => Promise<void>
}

function Written({ one, number, language, again }: WrittenProps): VNode {
  const { article, title, heading, text, url } = one
  const link = `[${title.replaceAll(/[[\]\\]/g, ' ')}](${url})`
  const put = (way: 'text' | 'link') => {
    const words = text
      .split('\n')
      .map((line) => escapeMarks(line.trim()))
      .join('\n')
    insertInto(number, way === 'text' ? `${words}\n\n${link}` : link)
    // What was used is counted beside the way: an answer is never held up by it.
    void call('POST /api/cases/{number}/help/uses', { number, article, way }).catch(() => undefined)
  }
  return (
    <li>
      <a href={url} target="_blank" rel="noopener">
        {title}
      </a>
      {heading === '' ? '' : ` › ${heading}`}{' '}
      {one.aged ? <span class="tag due">{said.value('helpBeside.aged')}</span> : null}
      <p class="small words clipped">{text}</p>
      {one.used > 0 ? <p class="small softer">{said.value('helpBeside.used', { count: one.used })}</p> : null}
      {one.forThem ? (
        <p class="row">
          <button class="button quiet" type="button" onClick={() => put('text')}>
            {said.value('helpBeside.insert')}
          </button>
          <button class="button quiet" type="button" onClick={() => put('link')}>
            {said.value('helpBeside.link')}
          </button>
        </p>
      ) : (
        <p class="small soft">
          {said.value(one.audience === 'partners' ? 'helpBeside.partnersOnly' : 'helpBeside.staffOnly')}
        </p>
      )}
      <Wrong article={article} language={language} done={() => void again()} />
    </li>
  )
}

function Made({ made }: { made: Help['made'] }): VNode | null {
  if (made.length === 0) return null
  return (
    <ul class="near">
      {made.map(({ article, title, merged, published }) => (
        <li key={article}>
          <span class="small softer">{said.value(merged ? 'helpBeside.mergedInto' : 'helpBeside.madeOf')}</span>{' '}
          <Link room="help" chosen={`articles.${article}`}>
            {title}
          </Link>{' '}
          {published ? null : <span class="tag">{said.value('helpBeside.draft')}</span>}
        </li>
      ))}
    </ul>
  )
}

/** One move makes the draft; where something like it is written, or pictures could go along, it asks first. */
function Make({ number, again }: { number: string; again: () => Promise<void> }): VNode {
  const choosing = useSignal<FromCase | null>(null)
  const busy = useSignal(false)
  const make = async (into: string | null, pictures: readonly string[]) => {
    await attempt(async () => {
      const { gaps } = await call('POST /api/cases/{number}/article', { number, into, pictures: [...pictures] })
      tell(said.value('helpBeside.made', { count: gaps }))
    })
    choosing.value = null
    await again()
  }
  const begin = async () => {
    if (busy.value) return
    busy.value = true
    await attempt(async () => {
      const found = await call('GET /api/cases/{number}/article', { number })
      if (found.similar.length > 0 || found.pictures.length > 0) choosing.value = found
      else await make(null, [])
    })
    busy.value = false
  }
  useEffect(() => {
    const write = () => void begin()
    deeds.write = write
    return () => void (deeds.write === write && delete deeds.write)
  })
  return (
    <>
      <button class="button" type="button" disabled={busy.value} onClick={() => void begin()}>
        {said.value('helpBeside.make')} <kbd aria-hidden="true">w</kbd>
      </button>
      <p class="small softer">{said.value('helpBeside.makeHint')}</p>
      {choosing.value ? <Choosing found={choosing.value} make={make} close={() => (choosing.value = null)} /> : null}
    </>
  )
}

interface ChoosingProps {
  found: FromCase
  make: (into: string | null, pictures: readonly string[]) => Promise<void>
  close: () => void
}

function Choosing({ found, make, close }: ChoosingProps): VNode {
  const sheet = useRef<HTMLDialogElement>(null)
  const chosen = useSignal<readonly string[]>([])
  useEffect(() => sheet.current?.showModal(), [])
  const choose = (id: string, on: boolean) =>
    (chosen.value = on ? [...chosen.value, id] : chosen.value.filter((one) => one !== id))
  return (
    <dialog class="paper" ref={sheet} aria-labelledby="make-title" onClose={close}>
      <h2 id="make-title">{said.value(found.similar.length > 0 ? 'helpBeside.similarTitle' : 'helpBeside.make')}</h2>
      <p>
        <b>{found.title}</b>
      </p>
      {found.pictures.length > 0 ? (
        <fieldset>
          <legend>{said.value('helpBeside.pictures')}</legend>
          <p class="small soft">{said.value('helpBeside.picturesHint')}</p>
          {found.pictures.map(({ id, name, href }) => (
            <label class="choice plain" key={id}>
              <input type="checkbox" onChange={(event) => choose(id, event.currentTarget.checked)} />{' '}
              <img src={href} alt="" width={48} height={48} /> {name}
            </label>
          ))}
        </fieldset>
      ) : null}
      {found.similar.length > 0 ? <p class="small soft">{said.value('helpBeside.similarHint')}</p> : null}
      <ul class="laters">
        {found.similar.map(({ article, title, published }) => (
          <li key={article}>
            <button class="button" type="button" onClick={() => void make(article, chosen.value)}>
              <span>{said.value('helpBeside.into', { title })}</span>{' '}
              {published ? null : <span class="small soft">{said.value('helpBeside.draft')}</span>}
            </button>
          </li>
        ))}
        <li>
          <button class="button main" type="button" onClick={() => void make(null, chosen.value)}>
            {said.value('helpBeside.new')}
          </button>
        </li>
      </ul>
      <button class="button quiet" type="button" onClick={() => sheet.current?.close()}>
        {said.value('helpBeside.leave')}
      </button>
    </dialog>
  )
}
