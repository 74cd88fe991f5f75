import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { AnsweringShown } from './shapes.ts'
import { formatTime } from '../../../src/ui/format.ts'
import { locale, me, words, zone } from '../state.ts'
import { type Draft, type Kind, settle } from './drafts.ts'
import { momentInWords } from './later.tsx'
import { type Case, lastPlace } from './reading.ts'

/** What the customer wrote counts as read when it has stood before its reader for so long. */
const READ_MS = 1_500

/** What others have said or written since somebody began. */
export interface Meanwhile {
  /** As a sentence; undefined: nothing. */
  what: string | undefined
  /** The place up to which everything was before them: what they begin now begins there. */
  place: number
  /** The place that goes with what they send. */
  toSend: number
  /** Answers of others that wait, and are before them. */
  knows: string[]
  /** They have seen what waits, and mean what they wrote all the same. */
  see(): void
}

export function useBetween(shown: Case, { waiting }: AnsweringShown, draft: Draft, isNote: boolean): Meanwhile {
  const place = lastPlace(shown)
  const read = useRef({ number: shown.number, place, before: place, at: 0 })
  if (read.current.number !== shown.number) read.current = { number: shown.number, place, before: place, at: 0 }
  else if (read.current.place !== place)
    read.current = { number: shown.number, place, before: read.current.place, at: performance.now() }
  /** What waited when the box was empty is no news to who begins then. */
  const known = useRef<ReadonlySet<string>>(new Set())
  const others = waiting.filter(({ by }) => !by.you)
  const ids = others.map(({ id }) => id)
  useEffect(() => {
    if (draft.text === '') known.current = new Set(ids)
  }, [draft.text === '', ids.join()])
  const { place: now, before, at } = read.current
  const fresh = performance.now() - at < READ_MS
  const answer =
    draft.text.trim() === ''
      ? undefined
      : shown.messages.findLast(
          (one) => one.direction === 'out' && one.place > draft.since && one.by !== me.value?.name,
        )
  const soon = draft.text.trim() === '' ? undefined : others.find(({ id }) => !known.current.has(id))
  const what = isNote
    ? undefined
    : answer
      ? words.value('inbox.answered', {
          name: answer.by ?? '',
          time: formatTime(new Date(answer.at), zone.value, locale.value),
        })
      : soon
        ? words.value('answering.alsoAnswers', { name: soon.by.name, when: momentInWords(new Date(soon.leavesAt)) })
        : undefined
  return {
    what,
    place: now,
    toSend: what === undefined && fresh ? before : now,
    knows: ids,
    see: () => void (known.current = new Set(ids)),
  }
}

interface BetweenProps {
  of: Meanwhile
  number: string
  kind: Kind
  draft: Draft
  seen: () => void
}

/** Above the box: who answered since one began, who wrote over one's words, who began what stands in it. */
export function Between({ of: { what }, number, kind, draft, seen }: BetweenProps): VNode | null {
  const { theirs, by, keptAt, text } = draft
  if (theirs) {
    return (
      <div class="note due between" role="alert">
        <p>
          <b>{words.value('answering.clash', { name: theirs.by.name })}</b>
        </p>
        <blockquote class="small">{theirs.text}</blockquote>
        <p class="row">
          <button class="button" type="button" onClick={() => settle(number, kind, 'theirs')}>
            {words.value('answering.takeTheirs')}
          </button>
          <button class="button quiet" type="button" onClick={() => settle(number, kind, 'mine')}>
            {words.value('answering.keepMine')}
          </button>
        </p>
      </div>
    )
  }
  if (what !== undefined) {
    return (
      <div class="note due between" role="alert">
        <p>
          <b>{what}</b> {words.value('inbox.answeredHint')}
        </p>
        <button class="button quiet" type="button" onClick={seen}>
          {words.value('inbox.haveRead')}
        </button>
      </div>
    )
  }
  if (text === '' || by === null || by.you || keptAt === null) return null
  return (
    <p class="small begun" role="status">
      {words.value('answering.begun', { name: by.name, time: formatTime(new Date(keptAt), zone.value, locale.value) })}
    </p>
  )
}
