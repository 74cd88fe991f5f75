import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { Labelled } from '../../parts.tsx'
import { tell } from '../../state.ts'
import { said } from '../words.ts'
import type { BesideProps } from './beside.tsx'
import { isKept } from './drafts.ts'

const READERS = ['stranger', 'customer', 'owner'] as const
/** CSS pixels of a window as wide as a telephone, and as a laptop. */
const SCREENS = { phone: [390, 844], desktop: [1280, 860] } as const

/** The draft as it would be read: in a window of its own, as wide as what it is read on. */
export function Preview({ article, language }: BesideProps): VNode {
  const reader = useSignal<(typeof READERS)[number]>('stranger')
  const show = (screen: keyof typeof SCREENS) => {
    const [width, height] = SCREENS[screen]
    // Opened by the press itself, or it would be held for one that nobody asked for.
    const beside = open('about:blank', `preview-${screen}`, `popup,width=${width},height=${height}`)
    void isKept(article.id, language).then((kept) => {
      if (!kept) tell(said.value('helpRoom.previewOlder'))
      if (beside) beside.location.href = `/help/preview/${article.id}/${language}?as=${reader.value}`
    })
  }
  return (
    <section>
      <h3>{said.value('helpRoom.preview')}</h3>
      <Labelled label={said.value('helpRoom.previewAs')}>
        <select
          class="input"
          value={reader.value}
          onChange={({ currentTarget }) => (reader.value = currentTarget.value as typeof reader.value)}
        >
          {READERS.map((one) => (
            <option key={one} value={one}>
              {said.value(`helpRoom.previewAs.${one}`)}
            </option>
          ))}
        </select>
      </Labelled>
      <p class="row">
        <button class="button" type="button" onClick={() => show('phone')}>
          {said.value('helpRoom.onPhone')}
        </button>
        <button class="button" type="button" onClick={() => show('desktop')}>
          {said.value('helpRoom.onDesktop')}
        </button>
      </p>
    </section>
  )
}
