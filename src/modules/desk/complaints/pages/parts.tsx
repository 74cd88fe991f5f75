import type { VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { keptByText } from '../../../../platform/kept.ts'
import { Card, Tag } from '../../../../ui/content.tsx'
import { Button, Choice, Press } from '../../../../ui/form.tsx'
import { say } from '../../../../ui/words.ts'
import { keyOf } from '../../pages/shown.ts'
import type { MeSection } from '../../../customers/index.ts'
import type { Product } from '../../../catalogue/index.ts'
import { STANCES } from '../stances.ts'
import { joinsOf } from '../join.ts'
import { type ComplaintOnMe, complaintOnCase, complaintsOf } from '../own.ts'
import { aboutProduct, COUNTED_ON_PRODUCT, mayBeComplainedOf, type OnProduct } from '../read.ts'
import { stancesOfParties } from '../stance.ts'
import { titleOf } from './public.tsx'
import { OneStance } from './stances.tsx'

/** Letters of what stands on products' pages for which it is kept drawn: some three hundred each. */
const KEPT_LETTERS = 500_000

/** Fills catalogue's `productAside`: what others have complained about, and what became of it. Null for what nobody has. */
export async function complaintsOfProduct(call: Call, { id }: Pick<Product, 'id'>): Promise<VNode | null> {
  if (!mayBeComplainedOf(call, id)) return null
  const text = await aboutProduct(call, id)
  return text === null ? null : <OnProductCard locale={call.locale} id={id} {...readOnProduct(text)} />
}

const readOnProduct = keptByText<OnProduct>(KEPT_LETTERS, (text) => JSON.parse(text) as OnProduct)

function OnProductCard({ locale, id, open, resolved, newest }: OnProduct & { locale: string; id: string }): VNode {
  const words = say(locale)
  const count = open + resolved
  return (
    <Card title={words('complaints.onProduct')}>
      <p class="soft">
        {words('complaints.onProductText', { count, resolved, more: count >= COUNTED_ON_PRODUCT ? 'yes' : 'no' })}
      </p>
      <ul>
        {newest.map((one) => (
          <li class="promised">
            <a href={`/complaints/${one.id}`}>{titleOf(one, locale)}</a>
            {one.resolved ? (
              <Tag state="kept">{words('complaints.resolved')}</Tag>
            ) : (
              <Tag state={one.answered ? undefined : 'due'}>
                {words(one.answered ? 'complaints.open' : 'complaints.unanswered')}
              </Tag>
            )}
          </li>
        ))}
      </ul>
      <p>
        <a href={`/complaints?product=${id}`}>{words('complaints.all', { count })}</a>
      </p>
    </Card>
  )
}

/** On the page of a case: whether it is a complaint, and the way to make it one. Null for whose it is not. */
export async function complaintOfCase(
  call: Call,
  { number, key }: { number: string; key?: string | undefined },
): Promise<VNode | null> {
  const found = await complaintOnCase(call, { number, key })
  if (!found) return null
  const words = say(call.locale)
  const query = new URLSearchParams(keyOf(key)).toString()
  const page = `/cases/${number}/complaint${query === '' ? '' : `?${query}`}`
  if (found.complaint === null)
    return (
      <details class="narrow">
        <summary>{words('complaint.makeAsk')}</summary>
        <div class="stack">
          <p class="soft">{words('complaint.makeText')}</p>
          <Press action={`/cases/${number}/complaint/making`} hidden={keyOf(key)}>
            {words('complaint.make')}
          </Press>
        </div>
      </details>
    )
  const { state, resolved, madeBy } = found.complaint
  return (
    <section class="card narrow">
      <p>
        <Tag state={resolved ? 'kept' : undefined}>
          {words(resolved ? 'complaint.tag.resolved' : `complaint.tag.${state}`)}
        </Tag>
      </p>
      <p class="soft">
        {words(madeBy === 'staff' && state === 'private' ? 'complaint.byStaff' : `complaint.stands.${state}`)}
      </p>
      <p>
        <Button href={page}>{words(state === 'private' ? 'complaint.open' : 'complaint.manage')}</Button>
      </p>
    </section>
  )
}

interface AskFieldsProps {
  locale: string
  complaint: string
  stance: string
}

/** On the form of a question: whether it is a complaint, whether that shall be public, and how they come to us. */
export function ComplaintFields({ locale, complaint, stance }: AskFieldsProps): VNode {
  const words = say(locale)
  return (
    <details open={complaint !== ''}>
      <summary>{words('complaint.ask')}</summary>
      <div class="stack">
        <fieldset class="stack tight">
          <legend>{words('complaint.askHow')}</legend>
          {(['', 'private', 'public'] as const).map((one) => (
            <Choice name="complaint" value={one} chosen={complaint === one}>
              {words(`complaint.ask.${one === '' ? 'no' : one}`)}
            </Choice>
          ))}
        </fieldset>
        <fieldset class="stack tight">
          <legend>{words('stance.title')}</legend>
          <Choice name="stance" value="" chosen={stance === ''}>
            {words('stance.unsaid')}
          </Choice>
          {STANCES.map((one) => (
            <Choice name="stance" value={one} chosen={stance === one}>
              {words(`stance.${one}`)}
            </Choice>
          ))}
        </fieldset>
        <p class="small soft">{words('stance.hint')}</p>
      </div>
    </details>
  )
}

/** Fills customers' `meSections`: what they complained about, what they joined, and what was concluded of how they come to us. */
export const complaintsOnMe: MeSection = {
  name: 'complaints',
  place: 'main',
  async render(call, parties) {
    const words = say(call.locale)
    const [own, joins, stances] = await Promise.all([
      complaintsOf(call, parties),
      joinsOf(call, parties),
      stancesOfParties(call, parties),
    ])
    if (own.length === 0 && joins.length === 0 && stances.length === 0) return null
    return (
      <Card title={words('complaint.onMe')}>
        <ul>
          {own.map((one) => (
            <OwnLine one={one} locale={call.locale} />
          ))}
          {joins.map(({ complaint, title, resolved }) => (
            <li class="promised">
              <div>
                {title === null ? words('complaint.gone') : <a href={`/complaints/${complaint}`}>{title}</a>}
                <p class="small soft">
                  {words('complaints.join.isTitle')}
                  {resolved ? ` · ${words('complaints.resolved')}` : null}
                </p>
              </div>
              <Press
                action={`/complaints/${complaint}/leaving`}
                look="link"
                hidden={{ back: 'me' }}
                about={title ?? ''}
              >
                {words('complaints.join.leave')}
              </Press>
            </li>
          ))}
        </ul>
        {stances.length > 0 ? (
          <section class="stack">
            <h3>{words('stance.concluded')}</h3>
            <p class="small soft">{words('stance.concludedText')}</p>
            {stances.map((one) => (
              <OneStance one={one} number={one.number} caseKey={undefined} locale={call.locale} back="me" />
            ))}
          </section>
        ) : null}
      </Card>
    )
  },
}

function OwnLine({ one, locale }: { one: ComplaintOnMe; locale: string }): VNode {
  const words = say(locale)
  return (
    <li class="promised">
      <div>
        <a href={`/cases/${one.number}/complaint`}>
          <b>{one.title}</b>
        </a>
        <p class="small soft">
          {words(one.resolved ? 'complaint.tag.resolved' : `complaint.tag.${one.state}`)}
          {one.heldWhy ? ` · ${words('complaint.heldShort')}` : null}
          {one.joined > 0 ? ` · ${words('complaints.joined', { count: one.joined })}` : null}
        </p>
      </div>
      {one.state === 'public' || one.state === 'unproven' ? (
        <Press
          action={`/cases/${one.number}/complaint/withdrawing`}
          look="link"
          hidden={{ back: 'me' }}
          about={one.title}
        >
          {words('complaint.withdraw')}
        </Press>
      ) : null}
    </li>
  )
}
