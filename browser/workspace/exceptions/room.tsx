import './later.ts'
import type { VNode } from 'preact'
import { call } from '../client.ts'
import { Shown, useFresh } from '../loading.tsx'
import { DetailHead, Link, Rows } from '../parts.tsx'
import { has, me, place, words } from '../state.ts'
import { ByRule } from './by-rule.tsx'
import { type ExceptionKind, type Exceptions, KINDS } from './codes.ts'
import { Gone } from './gone.tsx'
import { OfAKind } from './of-a-kind.tsx'
import { NewProblem, ProblemEntries, ProblemShown } from './problems.tsx'
import { OwnersAndClocks } from './rules.tsx'

const PROBLEM = /^problem-([0-9a-f-]{36})$/

/** What did not fit, by its kind; what ran by rule; and what many cases have in common. */
export function Room(): VNode {
  const { now, again } = useFresh(
    () => call('GET /api/exceptions', {}),
    [],
    ['exceptions', 'inbox', 'letters', 'mails', 'orders'],
  )
  const chosen = place.value.chosen ?? 'all'
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('exceptions.title')}</h2>
        </header>
        <Rows label={words.value('exceptions.title')}>
          <Shown loaded={now.value}>{(all) => <Kinds all={all} chosen={chosen} />}</Shown>
          <Entry to="by-rule" chosen={chosen} title={words.value('byRule.title')} />
          <Entry to="gone" chosen={chosen} title={words.value('exceptions.gone')} />
          {has() ? <Entry to="rules" chosen={chosen} title={words.value('exceptions.rules')} /> : null}
          <ProblemEntries chosen={chosen} />
        </Rows>
      </section>
      <section class="detail">
        <Chosen chosen={chosen} loaded={now.value} again={again} />
      </section>
    </>
  )
}

interface ChosenProps {
  chosen: string
  loaded: { value: Exceptions | undefined; problem: Error | undefined }
  again: () => Promise<void>
}

function Chosen({ chosen, loaded, again }: ChosenProps): VNode {
  const problem = PROBLEM.exec(chosen)?.[1]
  if (problem) return <ProblemShown key={problem} id={problem} />
  if (chosen === 'problem-new') return <NewProblem />
  if (chosen === 'by-rule') return <ByRule />
  return (
    <>
      <DetailHead room="exceptions" title={titleOf(chosen)} {...underOf(chosen)} />
      <div class="sheet">
        <Shown loaded={loaded}>
          {(all) =>
            chosen === 'gone' ? (
              <Gone all={all} again={again} />
            ) : chosen === 'rules' ? (
              <OwnersAndClocks key={JSON.stringify(all.rules)} all={all} again={again} />
            ) : (
              <OfAKind
                all={all}
                items={all.items.filter((one) => belongs(one, chosen))}
                again={again}
                named={!isKind(chosen)}
              />
            )
          }
        </Shown>
      </div>
    </>
  )
}

const isKind = (chosen: string): chosen is ExceptionKind => (KINDS as readonly string[]).includes(chosen)

function titleOf(chosen: string): string {
  if (chosen === 'gone') return words.value('exceptions.gone')
  if (chosen === 'rules') return words.value('exceptions.rules')
  if (isKind(chosen)) return words.value(`exceptions.kind.${chosen}`)
  return words.value(chosen === 'mine' ? 'exceptions.mine' : 'exceptions.all')
}

const underOf = (chosen: string): { under?: string } =>
  isKind(chosen) ? { under: words.value(`exceptions.means.${chosen}`) } : {}

function belongs(one: Exceptions['items'][number], chosen: string): boolean {
  if (chosen === 'mine') return one.owner?.id === me.value?.id
  return !isKind(chosen) || one.kind === chosen
}

/** All, one's own, and each kind that has something. */
function Kinds({ all, chosen }: { all: Exceptions; chosen: string }): VNode {
  const { items } = all
  const present = KINDS.filter((kind) => kind === chosen || items.some((one) => one.kind === kind))
  return (
    <>
      {(['all', 'mine', ...present] as const).map((to) => {
        const of = items.filter((one) => belongs(one, to))
        return (
          <Entry
            key={to}
            to={to}
            chosen={chosen}
            title={titleOf(to)}
            count={of.length}
            late={of.filter(({ late }) => late).length}
          />
        )
      })}
    </>
  )
}

interface EntryProps {
  to: string
  chosen: string
  title: string
  count?: number
  late?: number
}

export function Entry({ to, chosen, title, count, late = 0 }: EntryProps): VNode {
  return (
    <Link room="exceptions" chosen={to} class="entry" current={to === chosen}>
      <b>{title}</b>
      {count === undefined ? null : <span class="num small soft">{count}</span>}
      {late > 0 ? (
        <p>
          <span class="tag broken">
            {words.value('exceptions.late')}: <span class="num">{late}</span>
          </span>
        </p>
      ) : null}
    </Link>
  )
}
