import type { VNode } from 'preact'
import type { MacroShown } from '../inbox/shapes.ts'
import { type Answer, call } from '../client.ts'
import { Shown, useFresh } from '../loading.tsx'
import { afterInWords } from '../inbox/picker.tsx'
import { Link, Rows } from '../parts.tsx'
import { has, place, words } from '../state.ts'
import { MacroForm } from './macro.tsx'
import { TextForm } from './text.tsx'
import { HouseWriting, YourWriting } from './writing.tsx'

export type Canned = Answer<'GET /api/canned-answers'>['items'][number]

/** Texts that answer what is asked often, several deeds under one name, and how one signs. */
export function Room(): VNode {
  const texts = useFresh(() => call('GET /api/canned-answers', {}), [], ['canned'])
  const macros = useFresh(() => call('GET /api/macros', {}), [], ['canned'])
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('answers.title')}</h2>
          <p class="row">
            <Link room="answers" chosen="new" class="button">
              {words.value('answers.new')}
            </Link>
            <Link room="answers" chosen="new-macro" class="button quiet">
              {words.value('answers.newMacro')}
            </Link>
          </p>
        </header>
        <Rows label={words.value('answers.title')}>
          <Entry chosen="yours" title={words.value('answers.yours')} />
          {has('marketer') ? <Entry chosen="house" title={words.value('answers.house')} /> : null}
          <h3 class="part">{words.value('answers.texts')}</h3>
          <Shown loaded={texts.now.value}>
            {({ items }) =>
              items.length === 0 ? (
                <p class="nothing">{words.value('answers.none')}</p>
              ) : (
                <>
                  {items.map((one) => (
                    <Entry key={one.id} chosen={one.id} title={one.title} about={countsOf(one)} tag={approvalOf(one)} />
                  ))}
                </>
              )
            }
          </Shown>
          <h3 class="part">{words.value('answers.macros')}</h3>
          <Shown loaded={macros.now.value}>
            {({ items }) =>
              items.length === 0 ? (
                <p class="nothing">{words.value('answers.noMacros')}</p>
              ) : (
                <>
                  {items.map((one) => (
                    <Entry
                      key={one.id}
                      chosen={`macro-${one.id}`}
                      title={one.title}
                      tag={one.toGone ? words.value('answers.macroGone') : undefined}
                      about={macroInWords(one)}
                    />
                  ))}
                </>
              )
            }
          </Shown>
        </Rows>
      </section>
      <Shown loaded={texts.now.value}>
        {({ items, fields }) => (
          <Shown loaded={macros.now.value}>
            {(all) => <Chosen texts={items} fields={fields} macros={all.items} />}
          </Shown>
        )}
      </Shown>
    </>
  )
}

interface ChosenProps {
  texts: readonly Canned[]
  fields: readonly string[]
  macros: readonly MacroShown[]
}

function Chosen({ texts, fields, macros }: ChosenProps): VNode {
  const { chosen } = place.value
  const text = texts.find(({ id }) => id === chosen)
  const macro = macros.find(({ id }) => `macro-${id}` === chosen)
  return (
    <section class="detail">
      {chosen === 'yours' ? (
        <YourWriting />
      ) : chosen === 'house' ? (
        <HouseWriting />
      ) : chosen === 'new' || text ? (
        <TextForm key={chosen} text={text} fields={fields} />
      ) : chosen === 'new-macro' || macro ? (
        <MacroForm key={chosen} macro={macro} texts={texts} />
      ) : (
        <p class="nothing">{words.value('workspace.nothingChosen')}</p>
      )}
    </section>
  )
}

interface EntryProps {
  chosen: string
  title: string
  about?: string
  tag?: string | undefined
}

function Entry({ chosen, title, about, tag }: EntryProps): VNode {
  return (
    <Link room="answers" chosen={chosen} class="entry" current={place.value.chosen === chosen}>
      <b>{title}</b>
      {tag ? <span class="tag">{tag}</span> : null}
      {about ? <p class="small">{about}</p> : null}
    </Link>
  )
}

const countsOf = ({ used, solved }: Canned): string =>
  [words.value('answers.used', { count: used }), words.value('answers.solved', { count: solved })]
    .filter(Boolean)
    .join(' · ')

const approvalOf = ({ approved }: Canned): string | undefined =>
  approved ? undefined : words.value('answers.notApproved')

const macroInWords = ({ canned, after }: MacroShown): string =>
  [...(canned === null ? [] : [words.value('macro.does.answer')]), afterInWords(after)].filter(Boolean).join(', ')
