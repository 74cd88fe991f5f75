import type { Acting } from '../../../platform/context.ts'
import { formatMoney } from '../../../ui/format.ts'
import type { LetterPart } from '../../../ui/letter.tsx'
import type { Words } from '../../../ui/words.ts'
import type { LetterToWrite } from '../../customers/index.ts'
import { orderForLetter, orderUrl } from '../../orders/index.ts'
import type { CaseState } from '../contract.ts'
import { caseUrl } from '../links.ts'

interface Informed {
  number: string
  heirs: number
  state: CaseState
}

/**
 * What stands below an answer of the house: the lines of the order that it tells of, the way to its page, and what to do if it did not
 * help. Read when the letter is written: its link is in no table, and of an erased order nothing is mailed.
 */
export async function informedParts(
  told: Informed,
  words: Words,
  ctx: Acting,
  { data, locale }: LetterToWrite,
): Promise<LetterPart[]> {
  const order = typeof data['order'] === 'number' ? await orderForLetter(ctx, String(data['order'])) : null
  const about: LetterPart[] =
    order === null
      ? []
      : [
          {
            lines: [
              ...order.lines.map(({ quantity, title, gross }) => ({
                text: `${quantity} × ${title}`,
                amount: formatMoney(gross, locale),
              })),
              { text: words('mail.atOnce.sum'), amount: formatMoney(order.gross, locale) },
            ],
          },
          {
            text: words('mail.atOnce.orderSee'),
            href: orderUrl(ctx, order.number),
            button: words('order.title', { number: order.number }),
          },
        ]
  if (told.state !== 'closed') return about
  return [
    ...about,
    {
      text: words('mail.atOnce.helped'),
      href: caseUrl(ctx, told.number, { heirs: told.heirs, page: '/solved' }),
      button: words('mail.atOnce.unhelped'),
    },
  ]
}
