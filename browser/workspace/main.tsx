import { render, type VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { Alerts } from './alerts.tsx'
import { CallCards } from './calls/cards.tsx'
import { call, Refused } from './client.ts'
import { Escalations } from './clocks/escalations.tsx'
import { Rail } from './rail.tsx'
import { ROOMS } from './rooms.tsx'
import { has, me, online, place, said, shows, words } from './state.ts'

/** The staff's workspace: one room at a time, live, usable with the keyboard alone. */
function Workspace(): VNode {
  useEffect(() => void enter(), [])
  if (!me.value) return <div class="skeleton" role="status" aria-label={words.value('workspace.loading')} />
  const rooms = ROOMS.filter((one) => has(...one.for))
  const View = (rooms.find((one) => one.room === place.value.room) ?? rooms[0])?.view
  return (
    <>
      {/* The same on every screen: on a telephone the list with its title is not there while one thing is open. */}
      <h1 class="unseen">{words.value('workspace.title')}</h1>
      {online.value ? null : (
        <p class="offline" role="status">
          {words.value('workspace.offline')}
        </p>
      )}
      <Alerts />
      {has('agent') ? <Escalations /> : null}
      <div class="workspace" data-shows={shows.value}>
        <Rail rooms={rooms} />
        {View ? <View /> : <p class="nothing">{words.value('workspace.notYours')}</p>}
      </div>
      {has('agent') ? <CallCards /> : null}
      <p class="toast" role="status" hidden={said.value === null}>
        {said.value}
      </p>
    </>
  )
}

/** Who is here; without a session, to the sign-in and back to this very place. */
async function enter() {
  try {
    const session = await call('GET /api/session', {})
    if (session.kind === 'staff') {
      me.value = session
      // /workspace alone is the first room that opens to them.
      if (place.value.room === '')
        place.value = { room: ROOMS.find((one) => has(...one.for))?.room ?? '', chosen: null }
      return
    }
  } catch (problem) {
    if (!(problem instanceof Refused)) {
      // Offline at the first load: the browser's own error page would say less.
      addEventListener('online', () => void enter(), { once: true })
      return
    }
  }
  location.assign(`/workspace/sign-in?to=${encodeURIComponent(location.pathname)}`)
}

render(<Workspace />, document.getElementById('page')!)
