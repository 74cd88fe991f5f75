import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { DOMSerializer } from 'prosemirror-model'
import { documentOf } from '../../editor/article/document.ts'
import { schema } from '../../editor/article/schema.ts'
import { call } from '../../client.ts'
import { Shown, useFresh } from '../../loading.tsx'
import { said } from '../words.ts'
import { Differing } from './differing.tsx'
import type { Article, Text } from './drafts.ts'
import { languageName } from './states.ts'

interface SourceProps {
  article: Article
  source: Article['published'][number]
  text: Text
  shown: boolean
  toggle(): void
  /** The translation says what this revision says. */
  isSaid(revision: number): void
}

/** What is translated, beside the translation; what changed in it since is marked. */
export function Source({ article, source, text, shown, toggle, isSaid }: SourceProps): VNode {
  const { language, revision } = source
  const before = text.ofLanguage === language ? text.ofRevision : null
  const isOutdated = before !== null && before < revision
  return (
    <section class="source" aria-label={said.value('helpRoom.source.title', { language: languageName(language) })}>
      <p class="row">
        <b>{said.value('helpRoom.source.title', { language: languageName(language) })}</b>
        <button class="button quiet" type="button" aria-expanded={shown} onClick={toggle}>
          {said.value(shown ? 'helpRoom.source.hide' : 'helpRoom.source.show')}
        </button>
      </p>
      {shown ? (
        <>
          {isOutdated ? (
            <div class="note">
              <p>{said.value('helpRoom.source.changed', { count: revision - before })}</p>
              <button class="button" type="button" onClick={() => isSaid(revision)}>
                {said.value('helpRoom.source.isSaid')}
              </button>
            </div>
          ) : null}
          <h3 lang={language}>{source.title}</h3>
          {isOutdated ? (
            <Changed
              key={`${article.id} ${before} ${revision}`}
              id={article.id}
              language={language}
              from={before}
              to={revision}
            />
          ) : (
            <Read body={source.body} language={language} />
          )}
        </>
      ) : null}
    </section>
  )
}

function Changed({ id, language, from, to }: { id: string; language: string; from: number; to: number }): VNode {
  const { now } = useFresh(
    () => call('GET /api/help/articles/{id}/differences/{language}', { id, language, from, to }),
    [id, language, from, to],
    [],
  )
  return <Shown loaded={now.value}>{({ body }) => <Differing pieces={body} whole />}</Shown>
}

/** Drawn as in the editor, to be read only. */
function Read({ body, language }: { body: string; language: string }): VNode {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    place.current?.replaceChildren(DOMSerializer.fromSchema(schema).serializeFragment(documentOf(body).content))
  }, [body])
  return <div class="rich article-text read" lang={language} ref={place} />
}
