import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call } from '../../client.ts'

/** Titles of products by their ids, as far as they were asked for. */
const titles = signal<ReadonlyMap<string, string>>(new Map())
const asked = new Set<string>()

export function useProductTitles(ids: readonly string[]): ReadonlyMap<string, string> {
  useEffect(() => {
    for (const id of ids.filter((one) => !asked.has(one))) {
      asked.add(id)
      call('GET /api/products/{id}', { id }).then(
        ({ title }) => (titles.value = new Map([...titles.value, [id, title]])),
        // Not for sale any more, or offline: its id stands there, and it is asked for again the next time.
        () => asked.delete(id),
      )
    }
  }, [ids.join(' ')])
  return new Map(ids.map((id) => [id, titles.value.get(id) ?? id]))
}
export const nameProduct = (id: string, title: string): void =>
  void (titles.value = new Map([...titles.value, [id, title]]))
