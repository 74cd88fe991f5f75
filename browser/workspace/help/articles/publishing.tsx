import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../../client.ts'
import { attempt, useFresh } from '../../loading.tsx'
import { fieldsOf, Labelled } from '../../parts.tsx'
import { me } from '../../state.ts'
import { Telling } from '../growth/telling.tsx'
import { said } from '../words.ts'
import type { BesideProps } from './beside.tsx'
import { type Draft, forget, isKept, write } from './drafts.ts'
import { dayOf, missingWords, stateClass, stateOf, stateWords } from './states.ts'

const REMARK_LIMIT = 2_000
const NOTE_LIMIT = 500

/** How far a text has come, and what can be done next: ask, approve, send back, publish, take out. */
export function Publishing(props: BesideProps & { draft: Draft | null }): VNode {
  const { article, language, draft } = props
  const state = stateOf(article, language)
  const published = article.published.find((one) => one.language === language)
  return (
    <section>
      <h3>{said.value('helpRoom.publishing')}</h3>
      <p>
        <span class={stateClass(state)}>{stateWords(state)}</span>
      </p>
      {draft?.remark ? (
        <p class="note">
          <b>{said.value('helpRoom.remark')}</b> {draft.remark}
        </p>
      ) : null}
      {draft?.state === 'review' ? (
        <p class="small soft">
          {draft.reviewer
            ? said.value('helpRoom.waitsFor', { name: draft.reviewer.name })
            : said.value('helpRoom.waitsForAny')}
        </p>
      ) : null}
      {published ? (
        <p class="small">
          <a href={published.href} target="_blank" rel="noopener">
            {said.value('helpRoom.readIt', { number: published.revision, day: dayOf(published.changedAt) })}
          </a>
        </p>
      ) : null}
      <Telling article={article.id} mayStop={article.mayPublish} />
      <Address {...props} />
      {draft ? <Next {...props} draft={draft} /> : <p class="small soft">{said.value('helpRoom.nothingWritten')}</p>}
      {published && article.mayPublish ? <TakeOut {...props} /> : null}
    </section>
  )
}

/** Where it stands on the site. */
function Address({ article, language, writing }: BesideProps): VNode {
  const published = article.published.find((one) => one.language === language)
  return (
    <Labelled label={said.value('helpRoom.address')} hint={said.value('helpRoom.addressHint')}>
      <input
        class="input"
        value={writing.text.slug ?? published?.slug ?? ''}
        placeholder={said.value('helpRoom.addressOfTitle')}
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        maxLength={120}
        autocomplete="off"
        // Only a whole address is kept: half of one would be refused.
        onChange={({ currentTarget }) => {
          if (currentTarget.reportValidity()) write(article.id, language, { slug: currentTarget.value || null })
        }}
      />
    </Labelled>
  )
}

type NextProps = BesideProps & { draft: Draft }

function Next(props: NextProps): VNode {
  const { article, language, writing, draft, again } = props
  const isReady =
    writing.text.title.trim() !== '' && writing.text.body.trim() !== '' && missingWords(writing.text.body) === 0
  /** Everything that was typed first, then what is to be done with it: with the version that was looked at. */
  const act = async (deed: (version: number) => Promise<unknown>, words: string) => {
    await attempt(async () => {
      const versionSeen = await kept(article.id, language, writing.version)
      await deed(versionSeen)
    }, words)
    await again()
  }
  const id = article.id
  return (
    <>
      {isReady ? null : <p class="small soft">{said.value('helpRoom.notReady')}</p>}
      {article.mayPublish ? (
        <Publish {...props} isReady={isReady} act={act} />
      ) : draft.state === 'writing' ? (
        <Ask id={id} language={language} isReady={isReady} act={act} />
      ) : null}
      {article.mayPublish && draft.state === 'writing' ? (
        <details class="more-about">
          <summary>{said.value('helpRoom.askInstead')}</summary>
          <Ask id={id} language={language} isReady={isReady} act={act} />
        </details>
      ) : null}
      {article.mayPublish && draft.state !== 'writing' ? (
        <form
          class="stack"
          onSubmit={(event) => {
            const { remark = '' } = fieldsOf(event)
            void act(
              (version) =>
                call('PUT /api/help/articles/{id}/drafts/{language}/review', {
                  id,
                  language,
                  version,
                  approved: false,
                  remark,
                }),
              said.value('helpRoom.sentBack'),
            )
          }}
        >
          <Labelled label={said.value('helpRoom.whatToChange')}>
            <textarea class="input" name="remark" rows={2} required maxLength={REMARK_LIMIT} />
          </Labelled>
          <button class="button">{said.value('helpRoom.sendBack')}</button>
        </form>
      ) : null}
      {draft.state === 'review' && article.mayPublish ? (
        <button
          class="button"
          type="button"
          onClick={() =>
            void act(
              (version) =>
                call('PUT /api/help/articles/{id}/drafts/{language}/review', { id, language, version, approved: true }),
              said.value('helpRoom.approved'),
            )
          }
        >
          {said.value('helpRoom.approve')}
        </button>
      ) : null}
      {draft.publishAt && article.mayPublish ? (
        <button
          class="button quiet"
          type="button"
          onClick={() =>
            void act(
              () => call('DELETE /api/help/articles/{id}/drafts/{language}/publication', { id, language }),
              said.value('helpRoom.calledOff'),
            )
          }
        >
          {said.value('helpRoom.callOff')}
        </button>
      ) : null}
    </>
  )
}

/** The version that stands on the server once everything typed is there. @throws when it cannot be kept now */
async function kept(id: string, language: string, version: number): Promise<number> {
  if (!(await isKept(id, language))) throw new Error('not kept')
  const { drafts } = await call('GET /api/help/articles/{id}', { id })
  return drafts.find((one) => one.language === language)?.version ?? version
}

type Act = (deed: (version: number) => Promise<unknown>, words: string) => Promise<void>

function Ask({ id, language, isReady, act }: { id: string; language: string; isReady: boolean; act: Act }): VNode {
  const { now } = useFresh(() => call('GET /api/help/editors', {}), [], ['staff'])
  const people = (now.value.value?.items ?? []).filter((one) => one.id !== me.value?.id)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        const { reviewer = '' } = fieldsOf(event)
        void act(
          (version) =>
            call('POST /api/help/articles/{id}/drafts/{language}/review', {
              id,
              language,
              version,
              reviewer: reviewer || null,
            }),
          said.value('helpRoom.asked'),
        )
      }}
    >
      <Labelled label={said.value('helpRoom.whoReviews')}>
        <select class="input" name="reviewer" key={people.length}>
          <option value="">{said.value('helpRoom.anyEditor')}</option>
          {people.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </Labelled>
      <button class="button main" disabled={!isReady}>
        {said.value('helpRoom.ask')}
      </button>
    </form>
  )
}

function Publish({ article, language, isReady, act }: NextProps & { isReady: boolean; act: Act }): VNode {
  const later = useSignal(false)
  const send = (event: SubmitEvent) => {
    const { note = '', at = '' } = fieldsOf(event)
    const when = later.value && at !== '' ? { at: new Date(at).toISOString() } : {}
    void act(
      async (version) => {
        const made = await call('POST /api/help/articles/{id}/drafts/{language}/publication', {
          id: article.id,
          language,
          version,
          note,
          ...when,
        })
        if (made.revision !== null) forget(article.id, language)
      },
      said.value(later.value ? 'helpRoom.plannedNow' : 'helpRoom.publishedNow'),
    )
  }
  return (
    <form class="stack" onSubmit={send}>
      <Labelled label={said.value('helpRoom.whatChanged')}>
        <input class="input" name="note" maxLength={NOTE_LIMIT} autocomplete="off" />
      </Labelled>
      <label class="choice plain">
        <input
          type="checkbox"
          checked={later.value}
          onChange={({ currentTarget }) => (later.value = currentTarget.checked)}
        />{' '}
        {said.value('helpRoom.later')}
      </label>
      {later.value ? (
        <Labelled label={said.value('helpRoom.when')}>
          <input class="input" type="datetime-local" name="at" required />
        </Labelled>
      ) : null}
      <button class="button main" disabled={!isReady}>
        {said.value(later.value ? 'helpRoom.plan' : 'helpRoom.publish')}
      </button>
    </form>
  )
}

function TakeOut({ article, language, again }: BesideProps): VNode {
  const take = async () => {
    if (!confirm(said.value('helpRoom.takeOutSure'))) return
    await attempt(
      () => call('DELETE /api/help/articles/{id}/publications/{language}', { id: article.id, language }),
      said.value('helpRoom.takenOut'),
    )
    forget(article.id, language)
    await again()
  }
  return (
    <button class="button quiet" type="button" onClick={() => void take()}>
      {said.value('helpRoom.takeOut')}
    </button>
  )
}
