import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'

// What no tool checks, as ordinary tests. Each rule on a file's text is shown a file that breaks it, so that it bites.

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Longer files tell more than one story. Generated ones and tables of words are as long as they are. */
const LINES_LIMIT = 400
const ARCHITECTURE_LINES_LIMIT = 200

const { lines } = JSON.parse(readFileSync(join(ROOT, 'modules.json'), 'utf8')) as { lines: string[][] }
const heightOf = new Map(lines.flatMap((line, height) => line.map((module) => [module, height] as const)))
/** Every table with its schema, which is its module's name. */
const TABLES = [
  ...readFileSync(join(ROOT, 'src/platform/database/generated.ts'), 'utf8').matchAll(/^ {2}'(\w+\.\w+)':/gm),
].map(([, name]) => name!)

type Rule = {
  sentence: string
  of: RegExp
  except?: RegExp
  /** What is wrong with the text, or undefined. */
  wrong(text: string, path: string): string | undefined
  planted: [path: string, text: string]
}

const CODE = /\.(tsx?|js|mjs)$|^bin\/\w+$/
const TEST = /\.test\.tsx?$|^test\/|^bench\//
const matching = (pattern: RegExp) => (text: string) => pattern.exec(text)?.[0]

const RULES: Rule[] = [
  {
    sentence: 'a file tells one story and is not long',
    of: CODE,
    except: /generated\.ts$|^src\/ui\/messages\/|^test\/tidy/,
    wrong: (text) => (text.split('\n').length > LINES_LIMIT ? `${text.split('\n').length} lines` : undefined),
    planted: ['src/long.ts', '\n'.repeat(LINES_LIMIT + 1)],
  },
  {
    sentence: 'a file is not empty',
    of: /./,
    except: /\.(png|webp|jpe?g|gz|ico|woff2)$/,
    wrong: (text) => (text.trim() === '' ? 'nothing in it' : undefined),
    planted: ['src/empty.ts', '\n'],
  },
  {
    sentence: 'a name says what a thing is, not that it serves',
    of: CODE,
    except: /^test\/tidy/,
    wrong: (_text, path) => /(service|manager|helper|util|impl)s?\b[^/]*$/i.exec(path)?.[0],
    planted: ['src/modules/orders/order-helpers.ts', ''],
  },
  {
    sentence: 'nothing is left for later in a comment',
    of: CODE,
    except: /^test\/tidy/,
    wrong: matching(/\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b/),
    planted: ['src/later.ts', '// TODO: make it whole'],
  },
  {
    sentence: 'no path of one machine is written down',
    of: /./,
    except: /^test\/tidy|package-lock\.json$/,
    wrong: matching(/(?<![\w.])\/(home|Users|work|root)\/\w+/),
    planted: ['README.md', 'cd /home/anna/rapport'],
  },
  {
    sentence: 'time comes from the injected clock',
    of: /^src\/modules\/.*\.tsx?$/,
    except: TEST,
    wrong: matching(/\bDate\.now\(\)|\bnew Date\(\)/),
    planted: ['src/modules/orders/late.ts', 'const late = promised < Date.now()'],
  },
  {
    sentence: 'a page has no style of its own, which the content policy would drop',
    of: /^(src|browser|extensions)\/.*\.tsx$/,
    // A letter is read by mail programs, which know no stylesheet and no policy of ours.
    except: new RegExp(`${TEST.source}|^src/ui/letter\\.tsx$`),
    wrong: matching(/\sstyle=/),
    planted: ['src/ui/button.tsx', '<b style="color:red">'],
  },
  {
    sentence: 'a module writes SQL about tables of its own only',
    of: /^src\/(modules|ui|platform)\/.*\.tsx?$/,
    except: /\.test\.tsx?$|generated\.ts$|^src\/ui\/messages\//,
    wrong(text, path) {
      const module = /^src\/modules\/(\w+)\//.exec(path)?.[1]
      const foreign = TABLES.filter((table) => {
        const schema = table.split('.')[0]!
        return heightOf.has(schema) && schema !== module
      })
      return foreign.find((table) => new RegExp(`\\b${table.replace('.', '\\.')}\\b(?!\\.)`).test(text))
    },
    planted: ['src/modules/orders/peek.ts', 'sql`select * from customers.fact`'],
  },
]

/** What git keeps: the rules are about what is handed on. */
const files = execFileSync('git', ['ls-files'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile())

for (const { sentence, of, except, wrong, planted } of RULES) {
  const concerns = (path: string) => of.test(path) && !except?.test(path)
  test(`${sentence}`, () => {
    const [plantedPath, plantedText] = planted
    expect(concerns(plantedPath) && wrong(plantedText, plantedPath)).toBeTruthy()
    const found = files.filter(concerns).flatMap((path) => {
      const what = wrong(readFileSync(join(ROOT, path), 'utf8'), path)
      return what ? [`${path}: ${what}`] : []
    })
    expect(found).toEqual([])
  })
}

test('each module has its front door and says what it is for', () => {
  const modules = readdirSync(join(ROOT, 'src/modules'))
  expect(modules.length).toBeGreaterThan(0)
  const missing = modules.flatMap((module) =>
    ['index.ts', 'README.md']
      .map((name) => `src/modules/${module}/${name}`)
      .filter((path) => !existsSync(join(ROOT, path))),
  )
  expect(missing).toEqual([])
})

test('migrations are numbered without a gap and without a double', () => {
  const names = readdirSync(join(ROOT, 'migrations'))
    .filter((name) => name.endsWith('.sql'))
    .sort()
  expect(names.map((name) => /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1])).toEqual(
    names.map((_, index) => String(index + 1).padStart(4, '0')),
  )
})

test('every dependency has one exact version', () => {
  const read = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, Record<string, string>>
  const all = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries(read[kind] ?? {}),
  )
  expect(all.length).toBeGreaterThan(10)
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

test('the architecture fits in two hundred lines', () => {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  expect(text.split('\n').length).toBeLessThanOrEqual(ARCHITECTURE_LINES_LIMIT)
})

test('every link between our pages leads somewhere', () => {
  const links = files
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, target]) => ({
        path,
        target: target!,
      })),
    )
  expect(links.filter(({ path, target }) => !existsSync(join(ROOT, dirname(path), target)))).toEqual([])
})

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

test('foreign keys point down, as imports do', async () => {
  const client = new pg.Client({ connectionString: database.owner })
  await client.connect()
  const keysUp = async () => {
    const { rows } = await client.query<{ from: string; to: string; name: string }>(
      `select distinct a.relnamespace::regnamespace::text as from, b.relnamespace::regnamespace::text as to, k.conname as name
         from pg_constraint k join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
        where k.contype = 'f' and a.relnamespace <> b.relnamespace`,
    )
    const height = (schema: string) => heightOf.get(schema) ?? lines.length
    return rows
      .filter(({ from, to }) => height(to) <= height(from))
      .map(({ from, to, name }) => `${from} → ${to}: ${name}`)
  }
  try {
    expect(await keysUp()).toEqual([])
    await client.query('begin')
    await client.query('create table orders.planted (id int primary key)')
    await client.query('create table customers.planted (id int references orders.planted)')
    expect(await keysUp()).toEqual(['customers → orders: planted_id_fkey'])
    await client.query('rollback')
  } finally {
    await client.end()
  }
})

test('every table says what it is for', async () => {
  const client = new pg.Client({ connectionString: database.owner })
  await client.connect()
  try {
    const { rows } = await client.query<{ table: string }>(
      `select c.oid::regclass::text as table from pg_class c
        where c.relkind in ('r', 'p') and not c.relispartition and obj_description(c.oid, 'pg_class') is null
          and c.relnamespace::regnamespace::text = any($1)`,
      [[...heightOf.keys(), 'platform']],
    )
    expect(rows.map(({ table }) => table)).toEqual([])
  } finally {
    await client.end()
  }
})
