import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { aside, place } from '../../state.ts'
import { here } from '../where.tsx'
import { said } from '../words.ts'
import { ArticlePage, NewArticle } from './article.tsx'
import { Contents } from './contents.tsx'
import { ARTICLE_KINDS_SHOWN } from './kinds.ts'
import { SectionPage } from './section.tsx'

/** What is written, by its sections, and the article or section that is open: new, section-<id>, section-new, <article>, <article>.<language>. */
export function Room(): VNode {
  const { chosen } = here.value
  useEffect(() => void (aside.value = false), [place.value.chosen])
  const [id = '', language = null] = (chosen ?? '').split('.')
  return (
    <>
      <Contents />
      {chosen === null ? (
        <section class="detail">
          <div class="nothing">
            <p>
              <b>{said.value('helpRoom.first')}</b>
            </p>
            <p>{said.value('helpRoom.firstText')}</p>
          </div>
        </section>
      ) : id === 'new' ? (
        <NewArticle kinds={ARTICLE_KINDS_SHOWN} />
      ) : id.startsWith('section-') ? (
        <SectionPage key={id} id={id.slice('section-'.length)} />
      ) : (
        <ArticlePage key={id} id={id} language={language} />
      )}
    </>
  )
}
