import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatDay } from '../../../../src/ui/format.ts'
import { type Answer, call } from '../../client.ts'
import { attempt, Shown, useFresh } from '../../loading.tsx'
import { Rows } from '../../parts.tsx'
import { eyes, locale, zone } from '../../state.ts'
import { here, TabDetailHead, TabHead, TabLink } from '../where.tsx'
import { said } from './words.ts'

type Aged = Answer<'GET /api/help/ageing'>['items'][number]
type FromCase = Answer<'GET /api/help/from-cases'>['items'][number]

/** What is to be looked at: drafts that came of cases, and articles that may no longer be right. */
export function Room(): VNode {
  const shows = here.value.chosen === 'aged' ? 'aged' : 'cases'
  const cases = useFresh(() => call('GET /api/help/from-cases', {}), [], ['help', 'help-growth'])
  const mine = useSignal(false)
  const aged = useFresh(
    () => call('GET /api/help/ageing', { mine: mine.value ? 'true' : 'false' }),
    [mine.value],
    ['help', 'help-growth'],
  )
  const count = (more: boolean | undefined, items: readonly unknown[] | undefined) =>
    items === undefined ? '' : `${items.length}${more ? '+' : ''}`
  return (
    <>
      <section class="list">
        <TabHead />
        <Rows label={said.value('helpAged.tab')}>
          <TabLink tab="growth" chosen="cases" class="entry" current={shows === 'cases'}>
            <b>{said.value('helpAged.fromCases')}</b>{' '}
            <span class="softer num">{count(cases.now.value.value?.more, cases.now.value.value?.items)}</span>
          </TabLink>
          <TabLink tab="growth" chosen="aged" class="entry" current={shows === 'aged'}>
            <b>{said.value('helpAged.aged')}</b>{' '}
            <span class="softer num">{count(aged.now.value.value?.more, aged.now.value.value?.items)}</span>
          </TabLink>
        </Rows>
      </section>
      <section class="detail">
        {shows === 'cases' ? (
          <>
            <TabDetailHead title={said.value('helpAged.fromCases')} />
            <div class="sheet">
              <Shown loaded={cases.now.value}>
                {({ items, more }) =>
                  items.length === 0 ? (
                    <Nothing
                      title={said.value('helpAged.fromCasesNone')}
                      text={said.value('helpAged.fromCasesNoneText')}
                    />
                  ) : (
                    <Listed more={more}>
                      {items.map((one) => (
                        <DraftOfCase key={`${one.article}/${one.language}`} one={one} />
                      ))}
                    </Listed>
                  )
                }
              </Shown>
            </div>
          </>
        ) : (
          <>
            <TabDetailHead title={said.value('helpAged.aged')}>
              <label class="choice plain">
                <input
                  type="checkbox"
                  checked={mine.value}
                  onChange={(event) => (mine.value = event.currentTarget.checked)}
                />{' '}
                {said.value('helpAged.mine')}
              </label>
            </TabDetailHead>
            <div class="sheet">
              <Shown loaded={aged.now.value}>
                {({ items, more }) =>
                  items.length === 0 ? (
                    <Nothing title={said.value('helpAged.agedNone')} text={said.value('helpAged.agedNoneText')} />
                  ) : (
                    <Listed more={more}>
                      {items.map((one) => (
                        <AgedArticle key={one.id} one={one} again={aged.again} />
                      ))}
                    </Listed>
                  )
                }
              </Shown>
            </div>
          </>
        )}
      </section>
    </>
  )
}

const Nothing = ({ title, text }: { title: string; text: string }): VNode => (
  <div class="nothing">
    <p>{title}</p>
    <p class="small soft">{text}</p>
  </div>
)

const Listed = ({ more, children }: { more: boolean; children: VNode[] }): VNode => (
  <>
    <ul class="near">{children}</ul>
    {more ? <p class="small soft">{said.value('helpAged.more')}</p> : null}
  </>
)

const dayOf = (at: string): string =>
  formatDay(new Date(at), zone.value, locale.value, { now: eyes.value.now, style: 'short' })

function DraftOfCase({ one }: { one: FromCase }): VNode {
  return (
    <li>
      <TabLink tab="articles" chosen={one.article}>
        {one.title}
      </TabLink>
      <br />
      <span class="small softer">
        {[
          one.language,
          said.value('helpAged.ofCases', { count: one.cases }),
          dayOf(one.madeAt),
          said.value('helpAged.tells', { count: one.tells }),
        ].join(' · ')}
      </span>{' '}
      <span class={one.gaps > 0 ? 'tag due' : 'tag kept'}>{said.value('helpAged.gaps', { count: one.gaps })}</span>
    </li>
  )
}

function AgedArticle({ one, again }: { one: Aged; again: () => Promise<void> }): VNode {
  const right = () =>
    attempt(() => call('POST /api/help/ageing/{id}/right', { id: one.id }), said.value('helpAged.rightSaid')).then(
      again,
    )
  return (
    <li>
      <TabLink tab="articles" chosen={one.article}>
        {one.title}
      </TabLink>{' '}
      {one.late ? <span class="tag broken">{said.value('helpAged.late')}</span> : null}
      <p>{because(one)}</p>
      {one.remark === '' ? null : (
        <blockquote class="small">
          {one.by === null ? null : <b>{said.value('helpAged.by', { name: one.by })}: </b>}
          <span class="words">{one.remark}</span>
        </blockquote>
      )}
      <p class="small softer">
        {[
          dayOf(one.since),
          one.owner === null ? said.value('helpAged.ownerNone') : said.value('helpAged.owner', { name: one.owner }),
        ].join(' · ')}
      </p>
      <p class="row">
        <button class="button" type="button" onClick={() => void right()}>
          {said.value('helpAged.right')} <span class="unseen">{one.title}</span>
        </button>
        <TabLink tab="articles" chosen={one.article} class="button quiet">
          {said.value('helpAged.open')}
        </TabLink>
      </p>
    </li>
  )
}

/** The reason stands beside the conclusion. */
function because({ reason, detail, about }: Aged): string {
  if (reason === 'setting') return said.value('helpAged.reason.setting', { name: detail })
  if (reason === 'linked') return said.value('helpAged.reason.linked', { title: about ?? '…' })
  if (reason === 'said') return said.value('helpAged.reason.said', { what: saidWhat(detail) })
  return said.value(`helpAged.reason.${reason}`)
}

const saidWhat = (detail: string): string =>
  said
    .value(
      detail === 'outdated' || detail === 'unclear' || detail === 'other'
        ? `helpBeside.reason.${detail}`
        : 'helpBeside.reason.wrong',
    )
    .toLowerCase()
