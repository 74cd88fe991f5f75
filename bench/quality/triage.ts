// How well the desk's classifier sorts texts that it has not seen, and whether it knows when it cannot.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { judge, type Verdict } from '../../src/modules/desk/triage/judge.ts'
import { type Example, learnAll } from '../../src/modules/desk/triage/learn.ts'
import { empty } from '../../src/modules/desk/triage/shape.ts'
import { toState } from '../../src/modules/desk/triage/state.ts'
import { areaUnderCurve, macroF1, shuffled } from './figures.ts'

/** How a file may head its columns. */
const TEXT_COLUMNS = ['text', 'sentence']
const CATEGORY_COLUMNS = ['category', 'label']
/** What HINT3 calls a text that fits no category. */
const UNANSWERABLE = 'NO_NODES_DETECTED'
/** Every so manieth text is held out where no test file is named. */
const HELD_OUT = 5
const HOLD_OUT_SEED = 77

export const TRIAGE_USAGE = `triage --train A.csv [--test B.csv] [--results FILE] [--unanswerable NAME] [--json]

  --train         what is learnt: columns text,category (or sentence,label)
  --test          what is asked; without it every fifth text of the training file, drawn by a fixed seed, is held out
  --results       every verdict as CSV: text, category (the right answer), verdict (the best guess), sure (yes or no), confidence
  --unanswerable  the category of texts that fit none (${UNANSWERABLE}); so does each that is absent from training
  --json          the figures as JSON`

type Asked = Example & { verdict: Verdict; milliseconds: number; answerable: boolean }

export function triageQuality(args: string[]): void {
  const { values: flags } = parseArgs({
    args,
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      results: { type: 'string' },
      unanswerable: { type: 'string', default: UNANSWERABLE },
      json: { type: 'boolean', default: false },
    },
  })
  if (!flags.train) throw new Error(`Say what is to be learnt: npm run quality -- ${TRIAGE_USAGE}`)
  const { learnt, asked } = examples(flags.train, flags.test)
  const taught = learnt.filter(({ category }) => category !== flags.unanswerable)

  const triage = empty()
  const began = performance.now()
  const busyBefore = process.cpuUsage().user
  const taken = learnAll(triage, taught)
  const trainingSeconds = (performance.now() - began) / 1_000
  const trainingProcessorSeconds = (process.cpuUsage().user - busyBefore) / 1e6

  const known = new Set(taught.map(({ category }) => category))
  const verdicts = asked.map((example): Asked => {
    const asking = performance.now()
    const verdict = judge(triage, example.text)
    return { ...example, verdict, milliseconds: performance.now() - asking, answerable: known.has(example.category) }
  })
  const figures = {
    learnt: taken,
    categories: known.size,
    ...figuresOf(verdicts),
    trainingSeconds: rounded(trainingSeconds),
    trainingProcessorSeconds: rounded(trainingProcessorSeconds),
    stateBytes: toState(triage).length,
  }
  if (flags.results) writeFileSync(flags.results, resultsOf(verdicts))
  console.log(flags.json ? JSON.stringify(figures) : sentencesOf(figures))
}

function examples(train: string, test: string | undefined): { learnt: Example[]; asked: Example[] } {
  const all = readExamples(train)
  if (test) return { learnt: all, asked: readExamples(test) }
  const drawn = shuffled(all, HOLD_OUT_SEED)
  return {
    learnt: drawn.filter((_, at) => at % HELD_OUT !== 0),
    asked: drawn.filter((_, at) => at % HELD_OUT === 0),
  }
}

function readExamples(file: string): Example[] {
  const [head = [], ...rows] = parse(readFileSync(file, 'utf8'), {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  })
  const place = (names: string[]) => head.findIndex((column) => names.includes(column.trim().toLowerCase()))
  const text = place(TEXT_COLUMNS)
  const category = place(CATEGORY_COLUMNS)
  if (text < 0 || category < 0) throw new Error(`${file} has no columns text and category`)
  return rows.map((row) => ({ text: row[text] ?? '', category: (row[category] ?? '').trim() }))
}

function figuresOf(verdicts: readonly Asked[]) {
  const answerable = verdicts.filter((asked) => asked.answerable)
  const unanswerable = verdicts.filter((asked) => !asked.answerable)
  const sure = verdicts.filter(({ verdict }) => verdict.category !== null)
  const right = (asked: Asked) => asked.answerable && asked.verdict.likely === asked.category
  const times = verdicts.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other)
  const confidences = (of: readonly Asked[]) => of.map(({ verdict }) => verdict.confidence)
  return {
    asked: verdicts.length,
    answerable: answerable.length,
    /** Of the answerable, by the best guess, sure or not. */
    accuracy: share(answerable.filter(right).length, answerable.length),
    macroF1: rounded(macroF1(answerable.map(({ category, verdict }) => [category, verdict.likely]))),
    /** Whether confidence tells the answerable from the others: null where all are of one kind. */
    auroc:
      answerable.length > 0 && unanswerable.length > 0
        ? rounded(areaUnderCurve(confidences(answerable), confidences(unanswerable)))
        : null,
    sure: share(sure.length, verdicts.length),
    rightWhenSure: share(sure.filter(right).length, sure.length),
    unanswerableCalledUnsure: share(
      unanswerable.filter(({ verdict }) => verdict.category === null).length,
      unanswerable.length,
    ),
    verdictMilliseconds: rounded(times[times.length >> 1] ?? 0),
    verdictMillisecondsAt99: rounded(times[Math.floor(times.length * 0.99)] ?? 0),
  }
}

type Figures = ReturnType<typeof figuresOf> & {
  learnt: number
  categories: number
  trainingSeconds: number
  trainingProcessorSeconds: number
  stateBytes: number
}

function sentencesOf(figures: Figures): string {
  const auroc = figures.auroc === null ? 'not asked: all texts are of one kind' : figures.auroc.toFixed(3)
  return `${figures.learnt} texts of ${figures.categories} categories learnt in ${figures.trainingSeconds} s (${figures.trainingProcessorSeconds} s of processor); state ${(figures.stateBytes / 1e6).toFixed(1)} MB
${figures.asked} texts asked, ${figures.answerable} of them answerable
accuracy            ${figures.accuracy ?? '-'}
macro-F1            ${figures.macroF1}
AUROC answerable    ${auroc}
sure of             ${figures.sure ?? '-'}, right when sure ${figures.rightWhenSure ?? '-'}
unanswerable unsure ${figures.unanswerableCalledUnsure ?? '-'}
one verdict         ${figures.verdictMilliseconds} ms, 99 % within ${figures.verdictMillisecondsAt99} ms`
}

function resultsOf(verdicts: readonly Asked[]): string {
  const lines = verdicts.map(({ text, category, verdict }) =>
    [text, category, verdict.likely ?? '', verdict.category === null ? 'no' : 'yes', verdict.confidence.toFixed(6)]
      .map(quoted)
      .join(','),
  )
  return ['text,category,verdict,sure,confidence', ...lines, ''].join('\n')
}

const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
const rounded = (value: number) => Math.round(value * 10_000) / 10_000
const share = (part: number, whole: number) => (whole === 0 ? null : rounded(part / whole))
