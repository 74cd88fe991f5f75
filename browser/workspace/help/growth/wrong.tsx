import type { VNode } from 'preact'
import { call } from '../../client.ts'
import { attempt } from '../../loading.tsx'
import { fieldsOf } from '../../parts.tsx'
import { said } from './words.ts'

const REASONS = ['wrong', 'outdated', 'unclear', 'other'] as const

/** One of us says that an article is wrong: one move, and a word if they like. */
export function Wrong({ article, language, done }: { article: string; language?: string; done: () => void }): VNode {
  const send = async (event: SubmitEvent) => {
    const { reason = 'wrong', text = '' } = fieldsOf(event)
    const sent = await attempt(
      () =>
        call('POST /api/help/articles/{id}/wrong', {
          id: article,
          reason: REASONS.find((one) => one === reason) ?? 'wrong',
          text,
          ...(language ? { language } : {}),
        }),
      said.value('helpBeside.wrongSaid'),
    )
    if (sent) done()
  }
  return (
    <details>
      <summary class="small">{said.value('helpBeside.wrong')}</summary>
      <form class="stack tight" onSubmit={(event) => void send(event)}>
        <select class="input" name="reason" aria-label={said.value('helpBeside.wrong')}>
          {REASONS.map((reason) => (
            <option key={reason} value={reason}>
              {said.value(`helpBeside.reason.${reason}`)}
            </option>
          ))}
        </select>
        <label class="field">
          <span class="label">{said.value('helpBeside.wrongWhat')}</span>
          <textarea class="input" name="text" rows={2} maxLength={2_000} />
        </label>
        <p>
          <button class="button">{said.value('helpBeside.wrongSay')}</button>
        </p>
      </form>
    </details>
  )
}
