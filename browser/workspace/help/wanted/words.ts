import { computed } from '@preact/signals'
import { helpWanted } from '../../../../src/ui/messages/help-wanted.ts'
import { catalogueOf, speaker } from '../../../../src/ui/speak.ts'
import type { Answer } from '../../client.ts'
import { locale } from '../../state.ts'

const spoken = speaker(catalogueOf(helpWanted))

/** What these tabs say: it comes with them. */
export const said = computed(() => spoken.say(locale.value))

export type Wanted = Answer<'GET /api/help/wanted'>['items'][number]
export type WantedWhole = Answer<'GET /api/help/wanted/{id}'>
/** Rings when something is asked for that has no answer, and when it is settled. */
export const WANTED = 'help/wanted'
export const STRUGGLES = 'help/struggles'
