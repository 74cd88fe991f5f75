import type { ProductAside, ProductPageKept } from '../../catalogue/index.ts'
import type { TimelineWords } from '../../customers/index.ts'
import { caseWords } from '../slots.ts'
import { complaintsOfProduct } from './pages/parts.tsx'
import { mayBeComplainedOf } from './read.ts'

export { complaintsOnMe } from './pages/parts.tsx'

/** Fills catalogue's `productAside`. */
export const complaintsAboutProduct: ProductAside = complaintsOfProduct

/** Fills catalogue's `productPageKept`: what stands there may be withdrawn at any moment, and no copy of it stays. */
export const mayKeepProductPage: ProductPageKept = (ctx, { id }) => !mayBeComplainedOf(ctx, id)

/** Fills customers' `timelineWords`: those about a case are said with its number, those about what somebody joined lead there. */
export const complaintWords: TimelineWords = {
  kinds: [
    'complaint.made',
    'complaint.published',
    'complaint.withdrawn',
    'complaint.answered',
    'complaint.held',
    'complaint.resolved',
    'complaint.changed',
    'complaint.joined',
    'message.stance',
  ],
  async say(tx, entries, reader) {
    const about = await caseWords.say(
      tx,
      entries.filter(({ subject }) => subject?.type === 'case'),
      reader,
    )
    return new Map(
      entries.map((entry) => {
        const { by, why, resolved, joined, stance } = entry.data
        const values = {
          ...(typeof by === 'string' ? { by } : {}),
          why: typeof why === 'string' ? why : 'none',
          resolved: resolved === true ? 'yes' : 'no',
          joined: joined === true ? 'yes' : 'no',
          stance: typeof stance === 'string' ? stance : 'none',
        }
        const known = about.get(entry.id)
        if (known) return [entry.id, { ...known, values: { ...known.values, ...values } }]
        return [entry.id, { values, href: `/complaints/${entry.subject?.id ?? ''}` }]
      }),
    )
  },
}
