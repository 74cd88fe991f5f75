import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { CaseRank } from '../../../src/modules/desk/contract.ts'
import { words } from '../state.ts'
import type { Filter } from './reading.ts'
import { categoryName, useCategories } from './sorting.tsx'
import { RANKS } from './ranks.ts'
import { pages } from './views.ts'

/** What the list is narrowed to, for as long as the window is open: whoever comes back in the morning sees all. */
export const filter = signal<Filter>({})

/** Category and rank of the list. */
export function Filters(): VNode {
  const categories = useCategories()
  const { category, rank } = filter.value
  const narrow = (changed: { category?: string | undefined; rank?: CaseRank | undefined }) => {
    const { category: one, rank: other } = { ...filter.value, ...changed }
    pages.value = 1
    filter.value = { ...(one ? { category: one } : {}), ...(other ? { rank: other } : {}) }
  }
  return (
    <div class="filters">
      <select
        class="input"
        aria-label={words.value('sorting.filter.category')}
        value={category ?? ''}
        onChange={(event) => narrow({ category: event.currentTarget.value || undefined })}
      >
        <option value="">{words.value('sorting.filter.allCategories')}</option>
        <option value="unsorted">{words.value('sorting.unsorted')}</option>
        {categories.map(({ id }) => (
          <option key={id} value={id}>
            {categoryName(categories, id)}
          </option>
        ))}
      </select>
      <select
        class="input"
        aria-label={words.value('sorting.filter.rank')}
        value={rank ?? ''}
        onChange={(event) => narrow({ rank: (event.currentTarget.value || undefined) as CaseRank | undefined })}
      >
        <option value="">{words.value('sorting.filter.allRanks')}</option>
        {RANKS.map((one) => (
          <option key={one} value={one}>
            {words.value(`rank.${one}`)}
          </option>
        ))}
      </select>
    </div>
  )
}
