import type { VNode } from 'preact'
import { aside, words } from '../../state.ts'
import { call } from '../../client.ts'
import { attempt } from '../../loading.tsx'
import { goTo } from '../where.tsx'
import { said } from '../words.ts'
import { type Article, forget, type Writing } from './drafts.ts'
import { Placing } from './placing.tsx'
import { Preview } from './preview.tsx'
import { Publishing } from './publishing.tsx'
import { Revisions } from './revisions.tsx'

export interface BesideProps {
  article: Article
  language: string
  writing: Writing
  again(): Promise<void>
}

/** Everything about an article but its words. */
export function Beside(props: BesideProps): VNode {
  const { article, language, again } = props
  const draft = article.drafts.find((one) => one.language === language)
  const drop = async () => {
    if (!draft || !confirm(said.value('helpRoom.dropSure'))) return
    const done = await attempt(
      () =>
        call('DELETE /api/help/articles/{id}/drafts/{language}', { id: article.id, language, version: draft.version }),
      said.value('helpRoom.dropped'),
    )
    if (!done) return
    forget(article.id, language)
    await again()
  }
  const remove = async () => {
    if (!confirm(said.value('helpRoom.removeSure'))) return
    if (await attempt(() => call('DELETE /api/help/articles/{id}', { id: article.id }), said.value('helpRoom.removed')))
      goTo('articles')
  }
  return (
    <aside class="person help-beside" aria-label={said.value('helpRoom.aboutIt')}>
      <button class="button quiet back" type="button" onClick={() => (aside.value = false)}>
        ← {words.value('workspace.back')}
      </button>
      <Publishing {...props} draft={draft ?? null} />
      <Preview {...props} />
      <Placing article={article} />
      <Revisions {...props} />
      <section>
        <h3>{said.value('helpRoom.more')}</h3>
        <p class="row">
          {draft ? (
            <button class="button quiet" type="button" onClick={() => void drop()}>
              {said.value('helpRoom.drop')}
            </button>
          ) : null}
          {article.published.length === 0 ? (
            <button class="button quiet" type="button" onClick={() => void remove()}>
              {said.value('helpRoom.removeArticle')}
            </button>
          ) : null}
        </p>
      </section>
    </aside>
  )
}
