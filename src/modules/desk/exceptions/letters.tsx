import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { type LetterPart, writeLetter } from '../../../ui/letter.tsx'
import { say } from '../../../ui/words.ts'
import { declareLetter, type Written } from '../../customers/index.ts'
import { categoryNamed } from '../blueprint/known.ts'
import { findCase } from '../find.ts'
import { type ExceptionKind, KINDS } from './contract.ts'

// Both go to the staff's own mailboxes, wherever those are: outside the house nothing of what a customer wrote can be erased any more, and
// a subject is their words too. So a number, a category and a link stand in them; the words are behind the sign-in.

/** A case that cannot wait. Taken or settled since: nothing is sent. */
export const pressingLetter = declareLetter({
  kind: 'staff.pressing',
  async render(ctx, letter) {
    const found = await findCase(ctx.db, String(letter.data['case']))
    const rank = found?.rank
    if (!found || found.state === 'closed' || rank !== letter.data['rank']) return null
    const words = say(letter.locale)
    const category = found.category === null ? undefined : categoryNamed(ctx, found.category)
    const values = { number: found.number, category: category?.names[letter.locale] ?? category?.id ?? '–' }
    return write(ctx, letter.locale, {
      subject: words(`mail.staff.${rank as 'emergent'}.subject`, values),
      parts: [
        {
          text: words(`mail.staff.${rank as 'emergent'}.text`, values),
          href: new URL(`/workspace/inbox/${found.number}`, ctx.config.url).href,
          button: words('mail.staff.open', { number: found.number }),
        },
      ],
    })
  },
})

/** What somebody who was not here has to see to. Nothing any more: nothing is sent. */
export const digestLetter = declareLetter({
  kind: 'staff.exceptions',
  async render(ctx, letter) {
    const { rows } = await sql<{ owner: string; kind: ExceptionKind; open: number; late: number }>`
      select owner, kind, open, late from desk.exceptions_by_owner(${ctx.clock.now()}::timestamptz)`.execute(ctx.db)
    const mine = rows.filter(({ owner }) => owner === letter.data['staff'])
    if (mine.length === 0) return null
    const words = say(letter.locale)
    const count = mine.reduce((sum, { open }) => sum + open, 0)
    const late = mine.reduce((sum, one) => sum + one.late, 0)
    const inOrder = KINDS.flatMap((kind) => mine.find((one) => one.kind === kind) ?? [])
    return write(ctx, letter.locale, {
      subject: words('mail.staff.exceptions.subject', { count }),
      parts: [
        {
          text: words('mail.staff.exceptions.text', { count, late }),
          href: new URL('/workspace/exceptions', ctx.config.url).href,
          button: words('mail.staff.exceptions.open'),
        },
        { lines: inOrder.map(({ kind, open }) => ({ text: words(`exceptions.kind.${kind}`), amount: String(open) })) },
      ],
    })
  },
})

function write(
  ctx: Acting,
  locale: string,
  { subject, parts }: { subject: string; parts: readonly LetterPart[] },
): Written {
  return writeLetter({
    locale,
    shop: setting(ctx, shop.name),
    subject,
    parts,
    reason: say(locale)('mail.staff.reason'),
    privacyUrl: new URL('/privacy', ctx.config.url).href,
  })
}
