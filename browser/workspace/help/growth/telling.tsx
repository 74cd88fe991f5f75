import type { VNode } from 'preact'
import { formatTime } from '../../../../src/ui/format.ts'
import { call } from '../../client.ts'
import { attempt, useFresh } from '../../loading.tsx'
import { locale, zone } from '../../state.ts'
import { said } from './words.ts'

/** How many people are told of an article when it is published, and the way to stop it in time. */
export function Telling({ article, mayStop }: { article: string; mayStop: boolean }): VNode | null {
  const { now, again } = useFresh(
    () => call('GET /api/help/articles/{id}/telling', { id: article }),
    [article],
    [`help/${article}`, 'help-growth'],
  )
  const shown = now.value.value
  if (!shown || shown.asked + shown.waiting + shown.stopped + shown.told === 0) return null
  const { asked, waiting, at, stopped, told, solved, afterMinutes } = shown
  const act = (path: 'POST /api/help/articles/{id}/telling/stop' | 'POST /api/help/articles/{id}/telling/resume') =>
    attempt(() => call(path, { id: article })).then(again)
  return (
    <div class="stack tight small" role="status">
      {asked > 0 ? <p>{said.value('helpTelling.will', { count: asked, minutes: afterMinutes })}</p> : null}
      {waiting > 0 && at ? (
        <p class="row">
          <span>
            {said.value('helpTelling.waiting', {
              count: waiting,
              time: formatTime(new Date(at), zone.value, locale.value),
            })}
          </span>
          {mayStop ? (
            <button
              class="button quiet"
              type="button"
              onClick={() => void act('POST /api/help/articles/{id}/telling/stop')}
            >
              {said.value('helpTelling.stop')}
            </button>
          ) : null}
        </p>
      ) : null}
      {stopped > 0 ? (
        <p class="row">
          <span>{said.value('helpTelling.stopped', { count: stopped })}</span>
          {mayStop ? (
            <button
              class="button quiet"
              type="button"
              onClick={() => void act('POST /api/help/articles/{id}/telling/resume')}
            >
              {said.value('helpTelling.resume')}
            </button>
          ) : null}
        </p>
      ) : null}
      {told > 0 ? <p>{said.value('helpTelling.told', { count: told, solved })}</p> : null}
    </div>
  )
}
