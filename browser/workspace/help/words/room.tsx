import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatDay } from '../../../../src/ui/format.ts'
import { LOCALES } from '../../../../src/ui/speak.ts'
import { type Answer, call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { locale, zone } from '../../state.ts'
import { TabDetailHead, TabHead } from '../where.tsx'
import { said } from './words.ts'

type Synonyms = Answer<'GET /api/help/synonyms'>
type Written = Synonyms['items'][number]
type Learnt = Synonyms['learnt'][number]
/** As the API takes them: all of a language at once. */
type Pair = Pick<Written, 'word' | 'means' | 'mutual'>
/** Letters of a word, or of a few (searching/contract.ts). */
const LETTERS = 60

const pairOf = ({ word, means, mutual }: Written): Pair => ({ word, means, mutual })

/** Which words mean the same: written down by people, and learnt from what was opened after which words. */
export function Room(): VNode {
  const language = useSignal<string>(locale.value)
  const { now, again } = useFresh(
    () => call('GET /api/help/synonyms', { language: language.value }),
    [language.value],
    ['help'],
  )
  const removed = useSignal<Pair | null>(null)
  const save = (items: Pair[], told?: string) =>
    attempt(async () => {
      await call('PUT /api/help/synonyms', { language: language.value, items })
      await again()
    }, told)
  const items = () => (now.value.value?.items ?? []).map(pairOf)
  return (
    <>
      <section class="list">
        <TabHead>
          <label class="row small">
            <span>{said.value('helpWords.language')}</span>
            <select
              class="input"
              value={language.value}
              onChange={({ currentTarget }) => {
                removed.value = null
                language.value = currentTarget.value
              }}
            >
              {LOCALES.map((one) => (
                <option key={one} value={one}>
                  {new Intl.DisplayNames([locale.value], { type: 'language' }).of(one)}
                </option>
              ))}
            </select>
          </label>
        </TabHead>
        <Shown loaded={now.value}>
          {({ items: written, learnt, needed }) => (
            <div class="stack means">
              <h3>{said.value('helpWords.written')}</h3>
              {removed.value ? (
                <p class="row" role="status">
                  <span>{said.value('helpWords.removed', { word: removed.value.word })}</span>
                  <button
                    class="button quiet"
                    type="button"
                    onClick={() => {
                      const back = removed.value!
                      void save([...items(), back]).then(() => (removed.value = null))
                    }}
                  >
                    {said.value('helpWords.undo')}
                  </button>
                </p>
              ) : null}
              {written.length === 0 ? <p class="soft">{said.value('helpWords.none')}</p> : null}
              {written.map((one) => (
                <WrittenPair
                  key={one.id}
                  one={one}
                  remove={() =>
                    void save(written.filter(({ id }) => id !== one.id).map(pairOf)).then(
                      () => (removed.value = pairOf(one)),
                    )
                  }
                />
              ))}
              <h3>{said.value('helpWords.learnt')}</h3>
              {learnt.length === 0 ? <p class="soft">{said.value('helpWords.noneLearnt', { needed })}</p> : null}
              {learnt.map((one) => (
                <LearntPair key={`${one.word} ${one.article}`} one={one} language={language.value} again={again} />
              ))}
            </div>
          )}
        </Shown>
      </section>
      <section class="detail">
        <TabDetailHead title={said.value('helpWords.add')} />
        <form
          class="sheet stack"
          onSubmit={(event) => {
            const form = event.currentTarget
            const { word = '', means = '', mutual } = fieldsOf(event)
            void save([...items(), { word, means, mutual: mutual === 'on' }], said.value('helpWords.saved')).then(() =>
              form.reset(),
            )
          }}
        >
          <p class="soft">{said.value('helpWords.why')}</p>
          <Labelled label={said.value('helpWords.word')}>
            <input class="input" name="word" maxLength={LETTERS} required />
          </Labelled>
          <Labelled label={said.value('helpWords.means')}>
            <input class="input" name="means" maxLength={LETTERS} required />
          </Labelled>
          <label class="choice plain">
            <input type="checkbox" name="mutual" defaultChecked />
            <span>{said.value('helpWords.mutual')}</span>
          </label>
          <p>
            <button class="button main">{said.value('helpWords.save')}</button>
          </p>
        </form>
      </section>
    </>
  )
}

function WrittenPair({ one, remove }: { one: Written; remove: () => void }): VNode {
  const { word, means, mutual, by, at } = one
  return (
    <div class="row ends">
      <div>
        <p>{said.value(mutual ? 'helpWords.both' : 'helpWords.one', { word, means })}</p>
        <p class="small soft">
          {said.value('helpWords.by', { name: by, day: formatDay(new Date(at), zone.value, locale.value) })}
        </p>
      </div>
      <button
        class="button quiet"
        type="button"
        onClick={remove}
        aria-label={`${said.value('helpWords.remove')} ${word}`}
      >
        {said.value('helpWords.remove')}
      </button>
    </div>
  )
}

function LearntPair({ one, language, again }: { one: Learnt; language: string; again: () => Promise<void> }): VNode {
  const { word, article, title, visits, helped, failed, off } = one
  const isOff = off !== null
  const choose = () =>
    attempt(() => call('PUT /api/help/associations', { language, word, article, off: !isOff })).then(again)
  const name = said.value(isOff ? 'helpWords.right' : 'helpWords.wrong')
  return (
    <div class="row ends">
      <div>
        <p>
          {said.value('helpWords.pair', { word, title })}{' '}
          {one.said ? null : <span class="tag">{said.value('helpWords.unsaid')}</span>}
        </p>
        <p class="small soft">
          {said.value('helpWords.counts', { visits, helped, failed })}
          {isOff ? ` · ${said.value('helpWords.off', { name: off })}` : null}
        </p>
      </div>
      <button class="button quiet" type="button" onClick={() => void choose()} aria-label={`${name} ${word}`}>
        {name}
      </button>
    </div>
  )
}
