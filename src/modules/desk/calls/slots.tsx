import { say } from '../../../ui/words.ts'
import { Button } from '../../../ui/form.tsx'
import type { Call } from '../../../platform/context.ts'
import type { VNode } from 'preact'
import type { MeSection, PromiseWords } from '../../customers/index.ts'
import { replyWords } from '../slots.ts'
import { CALLBACK } from './callback.ts'
import { callbacksOf } from './own.ts'
import { YourCallbacks } from './pages/callback.tsx'
import { freeNow, ringsBack } from './times.ts'

export { numbersErased } from './erased.ts'

/** Fills customers' `promiseWords`. */
export const callbackWords: PromiseWords = { kinds: [CALLBACK], say: replyWords.say }

/** Fills customers' `meSections`. */
export const callbacksOnMe: MeSection = {
  name: 'callbacks',
  place: 'main',
  render: async (call, parties) => {
    const items = await callbacksOf(call, parties)
    return items.length > 0 ? <YourCallbacks call={call} items={items} /> : ringMe(call, {})
  },
}

/** The way to be rung, for a page that also takes questions; null while nobody rings. Somebody free this minute is said. */
export async function ringMe(call: Call, about: Readonly<Record<string, string | undefined>>): Promise<VNode | null> {
  if (!ringsBack(call)) return null
  const said = Object.entries(about).filter((one): one is [string, string] => one[1] !== undefined)
  const query = new URLSearchParams(said).toString()
  const isNow = (await freeNow(call)) > 0
  return (
    <p class="narrow">
      <Button href={`/callback${query === '' ? '' : `?${query}`}`}>
        {say(call.locale)(isNow ? 'callback.askNow' : 'callback.ask')}
      </Button>
    </p>
  )
}
