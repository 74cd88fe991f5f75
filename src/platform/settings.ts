import { sql } from 'kysely'
import { z } from 'zod'
import type { Doorbell } from './bell.ts'
import type { Acting, Context } from './context.ts'
import type { Database } from './database/pool.ts'
import { admits, type StaffRole } from './principal.ts'
import { refuse } from './refusal.ts'

/** What a merchant may change while the program runs; whatever belongs to the machine stands in config.ts. */
export interface Setting<Value = unknown> {
  module: string
  name: string
  schema: z.ZodType<Value>
  /** What holds until somebody changes it. */
  default: Value
  /** Roles that may change it, besides the owner. */
  mayChange: readonly StaffRole[]
}

type Declared<Schema extends z.ZodType> = { schema: Schema; default: z.output<Schema>; mayChange: readonly StaffRole[] }

/** Settings of one module; more would be a form that nobody reads. */
const SETTINGS_LIMIT = 50
/** Rung when a setting has changed. */
const TOPIC = 'settings'

const declared = new Map<string, Setting>()

/**
 * Declares a module's settings, once, at load: `const hours = declareSettings('orders', { cutoff: { schema, default, mayChange } })`,
 * and then `setting(ctx, hours.cutoff)`. Their labels stand under `setting.<module>.<name>`.
 */
export function declareSettings<const Schemas extends Record<string, z.ZodType>>(
  module: string,
  settings: { [Name in keyof Schemas]: Declared<Schemas[Name]> },
): { [Name in keyof Schemas]: Setting<z.output<Schemas[Name]>> } {
  const names = Object.keys(settings)
  if (names.length > SETTINGS_LIMIT) throw new Error(`${module} declares more than ${SETTINGS_LIMIT} settings.`)
  return Object.fromEntries(
    names.map((name) => {
      const one = { module, name, ...settings[name]! } as Setting
      declared.set(`${module}.${name}`, one)
      return [name, one]
    }),
  ) as { [Name in keyof Schemas]: Setting<z.output<Schemas[Name]>> }
}

export const declaredSettings = (): readonly Setting[] => [...declared.values()]

/** What this process knows of the stored values, by `module.name`. A database belongs to one open house. */
const known = new WeakMap<Database, ReadonlyMap<string, unknown>>()

/** The value that holds now. Asks no database: pages need several on each request. */
export function setting<Value>(ctx: Pick<Context, 'db'>, one: Setting<Value>): Value {
  const values = known.get(ctx.db)
  const key = `${one.module}.${one.name}`
  return values?.has(key) ? (values.get(key) as Value) : one.default
}

/** Reads what is stored, and again whenever another process or this one has changed something. Returns the way to end that. */
export async function openSettings(ctx: Pick<Context, 'db' | 'log'>, bell: Pick<Doorbell, 'on'>): Promise<() => void> {
  await readSettings(ctx)
  return bell.on((rung) => {
    if (rung !== 'all' && !rung.has(TOPIC)) return
    readSettings(ctx).catch((error: unknown) => ctx.log.warn({ err: error }, 'the settings could not be read again'))
  })
}

async function readSettings(ctx: Pick<Context, 'db' | 'log'>): Promise<void> {
  const { rows } = await sql<{
    key: string
    value: unknown
  }>`select module || '.' || name as key, value from platform.setting`.execute(ctx.db)
  const values = new Map<string, unknown>()
  for (const { key, value } of rows) {
    const one = declared.get(key)
    const parsed = one?.schema.safeParse(value)
    if (parsed?.success) values.set(key, parsed.data)
    // A later version that was gone back from may have left it: the default holds, and nothing is thrown away.
    else if (one) ctx.log.warn({ setting: key }, 'a stored setting does not fit what is declared; its default holds')
  }
  known.set(ctx.db, values)
}

/** Somebody changed a setting: told to whoever writes it down (customers' log of the house), in the same transaction. */
export interface SettingChange {
  setting: Setting
  before: unknown
  after: unknown
}

/**
 * Step: stores a value. The caller runs it in a transaction, records the change there, and calls `settingsChanged` after the commit.
 * @throws Refusal not-found, not-yours, bad-input
 */
export async function storeSetting(
  tx: Database,
  ctx: Acting,
  given: { module: string; name: string; value: unknown },
  actor: string,
): Promise<SettingChange> {
  const one = declared.get(`${given.module}.${given.name}`)
  if (!one) throw refuse('not-found', { path: `${given.module}.${given.name}` })
  if (!admits({ staff: one.mayChange, scope: 'settings' }, ctx.principal)) throw refuse('not-yours')
  const parsed = one.schema.safeParse(given.value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      where: ['value', ...issue.path].join('.'),
      what: issue.message,
    }))
    throw refuse('bad-input', { where: problems[0]!.where, what: problems[0]!.what }, { problems })
  }
  await sql`
    insert into platform.setting (module, name, value, changed_at, changed_by)
    values (${one.module}, ${one.name}, ${JSON.stringify(parsed.data)}::jsonb, ${ctx.clock.now()}, ${actor})
    on conflict (module, name) do update set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(
    tx,
  )
  return { setting: one, before: setting(ctx, one), after: parsed.data }
}

/** After the commit: what was changed holds in this process at once, and elsewhere as soon as the bell has rung. */
export async function settingsChanged(ctx: Context): Promise<void> {
  await readSettings(ctx)
  ctx.bell.ring([TOPIC])
}

const owner = [] as const

/** What every module and every page needs to know of the shop. */
export const shop = declareSettings('shop', {
  /** As it stands above each page and below each letter. */
  name: { schema: z.string().trim().min(1).max(80), default: 'Our shop', mayChange: owner },
  /** For visitors whose browser asks for none of our languages. */
  locale: { schema: z.enum(['en', 'nb']), default: 'en', mayChange: owner },
  /** The business's zone: "ships today" means today there. */
  zone: {
    schema: z.string().refine(isZone, 'a zone of the IANA list, Europe/Oslo for instance'),
    default: 'Europe/Oslo',
    mayChange: owner,
  },
  /** What prices are in, unless a product says otherwise. */
  currency: {
    schema: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as in ISO 4217'),
    default: 'NOK',
    mayChange: owner,
  },
  /** The merchant's colour as #rrggbb; none leaves the house's green. */
  accent: {
    schema: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, 'a colour as #rrggbb')
      .nullable(),
    default: null,
    mayChange: owner,
  },
  /** Whether customers see the name of who looked at their record, or the role only. */
  showStaffNames: { schema: z.boolean(), default: false, mayChange: owner },
})

function isZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }))
  } catch {
    return false
  }
}
