import pg from 'pg'
import { routeNext } from '../../src/modules/desk/routing/give.ts'
import { closeCase } from '../../src/modules/desk/handle.ts'
import type { Call } from '../../src/platform/context.ts'
import { openDatabase, openPool } from '../../src/platform/database/pool.ts'
import { ROUTER, staffedHouse } from '../harness/agents.ts'

/** Points of each agent; a mail takes one. */
const CAPACITY = 5
/** As many as the test's server lets in beside the house's own: each of them decides in its own transaction. */
const CONNECTIONS = 60
/** Whoever found nothing to do looks again after so long. */
const AGAIN_MS = 500
const SETTLE_MS = 20
/** Agents who settle at once; the house has ten connections. */
const SETTLERS = 8

export interface Routed {
  cases: number
  agents: number
  workers: number
  /** Cases that nobody had at the end. */
  left: number
  /** Given more than once without having been taken back. */
  twice: number
  /** The most that one agent had at any moment, counted in one statement again and again, and by the order of the log. */
  most: number
  seconds: number
}

/**
 * Very many who route at once, while agents settle what they have: nobody may have more than they can take, no case goes to two, and
 * nothing is left. Without the lock of desk.choose_case two count the same load, and both add to it.
 */
export async function routeTogether({
  cases,
  agents,
  workers,
  lock,
}: {
  cases: number
  agents: number
  workers: number
  lock: boolean
}): Promise<Routed> {
  const at = await staffedHouse()
  const owner = new pg.Client({ connectionString: at.house.database.owner })
  await owner.connect()
  const owners = new pg.Pool({ connectionString: at.house.database.owner, max: SETTLERS })
  const wide = openDatabase(openPool(at.house.database.app, { size: CONNECTIONS }))
  try {
    await at.begin()
    if (!lock) await unlock(owner)
    await owner.query(`
      with hired as (
        insert into accounts.staff (email, name, roles, joined_at)
        select 'agent' || n || '@shop.example', 'Agent ' || n, '{agent}', now() from generate_series(1, ${agents}) n returning id
      ), signed as (
        insert into accounts.staff_session (staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
        select id, sha256(id::text::bytea), 'passkey', 'Firefox', '${at.now()}', '${at.now()}', '${at.now()}'::timestamptz + interval '1 day' from hired
      )
      insert into desk.agent (staff, capacity, seen_at) select id, ${CAPACITY}, '${at.now()}' from hired`)
    await owner.query(`
      with asked as (insert into customers.party (kind) select 'device' from generate_series(1, ${cases}) returning id)
      insert into desk.customer_case (party, channel, subject, locale, lines, due_at, opened_at, changed_at)
      select id, 'mail', 'A question', 'en', '{}', '${at.now()}'::timestamptz + interval '1 day', '${at.now()}', '${at.now()}' from asked`)
    const began = performance.now()
    const ctx = at.house.actAs(ROUTER)
    const many = { ...ctx, db: wide }
    let settled = 0
    let most = 0
    let over = false
    const watcher = watch()
    await Promise.all([...Array.from({ length: workers }, work), ...Array.from({ length: SETTLERS }, settle)])
    over = true
    await watcher
    const { rows: left } = await owner.query<{ left: number }>(
      `select count(*)::integer as left from desk.customer_case where state = 'open' and assignee is null`,
    )
    const { rows: twice } = await owner.query<{ twice: number }>(
      `select count(*)::integer as twice from (select subject_id from customers.interaction where kind = 'case.assigned' group by subject_id having count(*) > 1) t`,
    )
    return {
      cases,
      agents,
      workers,
      left: left[0]!.left,
      twice: twice[0]!.twice,
      most,
      seconds: Math.round((performance.now() - began) / 1_000),
    }

    /** Routes until everything is settled; with nobody free it waits for somebody to settle something. */
    async function work(): Promise<void> {
      while (settled < cases)
        if (!(await routeNext(many))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }

    /** Settles what somebody has, one after the other, as an agent does. */
    async function settle(): Promise<void> {
      while (settled < cases) {
        const { rows } = await owners.query<{ number: string }>(
          `select number::text as number from desk.customer_case where state = 'open' and assignee is not null order by random() limit 1`,
        )
        if (!rows[0]) {
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
          continue
        }
        await closeCase(ctx as unknown as Call, rows[0].number)
        const done = await owners.query<{ done: number }>(
          `select count(*)::integer as done from desk.customer_case where state = 'closed'`,
        )
        settled = done.rows[0]!.done
      }
    }

    async function watch(): Promise<void> {
      const eye = new pg.Client({ connectionString: at.house.database.owner })
      await eye.connect()
      while (!over) {
        const { rows } = await eye.query<{ has: number }>(
          `select count(*)::integer as has from desk.customer_case where state = 'open' and assignee is not null group by assignee order by 1 desc limit 1`,
        )
        most = Math.max(most, rows[0]?.has ?? 0)
      }
      await eye.end()
    }
  } finally {
    await wide.destroy()
    await owners.end()
    await owner.end()
    await at.house.close()
  }
}

/** The control: the same function without the line that lets one decide at a time. */
async function unlock(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ source: string }>(
    `select pg_get_functiondef('desk.choose_case'::regproc) as source`,
  )
  const without = rows[0]!.source.replace(
    /perform pg_advisory_xact_lock\(hashtextextended\('desk\.routing', 0\)\);/,
    'perform pg_sleep(0);',
  )
  if (without === rows[0]!.source) throw new Error('desk.choose_case has no lock to be left out.')
  await owner.query(without)
}
