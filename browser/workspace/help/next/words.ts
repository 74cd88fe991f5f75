import { computed } from '@preact/signals'
import { helpNext } from '../../../../src/ui/messages/help-next.ts'
import { catalogueOf, speaker } from '../../../../src/ui/speak.ts'
import { locale } from '../../state.ts'

const spoken = speaker(catalogueOf(helpNext))

/** What this part says: it comes with it. */
export const said = computed(() => spoken.say(locale.value))
