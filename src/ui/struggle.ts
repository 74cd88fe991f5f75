/**
 * Whether somebody struggles in the shop, found on the steps of their visit. It runs in their own browser, so that nothing of it has to
 * leave it, and on the server where the merchant rehearses a rule on last month's visits: the same function, or a rehearsal would lie.
 */

/** What a rule can look for, that which weighs most first: of several that fit, the first is meant. */
export const STRUGGLES = ['checkout', 'payment', 'leaving', 'search', 'help', 'pages'] as const
export type Struggle = (typeof STRUGGLES)[number]

/**
 * - `view`: a page was opened; `what` is its path.
 * - `none`: a search found nothing; `what` is what was looked for, in the browser only.
 * - `seek`: a search in the help, whatever it found; `what` is what was looked for, in the browser only.
 * - `error`: the checkout was refused.
 * - `leave`: on the way out; `what` is how many things are in the basket.
 */
export type StepKind = 'view' | 'none' | 'seek' | 'error' | 'leave'
/** When, in whole seconds; what happened; and where, or of what. */
export type Step = readonly [at: number, kind: StepKind, what: string]

/** One rule: how often, within how many minutes. `payment` only counts minutes, `leaving` only things. */
export interface StruggleRule {
  times: number
  minutes: number
}
/** The rules that are on. */
export type StruggleRules = Readonly<Partial<Record<Struggle, StruggleRule>>>

/** Where somebody pays: the one address of the shop on which they type what nobody may disturb. */
export const CHECKOUT = '/checkout'
/** Steps that are kept of a visit: what somebody did an hour ago is no sign that they struggle now. */
export const STEPS_LIMIT = 60
const MINUTE = 60

/** The trail with one step more. The same page or search again (a reload) is no step: it would look like going in circles. */
export function withStep(trail: readonly Step[], step: Step): readonly Step[] {
  const [, kind, what] = step
  const before = trail.findLast((one) => one[1] === kind)
  if (before?.[2] === what && (kind === 'none' || kind === 'seek' || (kind === 'view' && lastView(trail) === before)))
    return trail
  return [...trail, step].slice(-STEPS_LIMIT)
}

const lastView = (trail: readonly Step[]): Step | undefined => trail.findLast(([, kind]) => kind === 'view')

/** By which rule somebody struggles after these steps, at this second; null: by none. */
export function struggleOf(trail: readonly Step[], rules: StruggleRules, now: number): Struggle | null {
  const last = trail.at(-1)
  if (!last) return null
  const [, kind, what] = last
  const lately = (rule: StruggleRule, wanted: StepKind) =>
    trail.filter((step) => step[1] === wanted && step[0] > now - rule.minutes * MINUTE)
  const fits: Record<Struggle, (rule: StruggleRule) => boolean> = {
    checkout: (rule) => kind === 'error' && lately(rule, 'error').length >= rule.times,
    payment: ({ minutes }) => {
      const since = atCheckoutSince(trail)
      return since !== null && now - since >= minutes * MINUTE
    },
    leaving: ({ times }) => kind === 'leave' && Number(what) >= times,
    // Whoever opened something since has found it, or something else.
    search: (rule) => kind === 'none' && lately(rule, 'none').length >= rule.times,
    // Whoever found it there searches no further.
    help: (rule) => kind === 'seek' && lately(rule, 'seek').length >= rule.times,
    pages: (rule) => kind === 'view' && returns(lately(rule, 'view')) >= rule.times,
  }
  return STRUGGLES.find((name) => rules[name] && fits[name](rules[name])) ?? null
}

/** Since when somebody is at the checkout without having been elsewhere; null: they are not there. */
function atCheckoutSince(trail: readonly Step[]): number | null {
  const left = trail.findLastIndex((step) => step[1] === 'view' && step[2] !== CHECKOUT)
  return trail.slice(left + 1).find((step) => step[1] === 'view')?.[0] ?? null
}

/** How often somebody has just gone back to the page on which they were two steps ago, one after the other. */
function returns(views: readonly Step[]): number {
  let count = 0
  for (let at = views.length - 1; at > 1; at -= 1) {
    if (views[at]![2] !== views[at - 2]![2]) break
    count += 1
  }
  return count
}

/** When somebody would first have been invited on a visit that is over, and by which rule; null: not at all. */
export function firstStruggle(
  trail: readonly Step[],
  rules: StruggleRules,
  endedAt: number,
): { name: Struggle; at: number; steps: number } | null {
  for (let steps = 1; steps <= trail.length; steps += 1) {
    const so = trail.slice(0, steps)
    const at = so.at(-1)![0]
    const name = struggleOf(so, rules, at)
    if (name) return { name, at, steps }
    const since = rules.payment ? atCheckoutSince(so) : null
    const long = since === null ? 0 : since + rules.payment!.minutes * MINUTE
    if (since !== null && long <= (trail[steps]?.[0] ?? endedAt)) return { name: 'payment', at: long, steps }
  }
  return null
}

/**
 * A path as it may be shown to others: what everybody can open, whole; of a page of somebody's own (an order, a case) only what kind of
 * page it is. Nothing of it leads anywhere else: a browser takes `/\\host` for another site.
 */
export function shownPath(path: string): string {
  const whole = path === CHECKOUT || path === '/basket' || /^\/products(\/[\w-]*)?$/.test(path)
  return whole ? path.slice(0, 300) : (/^\/[\w-]{0,60}(?![^/])/.exec(path)?.[0] ?? '/')
}
