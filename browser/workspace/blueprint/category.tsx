import type { VNode } from 'preact'
import { call } from '../client.ts'
import { attempt, useFresh } from '../loading.tsx'
import { DetailHead, fieldsOf, Labelled } from '../parts.tsx'
import { go, words } from '../state.ts'
import { type Category, nameIn } from './wording.ts'

interface CategoryProps {
  category: Category | undefined
  again: () => Promise<void>
  mayChange: boolean
}

/** One category: how it is called, what belongs there, and whose it is when it cannot wait. */
export function CategoryForm({ category, again, mayChange }: CategoryProps): VNode {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], ['staff'])
  const save = async (event: SubmitEvent) => {
    const { id = category?.id ?? '', en = '', nb = '', owner = '', about = '', retired } = fieldsOf(event)
    const wanted = { id, names: { en, nb }, owner: owner || null, about, retired: retired === 'yes' }
    const saved = await attempt(
      () => call('PUT /api/blueprint/categories/{id}', wanted),
      words.value('blueprint.saved'),
    )
    if (!saved) return
    await again()
    go('blueprint', `category-${id}`)
  }
  return (
    <>
      <DetailHead room="blueprint" title={category ? nameIn(category) : words.value('blueprint.addCategory')} />
      <div class="sheet">
        {mayChange ? null : <p class="soft">{words.value('blueprint.onlyOwner')}</p>}
        <form class="stack" onSubmit={save}>
          <fieldset class="stack bare" disabled={!mayChange}>
            {category ? null : (
              <Labelled label={words.value('blueprint.id')} hint={words.value('blueprint.idHint')}>
                <input class="input" name="id" required pattern="[a-z][a-z0-9\-]{0,39}" autocomplete="off" />
              </Labelled>
            )}
            <Labelled label={words.value('blueprint.nameEn')}>
              <input class="input" name="en" required maxLength={120} defaultValue={category?.names['en'] ?? ''} />
            </Labelled>
            <Labelled label={words.value('blueprint.nameNb')}>
              <input class="input" name="nb" required maxLength={120} defaultValue={category?.names['nb'] ?? ''} />
            </Labelled>
            <Labelled label={words.value('blueprint.about')}>
              <textarea class="input" name="about" rows={3} maxLength={500} defaultValue={category?.about ?? ''} />
            </Labelled>
            <Labelled label={words.value('blueprint.owner')}>
              <select class="input" name="owner" key={now.value.value ? 'known' : 'unknown'}>
                <option value="">{words.value('blueprint.nobody')}</option>
                {(now.value.value?.items ?? []).map(({ id, name }) => (
                  <option key={id} value={id} selected={id === category?.owner}>
                    {name}
                  </option>
                ))}
              </select>
            </Labelled>
            {category ? (
              <label class="choice plain">
                <input type="checkbox" name="retired" value="yes" defaultChecked={category.retired} />{' '}
                {words.value('blueprint.retired')}
                <span class="small softer"> {words.value('blueprint.retiredHint')}</span>
              </label>
            ) : null}
            {mayChange ? (
              <p>
                <button class="button main">{words.value('blueprint.save')}</button>
              </p>
            ) : null}
          </fieldset>
        </form>
      </div>
    </>
  )
}
