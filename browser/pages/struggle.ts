/**
 * Notices in the visitor's own browser whether they struggle. The trail of the visit stays in this tab's storage and is sent nowhere;
 * asked of the house are only the numbers of the rules, the same for everybody. It comes last and waits until the page has nothing else
 * to do; how an invitation is made is fetched when there is one (manners.ts), and what tells of the visit for those who allow it
 * (sharing.ts).
 */
import type { Answer } from '../workspace/client.ts'
import { CHECKOUT, type Step, type Struggle, struggleOf, withStep } from '../../src/ui/struggle.ts'

/** How long the rules are kept before they are asked for again. */
const FRESH_SECONDS = 600
/** So often is looked again, for whoever stays long on one page. */
const LOOK_MS = 5_000
/**
 * Pages on which a visitor may choose otherwise, or become somebody else: what the house answers there holds there, and the next page asks
 * anew.
 */
const CHOOSES = /^\/(me|visit|sign-)/

type VisitShown = Answer<'GET /api/visit'>

export interface Noticed {
  visit: VisitShown
  trail: readonly Step[]
  struggle: Struggle | null
  /** The basket, as the head of the page says it. */
  pieces: number
}

const script = document.querySelector<HTMLScriptElement>('script[data-manners]')!.dataset
const now = () => Math.floor(Date.now() / 1_000)
const path = location.pathname
/** Storage may be forbidden: then this page is all that is known. */
let kept: { trail: readonly Step[]; visit?: VisitShown; asked?: number } = { trail: [] }
try {
  kept = JSON.parse(sessionStorage.getItem('rapport.visit') ?? '') as typeof kept
} catch {
  // A new visit.
}
const pieces = Number(/\d+/.exec(document.querySelector('header a[href="/basket"]')?.textContent ?? '') ?? 0)
let before: Struggle | null = null

function step(kind: Step[1], what: string): void {
  kept.trail = withStep(kept.trail, [now(), kind, what])
  keep()
  look()
}

function keep(): void {
  try {
    sessionStorage.setItem('rapport.visit', JSON.stringify(CHOOSES.test(path) ? { trail: kept.trail } : kept))
  } catch {
    // As long as this page.
  }
}

function look(): void {
  const { visit, trail } = kept
  if (!visit || document.hidden) return
  const struggle = struggleOf(trail, visit.rules, now())
  const noticed: Noticed = { visit, trail, struggle, pieces }
  if (struggle && struggle !== before)
    void load<{ invite(noticed: Noticed): void }>('manners', (one) => one.invite(noticed))
  if (visit.shares) void load<{ share(noticed: Noticed): void }>('sharing', (one) => one.share(noticed))
  before = struggle
}

/** Without network, or with files that a newer version has taken away, nobody is invited, and that is no harm. */
const load = <Part>(name: string, use: (part: Part) => void): Promise<void> =>
  (import(script[name]!) as Promise<Part>).then(use, () => undefined)

async function begin(): Promise<void> {
  if (CHOOSES.test(path)) {
    delete kept.visit
    // What was answered before they chose holds no longer, however quickly they go on.
    addEventListener('pagehide', () => {
      delete kept.visit
      keep()
    })
  }
  step('view', path)
  if (path === '/products' && document.querySelector('main .empty'))
    step('none', new URLSearchParams(location.search).get('search') ?? '')
  if (path === '/help/search') step('seek', new URLSearchParams(location.search).get('q') ?? '')
  if (path === CHECKOUT && document.querySelector('main [aria-invalid=true]')) step('error', '')
  if (!kept.visit || now() - kept.asked! > FRESH_SECONDS) {
    const answer = await fetch('/api/visit')
    if (!answer.ok) return
    kept.visit = (await answer.json()) as VisitShown
    kept.asked = now()
    keep()
  }
  look()
  setInterval(look, LOOK_MS)
  const leaves = () => pieces && path !== CHECKOUT && step('leave', String(pieces))
  // On the way to the tab's cross or the address; on a telephone, on the way to another program and back.
  document.documentElement.addEventListener('mouseleave', (event) => event.clientY <= 0 && leaves())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && matchMedia('(hover: none)').matches) leaves()
  })
}

const idle = () => setTimeout(() => void begin().catch(() => undefined), 200)
if (document.readyState === 'complete') idle()
else addEventListener('load', idle, { once: true })
