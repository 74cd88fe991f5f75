import type { VNode } from 'preact'
import { call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { Labelled } from '../parts.tsx'
import { said } from '../practice/wording.ts'

const QUESTIONS = 8
const MOST_PER_WEEK = 20

/** What the merchant says of reviews: what is asked, how many are drawn, who reviews. */
export function Card(): VNode {
  const settings = useFresh(() => call('GET /api/settings', {}), [], ['settings'])
  const people = useFresh(() => call('GET /api/staff/names', {}), [], ['staff'])
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => form.getAll(name).map(String)
    const put = (name: string, value: unknown) =>
      call('PUT /api/settings/{module}/{name}', { module: 'desk', name, value })
    const questions = text('questions')
      .flatMap((lines) => lines.split('\n'))
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(0, QUESTIONS)
    await attempt(async () => {
      await put('reviewQuestions', questions)
      await put('reviewsPerWeek', Number(text('perWeek')[0]))
      await put('reviewers', text('reviewers'))
    }, said.value('reviews.saved'))
    await settings.again()
  }
  return (
    <Shown loaded={settings.now.value}>
      {({ items }) => {
        const valueOf = (name: string) => items.find((one) => one.module === 'desk' && one.name === name)?.value
        const questions = listed(valueOf('reviewQuestions'))
        const reviewers = new Set(listed(valueOf('reviewers')))
        return (
          <form class="stack" onSubmit={(event) => void save(event)}>
            <Labelled label={said.value('reviews.questions')} hint={said.value('reviews.questions.hint')}>
              <textarea class="input" name="questions" rows={6} defaultValue={questions.join('\n')} />
            </Labelled>
            <Labelled label={said.value('reviews.perWeek')}>
              <input
                class="input"
                name="perWeek"
                type="number"
                min={0}
                max={MOST_PER_WEEK}
                required
                defaultValue={Number(valueOf('reviewsPerWeek') ?? 0)}
              />
            </Labelled>
            <fieldset class="boxes">
              <legend class="label">{said.value('reviews.reviewers')}</legend>
              {(people.now.value.value?.items ?? []).map(({ id, name }) => (
                <label key={id} class="choice plain">
                  <input type="checkbox" name="reviewers" value={id} defaultChecked={reviewers.has(id)} />
                  {name}
                </label>
              ))}
            </fieldset>
            <button class="button main">{said.value('reviews.save')}</button>
          </form>
        )
      }}
    </Shown>
  )
}

const listed = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
