import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Answer, call } from '../client.ts'
import { attempt } from '../loading.tsx'
import { fieldsOf, Labelled } from '../parts.tsx'
import { tell, words } from '../state.ts'

const LANGUAGES = ['en', 'nb'] as const
const FIELDS = '{{case.number}}, {{case.subject}}, {{shop.name}}'

/** What everybody who has it is told: on their pages, by a message to each, or that it is fixed. */
export function SayWord({
  problem: { id, fixedAt },
  again,
}: {
  problem: Answer<'GET /api/problems/{id}'>
  again: () => Promise<void>
}): VNode {
  const fixes = useMemo(() => signal(false), [])
  const say = async (event: SubmitEvent) => {
    const form = event.currentTarget as HTMLFormElement
    const { tells, closes, ...texts } = fieldsOf(event)
    const said = Object.fromEntries(LANGUAGES.flatMap((one) => (texts[one] ? [[one, texts[one]]] : [])))
    await attempt(async () => {
      const { owed } = await call('POST /api/problems/{id}/words', {
        id,
        texts: said,
        tells: tells === 'on' || fixes.value,
        fixes: fixes.value,
        closes: fixes.value && closes === 'on',
      })
      form.reset()
      fixes.value = false
      tell(words.value('problems.said', { count: owed }))
    })
    await again()
  }
  return (
    <form class="stack tight" onSubmit={(event) => void say(event)}>
      <h3>{words.value('problems.say')}</h3>
      {LANGUAGES.map((one) => (
        <Labelled key={one} label={words.value(`problems.text.${one}`)}>
          <textarea class="input" name={one} rows={3} maxLength={5_000} lang={one} />
        </Labelled>
      ))}
      <p class="small softer">{words.value('problems.fields', { fields: FIELDS })}</p>
      <div class="boxes">
        {fixes.value ? null : (
          <label>
            <input type="checkbox" name="tells" /> {words.value('problems.tells')}
          </label>
        )}
        {fixedAt === null ? (
          <label>
            <input
              type="checkbox"
              checked={fixes.value}
              onChange={(event) => (fixes.value = event.currentTarget.checked)}
            />{' '}
            {words.value('problems.fixes')}
          </label>
        ) : null}
        {fixes.value ? (
          <label>
            <input type="checkbox" name="closes" /> {words.value('problems.closes')}
          </label>
        ) : null}
      </div>
      <p>
        <button class="button main">{words.value('problems.sayIt')}</button>
      </p>
    </form>
  )
}
