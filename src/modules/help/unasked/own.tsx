import { sql } from 'kysely'
import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { Card } from '../../../ui/content.tsx'
import { Button } from '../../../ui/form.tsx'
import { formatDay } from '../../../ui/format.ts'
import { say } from '../../../ui/words.ts'
import { allowedPurposes, type MeSection, SERVICE, transact } from '../../customers/index.ts'
import { mayRead, type Reader, readerOfParties } from '../reader.ts'
import { type Pace, PACES, USUAL_PACE } from './contract.ts'
import { PRODUCT_UPDATES } from './purpose.ts'

/** Things of one customer that are looked through, the latest. */
const OWNED_LIMIT = 50
/** What is shown of each thing: what has come lately, and what comes next. */
const COME_LIMIT = 3
const COMING_LIMIT = 1
/** What came longer ago is found by searching. */
const PAST_DAYS = 400
const DAY_MS = 86_400_000

interface Line {
  product: string
  title: string
  slug: string
  isUpdate: boolean
  dueAt: Date
}

/** Fills customers' `meSections`: "Updates for what I own", whether or not one wants letters about it. */
export const updatesOnMe: MeSection = { name: 'updates', place: 'main', render: updatesForWhatIOwn }

async function updatesForWhatIOwn(call: Call, parties: readonly string[]): Promise<VNode | null> {
  const reader = await readerOfParties(call, parties, call.locale)
  if (reader.owns.length === 0) return null
  const [lines, pace, allowed] = await Promise.all([
    linesFor(call, reader),
    paceOf(call, reader.parties),
    allowedPurposes(call.db, reader.parties[0]!),
  ])
  if (lines.length === 0) return null
  const words = say(call.locale)
  const now = call.clock.now()
  const zone = setting(call, shop.zone)
  const byLetter = allowed.includes(PRODUCT_UPDATES)
  return (
    <Card title={words('unasked.title')}>
      {reader.owns
        .filter(({ product }) => lines.some((line) => line.product === product))
        .map(({ product, title, since }) => (
          <section class="stack tight">
            <h3>{title}</h3>
            <p class="small soft">
              {words('unasked.since', { day: formatDay(since, zone, call.locale, { now, style: 'long' }) })}
            </p>
            <ul>
              {lines
                .filter((line) => line.product === product)
                .map((line) => (
                  <li>
                    <a href={`/help/articles/${line.slug}`}>{line.title}</a>{' '}
                    <span class="small soft">
                      {line.isUpdate
                        ? words('unasked.new', { day: formatDay(line.dueAt, zone, call.locale, { now }) })
                        : line.dueAt > now
                          ? words('unasked.coming', { day: formatDay(line.dueAt, zone, call.locale, { now }) })
                          : ''}
                    </span>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      <form method="post" action="/me/update-pace" class="stack tight" id="update-pace">
        <p>{words(byLetter ? 'unasked.byLetter' : 'unasked.notByLetter')}</p>
        {byLetter ? (
          <div class="row">
            <label>
              {words('unasked.pace')}{' '}
              <select name="days">
                {PACES.map((days) => (
                  <option value={days} selected={days === pace}>
                    {words(`unasked.pace.${days}`)}
                  </option>
                ))}
              </select>
            </label>
            <Button look="plain">{words('unasked.savePace')}</Button>
          </div>
        ) : (
          <p class="small">
            <a href="#permissions">{words('unasked.allow')}</a>
          </p>
        )}
      </form>
    </Card>
  )
}

async function linesFor(call: Call, reader: Reader): Promise<Line[]> {
  const owns = reader.owns.slice(0, OWNED_LIMIT)
  const now = call.clock.now()
  const { rows } = await sql<Line>`
    with own as (
      select * from unnest(${owns.map(({ product }) => product)}::uuid[], ${owns.map(({ shelf }) => shelf)}::text[],
        ${owns.map(({ since }) => since)}::timestamptz[]) o (product, shelf, since)
    ), due as (
      select distinct on (own.product, n.id) own.product, n.article, n.moment = 'update' as is_update,
        case when n.moment = 'update' then n.on_since
          when n.every is null then own.since + make_interval(days => n.days)
          -- The next of many, or the first.
          else own.since + make_interval(days => n.days + n.every * greatest(0, ceil(
            (extract(epoch from ${now}::timestamptz - own.since) / 86400 - n.days) / n.every))::integer) end as due_at
      from own
      join help.article_about o on (o.type = 'product' and o.value = own.product::text)
        or (o.type = 'shelf' and (own.shelf = o.value or starts_with(own.shelf, o.value || '/')))
      join help.next_question n on n.article = o.article and n.on_since is not null
      where n.moment = 'owned' or n.on_since >= own.since
      order by own.product, n.id
    ), told as (
      select d.*, row_number() over (partition by d.product, d.due_at > ${now}
        order by case when d.due_at > ${now} then d.due_at - ${now} else ${now} - d.due_at end) as nth
      from due d join help.article a on a.id = d.article where ${mayRead(reader)}
    )
    select t.product, w.title, w.slug, t.is_update as "isUpdate", t.due_at as "dueAt" from told t
    join lateral (
      select title, slug from help.article_words w where w.article = t.article order by w.language = ${reader.language} desc, w.language limit 1) w on true
    where (t.due_at > ${now} and t.nth <= ${COMING_LIMIT})
      or (t.due_at <= ${now} and t.nth <= ${COME_LIMIT} and t.due_at > ${new Date(now.getTime() - PAST_DAYS * DAY_MS)})
    order by t.product, t.due_at`.execute(call.db)
  return rows
}

async function paceOf(call: Call, parties: readonly string[]): Promise<Pace> {
  const { rows } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
    sql<{ days: Pace }>`
      select days from help.update_pace where party = any (${[...parties]}::uuid[]) order by chosen_at desc limit 1`.execute(
      tx,
    ),
  )
  return rows[0]?.days ?? USUAL_PACE
}

/** Command: the signed-in customer says how often at most. */
export async function choosePace(call: Call, days: Pace): Promise<void> {
  const { principal } = call
  if (principal.kind !== 'customer') throw new Error('Only a customer has a pace.')
  const { party } = principal
  await transact(call, { purpose: SERVICE, parties: [party] }, (tx) =>
    sql`
      insert into help.update_pace (party, days, chosen_at) values (${party}, ${days}, ${call.clock.now()})
      on conflict (party) do update set days = excluded.days, chosen_at = excluded.chosen_at`.execute(tx),
  )
}
