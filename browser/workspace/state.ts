import { computed, signal } from '@preact/signals'
import { say, type Words } from '../../src/ui/words.ts'

/** Where in the workspace somebody is: the part after /workspace/, and what is chosen there. */
export interface Place {
  room: string
  chosen: string | null
}

const readPlace = (): Place => {
  const [room = '', ...rest] = location.pathname.replace(/^\/workspace\/?/, '').split('/')
  return {
    room,
    chosen: rest.length > 0 && rest[0] !== '' ? decodeURIComponent(rest.join('/')) : null,
  }
}

export const place = signal<Place>(readPlace())
addEventListener('popstate', () => (place.value = readPlace()))

export const addressOf = (room: string, chosen?: string | null): string =>
  `/workspace/${room}${chosen ? `/${encodeURIComponent(chosen)}` : ''}`

/** Goes somewhere within the workspace; the browser's back button leads back. */
export function go(room: string, chosen: string | null = null): void {
  history.pushState(null, '', addressOf(room, chosen))
  place.value = { room, chosen }
}

/** Which column a telephone shows. `<part>.` is the list of a part of its room. */
export const shows = computed(() => {
  const { chosen } = place.value
  return chosen === null || chosen.endsWith('.') ? 'list' : aside.value ? 'aside' : 'detail'
})
export const aside = signal(false)

export interface Me {
  id: string
  name: string
  roles: readonly string[]
}
export const me = signal<Me | null>(null)
export const locale = signal(document.documentElement.lang || 'en')
export const words = computed<Words>(() => say(locale.value))
export const zone = signal(document.documentElement.dataset['zone'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone)

/** The minute hand: promises empty while one looks at them. */
const MINUTE_MS = 30_000
export const now = signal(new Date())
setInterval(() => (now.value = new Date()), MINUTE_MS)
export const eyes = computed(() => ({ now: now.value, zone: zone.value, locale: locale.value }))

export const online = signal(navigator.onLine)
addEventListener('online', () => (online.value = true))
addEventListener('offline', () => (online.value = false))

/** One sentence at the foot of the screen: what was done, or what went wrong. */
export const said = signal<string | null>(null)
const SAID_FOR_MS = 6_000
let silence: ReturnType<typeof setTimeout> | undefined
export function tell(sentence: string): void {
  said.value = sentence
  clearTimeout(silence)
  silence = setTimeout(() => (said.value = null), SAID_FOR_MS)
}

/** Whether one of somebody's roles opens this; the server decides, this only spares them a closed door. */
export const has = (...roles: string[]): boolean =>
  me.value !== null && (me.value.roles.includes('owner') || roles.some((role) => me.value!.roles.includes(role)))
