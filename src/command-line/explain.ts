import { sql } from 'kysely'
import { see, SERVICE, transact } from '../modules/customers/index.ts'
import type { Acting } from '../platform/context.ts'
import type { Principal } from '../platform/principal.ts'
import { inHouse } from './open.ts'
import { Mistake, type Verb } from './verb.ts'

export const explainVerb: Verb = {
  name: 'explain',
  summary:
    'Why the house decided as it did: its inputs and the version of the rule. The customer sees that you looked.',
  takes: 'customer ID | permission PARTY PURPOSE | fact PARTY ID | promise PARTY ID',
  async run({ words: [what, party, which] }, out) {
    const explain = what ? explanations[what] : undefined
    if (!explain || !party)
      throw new Mistake(
        'Say what: npx rapport explain customer ID | permission PARTY PURPOSE | fact PARTY ID | promise PARTY ID',
      )
    await inHouse('operator', async (ctx) => {
      const told = await explain(ctx, party, which)
      if (!told) throw new Mistake(`There is no such ${what}. Check the ids; the workspace shows them.`)
      for (const line of told.because) out.say(line)
      out.result(told)
    })
  },
}

interface Explanation {
  /** The decision, then one line per reason. */
  because: string[]
  inputs: unknown
}

type Explain = (ctx: Acting, party: string, which: string | undefined) => Promise<Explanation | undefined>

const explanations: Record<string, Explain> = {
  customer: (ctx, party) =>
    looking(ctx, party, async (tx, parties) => {
      const { rows } = await sql<{
        party: string
        other: string
        strength: string
        rule: string
        asserted_by: string
        asserted_at: Date
        revoked_at: Date | null
      }>`
        select party, other, strength, rule, asserted_by, asserted_at, revoked_at from customers.identity_claim order by asserted_at`.execute(
        tx,
      )
      return {
        because: [
          `${parties.length} parties are one customer: ${parties.join(', ')}.`,
          ...rows.map(
            (claim) =>
              `${claim.revoked_at ? 'No longer: ' : ''}${claim.party} is ${claim.other} (${claim.strength}, ${claim.rule}, said by ${claim.asserted_by} on ${claim.asserted_at.toISOString()})`,
          ),
        ],
        inputs: { parties, claims: rows },
      }
    }),
  permission: (ctx, party, purpose = '') =>
    looking(ctx, party, async (tx) => {
      const { rows: history } = await sql<{
        party: string
        granted: boolean
        at: Date
        actor: string
        sentence: string
      }>`
        select party, granted, at, actor, sentence from customers.permission where purpose = ${purpose} order by at desc`.execute(
        tx,
      )
      const { rows } = await sql<{ necessary: boolean; allowed: boolean }>`
        select coalesce((select necessary from customers.purpose where name = ${purpose}), false) as necessary,
          exists (select from customers.allowed where party = ${party} and purpose = ${purpose}) as allowed`.execute(tx)
      const { necessary, allowed } = rows[0]!
      return {
        because: [
          necessary
            ? `${purpose} is necessary: it needs no permission.`
            : `${purpose} is ${allowed ? 'allowed' : 'not allowed'}.`,
          ...(history.length === 0
            ? ['Nobody has chosen yet; unasked is not granted.']
            : ['While parties are connected, a refusal of any of them wins.']),
          ...history.map(
            (choice) =>
              `${choice.at.toISOString()}  ${choice.granted ? 'yes' : 'no '}  for ${choice.party} by ${choice.actor}, beside ${choice.sentence}`,
          ),
        ],
        inputs: { necessary, allowed, history },
      }
    }),
  fact: (ctx, party, fact = '') =>
    looking(ctx, party, async (tx) => {
      const { rows } = await sql<{
        name: string
        value: unknown
        basis: string
        source: string
        purpose: string
        reason: object
        known_at: Date
        ends_at: Date | null
      }>`
        select name, value, basis, source, purpose, reason, known_at, ends_at from customers.fact where id::text = ${fact}`.execute(
        tx,
      )
      const found = rows[0]
      if (!found) return undefined
      return {
        because: [
          `${found.name} is ${JSON.stringify(found.value)}: ${found.basis}, from ${found.source}, for ${found.purpose}.`,
          `Known since ${found.known_at.toISOString()}, kept ${found.ends_at ? `until ${found.ends_at.toISOString()}` : 'while they are with us'}.`,
          ...(found.basis === 'derived' ? [`Rule and inputs: ${JSON.stringify(found.reason)}`] : []),
        ],
        inputs: found,
      }
    }),
  promise: (ctx, party, promise = '') =>
    looking(ctx, party, async (tx) => {
      const { rows } = await sql<{
        kind: string
        subject_type: string
        subject_id: string
        made_at: Date
        made_by: string
        due_at: Date
        precision: string
        zone: string
        owner: string
        kept_at: Date | null
        broken_at: Date | null
        told_at: Date | null
      }>`
        select kind, subject_type, subject_id, made_at, made_by, due_at, precision, zone, owner, kept_at, broken_at, told_at
        from customers.promise where id::text = ${promise} or subject_id = ${promise}`.execute(tx)
      if (rows.length === 0) return undefined
      return {
        because: rows.map(
          (row) =>
            `${row.kind} for ${row.subject_type} ${row.subject_id}: made ${row.made_at.toISOString()} by ${row.made_by}, due ${row.due_at.toISOString()} (to the ${row.precision}, ${row.zone}), owned by ${row.owner}; ` +
            (row.kept_at
              ? `kept ${row.kept_at.toISOString()}`
              : row.broken_at
                ? `broken ${row.broken_at.toISOString()}, ${row.told_at ? `told ${row.told_at.toISOString()}` : 'not told yet'}`
                : 'open'),
        ),
        inputs: rows,
      }
    }),
}

/** Whoever may run this command is the owner of the machine: a person, so it makes a look. */
const OPERATOR: Principal = { kind: 'staff', id: 'operator', name: 'operator', roles: ['owner'], session: '' }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads a customer's rows for service; the look stands in the ledger like anybody else's. */
async function looking(
  ctx: Acting,
  party: string,
  read: (tx: Parameters<Parameters<typeof transact>[2]>[0], parties: string[]) => Promise<Explanation | undefined>,
): Promise<Explanation | undefined> {
  if (!UUID.test(party)) throw new Mistake(`“${party}” is not an id of a customer.`)
  const { rows } = await sql<{ party: string }>`select p as party from customers.connected(${party}) p`.execute(ctx.db)
  const parties = rows.map((row) => row.party)
  return transact({ ...ctx, principal: OPERATOR }, { purpose: SERVICE, parties }, async (tx) => {
    const told = await read(tx, parties)
    if (told)
      await see(tx, {
        principal: OPERATOR,
        purpose: SERVICE,
        projection: 'explain',
        reason: { type: 'operator', id: 'command line' },
        parties,
      })
    return told
  })
}
