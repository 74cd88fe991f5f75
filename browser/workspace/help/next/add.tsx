import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { goTo, TabDetailHead } from '../where.tsx'
import { said } from './words.ts'

const DAYS_LIMIT = 3_650
const EVERY_LEAST = 7
const EVERY_LIMIT = 1_825

/** A new rule: which article, and when. It is off until somebody has seen whom it would tell. */
export function Add({ again }: { again: () => Promise<void> }): VNode {
  const text = useSignal('')
  const moment = useSignal<'owned' | 'update'>('owned')
  const articles = useFresh(
    () => call('GET /api/help/articles', { state: 'published', ...(text.value === '' ? {} : { text: text.value }) }),
    [text.value],
    ['help'],
  )
  const add = async (event: SubmitEvent) => {
    event.preventDefault()
    const { article = '', days, every } = fieldsOf(event)
    await attempt(async () => {
      const isOwned = moment.value === 'owned'
      const { id } = await call('POST /api/help/next-questions', {
        article,
        moment: moment.value,
        ...(isOwned ? { days: Number(days), every: every ? Number(every) : null } : {}),
      })
      await again()
      goTo('next', id)
    }, said.value('next.saved'))
  }
  return (
    <>
      <TabDetailHead title={said.value('next.add')} />
      <form class="sheet stack" onSubmit={(event) => void add(event)}>
        <Labelled label={said.value('next.find')}>
          <input
            class="input"
            type="search"
            value={text.value}
            onInput={({ currentTarget }) => (text.value = currentTarget.value.trim())}
          />
        </Labelled>
        <Shown loaded={articles.now.value}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="soft">{said.value('next.noArticle')}</p>
            ) : (
              <Labelled label={said.value('next.article')} hint={said.value('next.articleHint')}>
                <select class="input" name="article" required>
                  {items.map(({ id, title }) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
                </select>
              </Labelled>
            )
          }
        </Shown>
        <fieldset class="boxes">
          <legend class="label">{said.value('next.moment')}</legend>
          {(['owned', 'update'] as const).map((one) => (
            <label key={one} class="choice plain">
              <input
                type="radio"
                name="moment"
                value={one}
                checked={moment.value === one}
                onChange={() => (moment.value = one)}
              />
              {said.value(`next.moment.${one}`)}
            </label>
          ))}
        </fieldset>
        {moment.value === 'owned' ? (
          <>
            <Labelled label={said.value('next.days')}>
              <input class="input" type="number" name="days" min={0} max={DAYS_LIMIT} required defaultValue={14} />
            </Labelled>
            <Labelled label={said.value('next.every')}>
              <input class="input" type="number" name="every" min={EVERY_LEAST} max={EVERY_LIMIT} />
            </Labelled>
          </>
        ) : null}
        <p>
          <button class="button main">{said.value('next.save')}</button>
        </p>
      </form>
    </>
  )
}
