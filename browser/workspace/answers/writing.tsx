import type { VNode } from 'preact'
import { call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled } from '../parts.tsx'
import { words } from '../state.ts'

/** As the API takes it (SIGNATURE_LIMIT of the contract). */
const LIMIT = 1_000
const LANGUAGES = ['en', 'nb'] as const

const inLanguages = (typed: Readonly<Record<string, string>>) =>
  Object.fromEntries(LANGUAGES.flatMap((one) => (typed[one] ? [[one, typed[one]]] : [])))

function InLanguages({ texts }: { texts: Readonly<Partial<Record<string, string>>> }): VNode {
  return (
    <>
      {LANGUAGES.map((language) => (
        <Labelled label={words.value(`answers.in.${language}`)}>
          <textarea
            class="input"
            name={language}
            lang={language}
            rows={4}
            maxLength={LIMIT}
            defaultValue={texts[language]}
          />
        </Labelled>
      ))}
    </>
  )
}

/** How the one who looks signs. */
export function YourWriting(): VNode {
  const { now, again } = useFresh(() => call('GET /api/signature', {}), [], [])
  const save = async (event: SubmitEvent) => {
    const typed = fieldsOf(event)
    await attempt(
      () =>
        call('PUT /api/signature', { signature: inLanguages(typed), undoInChat: typed['undoInChat'] !== undefined }),
      words.value('answers.saved'),
    )
    await again()
  }
  return (
    <>
      <DetailHead room="answers" title={words.value('answers.yours')} />
      <div class="sheet">
        <Shown loaded={now.value}>
          {({ signature, undoInChat }) => (
            <form class="stack" onSubmit={save}>
              <h3>{words.value('answers.signature')}</h3>
              <p class="small soft">{words.value('answers.signatureHint')}</p>
              <InLanguages texts={signature} />
              <label class="choice plain">
                <input type="checkbox" name="undoInChat" defaultChecked={undoInChat} />{' '}
                {words.value('answers.undoInChat')}
              </label>
              <p class="row">
                <button class="button main">{words.value('answers.save')}</button>
              </p>
            </form>
          )}
        </Shown>
      </div>
    </>
  )
}

/** What stands under everybody's answers by mail. */
export function HouseWriting(): VNode {
  const { now } = useFresh(() => call('GET /api/settings', {}), [], ['settings'])
  const save = (event: SubmitEvent) =>
    void attempt(
      () =>
        call('PUT /api/settings/{module}/{name}', {
          module: 'desk',
          name: 'mailFooter',
          value: inLanguages(fieldsOf(event)),
        }),
      words.value('answers.saved'),
    )
  return (
    <>
      <DetailHead room="answers" title={words.value('answers.house')} />
      <div class="sheet">
        <Shown loaded={now.value}>
          {({ items }) => (
            <form class="stack" onSubmit={save}>
              <h3>{words.value('answers.footer')}</h3>
              <p class="small soft">{words.value('answers.footerHint')}</p>
              <InLanguages
                texts={
                  (items.find(({ module, name }) => module === 'desk' && name === 'mailFooter')?.value ?? {}) as Record<
                    string,
                    string
                  >
                }
              />
              <p class="row">
                <button class="button main">{words.value('answers.save')}</button>
              </p>
            </form>
          )}
        </Shown>
      </div>
    </>
  )
}
