import { render, type VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import { call, Refused } from './client.ts'
import { Customers } from './customers.tsx'
import { Letters } from './letters.tsx'
import { Orders } from './orders.tsx'
import { Packing } from './packing.tsx'
import { Products } from './products.tsx'
import { Rail, ROOMS } from './rail.tsx'
import { Settings } from './settings.tsx'
import { Staff } from './staff.tsx'
import { has, me, online, place, said, shows, words } from './state.ts'

const VIEWS: Record<string, () => VNode> = {
  packing: Packing,
  orders: Orders,
  customers: Customers,
  products: Products,
  letters: Letters,
  staff: Staff,
  settings: Settings,
}

/** The staff's workspace: one room at a time, live, usable with the keyboard alone. */
function Workspace(): VNode {
  useEffect(() => void enter(), [])
  if (!me.value) return <div class="skeleton" role="status" aria-label={words.value('workspace.loading')} />
  const room =
    ROOMS.find((one) => one.room === place.value.room && has(...one.for)) ?? ROOMS.find((one) => has(...one.for))
  const View = VIEWS[room?.room ?? '']
  return (
    <>
      {/* The same on every screen: on a telephone the list with its title is not there while one thing is open. */}
      <h1 class="unseen">{words.value('workspace.title')}</h1>
      {online.value ? null : (
        <p class="offline" role="status">
          {words.value('workspace.offline')}
        </p>
      )}
      <div class="workspace" data-shows={shows.value}>
        <Rail />
        {View ? <View /> : <p class="nothing">{words.value('workspace.notYours')}</p>}
      </div>
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
