import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import type { Database } from '../../platform/database/pool.ts'
import { SERVICE } from './purposes.ts'
import { transact, type Tx } from './transact.ts'

/** Digits with the country's code: E.164 allows 15; fewer than 7 is a short number, which nobody abroad can ring. */
const DIGITS = { least: 7, most: 15 }
/** Digits within a country: fewer are a service's short number there. */
const NATIONAL_LEAST = 6
/** Characters of what somebody typed: more is not a number. */
const TYPED_LIMIT = 60
/** Owners of numbers that end alike, looked at for one call: among ten million customers some ten share six digits. */
const ALIKE_LIMIT = 100
/** Numbers that one customer has told: more than that are somebody's list. */
const TOLD_LIMIT = 20

/**
 * What is put before a number within a country and falls away from abroad (ITU E.164, national prefixes). Not named: '0', as in most of
 * Europe. An empty one: numbers are whole as they are written, and a leading zero, as in Italy, belongs to them.
 */
const TRUNK: Readonly<Record<string, string>> = {
  '1': '1',
  '7': '8',
  '30': '',
  '34': '',
  '36': '06',
  '39': '',
  '45': '',
  '47': '',
  '48': '',
  '65': '',
  '351': '',
  '352': '',
  '354': '',
  '356': '',
  '357': '',
  '371': '',
  '372': '',
  '376': '',
  '377': '',
  '378': '',
  '420': '',
  '852': '',
}
/** From North America the way abroad is 011; from elsewhere 00. */
const ABROAD: Readonly<Record<string, string>> = { '1': '011', '7': '810' }

/**
 * A telephone number as it is compared: E.164, as in +4755000112. Without a country's code it is one of the merchant's own country. It says
 * how a number is dialled, not that anybody has it. Null for what is no number.
 * @param country the merchant's calling code, as in '47'
 */
export function normalisePhone(typed: string, country: string): string | null {
  if (typed.length > TYPED_LIMIT) return null
  const text = typed
    .normalize('NFKC')
    .trim()
    .replace(/^(?:tel|sips?|callto):/i, '')
    // What an exchange adds behind: its host, parameters, an extension within the office.
    .replace(/[@;].*$/, '')
    .replace(/\s*(?:ext\.?|x|#|,)\s*\d{1,6}$/i, '')
  if (!/^[+\d\s().\-–/]+$/.test(text)) return null
  const isAbroad = text.startsWith('+')
  // The zero in brackets is for those who ring from within: +44 (0)20.
  const digits = (isAbroad ? text.replace(/\(0\)/, '') : text).replaceAll(/\D/g, '')
  if (isAbroad) return international(digits)
  const way = ABROAD[country] ?? '00'
  if (digits.startsWith(way)) return international(digits.slice(way.length))
  const trunk = TRUNK[country] ?? '0'
  const national = trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits
  return national.length < NATIONAL_LEAST ? null : international(country + national)
}

function international(digits: string): string | null {
  return /^[1-9]/.test(digits) && digits.length >= DIGITS.least && digits.length <= DIGITS.most ? `+${digits}` : null
}

/** Numbers that these parties have told us, normalised. */
export async function phonesTold(ctx: Acting, parties: readonly string[], country: string): Promise<string[]> {
  const { rows } = await transact(ctx, { purpose: SERVICE, parties: [...parties] }, (tx) =>
    sql<{ number: string }>`
      select distinct value #>> '{}' as number from customers.fact
      where party = any (${[...parties]}::uuid[]) and name = 'phone' and basis = 'told' limit ${TOLD_LIMIT}`.execute(
      tx,
    ),
  )
  return [...new Set(rows.flatMap(({ number }) => normalisePhone(number, country) ?? []))]
}

/** The party of a normalised number; made when it is new. Before the transaction, so that it can be entered. */
export async function phoneParty(db: Database | Tx, number: string): Promise<string> {
  const { rows } = await sql<{ party: string }>`select customers.address_party('phone', ${number}) as party`.execute(db)
  return rows[0]!.party
}

/** Who told us that they have this number: a suggestion about who rings, for a number is shown by whoever rings and proves nothing. */
export async function phoneOwners(ctx: Acting, number: string, country: string): Promise<string[]> {
  const { rows } = await sql<{ party: string }>`
    select customers.phone_owners(${number.slice(-6)}, ${ALIKE_LIMIT}) as party`.execute(ctx.db)
  const parties = rows.map((row) => row.party)
  if (parties.length === 0) return []
  return transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
    const { rows: told } = await sql<{ party: string; number: string }>`
      select distinct party, value #>> '{}' as number from customers.fact
      where party = any (${parties}::uuid[]) and name = 'phone' and basis = 'told' and replaced_at is null and refused_at is null
        and (ends_at is null or ends_at > now()) order by party`.execute(tx)
    return [...new Set(told.filter((one) => normalisePhone(one.number, country) === number).map((one) => one.party))]
  })
}
