import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Ground } from './ground.ts'
import { withClient } from './ground.ts'
import { type Program, startProgram } from './program.ts'
import { productIds, seed, sizeOf } from './seed.ts'

/** A database with customers, and the real program on it as a process of its own. */
export interface Shop {
  customers: number
  database: string
  /** As the role that owns it. */
  url: string
  data: string
  /** The built copy that it runs. */
  folder: string
  program: Program
  products: { id: string; slug: string }[]
}

/** Products that the load goes round: more than any cache of one process holds by accident, few enough to be sent at once. */
const PRODUCTS_ASKED = 2_000

export async function openShop(
  ground: Ground,
  folder: string,
  customers: number,
  say: (line: string) => void,
  name = `bench_${customers}`,
): Promise<Shop> {
  const url = await ground.database(name, folder)
  await seed(url, sizeOf(customers), say)
  const data = dataFolder(ground, name)
  const program = await startProgram({ folder, environment: shopEnvironment({ url, data }) })
  const products = await withClient(url, (client) => productIds(client, PRODUCTS_ASKED))
  return { customers, database: name, url, data, folder, program, products }
}

/** The web role: what answers customers. Jobs and mail run beside it in a process of their own in a busy shop. */
export function shopEnvironment({ url, data }: Pick<Shop, 'url' | 'data'>, roles = 'web,live'): Record<string, string> {
  return { DATABASE_URL: url, RAPPORT_DATA: data, RAPPORT_ROLES: roles }
}

/** A data folder with the ground's secret: the roles' passwords derive from it, and all databases of the cluster share the roles. */
export function dataFolder(ground: Ground, name: string): string {
  const data = join(ground.folder, `program-${name}`)
  mkdirSync(data)
  cpSync(join(ground.folder, 'secret'), join(data, 'secret'))
  return data
}

/** A program's key that may do everything. */
export async function addKey(url: string): Promise<string> {
  const key = `rpt_bench_${randomBytes(32).toString('base64url')}`
  await withClient(url, (client) =>
    client.query(
      `insert into accounts.key (id, name, token_sha256, scopes, made_at, made_by) values ($1, 'bench', $2, '{all}', now(), 'bench')`,
      [randomBytes(6).toString('hex'), sha256(key)],
    ),
  )
  return key
}

/** Somebody of the staff who has signed in: the header of their browser. */
export async function signInStaff(url: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await withClient(url, (client) =>
    client.query(
      `with chidi as (insert into accounts.staff (email, name, roles, joined_at) values ('chidi@example.com', 'Chidi', '{owner}', now())
         on conflict (email) do update set name = excluded.name returning id)
       insert into accounts.staff_session (staff, token_sha256, proof, browser, began_at, seen_at, ends_at)
       select id, $1, 'passkey', 'bench', now(), now(), now() + interval '1 day' from chidi`,
      [sha256(token)],
    ),
  )
  return `cookie: __Host-staff=${token}\r\n`
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
