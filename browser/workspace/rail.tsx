import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Availability, AvailabilityRows } from './availability.tsx'
import { call } from './client.ts'
import { useFresh } from './loading.tsx'
import { Link } from './parts.tsx'
import type { Room } from './rooms.tsx'
import { place, words } from './state.ts'

/** Rooms that a telephone of 320 px has beside "More", each wide enough for a thumb and its word. */
const AT_HAND = 4
const SHOP = 'M4 10l8-7 8 7v11H4zM10 21v-6h4v6'
const OUT = 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9'
const MORE = 'M4 12a1 1 0 102 0 1 1 0 10-2 0M11 12a1 1 0 102 0 1 1 0 10-2 0M18 12a1 1 0 102 0 1 1 0 10-2 0'

/** The way between rooms: a column at the side, with a sheet for those that are opened seldom; on a telephone a bar at the foot, with a sheet for what does not fit on it. */
export function Rail({ rooms }: { rooms: readonly Room[] }): VNode {
  const beyond = rooms.slice(AT_HAND)
  return (
    <nav class="rail" aria-label={words.value('workspace.title')}>
      <Availability class="beyond" />
      {rooms.map((one, index) => (
        <RoomLink room={one} class={one.seldom ? 'beyond seldom' : index < AT_HAND ? undefined : 'beyond'} />
      ))}
      <More rooms={beyond} />
      <a class="end beyond" href="/">
        <Icon lines={SHOP} />
        {words.value('workspace.nav.shop')}
      </a>
      <SignOut class="beyond" />
    </nav>
  )
}

/** A popover: Escape, a press beside it and the browser's focus order are the browser's own. */
function More({ rooms }: { rooms: readonly Room[] }): VNode {
  const sheet = useRef<HTMLDivElement>(null)
  const { room, chosen } = place.value
  // A press on a room was one inside the sheet, which leaves it open.
  useEffect(() => sheet.current?.hidePopover(), [room, chosen])
  const held = rooms.find((one) => one.room === room)
  return (
    <>
      <button
        class={rooms.some((one) => one.seldom) ? 'more' : 'more lone'}
        type="button"
        popovertarget="more-rooms"
        aria-current={held ? 'true' : undefined}
        data-beside={held && !held.seldom}
      >
        <Icon lines={MORE} />
        {words.value('workspace.nav.more')}
      </button>
      <div id="more-rooms" class="sheet-of-rooms" popover="auto" ref={sheet}>
        <AvailabilityRows />
        {rooms.map((one) => (
          <RoomLink room={one} class={one.seldom && 'seldom'} />
        ))}
        <a href="/">
          <Icon lines={SHOP} />
          {words.value('workspace.nav.shop')}
        </a>
        <SignOut />
      </div>
    </>
  )
}

function RoomLink({ room, class: name }: { room: Room; class?: string | undefined }): VNode {
  return (
    <Link room={room.room} current={place.value.room === room.room} {...(name ? { class: name } : {})}>
      <Icon lines={room.icon} />
      {words.value(room.words)}
      {room.counts ? <ToSeeTo /> : null}
    </Link>
  )
}

/** What did not fit and is to be seen to; red as long as something is over its time. */
function ToSeeTo(): VNode | null {
  const { now } = useFresh(() => call('GET /api/exceptions/count', {}), [], ['exceptions'])
  const { open = 0, late = 0 } = now.value.value ?? {}
  if (open === 0) return null
  return (
    <span class={late > 0 ? 'tag broken' : 'tag'}>
      <span aria-hidden="true">{open}</span>
      <span class="unseen">{words.value('rail.toSeeTo', { count: open })}</span>
    </span>
  )
}

function SignOut({ class: name }: { class?: string }): VNode {
  return (
    <form method="post" action="/workspace/sign-out">
      <button class={name}>
        <Icon lines={OUT} />
        {words.value('workspace.nav.out')}
      </button>
    </form>
  )
}

function Icon({ lines }: { lines: string }): VNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={lines} />
    </svg>
  )
}
