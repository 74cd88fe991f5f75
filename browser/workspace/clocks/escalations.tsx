import type { VNode } from 'preact'
import { call } from '../client.ts'
import { dueInShort } from '../inbox/due.ts'
import { attempt, useFresh } from '../loading.tsx'
import { Link } from '../parts.tsx'
import { eyes, go, me, words } from '../state.ts'
import type { Escalation } from './words.ts'

/** So many are named; the others stand in the room of clocks. */
const NAMED = 3

/** What is about to break, before everybody who is present, in whichever room they are, until somebody takes it. */
export function Escalations(): VNode | null {
  const { now } = useFresh(() => call('GET /api/escalations', {}), [], ['escalations', 'inbox', 'exceptions'])
  const open = (now.value.value?.items ?? []).filter(isFree)
  const late = now.value.value?.exceptions ?? 0
  if (open.length + late === 0) return null
  const broken = open.every((one) => one.broken)
  return (
    <section class={broken ? 'escalations broken' : 'escalations'} aria-label={words.value('clocks.breaking')}>
      <p role="status">
        {open.length > 0 ? (
          <b>{words.value(broken ? 'clocks.bannerBroken' : 'clocks.banner', { count: open.length })}</b>
        ) : null}{' '}
        {late > 0 ? (
          <>
            {words.value('exceptions.lateBanner', { count: late })}{' '}
            <Link room="exceptions">{words.value('exceptions.lateGo')}</Link>
          </>
        ) : null}
      </p>
      <ul>
        {open.slice(0, NAMED).map((one) => (
          <Breaking key={`${one.number} ${one.what}`} one={one} />
        ))}
      </ul>
      {open.length > NAMED ? (
        <Link room="clocks" chosen="breaking" class="small">
          {words.value('workspace.more')}
        </Link>
      ) : null}
    </section>
  )
}

/** Nobody has taken it, and it is not in the hands of whoever looks: what one has oneself stands on top of one's own list. */
const isFree = ({ takenBy, assignee }: Escalation): boolean => takenBy === null && assignee?.id !== me.value?.id

/** One of them: which case, what of it, by when, and the way to make it one's own. */
export function Breaking({ one }: { one: Escalation }): VNode {
  const take = async () => {
    if (
      await attempt(() => call('POST /api/cases/{number}/taking', { number: one.number }), words.value('clocks.taken'))
    )
      go('inbox', one.number)
  }
  const whose = one.takenBy ?? one.assignee
  return (
    <li>
      <Link room="inbox" chosen={one.number}>
        {words.value('clocks.caseOf', { number: one.number })}
      </Link>{' '}
      <span class="small">
        {words.value(`clocks.what.${one.what}`)} ·{' '}
        <span class="num">{dueInShort(new Date(one.dueAt), eyes.value)}</span>
        {whose ? ` · ${words.value('clocks.takenBy', { name: whose.name })}` : ''}
      </span>
      {one.takenBy === null && one.assignee?.id !== me.value?.id ? (
        <button class="button" type="button" onClick={() => void take()}>
          {words.value('clocks.take')}
          <span class="unseen"> {words.value('clocks.caseOf', { number: one.number })}</span>
        </button>
      ) : null}
    </li>
  )
}
