import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startHouse } from '../../test/harness/house.ts'
import { sendDue } from '../modules/customers/letters/send.ts'
import { INVENTED_DOMAIN } from '../platform/mail/address.ts'
import { DEMO_CUSTOMERS } from './customers.ts'
import { fillDemo } from './fill.ts'

test('the demo shop is lively, and filling it again changes nothing', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-demo-'))
  const house = await startHouse({ now: new Date().toISOString(), environment: { RAPPORT_DATA: folder } })
  const owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  try {
    const count = async (what: string) =>
      Number((await owner.query<{ n: string }>(`select count(*) as n from ${what}`)).rows[0]!.n)
    const first = await fillDemo(house.house, () => undefined)
    expect(first).toMatchObject({ customers: DEMO_CUSTOMERS.length, unchanged: false })
    expect(await count(`orders.customer_order where state in ('placed', 'packed')`)).toBeGreaterThan(8)
    expect(await count(`orders.customer_order where state = 'shipped'`)).toBeGreaterThan(35)
    expect(await count('customers.promise where broken_at is not null')).toBe(3)
    expect(await count('customers.promise where broken_at is not null and told_at is not null')).toBe(3)
    expect(
      await count(
        `customers.promise where precision = 'minute' and kept_at is null and due_at between now() and now() + interval '2 hours'`,
      ),
    ).toBe(1)
    expect(await count('customers.look')).toBeGreaterThan(10)
    expect(await count('customers.membership')).toBe(2)
    expect(await count('customers.representation')).toBe(1)
    expect(await count(`customers.letter where recipient not like '%@${INVENTED_DOMAIN}'`)).toBe(0)
    // A relay that is set one day hears nothing of them.
    await sendDue(house.context, { send: () => Promise.reject(new Error('A letter to nobody was handed over.')) })
    expect(await count(`customers.letter where state = 'withdrawn'`)).toBe(50)
    const cases = await owner.query<{ state: string; n: number }>(
      'select state, count(*)::integer as n from desk.customer_case group by state order by state',
    )
    expect(cases.rows).toEqual([
      { state: 'closed', n: 2 },
      { state: 'open', n: 5 },
      { state: 'waiting', n: 3 },
    ])
    expect(first.cases).toBe(10)
    // The stranger's mail stands outside, with the case that it names beside it.
    expect(await count(`desk.related where why = 'quoted'`)).toBe(1)
    // One letter came back, and so nothing more goes to that address.
    expect(
      await count(
        `(select distinct recipient from customers.letter where state = 'refused' and reply like '%5.1.1%') address`,
      ),
    ).toBe(1)
    // Stories stand on the line at the hours at which they happened.
    expect(
      await count(`customers.interaction where kind = 'order.shipped' and occurred_at > now() - interval '1 day'`),
    ).toBeLessThan(3)

    const everything = async () => [
      await count('customers.interaction'),
      await count('customers.party'),
      await count('orders.customer_order'),
      await count('orders.cart'),
      await count('customers.house_event'),
      await count('customers.letter'),
      await count('desk.message'),
      await count('desk.mail'),
    ]
    const before = await everything()
    expect(await fillDemo(house.house, () => undefined)).toMatchObject({
      products: 0,
      customers: 0,
      orders: 0,
      cases: 0,
      unchanged: true,
    })
    expect(await everything()).toEqual(before)
  } finally {
    await owner.end()
    await house.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
