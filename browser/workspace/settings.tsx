import type { VNode } from 'preact'
import { hasMessage, sayDeclared } from '../../src/ui/words.ts'
import { type Answer, call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, fieldsOf, Labelled, Link, Rows } from './parts.tsx'
import { has, locale, place, words } from './state.ts'

type Setting = Answer<'GET /api/settings'>['items'][number]

/** Every setting of every module; each change holds at once and is written down. */
export function Room(): VNode {
  const { now, again } = useFresh(() => call('GET /api/settings', {}), [], ['settings'])
  return (
    <Shown loaded={now.value}>
      {({ items }) => {
        const modules = [...new Set(items.map(({ module }) => module))]
        const chosen = modules.find((module) => module === place.value.chosen)
        return (
          <>
            <section class="list">
              <header>
                <h2>{words.value('settings.title')}</h2>
              </header>
              <Rows label={words.value('settings.title')}>
                {modules.map((module) => (
                  <Link room="settings" chosen={module} class="entry" current={module === chosen}>
                    <b>{labelOf(`settings.of.${module}`, module)}</b>
                  </Link>
                ))}
              </Rows>
            </section>
            <section class="detail">
              {chosen ? (
                <>
                  <DetailHead room="settings" title={labelOf(`settings.of.${chosen}`, chosen)} />
                  <div class="sheet">
                    {items
                      .filter(({ module }) => module === chosen)
                      .map((setting) => (
                        <OneSetting key={`${setting.module}.${setting.name}`} setting={setting} again={again} />
                      ))}
                  </div>
                </>
              ) : (
                <p class="nothing">{words.value('workspace.nothingChosen')}</p>
              )}
            </section>
          </>
        )
      }}
    </Shown>
  )
}

/** An extension's own words may be missing in one language; its name is better than nothing. */
function labelOf(key: string, otherwise: string): string {
  return hasMessage(key) ? sayDeclared(locale.value, key) : otherwise
}

interface Shape {
  type?: string
  enum?: unknown[]
  anyOf?: Shape[]
}

function OneSetting({ setting, again }: { setting: Setting; again: () => Promise<void> }): VNode {
  const { module, name, value } = setting
  const mayChange = has(...setting.mayChange)
  const save = async (event: SubmitEvent) => {
    const typed = fieldsOf(event)['value']
    await attempt(
      () => call('PUT /api/settings/{module}/{name}', { module, name, value: readValue(setting, typed) }),
      words.value('settings.saved'),
    )
    await again()
  }
  return (
    <form class="setting" onSubmit={save}>
      <Labelled label={labelOf(`setting.${module}.${name}`, name)}>
        <SettingInput setting={setting} value={value} disabled={!mayChange} />
      </Labelled>
      {mayChange ? <button class="button">{words.value('workspace.save')}</button> : null}
    </form>
  )
}

function shapeOf(setting: Setting): Shape {
  const shape = setting.schema as Shape
  return shape.anyOf?.find(({ type }) => type !== 'null') ?? shape
}

function SettingInput({ setting, value, disabled }: { setting: Setting; value: unknown; disabled: boolean }): VNode {
  const shape = shapeOf(setting)
  const text =
    value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  if (shape.type === 'boolean' || shape.enum) {
    return (
      <select class="input" name="value" disabled={disabled} defaultValue={text}>
        {(shape.enum ?? [true, false]).map((one) => (
          <option value={String(one)} selected={String(one) === text}>
            {typeof one === 'boolean' ? words.value(one ? 'settings.yes' : 'settings.no') : String(one)}
          </option>
        ))}
      </select>
    )
  }
  if (shape.type === 'object' || shape.type === 'array')
    return (
      <textarea
        class="input"
        name="value"
        rows={Math.min(12, text.split('\n').length + 1)}
        disabled={disabled}
        defaultValue={text}
        spellcheck={false}
      />
    )
  if (shape.type === 'number' || shape.type === 'integer')
    return <input class="input" name="value" type="number" disabled={disabled} defaultValue={text} />
  return <input class="input" name="value" type="text" disabled={disabled} defaultValue={text} />
}

/** What was typed as the value that the schema wants; the server says what is wrong with it. */
function readValue(setting: Setting, typed = ''): unknown {
  const shape = shapeOf(setting)
  if (shape.type === 'boolean') return typed === 'true'
  if (shape.type === 'number' || shape.type === 'integer') return typed === '' ? null : Number(typed)
  if (shape.type === 'object' || shape.type === 'array') {
    try {
      return JSON.parse(typed)
    } catch {
      return typed
    }
  }
  return typed === '' && (setting.schema as Shape).anyOf ? null : typed
}
