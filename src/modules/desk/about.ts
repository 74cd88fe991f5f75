import { sql } from 'kysely'
import type { Acting, Call } from '../../platform/context.ts'
import { Refusal } from '../../platform/refusal.ts'
import { showProduct } from '../catalogue/index.ts'
import { SERVICE, transact } from '../customers/index.ts'
import { CASES_PAGE, type CaseState } from './contract.ts'
import { callerParties } from './find.ts'

export type About = { type: 'order' | 'product'; id: string }

export interface CaseAbout {
  number: string
  subject: string
  state: CaseState
}

/** The caller's own cases about an order or a product, newest first: what a stranger asked about the same order is not theirs to see. */
export async function ownCasesAbout(call: Call, about: About): Promise<CaseAbout[]> {
  const parties = await callerParties(call)
  return parties.length === 0 ? [] : casesAbout(call, about, parties)
}

async function casesAbout(ctx: Acting, about: About, parties: readonly string[]): Promise<CaseAbout[]> {
  return transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows } = await sql<CaseAbout>`
      select number::text as number, subject, state from desk.customer_case
      where about_type = ${about.type} and about_id = ${about.id} and party = any (${[...parties]}::uuid[]) and merged_into is null
      order by opened_at desc limit ${CASES_PAGE}`.execute(tx)
    return rows
  })
}

/** A product's title and address by its id; null for what is no longer sold, or never was. */
export async function productNamed(call: Call, id: string): Promise<{ title: string; path: string } | null> {
  try {
    const { title, slug } = await showProduct(call, id, call.locale)
    return { title, path: `/products/${slug}` }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
