import { setTimeout as wait } from 'node:timers/promises'
import type { Acting } from '../../platform/context.ts'
import { TurnedAway, type Walker } from '../walk.ts'
import { People, type Person } from './people.ts'
import type { Street } from './street.ts'

/** Seconds between two who come by, on average: one every 5 to 20 s. All other times are written for this pace. */
export const PACE_SECONDS = 12

/** What has happened while the shop was alive. */
export interface Lived {
  seconds: number
  looks: number
  baskets: number
  orders: number
  cancelled: number
  chats: number
  mails: number
  questions: number
  /** Answers of the staff that were read, and what was said to them. */
  answersRead: number
  replies: number
  solved: number
  ended: 'time' | 'asked' | 'program'
}

export interface LifeOptions {
  paceSeconds: number
  /** Chooses who comes first, and with what. The same seed is the same order. */
  seed: number
  /** A line for whoever watches. */
  say(line: string): void
}

/**
 * What the house allows one caller in an hour (accounts/limits.ts) is shared by everybody on this machine, the one who looks at Rapport
 * among them: of 30 letters and 60 questions these people leave most to them, even when they are started three times.
 */
const PER_HOUR = { signIns: 4, pages: 4, addresses: 10 } as const
const HOUR_MS = 3_600_000

/** Everything that people of the demo have in common while they are out. */
export class Life {
  readonly lived: Lived = {
    seconds: 0,
    looks: 0,
    baskets: 0,
    orders: 0,
    cancelled: 0,
    chats: 0,
    mails: 0,
    questions: 0,
    answersRead: 0,
    replies: 0,
    solved: 0,
    ended: 'asked',
  }
  readonly ctx: Acting
  readonly street: Street
  readonly people: People
  readonly say: LifeOptions['say']
  private readonly scale: number
  private readonly used = new Map<keyof typeof PER_HOUR, number[]>()
  private readonly sessions = new Map<string, Walker>()
  private state: number

  constructor(ctx: Acting, street: Street, { paceSeconds, seed, say }: LifeOptions) {
    this.ctx = ctx
    this.street = street
    this.say = say
    this.scale = paceSeconds / PACE_SECONDS
    this.state = seed >>> 0
    this.people = new People(seed % 7)
  }

  /** From `least` up to, and without, `most`: the same numbers for the same seed (the generator is mulberry32). */
  between(least: number, most: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return least + (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (most - least)
  }

  /** A while, in seconds of a person's own pace. @throws AbortError when everybody goes home */
  async pause(least: number, most = least): Promise<void> {
    await wait(this.inMs(this.between(least, most)), undefined, { signal: this.street.signal })
  }

  inMs(seconds: number): number {
    return seconds * this.scale * 1000
  }

  /** Whether there is one left of what the house counts; it is counted. */
  spend(what: keyof typeof PER_HOUR): boolean {
    const now = Date.now()
    const recent = (this.used.get(what) ?? []).filter((at) => at > now - HOUR_MS)
    const isLeft = recent.length < PER_HOUR[what]
    this.used.set(what, isLeft ? [...recent, now] : recent)
    return isLeft
  }

  isSignedIn({ email }: Person): boolean {
    return this.sessions.has(email)
  }

  /** Their own browser, signed in by the link in their letter, if they have an account and may still ask for letters. */
  async browserOf(person: Person): Promise<{ walker: Walker; isKnown: boolean }> {
    const known = this.sessions.get(person.email)
    if (known) return { walker: known, isKnown: true }
    const walker = this.street.visitor(person.locale)
    if (!person.hasAccount || !this.spend('signIns')) return { walker, isKnown: false }
    try {
      await walker.signIn(person.email)
    } catch (error) {
      // Asked too often from here: they go on as a guest.
      if (!(error instanceof TurnedAway)) throw error
      return { walker: this.street.visitor(person.locale), isKnown: false }
    }
    this.sessions.set(person.email, walker)
    return { walker, isKnown: true }
  }
}
