import { signal } from '@preact/signals'
import type { VNode } from 'preact'
import { formatDay } from '../../src/ui/format.ts'
import { Line, type LineEntry, PromiseLine } from '../../src/ui/promise.tsx'
import { CasesAside } from './cases-aside.tsx'
import { type Answer, call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { DetailHead, fieldsOf, initials, Link, Rows } from './parts.tsx'
import { Representatives } from './representatives.tsx'
import { eyes, go, locale, place, words, zone } from './state.ts'

const found = signal<Answer<'GET /api/customers'> | undefined>(undefined)
const searched = signal('')

/** Search by name, address or order number; each customer who is shown is written down. */
export function Customers(): VNode {
  const { chosen } = place.value
  return (
    <>
      <section class="list">
        <header>
          <h2>{words.value('customers.title')}</h2>
          <form class="search" onSubmit={search} role="search">
            <input
              class="input"
              name="text"
              type="search"
              aria-label={words.value('customers.search')}
              placeholder={words.value('customers.search')}
              autocomplete="off"
              spellcheck={false}
              enterkeyhint="search"
              defaultValue={searched.value}
            />
          </form>
          <p class="small softer">{words.value('customers.searchHint')}</p>
        </header>
        <Rows label={words.value('customers.title')}>
          {found.value?.items.length === 0 ? (
            <p class="nothing">{words.value('customers.noneFor', { text: searched.value })}</p>
          ) : null}
          {found.value?.items.map((one) => (
            <Link room="customers" chosen={one.id} class="entry" current={one.id === chosen}>
              <b>{one.name ?? one.emails[0] ?? one.suggestedEmails[0] ?? words.value('customers.nameless')}</b>
              {one.strength === 'suggestion' ? <span class="tag">{words.value('customers.suggested')}</span> : <span />}
              <p>{[...one.emails, ...one.suggestedEmails].join(', ')}</p>
            </Link>
          ))}
          {found.value?.more ? <p class="nothing">{words.value('customers.moreFound')}</p> : null}
        </Rows>
      </section>
      <section class="detail">
        {chosen ? (
          <Customer id={chosen} key={chosen} />
        ) : (
          <p class="nothing">{words.value('workspace.nothingChosen')}</p>
        )}
      </section>
    </>
  )
}

async function search(event: SubmitEvent) {
  const text = fieldsOf(event)['text'] ?? ''
  searched.value = text
  await attempt(async () => {
    found.value = await call('GET /api/customers', { search: text })
    if (found.value.items.length === 1) go('customers', found.value.items[0]!.id)
  })
}

function Customer({ id }: { id: string }): VNode {
  const { now } = useFresh(() => call('GET /api/customers/{id}', { id }), [id], [`line/${id}`])
  return (
    <Shown loaded={now.value}>
      {(customer) => (
        <>
          <DetailHead
            room="customers"
            title={customer.name ?? customer.emails[0] ?? words.value('customers.nameless')}
            under={words.value('customers.since', {
              month: formatDay(new Date(customer.since), zone.value, locale.value, { style: 'long' }),
            })}
          >
            <span class="avatar" aria-hidden="true">
              {initials(customer.name ?? customer.emails[0] ?? null)}
            </span>
          </DetailHead>
          <div class="sheet">
            <CustomerFacts customer={customer} />
            <Promised promises={customer.promises} />
            <Representatives id={id} organisations={customer.organisations} />
            <CasesAside aside={customer.aside} />
            <section>
              <h3>{words.value('customers.line')}</h3>
              <TheirLine id={id} />
            </section>
            <p class="small softer">
              {words.value('customers.lookNote', {
                reason: words.value('customers.openForRequest'),
                name: customer.name ?? words.value('customers.they'),
              })}
            </p>
          </div>
        </>
      )}
    </Shown>
  )
}

export function CustomerFacts({ customer }: { customer: Answer<'GET /api/customers/{id}'> }): VNode {
  return (
    <dl class="pairs">
      {customer.nameTyped ? (
        <>
          <dt>{words.value('customers.typedName')}</dt>
          <dd>
            {customer.name} <span class="tag">{words.value('customers.nameTyped')}</span>
          </dd>
        </>
      ) : null}
      {customer.emails.length + customer.suggestedEmails.length === 0 ? null : (
        <>
          <dt>{words.value('customers.identities')}</dt>
          <dd>
            {customer.emails.join(', ')}
            {customer.suggestedEmails.map((email) => (
              <>
                {' '}
                {email} <span class="tag">{words.value('customers.suggested')}</span>
              </>
            ))}
          </dd>
        </>
      )}
      {customer.phone ? (
        <>
          <dt>{words.value('customers.phone')}</dt>
          <dd>{customer.phone}</dd>
        </>
      ) : null}
      <dt>{words.value('customers.open')}</dt>
      <dd>{words.value('customers.promises', { count: customer.promisesOpen })}</dd>
      <dt>{words.value('customers.may')}</dt>
      <dd>{customer.allows.length === 0 ? words.value('customers.mayNothing') : customer.allows.join(', ')}</dd>
    </dl>
  )
}

/** What is promised to them and not kept yet; nothing at all where nothing is. */
export function Promised({ promises }: { promises: Answer<'GET /api/customers/{id}'>['promises'] }): VNode | null {
  if (promises.length === 0) return null
  return (
    <section>
      <h3>{words.value('customers.promisedTo')}</h3>
      <ul class="promises">
        {promises.map(({ id, words: title, about, dueAt, precision, madeAt, brokenAt, stoppedAt }) => (
          <PromiseLine
            key={id}
            title={title}
            note={about ?? undefined}
            eyes={eyes.value}
            promise={{
              due: new Date(dueAt),
              precision,
              made: new Date(madeAt),
              broken: brokenAt ? new Date(brokenAt) : null,
              stopped: stoppedAt ? new Date(stoppedAt) : null,
            }}
          />
        ))}
      </ul>
    </section>
  )
}

type Entries = Answer<'GET /api/customers/{id}/timeline'>['items']

/** The line's entries; looks that follow each other are one, with how many more there were: what happened stands out among them. */
function shownOn(items: Entries): LineEntry[] {
  const shown: LineEntry[] = []
  let looks = 0
  items.forEach(({ by, at, words: text }, index) => {
    if (by === 'looked' && items[index - 1]?.by === 'looked') {
      looks += 1
      const newest = items[index - looks]!
      shown.splice(-1, 1, {
        by,
        at: new Date(newest.at),
        words: words.value('customers.moreLooks', { words: newest.words, count: looks }),
      })
      return
    }
    looks = 0
    shown.push({ by, at: new Date(at), words: text })
  })
  return shown
}

/** One customer's line, newest first; grows while one looks. */
export function TheirLine({ id }: { id: string }): VNode {
  const { now } = useFresh(() => call('GET /api/customers/{id}/timeline', { id, limit: 50 }), [id], [`line/${id}`])
  return (
    <Shown loaded={now.value}>
      {({ items, next }) => (
        <>
          <Line entries={shownOn(items)} eyes={eyes.value} />
          {next ? <Older id={id} after={next} /> : null}
        </>
      )}
    </Shown>
  )
}

/** The page before, fetched when it is asked for. */
function Older({ id, after }: { id: string; after: string }): VNode {
  const { now } = useFresh(
    async () => undefined as Answer<'GET /api/customers/{id}/timeline'> | undefined,
    [id, after],
    [],
  )
  const older = now.value.value
  if (older)
    return (
      <>
        <Line entries={shownOn(older.items)} eyes={eyes.value} />
        {older.next ? <Older id={id} after={older.next} /> : null}
      </>
    )
  const fetchOlder = () =>
    attempt(
      async () =>
        (now.value = {
          value: await call('GET /api/customers/{id}/timeline', { id, after, limit: 50 }),
          problem: undefined,
        }),
    )
  return (
    <button class="button quiet" type="button" onClick={fetchOlder}>
      {words.value('workspace.more')}
    </button>
  )
}
