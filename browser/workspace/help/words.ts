import { computed } from '@preact/signals'
import { helpRoom } from '../../../src/ui/messages/help-room.ts'
import { catalogueOf, type KeyOf, speaker } from '../../../src/ui/speak.ts'
import { locale } from '../state.ts'

const catalogue = catalogueOf(helpRoom)
const spoken = speaker(catalogue)
export type TabKey = Extract<KeyOf<typeof catalogue>, `helpRoom.tab.${string}`>

/** What this room says: it comes with it. */
export const said = computed(() => spoken.say(locale.value))
