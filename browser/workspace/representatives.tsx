import type { VNode } from 'preact'
import { formatDay } from '../../src/ui/format.ts'
import { type Answer, call } from './client.ts'
import { attempt, Shown, useFresh } from './loading.tsx'
import { fieldsOf, Labelled, Link } from './parts.tsx'
import { go, locale, words, zone } from './state.ts'

type People = Answer<'GET /api/customers/{id}/representatives'>
type MemberRole = 'owner' | 'buyer' | 'member'
const ROLES: readonly MemberRole[] = ['buyer', 'member', 'owner']
const MAY = { see_orders: 'people.seeOrders', place_orders: 'people.placeOrders', ask: 'people.ask' } as const
const SHARES = { orders: 'people.sharesOrders', cases: 'people.sharesCases' } as const

const dayOf = (iso: string) => formatDay(new Date(iso), zone.value, locale.value, { style: 'long' })
const what = (may: readonly string[]) => may.map((one) => words.value(MAY[one as keyof typeof MAY])).join(', ')

/** The people around a customer: who acts for them, for whom they act, where they have a role; of an organisation, who belongs to it. */
export function Representatives({
  id,
  organisations,
}: {
  id: string
  organisations: Answer<'GET /api/customers/{id}'>['organisations']
}): VNode {
  const { now, again } = useFresh(() => call('GET /api/customers/{id}/representatives', { id }), [id], [`line/${id}`])
  return (
    <Shown loaded={now.value}>
      {(people) => (
        <>
          {people.isOrganisation ? <Members id={id} members={people.members} again={again} /> : null}
          <section>
            <h3>{words.value('people.title')}</h3>
            {people.deputies.length + people.actsFor.length + organisations.length === 0 ? (
              <p class="soft">{words.value('people.none')}</p>
            ) : null}
            <ul class="plain things">
              {organisations.map((one) => (
                <li>
                  <div>
                    <Link room="customers" chosen={one.id}>
                      {one.name ?? words.value('customers.nameless')}
                    </Link>
                    <p class="small softer">{words.value(`people.role.${one.role as MemberRole}`)}</p>
                  </div>
                </li>
              ))}
              {people.actsFor.map((one) => (
                <li>
                  <div>
                    {words.value('people.actsFor')}{' '}
                    <Link room="customers" chosen={one.id}>
                      {one.name ?? words.value('customers.nameless')}
                    </Link>
                    <p class="small softer">
                      {words.value('people.mayUntil', { what: what(one.may), day: dayOf(one.endsAt) })}
                    </p>
                  </div>
                </li>
              ))}
              <Deputies id={id} deputies={people.deputies} again={again} />
            </ul>
            {people.isOrganisation ? null : <Found id={id} />}
          </section>
        </>
      )}
    </Shown>
  )
}

function Deputies({
  id,
  deputies,
  again,
}: {
  id: string
  deputies: People['deputies']
  again: () => Promise<void>
}): VNode {
  const end = (deputy: string) =>
    attempt(
      () => call('DELETE /api/customers/{id}/representatives/{deputy}', { id, deputy }),
      words.value('people.ended'),
    ).then(again)
  return (
    <>
      {deputies.map((one) => (
        <li>
          <div>
            <b>{one.email}</b> {words.value('people.actsForThem')}
            <p class="small softer">
              {words.value('people.mayUntil', { what: what(one.may), day: dayOf(one.endsAt) })}
            </p>
          </div>
          <button class="button" type="button" onClick={() => void end(one.id)}>
            {words.value('people.end')}
            <span class="unseen"> {one.email}</span>
          </button>
        </li>
      ))}
    </>
  )
}

function Members({
  id,
  members,
  again,
}: {
  id: string
  members: People['members']
  again: () => Promise<void>
}): VNode {
  const add = async (event: SubmitEvent) => {
    const form = event.currentTarget as HTMLFormElement
    const { email = '', role = 'buyer' } = fieldsOf(event)
    await attempt(async () => {
      await call('POST /api/customers/{id}/members', { id, email, role: role as MemberRole })
      form.reset()
      await again()
    }, words.value('people.added'))
  }
  const end = (member: string) =>
    attempt(
      () => call('DELETE /api/customers/{id}/members/{member}', { id, member }),
      words.value('people.ended'),
    ).then(again)
  return (
    <section>
      <h3>{words.value('people.members')}</h3>
      {members.length === 0 ? <p class="soft">{words.value('people.membersNone')}</p> : null}
      <ul class="plain things">
        {members.map((one) => (
          <li>
            <div>
              <Link room="customers" chosen={one.customer}>
                {one.name ?? words.value('customers.nameless')}
              </Link>{' '}
              <span class="tag">{words.value(`people.role.${one.role as MemberRole}`)}</span>
              <p class="small softer">
                {words.value('people.since', { day: dayOf(one.since) })} ·{' '}
                {one.shares.length === 0
                  ? words.value('people.sharesNothing')
                  : words.value('people.shares', {
                      what: one.shares.map((share) => words.value(SHARES[share as keyof typeof SHARES])).join(', '),
                    })}
              </p>
            </div>
            <button class="button" type="button" onClick={() => void end(one.id)}>
              {words.value('people.end')}
              <span class="unseen"> {one.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <details class="more-of-it">
        <summary class="link">{words.value('people.add')}</summary>
        <form class="stack" onSubmit={add}>
          <Labelled label={words.value('staffList.email')} hint={words.value('people.addHint')}>
            <input class="input" name="email" type="email" required maxLength={320} autocomplete="off" />
          </Labelled>
          <Labelled label={words.value('staffList.role')}>
            <select class="input" name="role">
              {ROLES.map((role) => (
                <option value={role}>{words.value(`people.role.${role}`)}</option>
              ))}
            </select>
          </Labelled>
          <p>
            <button class="button">{words.value('people.add')}</button>
          </p>
        </form>
      </details>
    </section>
  )
}

/** Somebody calls and says that they buy for a firm: the firm becomes a customer, and they its first owner. */
function Found({ id }: { id: string }): VNode {
  const found = async (event: SubmitEvent) => {
    const { name = '' } = fieldsOf(event)
    await attempt(async () => {
      const made = await call('POST /api/customers/{id}/organisations', { id, name })
      go('customers', made.id)
    }, words.value('people.added'))
  }
  return (
    <details class="more-of-it">
      <summary class="link">{words.value('people.found')}</summary>
      <form class="stack" onSubmit={found}>
        <Labelled label={words.value('people.organisationName')}>
          <input class="input" name="name" required maxLength={200} autocomplete="off" />
        </Labelled>
        <p>
          <button class="button">{words.value('people.foundThis')}</button>
        </p>
      </form>
    </details>
  )
}
