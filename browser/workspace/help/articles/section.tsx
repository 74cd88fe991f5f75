import type { VNode } from 'preact'
import { call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { LOCALES } from '../../../../src/ui/speak.ts'
import { goTo, TabDetailHead } from '../where.tsx'
import { said } from '../words.ts'
import { partsOf, type Section, sectionTitle } from './sections.ts'
import { languageName } from './states.ts'

/** As the API takes them (contract of help/articles). */
const TITLE_LIMIT = 200
const SUMMARY_LIMIT = 1_000

/** A chapter: its title in each language, and where it stands. */
export function SectionPage({ id }: { id: string }): VNode {
  const { now } = useFresh(() => call('GET /api/help/sections', {}), [], ['help'])
  return (
    <section class="detail">
      <Shown loaded={now.value}>
        {({ items }) => <SectionForm items={items} section={items.find((one) => one.id === id)} />}
      </Shown>
    </section>
  )
}

function SectionForm({ items, section }: { items: readonly Section[]; section: Section | undefined }): VNode {
  const hasParts = section !== undefined && items.some(({ parent }) => parent === section.id)
  const save = (event: SubmitEvent) => {
    const typed = fieldsOf(event)
    const words = Object.fromEntries(
      LOCALES.flatMap((language) => {
        const [title, summary, slug] = [
          typed[`title-${language}`],
          typed[`summary-${language}`],
          typed[`slug-${language}`],
        ]
        return title ? [[language, { title, summary: summary ?? '', ...(slug ? { slug } : {}) }]] : []
      }),
    )
    const parent = typed['parent'] || null
    void attempt(async () => {
      if (section) await call('PUT /api/help/sections/{id}', { id: section.id, parent, words })
      else {
        const { id } = await call('POST /api/help/sections', { parent, words, place: (items.length + 1) * STEP })
        goTo('articles', `section-${id}`)
      }
    }, said.value('helpRoom.placed'))
  }
  const remove = async () => {
    if (
      section &&
      (await attempt(() => call('DELETE /api/help/sections/{id}', { id: section.id }), said.value('helpRoom.removed')))
    )
      goTo('articles')
  }
  return (
    <>
      <TabDetailHead title={section ? sectionTitle(section) : said.value('helpRoom.newSection')} />
      <div class="sheet">
        <form class="stack" onSubmit={save} key={section?.id}>
          {LOCALES.map((language) => (
            <fieldset class="stack in-language" key={language}>
              <legend>{languageName(language)}</legend>
              <Labelled label={said.value('helpRoom.sectionTitle')}>
                <input
                  class="input"
                  name={`title-${language}`}
                  lang={language}
                  maxLength={TITLE_LIMIT}
                  required={language === LOCALES[0]}
                  defaultValue={section?.words[language]?.title}
                  autocomplete="off"
                />
              </Labelled>
              <Labelled label={said.value('helpRoom.sectionSummary')}>
                <textarea
                  class="input"
                  name={`summary-${language}`}
                  lang={language}
                  rows={2}
                  maxLength={SUMMARY_LIMIT}
                  defaultValue={section?.words[language]?.summary}
                />
              </Labelled>
              <Labelled label={said.value('helpRoom.address')} hint={said.value('helpRoom.addressHint')}>
                <input
                  class="input"
                  name={`slug-${language}`}
                  pattern="[a-z0-9]+(-[a-z0-9]+)*"
                  maxLength={120}
                  placeholder={said.value('helpRoom.addressOfTitle')}
                  defaultValue={section?.words[language]?.slug}
                  autocomplete="off"
                />
              </Labelled>
            </fieldset>
          ))}
          {hasParts ? null : (
            <Labelled label={said.value('helpRoom.inSection')}>
              <select class="input" name="parent">
                <option value="">{said.value('helpRoom.noParent')}</option>
                {partsOf(items, null)
                  .filter(({ id }) => id !== section?.id)
                  .map((one) => (
                    <option key={one.id} value={one.id} selected={one.id === section?.parent}>
                      {sectionTitle(one)}
                    </option>
                  ))}
              </select>
            </Labelled>
          )}
          <p class="row">
            <button class="button main">{said.value('helpRoom.saveSection')}</button>
            {section && section.articles === 0 && !hasParts ? (
              <button class="button quiet" type="button" onClick={() => void remove()}>
                {said.value('helpRoom.removeSection')}
              </button>
            ) : null}
          </p>
        </form>
      </div>
    </>
  )
}

/** Between two places, so that there is room for others. */
const STEP = 10
