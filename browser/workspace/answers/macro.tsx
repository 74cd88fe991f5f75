import type { VNode } from 'preact'
import type { After, MacroShown } from '../inbox/shapes.ts'
import { call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled } from '../parts.tsx'
import { go, words } from '../state.ts'
import type { Canned } from './room.tsx'

/** As the API takes them (TITLE_LIMIT and NOTE_LIMIT of the contract). */
const TITLE_LIMIT = 120
const NOTE_LIMIT = 2_000

/** Several deeds under one name. */
export function MacroForm({ macro, texts }: { macro: MacroShown | undefined; texts: readonly Canned[] }): VNode {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], ['staff'])
  const people = now.value.value?.items ?? []
  const save = async (event: SubmitEvent) => {
    const { title = '', canned, assign, note, close } = fieldsOf(event)
    const after: After = { ...(assign ? { assign } : {}), ...(note ? { note } : {}), ...(close ? { close: true } : {}) }
    const written = { title, canned: canned || null, after }
    await attempt(async () => {
      const kept = macro
        ? await call('PUT /api/macros/{id}', { id: macro.id, ...written })
        : await call('POST /api/macros', written)
      if (!macro) go('answers', `macro-${kept.id}`)
    }, words.value('answers.saved'))
  }
  const remove = async () => {
    if (
      macro &&
      (await attempt(() => call('DELETE /api/macros/{id}', { id: macro.id }), words.value('answers.removed')))
    )
      go('answers')
  }
  const assign = macro?.after.assign ?? ''
  return (
    <>
      <DetailHead
        room="answers"
        title={macro?.title ?? words.value('answers.newMacro')}
        under={macro ? words.value('answers.used', { count: macro.used }) : undefined}
      />
      <div class="sheet">
        <form class="stack" onSubmit={save}>
          <Labelled label={words.value('answers.name')} hint={words.value('answers.nameHint')}>
            <input
              class="input"
              name="title"
              required
              maxLength={TITLE_LIMIT}
              defaultValue={macro?.title}
              autocomplete="off"
            />
          </Labelled>
          <Labelled label={words.value('answers.macroText')} hint={words.value('answers.macroHint')}>
            <select class="input" name="canned">
              <option value="">{words.value('answers.macroNoText')}</option>
              {texts.map(({ id, title }) => (
                <option key={id} value={id} selected={id === macro?.canned}>
                  {title}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled label={words.value('answers.macroAssign')}>
            {/* Whoever answers customers comes after the first drawing: the choice is drawn anew with them. */}
            <select class="input" name="assign" key={people.length}>
              <option value="">{words.value('answers.macroKeep')}</option>
              <option value="me" selected={assign === 'me'}>
                {words.value('answers.macroMe')}
              </option>
              <option value="nobody" selected={assign === 'nobody'}>
                {words.value('answers.macroNobody')}
              </option>
              {people.map(({ id, name }) => (
                <option key={id} value={id} selected={assign === id}>
                  {name}
                </option>
              ))}
              {macro?.toGone ? (
                <option value={assign} selected>
                  {words.value('answers.macroGone')}
                </option>
              ) : null}
            </select>
          </Labelled>
          <Labelled label={words.value('answers.macroNote')}>
            <textarea class="input" name="note" rows={3} maxLength={NOTE_LIMIT} defaultValue={macro?.after.note} />
          </Labelled>
          <label class="choice plain">
            <input type="checkbox" name="close" defaultChecked={macro?.after.close === true} />{' '}
            {words.value('answers.macroClose')}
          </label>
          <p class="row">
            <button class="button main">{words.value('answers.save')}</button>
            {macro ? (
              <button class="button quiet" type="button" onClick={remove}>
                {words.value('answers.remove')}
              </button>
            ) : null}
          </p>
        </form>
      </div>
    </>
  )
}
