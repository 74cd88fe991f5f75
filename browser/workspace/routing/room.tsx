import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link, Rows } from '../parts.tsx'
import { Rehearsal } from './rehearsal.tsx'
import { has, place, words } from '../state.ts'

type Shape = Answer<'GET /api/routing'>
type Agent = Shape['agents'][number]

/** Who is given which case: the rule, who can what and how much, and what it would have done. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/routing', {}), [], ['routing', 'staff', 'settings', 'inbox'])
  const chosen = place.value.chosen ?? ''
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('routing.title')}</h2>
        </header>
        <Rows label={words.value('routing.title')}>
          <Link room="routing" chosen="agents" class="entry" current={chosen === 'agents'}>
            <b>{words.value('routing.agents')}</b>
            <span />
            <p>{now.value.value ? words.value(now.value.value.on ? 'routing.on' : 'routing.off') : ''}</p>
          </Link>
          <Link room="routing" chosen="rehearsal" class="entry" current={chosen === 'rehearsal'}>
            <b>{words.value('routing.rehearse')}</b>
            <span />
            <p>{words.value('routing.rehearseAbout')}</p>
          </Link>
        </Rows>
      </section>
      <section class="detail">
        {chosen === 'agents' ? (
          <Shown loaded={now.value}>{(shape) => <Agents shape={shape} again={again} />}</Shown>
        ) : chosen === 'rehearsal' ? (
          <Rehearsal />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

function Agents({ shape, again }: { shape: Shape; again: () => Promise<void> }): VNode {
  const { on, agents, categories, waiting, weights } = shape
  const mayChange = has()
  const turn = () =>
    attempt(
      () => call('PUT /api/settings/{module}/{name}', { module: 'desk', name: 'routing', value: !on }),
      words.value(on ? 'routing.switchedOff' : 'routing.switchedOn'),
    ).then(again)
  return (
    <>
      <DetailHead
        room="routing"
        title={words.value('routing.agents')}
        under={
          <>
            {words.value(on ? 'routing.on' : 'routing.off')} · {words.value('routing.waiting', { count: waiting })}
          </>
        }
      >
        {mayChange ? (
          <button class={on ? 'button' : 'button main'} type="button" onClick={() => void turn()}>
            {words.value(on ? 'routing.switchOff' : 'routing.switchOn')}
          </button>
        ) : null}
      </DetailHead>
      <div class="sheet routing">
        <p class="soft">{words.value('routing.about')}</p>
        <p class="small soft">
          {words.value('routing.capacityHint', weights)} {mayChange ? '' : words.value('routing.owners')}
        </p>
        {agents.map((one) => (
          <Skills key={one.id} one={one} categories={categories} mayChange={mayChange} on={on} again={again} />
        ))}
      </div>
    </>
  )
}

const wordsIn = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

interface SkillsProps {
  one: Agent
  categories: Shape['categories']
  mayChange: boolean
  on: boolean
  again: () => Promise<void>
}

/** One agent's line of the grid. What was typed and not saved outlives what comes in meanwhile. */
function Skills({ one, categories, mayChange, on, again }: SkillsProps): VNode {
  const changed = useRef(signal(false)).current
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const typed = (name: string) => {
      const value = data.get(name)
      return typeof value === 'string' ? value : ''
    }
    const done = await attempt(
      () =>
        call('PUT /api/routing/agents/{staff}', {
          staff: one.id,
          languages: wordsIn(typed('languages')),
          lines: wordsIn(typed('lines')),
          categories: data.getAll('category').map(String),
          capacity: Number(typed('capacity')),
        }),
      words.value('routing.saved', { name: one.name }),
    )
    if (done) changed.value = false
    await again()
  }
  return (
    <form class="skills" onSubmit={save} onInput={() => (changed.value = true)} aria-label={one.name}>
      <p class="who-is">
        <b>{one.name}</b>
        {on ? (
          <span class={`availability ${one.here ? one.availability : 'away'} small soft num`}>
            <i aria-hidden="true" />
            {one.here ? words.value(`routing.is.${one.availability}`) : words.value('routing.isGone')} ·{' '}
            {words.value('routing.load', one)}
          </span>
        ) : null}
      </p>
      <label class="field">
        <span class="label">{words.value('routing.languages')}</span>
        <input
          class="input"
          name="languages"
          defaultValue={one.languages.join(', ')}
          placeholder={words.value('routing.languagesHint')}
          disabled={!mayChange}
          autocomplete="off"
          spellcheck={false}
        />
      </label>
      <label class="field wide">
        <span class="label">{words.value('routing.lines')}</span>
        <input
          class="input"
          name="lines"
          defaultValue={one.lines.join(', ')}
          placeholder={words.value('routing.linesHint')}
          disabled={!mayChange}
          autocomplete="off"
          spellcheck={false}
        />
      </label>
      <label class="field">
        <span class="label">{words.value('routing.capacity')}</span>
        <input
          class="input"
          name="capacity"
          type="number"
          min={0}
          max={100}
          required
          defaultValue={String(one.capacity)}
          disabled={!mayChange}
        />
      </label>
      <fieldset class="field all">
        <legend class="label">{words.value('routing.categories')}</legend>
        {categories.map(({ id, name }) => (
          <label key={id} class="choice plain">
            <input
              type="checkbox"
              name="category"
              value={id}
              defaultChecked={one.categories.includes(id)}
              disabled={!mayChange}
            />{' '}
            {name}
          </label>
        ))}
      </fieldset>
      {mayChange ? (
        <button class={changed.value ? 'button main' : 'button'} disabled={!changed.value}>
          {words.value('workspace.save')}
        </button>
      ) : null}
    </form>
  )
}
