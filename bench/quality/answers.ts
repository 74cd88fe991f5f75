// How well questions find their article, and whether it is known when none answers.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { cut } from '../../src/modules/help/finding/cut.ts'
import { emptyFinder, find, type Finder, type Found, learn } from '../../src/modules/help/finding/find.ts'
import { openBm25 } from '../bm25.ts'
import { areaUnderCurve } from './figures.ts'
import { toLine } from './files.ts'

/** How a file may head its columns. */
const ID_COLUMNS = ['id', 'article', 'label', 'category']
const TITLE_COLUMNS = ['title', 'heading', 'question']
const TEXT_COLUMNS = ['text', 'body', 'answer', 'sentence']
const ASKED_COLUMNS = ['text', 'question', 'query', 'sentence']
/** What HINT3 calls a question that no article answers. */
const UNANSWERABLE = 'NO_NODES_DETECTED'
/** Articles that are ranked for one question. */
const LIMIT = 100

export const ANSWERS_USAGE = `answers --articles A.csv --questions Q.csv [--results FILE] [--language en] [--unanswerable NAME] [--json]

  --articles      what is found: columns id,title,text; rows of one id are one article; without titles their first sentences and short lines stand for them
  --questions     what is asked: columns text,id; no id, one that no article has, or ${UNANSWERABLE}: no article answers it
  --results       what was found as CSV: row (of the questions, from 0), rank (from 1), id, confidence; of a question for which
                  nothing was found one row without id
  --language      in which both are written, two letters (en)
  --json          the figures as JSON`

interface Article {
  id: string
  title: string
  text: string
}
interface Asked {
  text: string
  /** Of the article that answers it; null: none does, or nobody says. */
  id: string | null
  found: Found[]
  milliseconds: number
}

export function answersQuality(args: string[]): void {
  const { values: flags } = parseArgs({
    args,
    options: {
      articles: { type: 'string' },
      questions: { type: 'string' },
      results: { type: 'string' },
      language: { type: 'string', default: 'en' },
      unanswerable: { type: 'string', default: UNANSWERABLE },
      json: { type: 'boolean', default: false },
    },
  })
  const { language } = flags
  if (!flags.articles || !flags.questions)
    throw new Error(`Say what is found and what is asked: npm run quality -- ${ANSWERS_USAGE}`)
  const articles = readArticles(flags.articles)
  const { questions, areKnown } = readQuestions(flags.questions)
  const began = performance.now()
  const finder = learnAll(articles, language)
  const learntMilliseconds = performance.now() - began
  const known = new Set(articles.map(({ id }) => id))
  const asked = questions.map(({ text, id }): Asked => {
    const asking = performance.now()
    const found = find(finder, { text, language, limit: LIMIT })
    const milliseconds = performance.now() - asking
    return { text, id: id !== flags.unanswerable && known.has(id) ? id : null, found, milliseconds }
  })
  if (flags.results) writeFileSync(flags.results, resultsOf(asked))
  const times = asked.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other)
  const figures = {
    articles: known.size,
    questions: asked.length,
    ...(areKnown ? figuresOf(asked, articles) : null),
    learntMilliseconds: Math.round(learntMilliseconds),
    answerMilliseconds: rounded(times[times.length >> 1] ?? 0),
    answerMillisecondsAt99: rounded(times[Math.floor(times.length * 0.99)] ?? 0),
  }
  console.log(flags.json ? JSON.stringify(figures) : sentencesOf(figures))
}

function learnAll(articles: readonly Article[], language: string): Finder {
  const finder = emptyFinder()
  for (const [key, rows] of Map.groupBy(articles, ({ id }) => id)) {
    const pieces = rows.map(({ title, text }) => cut(title, text))
    learn(finder, {
      key,
      language,
      headings: pieces.flatMap(({ headings }) => headings),
      passages: pieces.flatMap(({ passages }) => passages),
    })
  }
  return finder
}

function readArticles(file: string): Article[] {
  const { place, rows } = readTable(file)
  const [id, title, text] = [place(ID_COLUMNS), place(TITLE_COLUMNS), place(TEXT_COLUMNS)]
  if (id < 0 || (text < 0 && title < 0)) throw new Error(`${file} has no columns id and text (or title).`)
  const articles = rows
    .map((row) => ({ id: (row[id] ?? '').trim(), title: row[title] ?? '', text: row[text] ?? '' }))
    .filter((article) => article.id !== '' && `${article.title}${article.text}`.trim() !== '')
  if (articles.length === 0) throw new Error(`${file} has no article: each needs an id, and a title or a text.`)
  return articles
}

function readQuestions(file: string): { questions: { text: string; id: string }[]; areKnown: boolean } {
  const { place, rows } = readTable(file)
  const [id, text] = [place(ID_COLUMNS), place(ASKED_COLUMNS)]
  if (text < 0) throw new Error(`${file} has no column text.`)
  if (rows.length === 0) throw new Error(`${file} asks nothing.`)
  return {
    questions: rows.map((row) => ({ text: row[text] ?? '', id: (row[id] ?? '').trim() })),
    areKnown: id >= 0,
  }
}

/** A table with a head, whatever else stands in it: a mark of byte order, quotes within words, lines that are too short or too long. */
function readTable(file: string): { place(names: readonly string[]): number; rows: string[][] } {
  let table: string[][]
  try {
    table = parse(readFileSync(file, 'utf8'), {
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    })
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  const [head = [], ...rows] = table
  const columns = head.map((column) => column.trim().toLowerCase())
  return { place: (names) => names.map((name) => columns.indexOf(name)).find((at) => at >= 0) ?? -1, rows }
}

function figuresOf(asked: readonly Asked[], articles: readonly Article[]) {
  const answerable = asked.filter(({ id }) => id !== null)
  const unanswerable = asked.filter(({ id }) => id === null)
  const confidences = (of: readonly Asked[]) => of.map(({ found }) => found[0]?.confidence ?? 0)
  const rightOf = Map.groupBy(answerable, ({ text }) => text)
  const isRight = (one: Asked) => rightOf.get(one.text)!.some(({ id }) => id === one.found[0]?.key)
  const bare = bareRanks(answerable, articles)
  const ranks = answerable.map(({ id, found }) => found.findIndex(({ key }) => key === id))
  const likeliest = answerable.map(({ text, found }) =>
    found.findIndex(({ key }) => rightOf.get(text)!.some(({ id }) => id === key)),
  )
  return {
    answerable: answerable.length,
    /** Of the reciprocal rank of each question's own article. */
    mrr: mean(ranks),
    bareMrr: mean(bare),
    /** Where the same question stands there with several articles: of the first of them. */
    mrrOfAny: mean(likeliest),
    firstIsRight: rounded(answerable.filter(isRight).length / (answerable.length || 1)),
    /** Whether confidence tells the answerable from the others: null where all are of one kind. */
    auroc:
      answerable.length > 0 && unanswerable.length > 0
        ? rounded(areaUnderCurve(confidences(answerable), confidences(unanswerable)))
        : null,
  }
}

function bareRanks(answerable: readonly Asked[], articles: readonly Article[]): number[] {
  const whole = [...Map.groupBy(articles, ({ id }) => id)]
  const bm25 = openBm25(whole.map(([, rows]) => rows.map(({ title, text }) => `${title} ${text}`).join(' ')))
  return answerable.map(({ text, id }) => bm25.find(text).findIndex((number) => whole[number]![0] === id))
}

const mean = (ranks: readonly number[]) =>
  rounded(ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0) / (ranks.length || 1))

type Figures = { articles: number; questions: number; learntMilliseconds: number } & Partial<
  ReturnType<typeof figuresOf>
> & {
    answerMilliseconds: number
    answerMillisecondsAt99: number
  }

function sentencesOf(figures: Figures): string {
  const judged =
    figures.mrr === undefined
      ? 'nobody says which article answers: no figures'
      : `MRR                 ${figures.mrr} (bare BM25 over title and text: ${figures.bareMrr}); of any article that the same question has: ${figures.mrrOfAny}
first is right      ${figures.firstIsRight}
AUROC answerable    ${figures.auroc ?? 'not asked: all questions are of one kind'}`
  return `${figures.articles} articles learnt in ${figures.learntMilliseconds} ms
${figures.questions} questions asked, ${figures.answerable ?? 'an unknown number'} of them answerable
${judged}
one answer          ${figures.answerMilliseconds} ms, 99 % within ${figures.answerMillisecondsAt99} ms`
}

function resultsOf(asked: readonly Asked[]): string {
  const lines = asked.flatMap(({ found }, row) =>
    found.length === 0
      ? [toLine([String(row), '1', '', '0'])]
      : found.map(({ key, confidence }, at) => toLine([String(row), String(at + 1), key, confidence.toFixed(6)])),
  )
  return [toLine(['row', 'rank', 'id', 'confidence']), ...lines].join('')
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000
