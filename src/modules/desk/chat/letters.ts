import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { writeLetter } from '../../../ui/letter.tsx'
import { say } from '../../../ui/words.ts'
import { connectedParties, declareLetter, SERVICE, transact } from '../../customers/index.ts'
import { findCase } from '../find.ts'
import { caseUrl, replyAddress } from '../links.ts'
import { bareSubject } from '../subject.ts'
import { paragraphsOf, readTranscript } from './transcript.ts'

/** The whole conversation, because its customer asked for it. */
declareLetter({
  kind: 'case.transcript',
  async render(ctx: Acting, letter) {
    const found = await findCase(ctx.db, String(letter.data['case']))
    if (!found) return null
    const parties = await connectedParties(ctx.db, String(letter.data['party']))
    const told = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
      readTranscript(tx, { found, parties }, Number(letter.data['place'])),
    )
    // What was erased since is not mailed.
    if (told.lines.length === 0) return null
    const words = say(letter.locale)
    const zone = String(letter.data['zone'])
    const written = writeLetter({
      locale: letter.locale,
      shop: setting(ctx, shop.name),
      subject: words('transcript.subject', { subject: bareSubject(told.subject) }),
      parts: [
        { text: words('transcript.head', { shop: setting(ctx, shop.name), number: told.number, zone }) },
        ...paragraphsOf(ctx, told, { locale: letter.locale, zone }).map((text) => ({ text })),
        {
          text: words('mail.case.see'),
          href: caseUrl(ctx, found.number, found),
          button: words('mail.case.page', { number: found.number }),
        },
      ],
      reason: words('transcript.reason'),
      privacyUrl: new URL('/privacy', ctx.config.url).href,
    })
    return { ...written, headers: { 'Reply-To': replyAddress(ctx, found.number) } }
  },
})
