import path from 'node:path'
import type pg from 'pg'
import { openPageOrigins } from './modules/accounts/index.ts'
import { declaredKinds, declaredPurposes } from './modules/customers/index.ts'
import { complainedOf, openBlueprint } from './modules/desk/index.ts'
import { openFinding, writtenAbout } from './modules/help/index.ts'
import type { Extension } from './extension.ts'
import { extensionMigrations, loadExtensions } from './extensions.ts'
import './routes.ts'
import { systemClock, type Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { openBell, type Doorbell } from './platform/bell.ts'
import type { Context } from './platform/context.ts'
import { withClient } from './platform/database/client.ts'
import { migrate } from './platform/database/migrate.ts'
import { openDatabase, openPool } from './platform/database/pool.ts'
import { ensureRoles } from './platform/database/roles.ts'
import { setupJobs } from './platform/jobs/setup.ts'
import { openLog } from './platform/log.ts'
import { type Metrics, openMetrics } from './platform/metrics.ts'
import { openSecret } from './platform/secret.ts'
import { openSettings } from './platform/settings.ts'

export interface HouseOptions {
  /** The database, as the role that owns it; used to prepare it and then let go of. */
  ownerUrl: string
  /** 64 hexadecimal digits of the data folder. */
  secret: string
  clock?: Clock
  /** Connection URLs of roles that are known to stand; else they are made or mended. */
  roles?: { app: string; jobs: string }
}

/** An open house: everything that commands need, whoever calls them (the web, a job, the command line, a test). */
export interface House {
  context: Context
  pool: pg.Pool
  bell: Doorbell
  metrics: Metrics
  /** The merchant's own modules. */
  extensions: readonly Extension[]
  urls: { owner: string; app: string; jobs: string }
  close(): Promise<void>
}

/**
 * Prepares the database (roles, migrations, declared purposes and kinds) and opens it as `rapport_app`. Can be repeated, and be done
 * beside a running program.
 * @throws MigrationError, DeclarationError with a sentence that says what to do
 */
export async function openHouse(config: Config, options: HouseOptions): Promise<House> {
  const extensions = await loadExtensions()
  const urls = { owner: options.ownerUrl, ...(options.roles ?? (await ensureRoles(options.ownerUrl, options.secret))) }
  await migrate(urls.owner, {
    folders: [{ name: '', folder: path.resolve('migrations') }, ...extensionMigrations(extensions)],
  })
  await Promise.all([tellDeclared(urls.owner), setupJobs(urls.jobs)])
  const log = openLog(config.logLevel)
  const pool = openPool(urls.app, { onConnect: enterAsProgram })
  const bell = await openBell(urls.app, log)
  const context: Context = {
    config,
    clock: options.clock ?? systemClock,
    log,
    db: openDatabase(pool),
    secret: openSecret(options.secret),
    bell,
  }
  const close = async () => {
    await bell.close()
    await pool.end()
  }
  try {
    const endings = [
      await openSettings(context, bell),
      await openPageOrigins(context, bell),
      await openBlueprint(context, bell),
      await complainedOf.open(context, bell),
      await writtenAbout.open(context, bell),
      openFinding(context, bell),
    ]
    return {
      context,
      pool,
      bell,
      metrics: openMetrics(),
      extensions,
      urls,
      close: () => (endings.forEach((end) => end()), close()),
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Thrown when code and database disagree about what is declared. */
export class DeclarationError extends Error {}

/** Tells the database which purposes and kinds the code declares: the policies and `customers.record` go by them. */
async function tellDeclared(ownerUrl: string): Promise<void> {
  await withClient({ connectionString: ownerUrl, application_name: 'rapport declarations' }, async (client) => {
    const kinds = JSON.stringify(
      declaredKinds().map(({ name, version, module, class: keeping, purpose, collectable = false }) => ({
        name,
        version,
        module,
        class: keeping,
        purpose,
        collectable,
      })),
    )
    const newer = await client.query<{ name: string; version: number }>(
      `select k.name, k.version from customers.kind k join jsonb_to_recordset($1) d (name text, version integer) using (name) where k.version > d.version`,
      [kinds],
    )
    if (newer.rows.length > 0) {
      const names = newer.rows.map((kind) => `${kind.name} ${kind.version}`).join(', ')
      throw new DeclarationError(
        `This database knows newer kinds of interaction than this program (${names}). Start the version that wrote them, or a later one.`,
      )
    }
    await client.query(
      `insert into customers.kind (name, version, module, class, purpose, collectable)
       select * from jsonb_to_recordset($1) d (name text, version integer, module text, class text, purpose text, collectable boolean)
       on conflict (name) do update set version = excluded.version, module = excluded.module, class = excluded.class, purpose = excluded.purpose,
         collectable = excluded.collectable
       where row (kind.version, kind.module, kind.class, kind.purpose, kind.collectable)
         is distinct from row (excluded.version, excluded.module, excluded.class, excluded.purpose, excluded.collectable)`,
      [kinds],
    )
    await client.query(
      `insert into customers.purpose (name, module, necessary)
       select * from jsonb_to_recordset($1) d (name text, module text, necessary boolean)
       on conflict (name) do update set module = excluded.module, necessary = excluded.necessary
       where row (purpose.module, purpose.necessary) is distinct from row (excluded.module, excluded.necessary)`,
      [JSON.stringify(declaredPurposes().map(({ name, module, necessary }) => ({ name, module, necessary })))],
    )
  })
}

/** Every new connection: refuses to work as somebody whom the policies do not hold, and notices a restore or failover. */
async function enterAsProgram(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ bound: boolean }>(
    `select not (r.rolsuper or r.rolbypassrls) and not exists (select from pg_namespace n where n.nspname = 'customers' and n.nspowner = r.oid)
              and not has_database_privilege(current_database(), 'temporary') as bound,
            customers.lift_era() as era
       from pg_roles r where r.rolname = current_user`,
  )
  if (rows[0]?.bound !== true) {
    throw new Error(
      'The program may only work as a role that row policies hold (no superuser, no bypassrls, not the owner, no temporary objects): it refuses to run as this one.',
    )
  }
}
