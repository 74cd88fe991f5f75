// Writes generated.ts from a migrated database: `npm run generate`; with --check it only says whether it is stale.
import { mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withClient } from './client.ts'
import { readOrMakeSecret, startPostgres } from '../postgres.ts'
import { migrate } from './migrate.ts'
import { ensureRoles } from './roles.ts'

const GENERATED = fileURLToPath(new URL('generated.ts', import.meta.url))

/** What node-postgres hands us for each type, with the parsers that pool.ts sets. All others arrive as text. */
const TYPES: Record<string, string> = {
  bool: 'boolean',
  bytea: 'Buffer',
  float4: 'number',
  float8: 'number',
  int2: 'number',
  int4: 'number',
  // Parsed as a number by pool.ts: positions, counts and money stay far below 2^53.
  int8: 'number',
  json: 'Json',
  jsonb: 'Json',
  oid: 'number',
  timestamp: 'Date',
  timestamptz: 'Date',
}

/** Arrays have parsers of their own, and only these types have one; int8[] is left as text by node-postgres. */
const ARRAYS: Record<string, string> = {
  bool: 'boolean[]',
  float4: 'number[]',
  float8: 'number[]',
  int2: 'number[]',
  int4: 'number[]',
  int8: 'string[]',
  json: 'JsonValue[]',
  jsonb: 'JsonValue[]',
  text: 'string[]',
  timestamp: 'Date[]',
  timestamptz: 'Date[]',
  uuid: 'string[]',
  varchar: 'string[]',
}

/** Types whose default parsing would be a surprise: a day that becomes midnight somewhere, an amount that is a float. */
const REFUSED: Record<string, string> = {
  date_array: 'node-postgres reads date[] as midnights of the machine.',
  interval: 'Store a number and name its unit.',
  money: 'Store amounts as integer minor units.',
  numeric_array: 'node-postgres reads numeric[] as floats.',
  time: 'Store minutes of the day as an integer.',
  timetz: 'Store an instant and a zone.',
}

const HEADER = `// Generated from the migrated database by "npm run generate". Do not edit: change a migration instead.
import type { ColumnType } from 'kysely'

/** May be left out of an insert: the database has a default. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

/** Never written: the database computes it. */
export type GeneratedAlways<T> = ColumnType<T, never, never>

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** Written as text (JSON.stringify): node-postgres would send a list as a PostgreSQL array. */
export type Json = ColumnType<JsonValue, string, string>
`

type Column = {
  schema: string
  table: string
  table_comment: string | null
  column: string
  column_comment: string | null
  type: string
  is_array: boolean
  labels: string[] | null
  is_nullable: boolean
  fill: 'none' | 'optional' | 'always'
}

/** Partitions are read through their parents; what an extension or graphile-worker owns is not ours to type. */
const COLUMNS = `
  select n.nspname as schema, c.relname as table, obj_description(c.oid, 'pg_class') as table_comment,
         a.attname as column, col_description(c.oid, a.attnum) as column_comment,
         base.typname as type, t.typcategory = 'A' as is_array,
         (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = base.oid) as labels,
         not (a.attnotnull or t.typnotnull) as is_nullable,
         case when a.attidentity = 'a' or a.attgenerated <> '' then 'always'
              when a.attidentity = 'd' or a.atthasdef or t.typdefault is not null then 'optional'
              else 'none' end as fill
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    -- A domain is what it stands on, an array is what it holds.
    join pg_type element on element.oid = case when t.typcategory = 'A' then t.typelem else coalesce(nullif(t.typbasetype, 0), t.oid) end
    join pg_type base on base.oid = coalesce(nullif(element.typbasetype, 0), element.oid)
   where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
     and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'graphile_worker', 'migrations')
     and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
   order by n.nspname, c.relname, a.attnum`

/** The row types of a database's tables and views, as the text of a TypeScript module. */
export async function generateTypes(url: string): Promise<string> {
  return withClient({ connectionString: url }, async (client) => {
    const { rows } = await client.query<Column>(COLUMNS)
    const tables = Map.groupBy(rows, ({ schema, table }) => `${schema}.${table}`)
    const directory = [...tables.keys()].map((name) => `  ${quoted(name)}: ${interfaceName(name)}`)
    const interfaces = [...tables].map(
      ([name, columns]) =>
        `${comment(columns[0]!.table_comment, '')}export interface ${interfaceName(name)} {\n${columns.map(property).join('\n')}\n}\n`,
    )
    return `${HEADER}\nexport interface DB {\n${directory.join('\n')}\n}\n\n${interfaces.join('\n')}`
  })
}

function property(column: Column): string {
  const name = /^[a-z_]\w*$/i.test(column.column) ? column.column : quoted(column.column)
  const type = `${typeOf(column)}${column.is_nullable ? ' | null' : ''}`
  const filled = { none: type, optional: `Generated<${type}>`, always: `GeneratedAlways<${type}>` }[column.fill]
  return `${comment(column.column_comment, '  ')}  ${name}: ${filled}`
}

function typeOf({ schema, table, column, type, is_array: isArray, labels }: Column): string {
  const reason = REFUSED[isArray ? `${type}_array` : type] ?? REFUSED[type]
  if (reason) throw new Error(`${schema}.${table}.${column} is of type ${type}${isArray ? '[]' : ''}. ${reason}`)
  if (isArray) return labels ? 'string' : (ARRAYS[type] ?? 'string')
  return labels ? labels.map(quoted).join(' | ') : (TYPES[type] ?? 'string')
}

function interfaceName(name: string): string {
  return name
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

function comment(text: string | null, indent: string): string {
  return text ? `${indent}/** ${text.replaceAll('*/', '* /').replace(/\s+/g, ' ').trim()} */\n` : ''
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-types-'))
  // As root the server runs as another account, which has to pass through.
  chmodSync(folder, 0o711)
  const server = await startPostgres({ folder, settings: { fsync: 'off' }, shelter: join(folder, 'shelter') })
  try {
    await ensureRoles(server.ownerUrl, readOrMakeSecret(folder))
    await migrate(server.ownerUrl)
    const types = await generateTypes(server.ownerUrl)
    const path = relative(process.cwd(), GENERATED)
    if (process.argv.includes('--check')) {
      if (existsSync(GENERATED) && readFileSync(GENERATED, 'utf8') === types) return
      process.stderr.write(`${path} is not what the migrations say. Run: npm run generate\n`)
      process.exitCode = 1
    } else {
      writeFileSync(GENERATED, types)
      process.stdout.write(`${path} written.\n`)
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main()
