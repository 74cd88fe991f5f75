import type { VNode } from 'preact'
import { say } from '../../../../ui/words.ts'
import { type ArticleBlock, plainWords, type Words } from '../../../../ui/rich/article.ts'
import { ArticleText, drawWords, type Seen } from '../../text/draw.tsx'
import { type Step, stepsOf } from './guide.tsx'

/** Answers of one way through that its address carries along: a longer one asks in circles. */
const WAY_LIMIT = 20

interface Choice {
  words: Words[]
  to: string
}

/** Where somebody stands: the question before them, and the ones that they came by. */
export interface Standing {
  at?: string | undefined
  by?: string | undefined
}

/** A question at a time. Where one stands is in the address, so it needs no script, and going back is the browser's own. */
export function Path({
  blocks,
  standing,
  seen,
}: {
  blocks: readonly ArticleBlock[]
  standing: Standing
  seen: Seen
}): VNode {
  const words = say(seen.locale)
  const { before, steps } = stepsOf(blocks)
  const byAnchor = new Map(steps.map((step) => [step.title.anchor, step]))
  const here = byAnchor.get(standing.at ?? '') ?? steps[0]
  if (!here) return <ArticleText blocks={before} seen={seen} />
  const isStart = here === steps[0]
  const way = isStart ? [] : wayOf(standing.by, byAnchor)
  const { text, choices } = choicesOf(here, byAnchor)
  const by = [...way, here.title.anchor].slice(-WAY_LIMIT).join('.')
  const back = way.at(-1)
  return (
    <>
      {isStart && before.length > 0 ? <ArticleText blocks={before} seen={seen} /> : null}
      {way.length > 0 ? <Way way={way} here={here} byAnchor={byAnchor} seen={seen} /> : null}
      <section class="question card" aria-live="polite">
        <h2 id={here.title.anchor}>{drawWords(here.title.of, seen)}</h2>
        {text.length > 0 ? <ArticleText blocks={text} seen={seen} /> : null}
        {choices.length > 0 ? (
          <ul class="answers">
            {choices.map((choice) => (
              <li>
                <a class="button big" href={`?at=${choice.to}&by=${by}#page`} rel="nofollow">
                  {drawWords(choice.words, seen)}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
      </section>
      {isStart ? null : (
        <p class="row">
          {back === undefined ? null : (
            <a class="button" href={placeOf(way.slice(0, -1), back)} rel="nofollow">
              {words('help.pathBack')}
            </a>
          )}
          <a class="button quiet" href="?">
            {words('help.pathAgain')}
          </a>
        </p>
      )}
    </>
  )
}

const placeOf = (way: readonly string[], at: string): string =>
  way.length === 0 ? '?' : `?at=${at}&by=${way.join('.')}#page`

/** What was answered so far: each question with the answer that led on. */
function Way({
  way,
  here,
  byAnchor,
  seen,
}: {
  way: readonly string[]
  here: Step
  byAnchor: ReadonlyMap<string, Step>
  seen: Seen
}): VNode {
  const onward = [...way.slice(1), here.title.anchor]
  return (
    <dl class="way small">
      {way.map((anchor, index) => {
        const step = byAnchor.get(anchor)!
        const answer = choicesOf(step, byAnchor).choices.find(({ to }) => to === onward[index])
        return (
          <div>
            <dt>{drawWords(step.title.of, seen)}</dt>
            <dd>{answer ? drawWords(answer.words, seen) : '…'}</dd>
          </div>
        )
      })}
    </dl>
  )
}

const wayOf = (by: string | undefined, byAnchor: ReadonlyMap<string, Step>): string[] =>
  (by ?? '').split('.', WAY_LIMIT).filter((anchor) => byAnchor.has(anchor))

/** The choices of a question: list items that are a link to another question and nothing else. */
function choicesOf(step: Step, byAnchor: ReadonlyMap<string, Step>): { text: ArticleBlock[]; choices: Choice[] } {
  const text: ArticleBlock[] = []
  const choices: Choice[] = []
  for (const block of step.blocks) {
    const found = block.kind === 'list' ? block.items.map((item) => choiceOf(item, byAnchor)) : []
    if (found.length > 0 && found.every((one) => one !== null)) choices.push(...(found as Choice[]))
    else text.push(block)
  }
  return { text, choices }
}

function choiceOf(item: readonly ArticleBlock[], byAnchor: ReadonlyMap<string, Step>): Choice | null {
  const [only, ...more] = item
  if (only?.kind !== 'paragraph' || more.length > 0) return null
  const [link, ...rest] = only.of.filter((one) => typeof one !== 'string' || one.trim() !== '')
  if (!link || typeof link === 'string' || link.kind !== 'link' || rest.length > 0) return null
  const to = link.href.slice(1)
  return link.href.startsWith('#') && byAnchor.has(to) ? { words: link.of, to } : null
}

/** Words of the choices that lead to no question, for who writes them. */
export function choicesToNowhere(blocks: readonly ArticleBlock[]): string[] {
  const { steps } = stepsOf(blocks)
  const anchors = new Set(steps.map(({ title }) => title.anchor))
  const lists = steps.flatMap((step) => step.blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])))
  return lists.flatMap(([only]) => {
    const links = only?.kind === 'paragraph' ? only.of : []
    return links.flatMap((one) =>
      typeof one !== 'string' && one.kind === 'link' && one.href.startsWith('#') && !anchors.has(one.href.slice(1))
        ? [plainWords(one.of)]
        : [],
    )
  })
}
