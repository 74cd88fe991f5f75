import { computed } from '@preact/signals'
import { practice } from '../../../src/ui/messages/practice.ts'
import { catalogueOf, speaker } from '../../../src/ui/speak.ts'
import { formatDay } from '../../../src/ui/format.ts'
import { eyes, locale } from '../state.ts'

const spoken = speaker(catalogueOf(practice))

/** What the rooms of practice and review say: it comes with them. */
export const said = computed(() => spoken.say(locale.value))

const MINUTE_SECONDS = 60
const HOUR_MINUTES = 60
const DAY_MINUTES = 1_440

/** '40 seconds', '3 minutes', '5 hours', '2 days': as coarse as one would say it. */
export function spanOf(seconds: number): string {
  const minutes = Math.round(seconds / MINUTE_SECONDS)
  const [value, unit] =
    seconds < MINUTE_SECONDS
      ? [Math.max(0, Math.round(seconds)), 'second']
      : minutes < HOUR_MINUTES
        ? [minutes, 'minute']
        : minutes < DAY_MINUTES
          ? [Math.round(minutes / HOUR_MINUTES), 'hour']
          : [Math.round(minutes / DAY_MINUTES), 'day']
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'long' }).format(value as number)
}

/** Seconds are not known of what was said in a case. */
export const spanOfMinutes = (minutes: number): string =>
  minutes < 1 ? said.value('practice.moment') : spanOf(minutes * MINUTE_SECONDS)

export const dayOf = (at: string): string =>
  formatDay(new Date(at), eyes.value.zone, eyes.value.locale, { now: eyes.value.now, style: 'bare' })
