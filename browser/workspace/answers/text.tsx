import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { hasMessage, sayDeclared } from '../../../src/ui/words.ts'
import { call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled } from '../parts.tsx'
import { go, has, locale, words } from '../state.ts'
import type { Canned } from './room.tsx'

/** As the API takes them (TITLE_LIMIT and CANNED_LIMIT of the contract). */
const TITLE_LIMIT = 120
const TEXT_LIMIT = 10_000
const LANGUAGES = ['en', 'nb'] as const
const EDITORS = ['agents', 'author', 'owner'] as const

/** One text: its words in each language, who may change it, whether it may leave by itself. */
export function TextForm({ text, fields }: { text: Canned | undefined; fields: readonly string[] }): VNode {
  const last = useRef<HTMLTextAreaElement | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const locked = text !== undefined && !text.mayChange
  const save = async (event: SubmitEvent) => {
    const typed = fieldsOf(event)
    const texts = Object.fromEntries(LANGUAGES.flatMap((one) => (typed[one] ? [[one, typed[one]]] : [])))
    const written = { title: typed['title'] ?? '', texts, editedBy: (typed['editedBy'] ?? 'agents') as 'agents' }
    await attempt(async () => {
      const kept = text
        ? await call('PUT /api/canned-answers/{id}', { id: text.id, ...written })
        : await call('POST /api/canned-answers', written)
      if (!text) go('answers', kept.id)
    }, words.value('answers.saved'))
  }
  const insert = (field: string) => {
    const box = last.current ?? form.current?.querySelector('textarea')
    if (!box || locked) return
    box.setRangeText(`{{${field}}}`, box.selectionStart, box.selectionEnd, 'end')
    box.focus()
  }
  return (
    <>
      <DetailHead
        room="answers"
        title={text?.title ?? words.value('answers.new')}
        under={text ? underOf(text) : undefined}
      >
        {text?.mayApprove ? <Approval text={text} /> : null}
      </DetailHead>
      <div class="sheet">
        <form class="stack" onSubmit={save} ref={form}>
          {locked ? <p class="note">{words.value('answers.locked')}</p> : null}
          <Labelled label={words.value('answers.name')} hint={words.value('answers.nameHint')}>
            <input
              class="input"
              name="title"
              required
              maxLength={TITLE_LIMIT}
              defaultValue={text?.title}
              disabled={locked}
              autocomplete="off"
            />
          </Labelled>
          {LANGUAGES.map((language) => (
            <Labelled label={words.value(`answers.in.${language}`)}>
              <textarea
                class="input"
                name={language}
                lang={language}
                rows={7}
                maxLength={TEXT_LIMIT}
                defaultValue={text?.texts[language]}
                disabled={locked}
                onFocus={(event) => (last.current = event.currentTarget)}
              />
            </Labelled>
          ))}
          <fieldset class="fields-here">
            <legend class="label">{words.value('answers.fields')}</legend>
            <p class="small soft">{words.value('answers.fieldsHint')}</p>
            <p class="row">
              {fields.map((field) => (
                <button class="button" type="button" disabled={locked} onClick={() => insert(field)}>
                  {fieldInWords(field)}
                </button>
              ))}
            </p>
          </fieldset>
          <Labelled label={words.value('answers.who')}>
            <select class="input" name="editedBy" defaultValue={text?.editedBy ?? 'agents'} disabled={locked}>
              {EDITORS.filter((one) => one !== 'owner' || has() || text?.editedBy === 'owner').map((one) => (
                <option value={one} selected={one === (text?.editedBy ?? 'agents')}>
                  {words.value(`answers.who.${one}`)}
                </option>
              ))}
            </select>
          </Labelled>
          {locked ? null : (
            <p class="row">
              <button class="button main">{words.value('answers.save')}</button>
              {text ? <Remove id={text.id} /> : null}
            </p>
          )}
        </form>
      </div>
    </>
  )
}

function underOf({ approved, author, used, solved }: Canned): string {
  return [
    approved ? words.value('answers.approved', { name: approved.by }) : words.value('answers.notApproved'),
    author ?? '',
    words.value('answers.used', { count: used }),
    words.value('answers.solved', { count: solved }),
  ]
    .filter(Boolean)
    .join(' · ')
}

function fieldInWords(field: string): string {
  const key = `canned.field.${field}`
  return hasMessage(key) ? sayDeclared(locale.value, key) : field
}

/** Only the owner sees it: a second person, as a rule, who has read the words. */
function Approval({ text: { id, approved, changedAt } }: { text: Canned }): VNode {
  return (
    <button
      class="button"
      type="button"
      title={words.value('answers.approvedHint')}
      onClick={() =>
        void attempt(
          () => call('PUT /api/canned-answers/{id}/approval', { id, approved: approved === null, changedAt }),
          words.value('answers.saved'),
        )
      }
    >
      {words.value(approved ? 'answers.withdraw' : 'answers.approve')}
    </button>
  )
}

function Remove({ id }: { id: string }): VNode {
  const remove = async () => {
    if (await attempt(() => call('DELETE /api/canned-answers/{id}', { id }), words.value('answers.removed')))
      go('answers')
  }
  return (
    <button class="button quiet" type="button" onClick={remove}>
      {words.value('answers.remove')}
    </button>
  )
}
