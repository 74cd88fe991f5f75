import type { VNode } from 'preact'
import { formatMonth } from '../../../src/ui/format.ts'
import { call } from '../client.ts'
import { CustomerFacts, Promised, TheirLine } from '../customers.tsx'
import { Shown, useFresh } from '../loading.tsx'
import { initials, Link } from '../parts.tsx'
import { locale, words, zone } from '../state.ts'
import { Clocks } from './clocks.tsx'
import { NamedPerson } from './named-person.tsx'
import { Complaint } from './complaint.tsx'
import { Heard } from './heard.tsx'
import { HelpOfCase } from './help.tsx'
import { ProblemOfCase } from './problem.tsx'
import { Helping } from './helping.tsx'
import type { Case } from './reading.ts'
import { Sorted } from './sorting.tsx'

/** Whose case it is: what we know, what is promised to them, what happened, and the cases near this one. */
export function Beside({ shown, number, close }: { shown: Case; number: string; close: () => void }): VNode {
  return (
    <aside class="person" aria-label={words.value('inbox.beside')}>
      <button class="button quiet back" type="button" onClick={close}>
        ← {words.value('inbox.backToCase')}
      </button>
      <Sorted number={number} />
      <Heard number={number} />
      <Complaint number={number} />
      <ProblemOfCase number={number} />
      <HelpOfCase shown={shown} />
      {shown.customerId ? (
        <TheCustomer key={shown.customerId} id={shown.customerId} called={shown.customer} number={number} />
      ) : null}
      <Helping shown={shown} />
      <Clocks shown={shown} />
      <Related shown={shown} />
      {shown.customerId ? (
        <p class="small soft looked-at">
          {words.value('customers.lookNote', {
            reason: words.value('inbox.openedFor', { number }),
            name: shown.customer ?? words.value('customers.they'),
          })}
        </p>
      ) : null}
    </aside>
  )
}

function TheCustomer({ id, called, number }: { id: string; called: string | null; number: string }): VNode {
  const { now } = useFresh(
    () => call('GET /api/customers/{id}', { id, reasonType: 'case', reasonId: number }),
    [id],
    [`line/${id}`],
  )
  return (
    <Shown loaded={now.value}>
      {(customer) => {
        const name = customer.name ?? called ?? customer.emails[0] ?? customer.suggestedEmails[0] ?? null
        return (
          <>
            <header class="who">
              <span class="avatar big" aria-hidden="true">
                {initials(name)}
              </span>
              <div>
                <h2>
                  <Link room="customers" chosen={id}>
                    {name ?? words.value('inbox.visitor')}
                  </Link>
                </h2>
                <p class="small soft">
                  {words.value('customers.since', {
                    month: formatMonth(new Date(customer.since), zone.value, locale.value),
                  })}
                </p>
              </div>
            </header>
            <NamedPerson id={id} />
            <CustomerFacts customer={customer} />
            <Promised promises={customer.promises} />
            <section>
              <h3>{words.value('customers.line')}</h3>
              <TheirLine id={id} />
            </section>
          </>
        )
      }}
    </Shown>
  )
}

function Related({ shown: { related } }: { shown: Case }): VNode | null {
  if (related.length === 0) return null
  return (
    <section>
      <h3>{words.value('inbox.related')}</h3>
      <ul class="near">
        {related.map((one) => (
          <li key={one.number}>
            <Link room="inbox" chosen={one.number}>
              {one.subject || words.value('inbox.case', { number: one.number })}
            </Link>
            <br />
            <span class="small softer">
              {words.value('inbox.case', { number: one.number })} · {words.value(`inbox.why.${one.why}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
