import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { build, type Message } from 'esbuild'

interface Found {
  where: string
  what: string
}

/** Folder names that are PostgreSQL schemas as well, with - read as _. */
const NAME = /^[a-z][a-z0-9-]{1,40}$/
/** By what an extension sees the house. The second is what TSX compiles to. */
const ALLOWED = ['rapport', 'preact/jsx-runtime']

/** The merchant's own modules: every folder with an index.ts. */
export function listExtensions(folder: string): string[] {
  return globSync('*/index.ts', { cwd: folder }).map(path.dirname).sort()
}

/** The schema in which an extension keeps its tables. */
export const schemaOf = (extension: string): string => extension.replaceAll('-', '_')

/** An extension imports `rapport` and its own files, and nothing else: what it reaches around the front door breaks with the next version. */
export async function checkSources(folder: string, extension: string): Promise<Found[]> {
  if (!NAME.test(extension))
    return [{ where: extension, what: 'the name of an extension is made of small letters, digits and -' }]
  const own = path.join(folder, extension)
  try {
    const { metafile } = await build({
      absWorkingDir: own,
      entryPoints: ['index.ts'],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      logLevel: 'silent',
      outdir: 'checked',
      // Without the project's paths, which would follow `rapport` into the house itself.
      tsconfigRaw: {},
    })
    return Object.entries(metafile.inputs).flatMap(([file, { imports }]) => {
      if (file.startsWith('..'))
        return [
          { where: file, what: 'this file is outside the extension’s own folder; import what you need from rapport' },
        ]
      return imports
        .filter((one) => one.external && !ALLOWED.includes(one.path))
        .map((one) => ({
          where: file,
          what: `it imports ${one.path}; an extension imports rapport and its own files only`,
        }))
    })
  } catch (error) {
    const { errors } = error as { errors?: Message[] }
    if (!errors) throw error
    return errors.map(({ text, location }) => ({
      where: location ? `${location.file}:${location.line}` : 'index.ts',
      what: text,
    }))
  }
}

/**
 * What a migration of an extension may say, sentence by sentence. A list of what is allowed, and not of what is forbidden: what nobody
 * has thought of is refused. `$own` is a name in the extension's own schema.
 */
const ALLOWED_SQL = [
  'create schema (if not exists )?$schema',
  'grant usage on schema $schema to rapport_app',
  '(create|alter|drop) (unlogged )?(table|sequence|type|view|materialized view|domain) (if (not )?exists )?$own\\b',
  'create (or replace )?(function|procedure|view) $own\\b(?!.*\\bsecurity definer\\b)',
  'drop (function|procedure) (if exists )?$own\\b',
  'create (unique )?index (concurrently )?(if not exists )?(\\w+ )?on (only )?$own\\b',
  'drop index (if exists )?$own\\b',
  'create (or replace )?trigger \\w+ .* on $own\\b',
  'comment on (table|column|function|index|view|type|sequence|schema) ($own|$schema)\\b',
  'grant [a-z, ]+ on (table |sequence |function )?$own\\b.* to rapport_app',
  'revoke .* on (function )?$own\\b.* from public',
  '(insert into|update|delete from) $own\\b',
  "select customers\\.protect ?\\( ?'$own'",
]

/** A migration of an extension stays in its own schema: the house's tables change only by the house's own migrations. */
export async function checkMigrations(folder: string, extension: string): Promise<Found[]> {
  const schema = schemaOf(extension)
  const allowed = ALLOWED_SQL.map(
    (form) =>
      new RegExp(
        `^${form.replaceAll('$own', `${schema}\\.\\w+(?:\\.\\w+)?`).replaceAll('$schema', `${schema}(?!\\.)`)}`,
        'is',
      ),
  )
  const migrations = path.join(folder, extension, 'migrations')
  if (!existsSync(migrations)) return []
  return globSync('*.sql', { cwd: migrations })
    .sort()
    .flatMap((file) =>
      sentencesOf(readFileSync(path.join(migrations, file), 'utf8'))
        .filter(({ sql }) => !allowed.some((form) => form.test(sql)) || readsOthers(sql, schema))
        .map(({ sql, line }) => ({
          where: `migrations/${file}:${line}`,
          what: `“${sql.slice(0, 80)}” is not something within the schema ${schema}`,
        })),
    )
}

/**
 * Whether a sentence reads another schema's rows. A migration runs as the owner, whom no policy holds, and so does a view: what it
 * copies or shows has left the record. A function runs as its caller, and may.
 */
function readsOthers(sql: string, schema: string): boolean {
  if (/^create (or replace )?(function|procedure)/i.test(sql)) return false
  const plain = sql.replaceAll(/'(?:[^']|'')*'/g, "''")
  return [...plain.matchAll(/\b(?:from|join|using|table)\s+(?:only\s+)?"?(\w+)"?\s*\./gi)].some(
    ([, of]) => of !== schema,
  )
}

/** The sentences of a migration, without comments and with single blanks. Quoted text and function bodies may hold semicolons. */
export function sentencesOf(text: string): { sql: string; line: number }[] {
  const sentences: { sql: string; line: number }[] = []
  const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|\s+|[^\s;'"$/-]+|[\s\S]/g
  let sql = ''
  let line = 1
  let began = 1
  const end = () => {
    if (sql.trim() !== '') sentences.push({ sql: sql.trim(), line: began })
    sql = ''
  }
  for (const [part] of text.matchAll(token)) {
    if (part === ';') end()
    else if (/^(--|\/\*|\s)/.test(part)) sql += sql === '' || sql.endsWith(' ') ? '' : ' '
    else {
      if (sql === '') began = line
      sql += part
    }
    line += part.split('\n').length - 1
  }
  end()
  return sentences
}
