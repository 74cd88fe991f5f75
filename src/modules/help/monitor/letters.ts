import { sql } from 'kysely'
import { setting, shop } from '../../../platform/settings.ts'
import { writeLetter } from '../../../ui/letter.tsx'
import { say } from '../../../ui/words.ts'
import { declareLetter, transact } from '../../customers/index.ts'
import { HELP_OFFERS } from './purpose.ts'

/** Letters of what somebody looked for that are said again: what fits in a sentence. */
const SAID_LETTERS = 120

/** Offers help to who took long. Erased, or no longer allowed: nothing is sent. */
export const offerLetter = declareLetter({
  kind: 'help.offer',
  async render(ctx, letter) {
    if (letter.party === null) return null
    const { rows } = await transact(ctx, { purpose: HELP_OFFERS, parties: [letter.party] }, (tx) =>
      sql<{ text: string }>`
        select q.text from help.struggle s join help.question q on q.id = s.question where s.question = ${String(letter.data['question'])}`.execute(
        tx,
      ),
    )
    const [question] = rows
    if (!question) return null
    const words = say(letter.locale)
    const what = question.text.replaceAll(/\s+/g, ' ').slice(0, SAID_LETTERS)
    return writeLetter({
      locale: letter.locale,
      shop: setting(ctx, shop.name),
      subject: words('mail.helpOffer.subject'),
      parts: [
        { text: words('mail.helpOffer.text', { what }) },
        {
          text: words('mail.helpOffer.ask'),
          href: new URL('/ask', ctx.config.url).href,
          button: words('mail.helpOffer.askDo'),
        },
      ],
      reason: words('mail.helpOffer.reason'),
      privacyUrl: new URL('/privacy', ctx.config.url).href,
    })
  },
})
