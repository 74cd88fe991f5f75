import type { ComponentChildren, VNode } from 'preact'
import { z } from 'zod'
import { page } from '../../../platform/http/endpoint.ts'
import { nothing } from '../../../platform/http/schema.ts'
import { refuse as refusePlatform } from '../../../platform/refusal.ts'
import { Live } from '../../../ui/content.tsx'
import { Button } from '../../../ui/form.tsx'
import { formatMonth } from '../../../ui/format.ts'
import { renderPart } from '../../../ui/part.ts'
import { type Eyes, Line, type LineEntry, PromiseLine } from '../../../ui/promise.tsx'
import { say } from '../../../ui/words.ts'
import { connectedParties } from '../parties.ts'
import { projectSelfNow, type SelfRecord } from '../projections/self.ts'
import { meSections } from '../slots.ts'
import type { PromiseOnLine, TimelineEntry } from '../timeline/timeline.ts'
import { ownParty } from './commands.ts'
import { eyesOf, Part } from './parts.tsx'

/** What of /me stays true while it is looked at: each part is drawn by the component that drew it first, and read again when their line rings. */
const own = { may: { customer: true }, signIn: '/sign-in' } as const
const html = (part: VNode) => ({ file: renderPart(part), type: 'text/html; charset=utf-8' })
type Now = Pick<SelfRecord, 'party' | 'promises' | 'line' | 'since'>

export const livePages = [
  page({
    ...own,
    path: 'GET /me/now/promises',
    input: nothing,
    handle: async (call) =>
      html(<PromisesPart promises={(await projectSelfNow(call, call)).promises} eyes={eyesOf(call)} />),
  }),
  page({
    ...own,
    path: 'GET /me/now/line',
    input: nothing,
    handle: async (call) => html(<LinePart record={await projectSelfNow(call, call)} eyes={eyesOf(call)} />),
  }),
  page({
    ...own,
    path: 'GET /me/now/sections/{name}',
    input: z.strictObject({ name: z.string().max(60) }),
    async handle(call, { name }) {
      const section = meSections.fills.find((one) => one.name === name && one.place === 'main')
      if (!section) throw refusePlatform('not-found', { path: call.path })
      return html(<>{await section.render(call, await connectedParties(call.db, ownParty(call)))}</>)
    },
  }),
]

export function LivePromises({ record, eyes }: { record: Now; eyes: Eyes }): VNode {
  return (
    <Live from="/me/now/promises" topic={`line/${record.party}`}>
      <PromisesPart promises={record.promises} eyes={eyes} />
    </Live>
  )
}

export function LiveLine({ record, eyes }: { record: Now; eyes: Eyes }): VNode {
  return (
    <Live from="/me/now/line" topic={`line/${record.party}`}>
      <LinePart record={record} eyes={eyes} />
    </Live>
  )
}

/** What a higher module shows between the two: their orders, their questions. */
export function LiveSection({
  party,
  name,
  children,
}: {
  party: string
  name: string
  children: ComponentChildren
}): VNode {
  return (
    <Live from={`/me/now/sections/${name}`} topic={`line/${party}`}>
      {children}
    </Live>
  )
}

function LinePart({ record, eyes }: { record: Now; eyes: Eyes }): VNode {
  const words = say(eyes.locale)
  return (
    <Part id="line" title={words('record.line')}>
      {record.line.items.length === 0 ? (
        <p class="soft">{words('record.lineNone')}</p>
      ) : (
        <Line entries={record.line.items.map(lineEntry)} eyes={eyes} own />
      )}
      {record.line.next ? (
        <div class="row">
          <Button look="quiet" href="/me/line">
            {words('record.lineAll', { month: formatMonth(record.since, eyes.zone, eyes.locale) })}
          </Button>
        </div>
      ) : null}
    </Part>
  )
}

function PromisesPart({ promises, eyes }: { promises: SelfRecord['promises']; eyes: Eyes }): VNode {
  const words = say(eyes.locale)
  return (
    <Part id="promises" title={words('record.promises')}>
      {promises.open.length === 0 ? <p class="soft">{words('record.promisesNone')}</p> : null}
      <ul>{promises.open.map((promise) => promiseLine(promise, eyes))}</ul>
      {promises.past.length > 0 ? (
        <>
          <h3 class="unseen">{words('record.promisesPast')}</h3>
          <ul>{promises.past.map((promise) => promiseLine(promise, eyes))}</ul>
        </>
      ) : null}
    </Part>
  )
}

function promiseLine(promise: PromiseOnLine, eyes: Eyes): VNode {
  const missed = promise.brokenAt ? say(eyes.locale)('record.brokenMissed') : ''
  const note = [missed, promise.about ?? ''].filter(Boolean).join(' ')
  return (
    <PromiseLine
      title={promise.href ? <a href={promise.href}>{promise.words}</a> : promise.words}
      note={note || undefined}
      promise={{
        due: promise.dueAt,
        precision: promise.precision,
        made: promise.madeAt,
        kept: promise.keptAt,
        broken: promise.brokenAt,
        stopped: promise.stoppedAt,
      }}
      eyes={eyes}
    />
  )
}

/** An entry as the line draws it. */
export function lineEntry(entry: TimelineEntry): LineEntry {
  return { by: entry.by, at: entry.at, words: entry.href ? <a href={entry.href}>{entry.words}</a> : entry.words }
}
