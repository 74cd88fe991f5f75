import { createHmac, createHash, pbkdf2Sync, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { withClient } from './client.ts'
import { derivePassword } from '../postgres.ts'

const CONNECT_LIMIT_MS = 10_000
/** Advisory lock of whoever makes the roles; any fixed number that nothing else of ours uses. */
const ROLES_LOCK = 7_237_001
/** Roles belong to the whole cluster, the lock to one database: starts on two databases can still meet. */
const COLLISION_ATTEMPTS = 5
/** RFC 7677's least, and PostgreSQL's default. The passwords are 192 random bits: nothing is left to slow down. */
const SCRAM_ITERATIONS = 4096

/** What the program itself may be: no superuser, past no policy, maker of nothing. */
const PLAIN = 'login nosuperuser nobypassrls noinherit nocreaterole nocreatedb noreplication'

/**
 * Makes or mends the two roles that the program works as, and returns the connection URL of each: `app` reads and
 * writes under row policies and owns nothing, `jobs` owns graphile-worker's schema. Can be repeated, and be run by
 * several at once.
 */
export async function ensureRoles(ownerUrl: string, secret: string): Promise<{ app: string; jobs: string }> {
  const app = roleUrl(ownerUrl, secret, 'rapport_app')
  const jobs = roleUrl(ownerUrl, secret, 'rapport_jobs')
  await withClient(connection(ownerUrl), async (owner) => {
    await owner.query('select pg_advisory_lock($1)', [ROLES_LOCK])
    const { rows } = await owner.query<{ database: string }>('select quote_ident(current_database()) as database')
    const database = rows[0]!.database
    await ensureRole(owner, 'rapport_app', app, database)
    await ensureRole(owner, 'rapport_jobs', jobs, database)
    await keepFromMaking(owner, database)
    await ensureJobsSchema(owner)
  })
  return { app, jobs }
}

async function ensureRole(owner: pg.Client, role: string, url: string, database: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { rows } = await owner.query<{ plain: boolean }>(
        `select rolcanlogin and not (rolsuper or rolbypassrls or rolinherit or rolcreaterole or rolcreatedb or rolreplication)
                as plain
           from pg_roles where rolname = $1`,
        [role],
      )
      if (rows.length === 0) await owner.query(`create role ${role} ${PLAIN} password '${scramVerifier(url)}'`)
      else if (!rows[0]!.plain) await owner.query(`alter role ${role} ${PLAIN}`)
      await owner.query(`grant connect on database ${database} to ${role}`)
      // Written only when it differs: each start would else rewrite a row that all databases of the cluster share.
      if (rows.length > 0 && !(await logsIn(url))) {
        await owner.query(`alter role ${role} password '${scramVerifier(url)}'`)
      }
      return
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      if (code === '42501') {
        throw new Error(
          `The role of DATABASE_URL may not make or change the role ${role} (${message}). ` +
            'Give it CREATEROLE, and when the role exists already: grant it to it WITH ADMIN OPTION.',
        )
      }
      // Another start got there first: unique violation, duplicate object, "tuple concurrently updated".
      const collided = code === '23505' || code === '42710' || (code === 'XX000' && message.includes('concurrently'))
      if (!collided || attempt === COLLISION_ATTEMPTS) throw error
    }
  }
}

/**
 * Takes from everybody what PostgreSQL gives to everybody: temporary objects. Types are looked for in pg_temp before pg_catalog, so that a
 * domain called uuid, planted there by whoever speaks as rapport_app, ran its check as the owner of the next definer function that
 * declared a uuid.
 */
async function keepFromMaking(owner: pg.Client, database: string): Promise<void> {
  const may = async () => {
    const { rows } = await owner.query<{ temporary: boolean; create: boolean }>(
      `select has_database_privilege('rapport_app', current_database(), 'temporary') as temporary,
              coalesce((select has_schema_privilege('rapport_app', oid, 'create') from pg_namespace where nspname = 'public'), false) as create`,
    )
    return rows[0]!
  }
  const before = await may()
  if (before.temporary) await owner.query(`revoke temporary on database ${database} from public, rapport_app`)
  // PostgreSQL 15 and newer give this to nobody, but a database that was upgraded keeps what it had.
  if (before.create) await owner.query('revoke create on schema public from public, rapport_app')
  const after = await may()
  if (after.temporary || after.create) {
    throw new Error(
      `The role rapport_app may make objects of its own in this database, and with them pass the row policies. As the database's owner say: ` +
        `revoke temporary on database ${database} from public; revoke create on schema public from public;`,
    )
  }
}

/** graphile-worker must own what it works on: its tables have row security without policies, which only owners pass. */
async function ensureJobsSchema(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ owner: string | null; member: boolean }>(
    `select (select nspowner::regrole::text from pg_namespace where nspname = 'graphile_worker') as owner,
            pg_has_role('rapport_jobs', 'set') as member`,
  )
  const { owner: present, member } = rows[0]!
  if (present !== null && present !== 'rapport_jobs') {
    throw new Error(`The schema graphile_worker belongs to ${present}; Rapport needs it for its own role rapport_jobs.`)
  }
  // Who makes a role may administer it, but not yet act as it.
  if (!member) await owner.query('grant rapport_jobs to current_user with set true, inherit false')
  if (present === null) await owner.query('create schema graphile_worker authorization rapport_jobs')
}

async function logsIn(url: string): Promise<boolean> {
  try {
    return await withClient(connection(url), async () => true)
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') return false
    throw error
  }
}

const connection = (url: string) => ({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS })

function roleUrl(ownerUrl: string, secret: string, role: string): string {
  const url = new URL(ownerUrl)
  url.username = role
  url.password = derivePassword(secret, role)
  // Credentials in the query would win over those in front.
  url.searchParams.delete('user')
  url.searchParams.delete('password')
  return url.toString().replaceAll('%2F', '/')
}

/** What PostgreSQL stores of a password (RFC 5803), so that the password itself is never in a statement or its log. */
function scramVerifier(url: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(new URL(url).password, salt, SCRAM_ITERATIONS, 32, 'sha256')
  const sign = (words: string) => createHmac('sha256', salted).update(words).digest()
  const stored = createHash('sha256').update(sign('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${stored}:${sign('Server Key').toString('base64')}`
}
