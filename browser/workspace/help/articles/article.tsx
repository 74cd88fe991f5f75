import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { formatTime } from '../../../../src/ui/format.ts'
import { call } from '../../client.ts'
import { Shown, useFresh } from '../../loading.tsx'
import { Labelled } from '../../parts.tsx'
import { aside, eyes, locale, me, online } from '../../state.ts'
import { goTo, TabDetailHead, TabLink } from '../where.tsx'
import { said } from '../words.ts'
import { Beside } from './beside.tsx'
import { BothTexts } from './both.tsx'
import { type Article, keyOf, meet, type Text, write, type Writing, writings } from './drafts.ts'
import { useProductTitles } from './titles.ts'
import { Source } from './source.tsx'
import { dayOf, languageName, missingWords, stateOf, stateWords } from './states.ts'
import { WritingArea } from './writing.tsx'

/** As the API takes them (TITLE_LIMIT and SUMMARY_LIMIT of the contract). */
const TITLE_LIMIT = 300
const SUMMARY_LIMIT = 1_000

/** One article: its words in one language, and beside them everything else about it. */
export function ArticlePage({ id, language }: { id: string; language: string | null }): VNode {
  const { now, again } = useFresh(() => call('GET /api/help/articles/{id}', { id }), [id], [`help/${id}`])
  return (
    <Shown loaded={now.value}>
      {(article) => <InLanguage key={`${id} ${language}`} article={article} asked={language} again={again} />}
    </Shown>
  )
}

interface InLanguageProps {
  article: Article
  asked: string | null
  again(): Promise<void>
}

/** Every language of the house, and those that there is something in. */
const languagesOf = ({ languages, missing }: Article): string[] =>
  [...languages.map(({ language }) => language), ...missing].toSorted()

function InLanguage({ article, asked, again }: InLanguageProps): VNode {
  const all = languagesOf(article)
  const own = locale.value.slice(0, 2)
  const language = asked ?? (all.includes(own) ? own : (all[0] ?? own))
  useEffect(() => meet(article, language), [article, language])
  const writing = writings.value[keyOf(article.id, language)]
  return (
    <>
      <section class="detail help-article">
        <TabDetailHead
          title={writing?.text.title || article.title || said.value('helpRoom.untitled')}
          under={writing ? <Kept writing={writing} by={otherWriter(article, language)} /> : undefined}
        >
          <button
            class="button about-it"
            type="button"
            aria-expanded={aside.value}
            onClick={() => (aside.value = !aside.value)}
          >
            {said.value('helpRoom.aboutIt')}
          </button>
        </TabDetailHead>
        <nav class="languages" aria-label={said.value('helpRoom.languages')}>
          {all.map((one) => (
            <TabLink key={one} tab="articles" chosen={`${article.id}.${one}`} current={one === language}>
              {languageName(one)} <span class="small softer">{stateWords(stateOf(article, one))}</span>
            </TabLink>
          ))}
        </nav>
        {writing ? <Sheet article={article} language={language} writing={writing} /> : null}
      </section>
      {writing ? <Beside article={article} language={language} writing={writing} again={again} /> : null}
    </>
  )
}

/** Whether what stands on the screen is with the server. */
function Kept({
  writing: { text, saved, keptAt, refused, theirs },
  by,
}: {
  writing: Writing
  by: string | null
}): VNode {
  const isSaved = JSON.stringify(text) === JSON.stringify(saved)
  const words = theirs
    ? said.value('helpRoom.both.title')
    : refused
      ? refused
      : !isSaved
        ? said.value(online.value ? 'helpRoom.keeping' : 'helpRoom.keptHere')
        : keptAt
          ? said.value(by === null ? 'helpRoom.keptAt' : 'helpRoom.keptBy', { time: momentOf(keptAt), name: by ?? '' })
          : ''
  return (
    <span role="status" class={refused ? 'broken' : undefined}>
      {words}
    </span>
  )
}

/** Who else wrote last: they may be at it still. */
function otherWriter({ drafts }: Article, language: string): string | null {
  const by = drafts.find((one) => one.language === language)?.writtenBy ?? null
  // A program's key has no name that says anything.
  return by === me.value?.name || (by !== null && /^[\da-f]{8,}$/.test(by)) ? null : by
}

/** Today the time, else the day. */
const momentOf = (at: string): string =>
  new Date(at).toDateString() === eyes.value.now.toDateString()
    ? formatTime(new Date(at), eyes.value.zone, eyes.value.locale)
    : dayOf(at)

interface SheetProps {
  article: Article
  language: string
  writing: Writing
}

function Sheet({ article, language, writing }: SheetProps): VNode {
  const products = useProductTitles(article.about.flatMap(({ type, value }) => (type === 'product' ? [value] : [])))
  const change = (text: Partial<Text>) =>
    write(article.id, language, { ...translated(article, language, writing), ...text })
  const { text, theirs } = writing
  const beside = useSignal(true)
  const source = sourceOf(article, language, text)
  if (theirs)
    return (
      <div class="sheet">
        <BothTexts article={article} language={language} writing={writing} theirs={theirs} />
      </div>
    )
  return (
    <div class={source && beside.value ? 'sheet article-sheet translating' : 'sheet article-sheet'}>
      {source ? (
        <Source
          article={article}
          source={source}
          text={text}
          shown={beside.value}
          toggle={() => (beside.value = !beside.value)}
          isSaid={(revision) => change({ ofLanguage: source.language, ofRevision: revision })}
        />
      ) : null}
      <div class="article-fields">
        <Labelled label={said.value('helpRoom.articleTitle')}>
          <input
            class="input article-title"
            lang={language}
            maxLength={TITLE_LIMIT}
            value={text.title}
            placeholder={said.value(`helpRoom.titleOf.${article.kind}`)}
            autocomplete="off"
            onInput={({ currentTarget }) => change({ title: currentTarget.value })}
          />
        </Labelled>
        <Labelled label={said.value('helpRoom.summary')} hint={said.value('helpRoom.summaryHint')}>
          <textarea
            class="input"
            lang={language}
            rows={2}
            maxLength={SUMMARY_LIMIT}
            value={text.summary}
            onInput={({ currentTarget }) => change({ summary: currentTarget.value })}
          />
        </Labelled>
        <WritingArea
          body={text.body}
          language={language}
          kind={article.kind}
          label={said.value('helpRoom.body')}
          products={products}
          write={(body) => change({ body })}
        />
        {missingWords(text.body) > 0 ? (
          <p class="small broken" role="status">
            {said.value('helpRoom.showsMissingCount', { count: missingWords(text.body) })}
          </p>
        ) : null}
      </div>
    </div>
  )
}

/** What a text is a translation of: what it says it is, else another language that is published already. */
function sourceOf(article: Article, language: string, text: Text): Article['published'][number] | null {
  const named = article.published.find((one) => one.language === text.ofLanguage)
  if (named) return named
  if (text.ofLanguage !== null || article.published.some((one) => one.language === language)) return null
  return article.published.find((one) => one.language !== language) ?? null
}

/** Whoever begins to write where another language is published translates that. */
function translated(article: Article, language: string, { text, version }: Writing): Partial<Text> {
  const source = version === 0 && text.ofLanguage === null ? sourceOf(article, language, text) : null
  return source ? { ofLanguage: source.language, ofRevision: source.revision } : {}
}

/** Begins one. */
export function NewArticle({ kinds }: { kinds: readonly Article['kind'][] }): VNode {
  const begin = useSignal<Article['kind'] | null>(null)
  return (
    <section class="detail">
      <TabDetailHead title={said.value('helpRoom.new')} />
      <div class="sheet">
        <p>{said.value('helpRoom.newText')}</p>
        <ul class="plain kinds">
          {kinds.map((kind) => (
            <li key={kind}>
              <button
                class="button"
                type="button"
                disabled={begin.value !== null}
                onClick={() => {
                  begin.value = kind
                  void call('POST /api/help/articles', { kind })
                    .then(({ id }) => goTo('articles', id))
                    .catch(() => (begin.value = null))
                }}
              >
                {said.value(`helpRoom.kind.${kind}`)}
              </button>{' '}
              <span class="small soft">{said.value(`helpRoom.kindAbout.${kind}`)}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
