import type { ComponentChildren, VNode } from 'preact'
import type { Call } from '../../../../platform/context.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { declareAsked } from '../../../../ui/asked.ts'
import { Card, Empty, Heading, Live, Note, Tag } from '../../../../ui/content.tsx'
import { AskedField, Button, Hidden, Press } from '../../../../ui/form.tsx'
import { formatDay } from '../../../../ui/format.ts'
import { type Eyes, When } from '../../../../ui/promise.tsx'
import { say } from '../../../../ui/words.ts'
import { SERVICE } from '../../../customers/index.ts'
import { COMPLAINTS } from '../complaint.ts'
import { type ComplaintList, COMPLAINTS_COUNTED, type PublicComplaint } from '../contract.ts'

/** Why "me too" asks for an address. */
export const JOIN_ASKED = declareAsked('complaintJoin', SERVICE)
/** Letters of a complaint in the list: what somebody reads to know whether it is theirs too. */
const EXCERPT = 320

export const eyesOf = (call: Call): Eyes => ({
  now: call.clock.now(),
  zone: setting(call, shop.zone),
  locale: call.locale,
})

/** An address of the list. */
export function listPath({ state, product, page = 1 }: { state: string; product?: string | undefined; page?: number }) {
  const asked = new URLSearchParams({
    ...(state === 'all' ? {} : { state }),
    ...(product === undefined ? {} : { product }),
    ...(page === 1 ? {} : { page: String(page) }),
  })
  return asked.size === 0 ? '/complaints' : `/complaints?${asked.toString()}`
}

interface ListProps {
  call: Call
  list: ComplaintList
  state: 'open' | 'resolved' | 'all'
  product: { id: string; title: string; path: string } | undefined
}

/** What customers have made public, with what we answered: newest first. */
export function ListPage({ call, list, state, product }: ListProps): VNode {
  const words = say(call.locale)
  const { open, resolved } = list.counts
  const counted = { all: open + resolved, open, resolved }
  return (
    <div class="stack wide">
      <Heading
        title={words('complaints.title')}
        above={product ? <a href={product.path}>{product.title}</a> : undefined}
      >
        {words('complaints.lead')}
      </Heading>
      <nav class="row" aria-label={words('complaints.which')}>
        {(['all', 'open', 'resolved'] as const).map((one) => (
          <a
            class="chip"
            href={listPath({ state: one, product: product?.id })}
            aria-current={one === state ? 'true' : undefined}
          >
            {words(`complaints.state.${one}`, {
              count: counted[one],
              more: counted[one] >= COMPLAINTS_COUNTED ? 'yes' : 'no',
            })}
          </a>
        ))}
        {product ? <a href={listPath({ state })}>{words('complaints.everything')}</a> : null}
      </nav>
      {list.items.length === 0 ? (
        <Empty
          title={words(list.page > 1 ? 'complaints.noMore' : `complaints.none.${state}`)}
          action={<Button href="/ask">{words('complaints.write')}</Button>}
        >
          {words('complaints.noneText')}
        </Empty>
      ) : (
        <ol class="complaints">
          {list.items.map((one) => (
            <li>
              <InList one={one} eyes={eyesOf(call)} inProduct={product !== undefined} />
            </li>
          ))}
        </ol>
      )}
      {list.page > 1 || list.more ? (
        <nav class="pager" aria-label={words('pager.label')}>
          {list.page > 1 ? (
            <a class="button" rel="prev" href={listPath({ state, product: product?.id, page: list.page - 1 })}>
              {words('pager.before')}
            </a>
          ) : null}
          {list.more ? (
            <a class="button" rel="next" href={listPath({ state, product: product?.id, page: list.page + 1 })}>
              {words('pager.next')}
            </a>
          ) : null}
        </nav>
      ) : null}
      <p class="small softer">{words('complaints.how')}</p>
    </div>
  )
}

function InList({ one, eyes, inProduct }: { one: PublicComplaint; eyes: Eyes; inProduct: boolean }): VNode {
  const words = say(eyes.locale)
  const answer = one.answers.at(-1)
  return (
    <article class="card complaint">
      <p class="small soft">
        <Who one={one} eyes={eyes} />
        {inProduct || !one.product ? null : (
          <>
            {' · '}
            <a href={one.product.path}>{one.product.title}</a>
          </>
        )}
      </p>
      <h2 lang={one.heldWhy === null ? one.language : undefined}>
        <a href={`/complaints/${one.id}`}>{titleOf(one, eyes.locale)}</a>
      </h2>
      {one.text === null ? null : (
        <p class="words" lang={one.language}>
          {excerpt(one.text)}
        </p>
      )}
      {one.changed === null ? null : <Changed text={one.changed} locale={eyes.locale} />}
      {answer ? (
        <div class="beneath">
          <p class="small soft">
            <b>{answer.by}</b> {words('complaints.answered')} <When at={new Date(answer.at)} eyes={eyes} />
          </p>
          <p class="words">{excerpt(answer.text)}</p>
        </div>
      ) : null}
      <Standing one={one} locale={eyes.locale} />
    </article>
  )
}

/** Who wrote it, as far as they want that known, and when. */
function Who({ one, eyes }: { one: PublicComplaint; eyes: Eyes }): VNode {
  return (
    <>
      <b>{one.by ?? say(eyes.locale)('complaints.somebody')}</b>,{' '}
      {formatDay(new Date(one.publishedAt), eyes.zone, eyes.locale, { now: eyes.now })}
    </>
  )
}

/** How it stands, in words and colour: resolved by its author, answered by us, or neither; and how many have the same trouble. */
function Standing({ one, locale }: { one: PublicComplaint; locale: string }): VNode {
  const words = say(locale)
  return (
    <p class="row small">
      {one.resolvedAt !== null ? (
        <Tag state="kept">{words('complaints.resolved')}</Tag>
      ) : one.answers.length > 0 ? (
        <Tag>{words('complaints.open')}</Tag>
      ) : (
        <Tag state="due">{words('complaints.unanswered')}</Tag>
      )}
      {one.joined > 0 ? <span class="soft">{words('complaints.joined', { count: one.joined })}</span> : null}
    </p>
  )
}

export const titleOf = (one: Pick<PublicComplaint, 'title' | 'heldWhy'>, locale: string): string =>
  one.title ?? say(locale)('complaints.held', { why: one.heldWhy ?? 'insult' })

/** What we changed: the one sentence for which most of them were written. */
function Changed({ text, locale }: { text: string; locale: string }): VNode {
  return (
    <div class="changed">
      <p class="small">
        <b>{say(locale)('complaints.changed')}</b>
      </p>
      <p>{text}</p>
    </div>
  )
}

function excerpt(text: string): string {
  if (text.length <= EXCERPT) return text
  const cut = text.slice(0, EXCERPT)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), EXCERPT / 2)).trimEnd()} …`
}

/** What whoever reads it can do. */
export type CanDo = { as: 'author'; number: string } | { as: 'joined' } | { as: 'customer' } | { as: 'stranger' }

export const SAID = {
  joined: 'complaints.said.joined',
  asked: 'complaints.said.asked',
  left: 'complaints.said.left',
} as const

interface OneProps {
  call: Call
  one: PublicComplaint
  can: CanDo
  said: keyof typeof SAID | undefined
  typed: string
  error: string | undefined
}

/** One complaint: their words, what we changed, our answers beneath, and the way to say "me too". */
export function OnePage(props: OneProps): VNode {
  const { call, one, can, said, typed, error } = props
  const words = say(call.locale)
  return (
    <div class="narrow stack wide">
      {said ? <Note>{words(SAID[said])}</Note> : null}
      <Live from={`/complaints/${one.id}/now`} topic={COMPLAINTS}>
        <OnePart call={call} one={one} />
      </Live>
      {can.as === 'author' ? (
        <Card title={words('complaints.yours')}>
          <p class="soft">{words('complaints.yoursText')}</p>
          <p>
            <Button href={`/cases/${can.number}/complaint`}>{words('complaints.yoursDo')}</Button>
          </p>
        </Card>
      ) : (
        <MeToo call={call} one={one} can={can} typed={typed} error={error} />
      )}
      <p class="small softer">
        <a href="/complaints">{words('complaints.back')}</a>
      </p>
    </div>
  )
}

/** What changes while the page is open. */
export function OnePart({ call, one }: { call: Call; one: PublicComplaint }): VNode {
  const { locale } = call
  const words = say(locale)
  const eyes = eyesOf(call)
  return (
    <article class="stack">
      <div class="heading">
        <p class="small softer">
          <Who one={one} eyes={eyes} />
          {one.product ? (
            <>
              {' · '}
              <a href={one.product.path}>{one.product.title}</a>
            </>
          ) : null}
        </p>
        <h1 lang={one.heldWhy === null ? one.language : undefined}>{titleOf(one, locale)}</h1>
        <Standing one={one} locale={locale} />
      </div>
      {one.text === null ? (
        <p class="gap">{words('complaints.heldText', { why: one.heldWhy ?? 'insult' })}</p>
      ) : (
        <p class="words lead-words" lang={one.language}>
          {one.text}
        </p>
      )}
      {one.changed === null ? null : <Changed text={one.changed} locale={locale} />}
      <section class="stack" aria-label={words('complaints.answers')}>
        {one.answers.length === 0 ? <p class="soft">{words('complaints.noAnswer')}</p> : null}
        {one.answers.map((answer) => (
          <div class="said us">
            <p class="small soft">
              <b>{answer.by}</b>, {setting(call, shop.name)} <When at={new Date(answer.at)} eyes={eyes} />
            </p>
            <p class="words">{answer.text}</p>
          </div>
        ))}
      </section>
      {one.resolvedAt === null ? null : (
        <p class="resolved">
          {words('complaints.resolvedOn', {
            day: formatDay(new Date(one.resolvedAt), eyes.zone, locale, { now: eyes.now }),
          })}
        </p>
      )}
    </article>
  )
}

function MeToo({ call, one, can, typed, error }: Omit<OneProps, 'said'>): VNode {
  const { locale } = call
  const words = say(locale)
  if (can.as === 'joined')
    return (
      <Card title={words('complaints.join.isTitle')}>
        <p class="soft">{words('complaints.join.isText')}</p>
        <Press action={`/complaints/${one.id}/leaving`} look="quiet">
          {words('complaints.join.leave')}
        </Press>
      </Card>
    )
  return (
    <Card title={words('complaints.join.title')}>
      <p class="soft">{words('complaints.join.text')}</p>
      {can.as === 'customer' ? (
        <Press action={`/complaints/${one.id}/joins`}>{words('complaints.join.do')}</Press>
      ) : (
        <form class="stack" method="post" action={`/complaints/${one.id}/joins`}>
          <AskedField
            name="email"
            locale={locale}
            asked={JOIN_ASKED}
            label={words('common.email')}
            type="email"
            autocomplete="email"
            inputmode="email"
            longest={320}
            value={typed}
            error={error}
          />
          <div class="row">
            <Button>{words('complaints.join.do')}</Button>
          </div>
        </form>
      )}
    </Card>
  )
}

interface AskProps {
  locale: string
  title: string
  text: string
  action: string
  hidden: Readonly<Record<string, string>>
  button: string
  children?: ComponentChildren
}

/** Where a letter's link leads: it asks, and changes nothing, because machines follow links too. */
export function AskPage({ locale, title, text, action, hidden, button, children }: AskProps): VNode {
  return (
    <form class="narrow stack" method="post" action={action}>
      <Hidden values={hidden} />
      <Heading title={title}>{text}</Heading>
      {children}
      <div class="row">
        <Button look="main" big>
          {button}
        </Button>
        <Button look="quiet" href="/complaints">
          {say(locale)('complaints.back')}
        </Button>
      </div>
    </form>
  )
}
