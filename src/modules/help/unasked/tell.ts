import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import {
  connectedParties,
  dayOf,
  momentOf,
  oweLetter,
  ownEmail,
  record,
  SERVICE,
  transact,
  type Tx,
} from '../../customers/index.ts'
import { mayRead, type Reader, readerOfParties } from '../reader.ts'
import { USUAL_PACE } from './contract.ts'
import { unaskedTold } from './kinds.ts'
import { PRODUCT_UPDATES } from './purpose.ts'

/** People told in one run; the next is minutes later. */
const RUN_LIMIT = 500
/** Between these hours of the shop's day: nobody's telephone rings at night because of a refill. */
const FROM_HOUR = 8
const UNTIL_HOUR = 20
const DAY_MS = 86_400_000

type LetGo = 'not allowed' | 'no address' | 'too often' | 'asked before' | 'not theirs'

/** Owes a letter to those whose turn it is, at daytime. Answers how many were told. */
export async function tellUnasked(ctx: Acting): Promise<number> {
  const now = ctx.clock.now()
  if (!isDaytime(now, setting(ctx, shop.zone))) return 0
  const { rows } = await sql<{ id: string; party: string }>`
    select id, party from help.unasked_due(${now}, ${RUN_LIMIT})`.execute(ctx.db)
  let told = 0
  for (const { id, party } of rows) {
    try {
      if (await tellOne(ctx, id, party)) told += 1
    } catch (error) {
      // It stays due and is tried again; nobody else waits for it.
      ctx.log.error({ err: error, unasked: id }, 'somebody could not be told')
    }
  }
  return told
}

function isDaytime(now: Date, zone: string): boolean {
  const day = dayOf(now, zone)
  return now >= momentOf(day, FROM_HOUR * 60, zone) && now < momentOf(day, UNTIL_HOUR * 60, zone)
}

async function tellOne(ctx: Acting, id: string, party: string): Promise<boolean> {
  const parties = await connectedParties(ctx.db, party)
  const readAs = await readerOfParties(ctx, parties, setting(ctx, shop.locale))
  const outcome = await transact(ctx, { purpose: PRODUCT_UPDATES, parties, records: true }, async (tx) => {
    const { rows } = await sql<{ article: string; product: string; postponed: boolean }>`
      select article, product, postponed from help.unasked where id = ${id} and state = 'due' for update`.execute(tx)
    const [due] = rows
    // The policy shows it to nobody once the permission is withdrawn.
    if (!due) return 'gone' as const
    const language = await languageOf(tx, ctx, parties)
    const reader: Reader = { ...readAs, language }
    const why = await whyNot(tx, due, reader)
    if (why) return letGo(tx, id, why)
    const wait = await waitsUntil(tx, ctx.clock.now(), parties)
    if (wait) {
      if (due.postponed) return letGo(tx, id, 'too often')
      await sql`update help.unasked set due_at = ${wait}, postponed = true where id = ${id}`.execute(tx)
      return 'postponed' as const
    }
    const recipient = await ownEmail(tx, parties)
    if (recipient === null) return letGo(tx, id, 'no address')
    const letter = await oweLetter(tx, {
      party,
      kind: 'help.unasked',
      recipient,
      locale: language,
      data: { unasked: id },
    })
    await sql`update help.unasked set state = 'told', told_at = ${ctx.clock.now()}, letter = ${letter} where id = ${id}`.execute(
      tx,
    )
    await record(tx, unaskedTold, {
      party,
      channel: 'mail',
      subject: { type: 'product', id: due.product },
      data: { article: due.article, product: due.product },
    })
    return 'told' as const
  })
  if (outcome === 'gone')
    await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
      sql`update help.unasked set state = 'let go', reason = 'not allowed' where id = ${id} and state = 'due'`.execute(
        tx,
      ),
    )
  return outcome === 'told'
}

async function letGo(tx: Tx, id: string, reason: LetGo): Promise<'let go'> {
  await sql`update help.unasked set state = 'let go', reason = ${reason} where id = ${id}`.execute(tx)
  return 'let go'
}

async function whyNot(tx: Tx, due: { article: string; product: string }, reader: Reader): Promise<LetGo | null> {
  if (!reader.owns.some(({ product }) => product === due.product)) return 'not theirs'
  const { rows } = await sql<{ readable: boolean; asked: boolean }>`
    select
      exists (select from help.article a join help.article_words w on w.article = a.id where a.id = ${due.article} and ${mayRead(reader)}) as readable,
      exists (select from help.question q where q.party = any (${[...reader.parties]}::uuid[])
        and (q.opened = ${due.article} or (q.helped and q.articles[1] = ${due.article}))) as asked`.execute(tx)
  const { readable, asked } = rows[0]!
  return asked ? 'asked before' : readable ? null : 'not theirs'
}

/** The language that they told us, else the shop's. */
async function languageOf(tx: Tx, ctx: Acting, parties: readonly string[]): Promise<string> {
  const { rows } = await sql<{
    locale: string | null
  }>`select customers.locale_of(${[...parties]}::uuid[]) as locale`.execute(tx)
  return rows[0]?.locale ?? setting(ctx, shop.locale)
}

/** Until when they want to be left alone, after the last that they were told. */
async function waitsUntil(tx: Tx, now: Date, parties: readonly string[]): Promise<Date | null> {
  const { rows } = await sql<{ told_at: Date | null; days: number | null }>`
    select (select max(told_at) from help.unasked where party = any (${[...parties]}::uuid[]) and state = 'told') as told_at,
      (select days from help.update_pace where party = any (${[...parties]}::uuid[]) order by chosen_at desc limit 1) as days`.execute(
    tx,
  )
  const { told_at: toldAt, days } = rows[0]!
  if (toldAt === null) return null
  const until = new Date(toldAt.getTime() + (days ?? USUAL_PACE) * DAY_MS)
  return until > now ? until : null
}
