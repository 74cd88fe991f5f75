import { computed } from '@preact/signals'
import { visitorsRoom } from '../../../src/ui/messages/visitors-room.ts'
import { speaker } from '../../../src/ui/speak.ts'
import type { Answer } from '../client.ts'
import { locale } from '../state.ts'

const { say } = speaker(visitorsRoom)
/** The room's own words. */
export const own = computed(() => say(locale.value))

export type Visitor = Answer<'GET /api/visitors'>['items'][number]
export type Shape = Answer<'GET /api/invitation-rules'>
export type Struggle = NonNullable<Visitor['struggle']>
