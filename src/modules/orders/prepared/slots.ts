import type { TimelineWords } from '../../customers/index.ts'

/** Fills customers' `timelineWords`: baskets that were filled for somebody. The staff open the case; its customer has it by their own link. */
export const basketWords: TimelineWords = {
  kinds: ['basket.prepared', 'basket.ordered'],
  say: (_tx, entries, { audience }) =>
    Promise.resolve(
      new Map(
        entries.map(({ id, data }) => [
          id,
          {
            values: {
              number: String(data['case']),
              order: typeof data['order'] === 'number' ? String(data['order']) : '',
              lines: Number(data['lines'] ?? 0),
            },
            ...(audience === 'self' ? {} : { href: `/workspace/inbox/${String(data['case'])}` }),
          },
        ]),
      ),
    ),
}
