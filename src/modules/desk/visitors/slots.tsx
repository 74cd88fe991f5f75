import { say } from '../../../ui/words.ts'
import type { MeSection } from '../../customers/index.ts'
import { invitationSwitch } from './pages.tsx'

/** Fills customers' `meSections`. */
export const invitationsOnMe: MeSection = {
  name: 'invitations',
  place: 'aside',
  render: async (call) => (
    <section id="invitations" class="stack tight">
      <h2>{say(call.locale)('visit.invitations')}</h2>
      {await invitationSwitch(call)}
      <p class="small">
        <a href="/visit">{say(call.locale)('visit.more')}</a>
      </p>
    </section>
  ),
}

/** Fills help's `inviteToChat`. */
export { inviteVisitor } from './invite.ts'
