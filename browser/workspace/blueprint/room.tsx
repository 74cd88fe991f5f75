import type { VNode } from 'preact'
import { call } from '../client.ts'
import { attempt, Shown, useFresh } from '../loading.tsx'
import { Link, Rows } from '../parts.tsx'
import { has, place, words } from '../state.ts'
import { CategoryForm } from './category.tsx'
import { RuleForm } from './rule.tsx'
import { type Blueprint, nameIn, type Rule, ruleInWords } from './wording.ts'

/** By what cases are sorted: rules in their order, categories, and what was learnt. */
export function Room(): VNode {
  const { chosen } = place.value
  const { now, again } = useFresh(() => call('GET /api/blueprint', {}), [], ['blueprint'])
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('blueprint.title')}</h2>
        </header>
        <Shown loaded={now.value}>{(blueprint) => <Lists blueprint={blueprint} chosen={chosen} again={again} />}</Shown>
      </section>
      <section class="detail">
        <Shown loaded={now.value}>
          {(blueprint) => <Detail key={chosen} blueprint={blueprint} chosen={chosen} again={again} />}
        </Shown>
      </section>
    </>
  )
}

interface ListsProps {
  blueprint: Blueprint
  chosen: string | null
  again: () => Promise<void>
}

function Lists({ blueprint, chosen, again }: ListsProps): VNode {
  const { rules, categories, learnt } = blueprint
  const isOwner = has()
  return (
    <Rows label={words.value('blueprint.title')}>
      <header class="within">
        <h3>{words.value('blueprint.rules')}</h3>
        {isOwner ? (
          <Link room="blueprint" chosen="rule-new" class="button">
            {words.value('blueprint.addRule')}
          </Link>
        ) : null}
        <p class="small soft">{words.value(rules.length === 0 ? 'blueprint.noRules' : 'blueprint.rulesHint')}</p>
      </header>
      {rules.map((one, index) => (
        <div key={one.id} class="ordered">
          <Link room="blueprint" chosen={`rule-${one.id}`} class="entry" current={chosen === `rule-${one.id}`}>
            <b>{one.name}</b>
            <span class={one.on ? 'tag kept' : 'tag'}>{words.value(one.on ? 'blueprint.on' : 'blueprint.off')}</span>
            <p>{ruleInWords(one, blueprint)}</p>
          </Link>
          {isOwner && rules.length > 1 ? <Move rules={rules} index={index} again={again} /> : null}
        </div>
      ))}
      <header class="within">
        <h3>{words.value('blueprint.categories')}</h3>
        {isOwner ? (
          <Link room="blueprint" chosen="category-new" class="button">
            {words.value('blueprint.addCategory')}
          </Link>
        ) : null}
        <p class="small soft">{words.value('blueprint.learnt', { texts: learnt.texts })}</p>
      </header>
      {categories.map((one) => (
        <Link
          key={one.id}
          room="blueprint"
          chosen={`category-${one.id}`}
          class="entry"
          current={chosen === `category-${one.id}`}
        >
          <b>{nameIn(one)}</b>
          <span class="small softer">{one.retired ? words.value('blueprint.retired') : ''}</span>
          <p>{one.about}</p>
        </Link>
      ))}
    </Rows>
  )
}

/** Earlier or later in the order in which they are asked. */
function Move({ rules, index, again }: { rules: readonly Rule[]; index: number; again: () => Promise<void> }): VNode {
  const move = (by: 1 | -1) => {
    const ids = rules.map(({ id }) => id)
    const [moved] = ids.splice(index, 1)
    ids.splice(index + by, 0, moved!)
    void attempt(() => call('PUT /api/blueprint/order', { ids })).then(again)
  }
  const { name } = rules[index]!
  return (
    <span class="move">
      <button class="button quiet" type="button" disabled={index === 0} onClick={() => move(-1)}>
        <span aria-hidden="true">↑</span>
        <span class="unseen">
          {words.value('blueprint.up')}: {name}
        </span>
      </button>
      <button class="button quiet" type="button" disabled={index === rules.length - 1} onClick={() => move(1)}>
        <span aria-hidden="true">↓</span>
        <span class="unseen">
          {words.value('blueprint.down')}: {name}
        </span>
      </button>
    </span>
  )
}

/** What is chosen, by its kind and id in the address: rule-…, category-…. */
function Detail({ blueprint, chosen, again }: ListsProps): VNode {
  const [, kind, id] = /^(rule|category)-(.+)$/.exec(chosen ?? '') ?? []
  const rule = blueprint.rules.find((one) => one.id === id)
  const category = blueprint.categories.find((one) => one.id === id)
  if (kind === 'rule' && (rule || id === 'new'))
    return <RuleForm blueprint={blueprint} rule={rule} again={again} mayChange={has()} />
  if (kind === 'category' && (category || id === 'new'))
    return <CategoryForm category={category} again={again} mayChange={has()} />
  return <p class="nothing">{words.value('workspace.nothingChosen')}</p>
}
