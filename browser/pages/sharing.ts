/**
 * Tells where in the shop somebody is, for those who allow it, and hears when somebody of the staff invites them. Fetched for nobody
 * else. What was searched for is not told.
 */
import { CHECKOUT, shownPath, type Step } from '../../src/ui/struggle.ts'
import { openLive } from '../live-client.ts'
import { uuid } from '../widget/outbox.ts'
import type { Noticed } from './struggle.ts'

/** The house takes somebody for gone after 45 s. */
const BEAT_MS = 20_000

let last: Noticed | undefined
let told = ''
let refused = false
let manners: Promise<{ wants(noticed: Noticed): boolean; inviteByStaff(noticed: Noticed): Promise<void> }>

/** Called whenever the page was looked at; tells what is new at once, and every twenty seconds that they are still there. */
export function share(noticed: Noticed): void {
  const begins = !last
  last = noticed
  if (begins) begin(noticed)
  else void tell('new')
}

function begin({ visit }: Noticed): void {
  const { dataset } = document.querySelector<HTMLScriptElement>('script[data-manners]')!
  manners = import(dataset['manners']!) as typeof manners
  if (visit.topic) openLive().listen([visit.topic], () => void hear())
  setInterval(() => document.hidden || void tell(), BEAT_MS)
  document.addEventListener('visibilitychange', () => document.hidden || void tell())
  void tell()
}

async function hear(): Promise<void> {
  if (last) await (await manners).inviteByStaff(last)
}

/** @param what `new`: nothing, when everything is as it was told last */
async function tell(what: 'new' | 'all' = 'all'): Promise<void> {
  const { wants } = await manners
  if (refused || !last) return
  const { trail, struggle } = last
  const isWanted = wants(last)
  const now = JSON.stringify([trail, struggle, isWanted])
  if (what === 'new' && now === told) return
  const title = document.querySelector('main h1')?.textContent?.slice(0, 200)
  const body = {
    visit: visitId(),
    page: shownPath(location.pathname),
    wants: isWanted,
    now: Math.floor(Date.now() / 1_000),
    ...(title && location.pathname.startsWith('/products/') ? { title } : {}),
    ...from(),
    ...(struggle ? { struggle } : {}),
    // At the checkout the time itself is what counts.
    ...(now === told && location.pathname !== CHECKOUT ? {} : { steps: trail.map(unnamed) }),
  }
  told = now
  const answer = await fetch('/api/visit', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined)
  // They have withdrawn it meanwhile.
  if (answer?.status === 403) refused = true
}

/** A step without the words of a search, and of one's own pages only what kind they are. */
const unnamed = ([at, kind, what]: Step): [number, Step[1], string] => [
  at,
  kind,
  kind === 'view' ? shownPath(what) : kind === 'leave' ? what : '',
]

/** The host of the site from which this visit came. */
function from(): { referrer?: string } {
  try {
    const { host } = new URL(document.referrer)
    if (host !== location.host) sessionStorage.setItem('rapport.from', host)
    const kept = sessionStorage.getItem('rapport.from')
    return kept ? { referrer: kept } : {}
  } catch {
    return {}
  }
}

function visitId(): string {
  try {
    const kept = sessionStorage.getItem('rapport.visit-id') ?? uuid()
    sessionStorage.setItem('rapport.visit-id', kept)
    return kept
  } catch {
    return page
  }
}

/** Where storage is forbidden each page is a visit. */
const page = uuid()
