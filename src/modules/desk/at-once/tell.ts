import type { Acting } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import type { Tx } from '../../customers/index.ts'
import { formatMoment, oweCaseLetters } from '../acknowledge.ts'
import type { CaseChannel } from '../contract.ts'
import type { FoundCase } from '../find.ts'
import { settleCase } from '../handle.ts'
import { sayIn } from '../said.ts'
import type { AtOnce } from './answer.ts'

/** Code beside a message that the house answered with: the staff's screen says it in words. */
const NOTE = 'at-once'

interface ToTell {
  case: FoundCase
  channel: CaseChannel
  answer: AtOnce
  /** When a person answers what was written besides; null: the case is settled with this. */
  due: Date | null
}

/** Step: the house answers by itself, and settles the case, unless somebody has to read what was written besides. */
export async function tellAtOnce(tx: Tx, ctx: Acting, { case: found, channel, answer, due }: ToTell): Promise<void> {
  const { locale } = answer
  const rest = due === null ? [] : [say(locale)('mail.atOnce.more', { due: formatMoment(ctx, due, locale) })]
  const said = await sayIn(tx, ctx, {
    case: found,
    party: found.party,
    direction: 'automatic',
    channel,
    text: [answer.text, ...rest].join('\n\n'),
    notes: [NOTE],
  })
  const order = answer.about === null ? undefined : Number(answer.about.id)
  await oweCaseLetters(tx, { kind: 'case.informed', case: found, message: said.id, locale, order })
  if (due === null) await settleCase(tx, ctx, found)
}
