// What runs in the sorter's thread: the memory of what was learnt. It knows only what it is handed: no environment, no database.
import { parentPort } from 'node:worker_threads'
import { judge } from '../triage/judge.ts'
import { forgetPrint, learn, learnAll } from '../triage/learn.ts'
import { empty, type Triage } from '../triage/shape.ts'
import { fromState, toState } from '../triage/state.ts'

/** What is asked of the thread; `turn` comes back with the answer. */
export type Question = { turn: number } & (
  | { load: Uint8Array }
  | { judge: string }
  | { forget: readonly number[]; learn: readonly { text: string; category: string }[] }
)

/** So many at once are settled together: settling goes through everything, learning one by one through its neighbours. */
const SETTLES_FROM = 50
/** A memory that has grown by this part since what is rare was counted is counted anew. */
const SETTLES_AT_GROWTH = 1.25

let triage: Triage = empty()

parentPort?.on('message', (question: Question) => {
  const { turn } = question
  try {
    const [value, moved] = answer(question)
    parentPort?.postMessage({ turn, value }, moved)
  } catch (error) {
    parentPort?.postMessage({ turn, error: error instanceof Error ? error.message : String(error) })
  }
})

function answer(question: Question): [value: unknown, moved: ArrayBuffer[]] {
  if ('load' in question) {
    triage = fromState(question.load)
    return [triage.texts.size, []]
  }
  if ('judge' in question) return [judge(triage, question.judge), []]
  for (const print of question.forget) forgetPrint(triage, print)
  if (question.learn.length >= SETTLES_FROM) learnAll(triage, question.learn)
  else for (const { text, category } of question.learn) learn(triage, text, category)
  if (triage.texts.size > triage.settledWith * SETTLES_AT_GROWTH) learnAll(triage, [])
  const state = toState(triage)
  return [{ state, texts: triage.texts.size }, [state.buffer as ArrayBuffer]]
}
