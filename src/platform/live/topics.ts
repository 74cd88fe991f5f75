import type { Call } from '../context.ts'
import { type May, type Principal, actorOf } from '../principal.ts'

type Awaitable<T> = T | Promise<T>
type Braced<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Braced<Rest>
  : never
export type Params<Pattern extends string> = Record<Braced<Pattern>, string>

/**
 * Something that can ring: a party's line, a list. A ring says only that there is something new; it is fetched by the GET that shows
 * it, with that address's own `may` and projection.
 */
export interface LiveTopic<Pattern extends string = string> {
  /** `line/{party}`: what is rung on the doorbell, with the parts that differ in braces. */
  pattern: Pattern
  may: May
  /** Whether this caller may hear this one: asked on subscribing, when their rights change, and every minute. Without it `may` decides. */
  check?(call: Call, params: Params<Pattern>): Awaitable<boolean>
  /**
   * Other names on the doorbell that ring this one too: the lines of a customer's other parties. Asked whenever `check` is, and again
   * after it has rung, since what rang may be that there are more of them.
   */
  also?(call: Call, params: Params<Pattern>): Awaitable<readonly string[]>
  /** Whether there is something after what the caller has (a cursor that a GET gave them): then it rings at once. */
  more?(call: Call, params: Params<Pattern>, after: string): Awaitable<boolean>
}

// A list of topics forgets the particulars.
export type AnyLiveTopic = Omit<LiveTopic, 'check' | 'also' | 'more'> & {
  check?(call: Call, params: never): Awaitable<boolean>
  also?(call: Call, params: never): Awaitable<readonly string[]>
  more?(call: Call, params: never, after: string): Awaitable<boolean>
}

export function liveTopic<const Pattern extends string>(topic: LiveTopic<Pattern>): LiveTopic<Pattern> {
  return topic
}

/** Ring this when what somebody may do has changed or their session has ended: their subscriptions are asked again at once. */
export const rightsTopic = (principal: Principal) => `rights/${actorOf(principal)}`
export const RIGHTS = 'rights/'

export interface Match {
  topic: LiveTopic
  params: Record<string, string>
}

/** Finds the declaration of a topic's name: `line/9f…` → `line/{party}`. */
export function topicFinder(topics: readonly AnyLiveTopic[]): (name: string) => Match | undefined {
  const known = topics.map((topic) => ({ topic: topic as unknown as LiveTopic, parts: topic.pattern.split('/') }))
  const patterns = new Set(topics.map((topic) => topic.pattern.replaceAll(/\{\w+\}/g, '{}')))
  if (patterns.size < topics.length) throw new Error('Two live topics have the same pattern.')
  return (name) => {
    const parts = name.split('/')
    for (const { topic, parts: wanted } of known) {
      if (wanted.length !== parts.length) continue
      const params: Record<string, string> = {}
      const matches = wanted.every((want, index) => {
        const part = parts[index]!
        if (!want.startsWith('{')) return want === part
        params[want.slice(1, -1)] = part
        return part !== ''
      })
      if (matches) return { topic, params }
    }
    return undefined
  }
}
