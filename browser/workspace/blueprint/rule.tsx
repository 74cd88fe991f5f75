import type { ComponentChildren, VNode } from 'preact'
import type { CaseRank } from '../../../src/modules/desk/contract.ts'
import type { OrderState } from '../../../src/modules/orders/contract.ts'
import { call } from '../client.ts'
import { RANKS } from '../inbox/ranks.ts'
import { attempt, useFresh } from '../loading.tsx'
import { DetailHead, Labelled } from '../parts.tsx'
import { go, words } from '../state.ts'
import { Rehearsal } from './rehearsal.tsx'
import { type Blueprint, type Conditions, nameIn, type Rule, unitsOf } from './wording.ts'

const CHANNELS = ['mail', 'chat', 'web', 'api', 'phone'] as const
const ORDER_STATES = ['placed', 'packed', 'shipped', 'cancelled', 'returned'] as const satisfies readonly OrderState[]
const LANGUAGES = ['en', 'nb', 'da', 'sv', 'de', 'fr', 'es', 'nl'] as const
const WHERE = ['either', 'subject', 'text'] as const

interface RuleProps {
  blueprint: Blueprint
  rule: Rule | undefined
  again: () => Promise<void>
  mayChange: boolean
}

/** One rule: when what holds, then what follows. Written off, rehearsed, switched on. */
export function RuleForm({ blueprint, rule, again, mayChange }: RuleProps): VNode {
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const wanted = ruleFrom(new FormData(event.currentTarget as HTMLFormElement), unitsOf(blueprint.currency))
    let id = rule?.id
    const saved = await attempt(
      async () => {
        if (rule) await call('PUT /api/blueprint/rules/{id}', { ...wanted, id: rule.id, on: rule.on })
        else id = (await call('POST /api/blueprint/rules', { ...wanted, on: false })).id
      },
      words.value(rule?.on ? 'blueprint.saved' : 'settings.saved'),
    )
    if (!saved) return
    await again()
    go('blueprint', `rule-${id}`)
  }
  const turn = (on: boolean) =>
    attempt(() => call('PUT /api/blueprint/rules/{id}', { ...rule!, on }), words.value('blueprint.saved')).then(again)
  const remove = async () => {
    if (
      !(await attempt(
        () => call('DELETE /api/blueprint/rules/{id}', { id: rule!.id }),
        words.value('blueprint.removed'),
      ))
    )
      return
    go('blueprint')
    await again()
  }
  return (
    <>
      <DetailHead room="blueprint" title={rule?.name ?? words.value('blueprint.addRule')}>
        {rule && mayChange ? (
          <>
            <button class="button" type="button" onClick={() => void turn(!rule.on)}>
              {words.value(rule.on ? 'blueprint.switchOff' : 'blueprint.switchOn')}
            </button>
            <button class="button quiet" type="button" onClick={() => void remove()}>
              {words.value('blueprint.remove')}
            </button>
          </>
        ) : null}
      </DetailHead>
      <div class="sheet">
        {mayChange ? null : <p class="soft">{words.value('blueprint.onlyOwner')}</p>}
        {rule && mayChange ? <Rehearsal rule={rule} blueprint={blueprint} /> : null}
        <form class="stack" onSubmit={save} key={rule?.id}>
          <fieldset class="stack bare" disabled={!mayChange}>
            <Labelled label={words.value('blueprint.ruleName')}>
              <input
                class="input"
                name="name"
                required
                maxLength={120}
                defaultValue={rule?.name ?? ''}
                autocomplete="off"
              />
            </Labelled>
            <When conditions={rule?.conditions ?? {}} blueprint={blueprint} />
            <Then rule={rule} blueprint={blueprint} />
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

function When({ conditions: given, blueprint }: { conditions: Conditions; blueprint: Blueprint }): VNode {
  return (
    <section class="stack">
      <h3>{words.value('blueprint.when')}</h3>
      <Labelled label={words.value('blueprint.words')} hint={words.value('blueprint.wordsHint')}>
        <textarea class="input" name="words" rows={2} defaultValue={given.words?.join('\n') ?? ''} />
      </Labelled>
      <Labelled label={words.value('blueprint.wordsIn')}>
        <select class="input" name="wordsIn">
          {WHERE.map((one) => (
            <option key={one} value={one} selected={one === (given.wordsIn ?? 'either')}>
              {words.value(`blueprint.wordsIn.${one}`)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={words.value('blueprint.senders')} hint={words.value('blueprint.sendersHint')}>
        <textarea class="input" name="senders" rows={2} defaultValue={given.senders?.join('\n') ?? ''} />
      </Labelled>
      <Boxes legend={words.value('blueprint.channels')} name="channels" chosen={given.channels}>
        {CHANNELS.map((one) => [one, words.value(`inbox.channel.${one}`)])}
      </Boxes>
      <Boxes legend={words.value('blueprint.saysCategories')} name="categories" chosen={given.categories}>
        {blueprint.categories.filter(({ retired }) => !retired).map((one) => [one.id, nameIn(one)])}
      </Boxes>
      <Boxes legend={words.value('blueprint.languages')} name="languages" chosen={given.languages}>
        {LANGUAGES.map((one) => [one, words.value(`language.${one}`)])}
      </Boxes>
      <Boxes legend={words.value('blueprint.orders')} name="orders" chosen={given.orders}>
        {ORDER_STATES.map((one) => [one, words.value(`blueprint.order.${one}`)])}
      </Boxes>
      <label class="choice plain">
        <input type="checkbox" name="promiseBroken" value="yes" defaultChecked={given.promiseBroken === true} />{' '}
        {words.value('blueprint.promiseBroken')}
      </label>
      <Labelled
        label={`${words.value('blueprint.value')} (${blueprint.currency})`}
        hint={words.value('blueprint.valueHint')}
      >
        <input
          class="input num"
          name="valueAtLeast"
          inputMode="numeric"
          pattern="[1-9][0-9]{0,9}"
          defaultValue={
            given.valueAtLeast === undefined ? '' : String(given.valueAtLeast / unitsOf(blueprint.currency))
          }
        />
      </Labelled>
    </section>
  )
}

function Then({ rule, blueprint }: { rule: Rule | undefined; blueprint: Blueprint }): VNode {
  const { now } = useFresh(() => call('GET /api/staff/names', {}), [], ['staff'])
  const asItIs = <option value="">{words.value('blueprint.asItIs')}</option>
  return (
    <section class="stack">
      <h3>{words.value('blueprint.then')}</h3>
      <Labelled label={words.value('blueprint.setCategory')}>
        <select class="input" name="category">
          {asItIs}
          {blueprint.categories
            .filter(({ retired, id }) => !retired || id === rule?.category)
            .map((one) => (
              <option key={one.id} value={one.id} selected={one.id === rule?.category}>
                {nameIn(one)}
              </option>
            ))}
        </select>
      </Labelled>
      <Labelled label={words.value('blueprint.setRank')}>
        <select class="input" name="rank">
          {asItIs}
          {RANKS.map((one) => (
            <option key={one} value={one} selected={one === rule?.rank}>
              {words.value(`rank.${one}`)}: {words.value(`rank.${one}.does`)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={words.value('blueprint.setAssignee')}>
        <select class="input" name="assignee" key={now.value.value ? 'known' : 'unknown'}>
          {asItIs}
          {(now.value.value?.items ?? []).map(({ id, name }) => (
            <option key={id} value={id} selected={id === rule?.assignee}>
              {name}
            </option>
          ))}
        </select>
      </Labelled>
    </section>
  )
}

interface BoxesProps {
  legend: string
  name: string
  chosen: readonly string[] | undefined
  children: readonly (readonly [value: string, words: ComponentChildren])[]
}

function Boxes({ legend, name, chosen, children }: BoxesProps): VNode {
  return (
    <fieldset class="boxes">
      <legend class="label">{legend}</legend>
      {children.map(([value, said]) => (
        <label key={value} class="choice plain">
          <input type="checkbox" name={name} value={value} defaultChecked={chosen?.includes(value) ?? false} /> {said}
        </label>
      ))}
    </fieldset>
  )
}

/** What is left empty is not asked. */
function ruleFrom(form: FormData, units: number) {
  const text = (name: string): string => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const lines = (name: string) =>
    listed(
      text(name)
        .split('\n')
        .map((line) => line.trim()),
    )
  const boxes = <Value extends string>(name: string) => listed(form.getAll(name) as Value[])
  const said = lines('words')
  const value = Number(text('valueAtLeast'))
  const conditions: Conditions = {
    ...(said ? { words: said, wordsIn: text('wordsIn') as (typeof WHERE)[number] } : {}),
    ...defined({
      senders: lines('senders'),
      channels: boxes<(typeof CHANNELS)[number]>('channels'),
      categories: boxes('categories'),
      languages: boxes('languages'),
      orders: boxes<(typeof ORDER_STATES)[number]>('orders'),
    }),
    ...(text('promiseBroken') ? { promiseBroken: true as const } : {}),
    ...(value > 0 ? { valueAtLeast: value * units } : {}),
  }
  return {
    name: text('name'),
    conditions,
    category: text('category') || null,
    rank: (text('rank') || null) as CaseRank | null,
    assignee: text('assignee') || null,
  }
}

const listed = <Value extends string>(all: Value[]): Value[] | undefined => {
  const some = all.filter((one) => one !== '')
  return some.length > 0 ? some : undefined
}

const defined = <Given extends object>(given: Given) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]?: Exclude<Given[Key], undefined>
  }
