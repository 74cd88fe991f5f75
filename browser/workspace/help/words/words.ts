import { computed } from '@preact/signals'
import { helpWordsRoom } from '../../../../src/ui/messages/help-words-room.ts'
import { catalogueOf, speaker } from '../../../../src/ui/speak.ts'
import { locale } from '../../state.ts'

const spoken = speaker(catalogueOf(helpWordsRoom))

/** What this part says: it comes with it. */
export const said = computed(() => spoken.say(locale.value))
