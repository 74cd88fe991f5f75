import { computed } from '@preact/signals'
import { helpGrowthRoom } from '../../../../src/ui/messages/help-growth-room.ts'
import { catalogueOf, speaker } from '../../../../src/ui/speak.ts'
import { locale } from '../../state.ts'

const spoken = speaker(catalogueOf(helpGrowthRoom))

/** What is said beside a case, and in the tab of what is to be looked at: it comes with them. */
export const said = computed(() => spoken.say(locale.value))
