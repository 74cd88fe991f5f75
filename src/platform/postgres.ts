import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { hkdfSync, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { withClient } from './database/client.ts'
import { lockFolder } from './postgres/folder-lock.ts'
import { asAccount, findData, findHome, makeSocketFolder, type Home } from './postgres/home.ts'
import { clearRemains, isServerOf, readRemains } from './postgres/remains.ts'

/** Crash recovery replays up to max_wal_size (1 GB), which a slow disk does in a few minutes. */
const START_LIMIT_MS = 5 * 60_000
const START_POLL_MS = 20
/** A fast shutdown writes a checkpoint; whoever waits for SIGTERM gives the whole program 10 s. */
const STOP_LIMIT_MS = 8_000
/** How long the children of a killed server may hold its memory before we give up starting a new one. */
const ORPHANS_LIMIT_MS = 15_000
const ORPHANS_POLL_MS = 250
const CONNECT_LIMIT_MS = 5_000

const SUPERUSER = 'rapport_superuser'
const OWNER = 'rapport_owner'
const DATABASE = 'rapport'

/** One program with two pools on a small machine; everything that an acknowledged commit needs stays on. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  fsync: 'on',
  synchronous_commit: 'on',
  wal_compression: 'on',
  // Our statements are short; compiling one costs more than it ever saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The log keeps a week and no personal data: DETAIL and failed statements would quote what a customer typed.
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgres-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

export type RunningPostgres = {
  /** The role rapport_owner, which owns the database rapport: may create roles, is no superuser. */
  ownerUrl: string
  superuserUrl: string
  socketFolder: string
  pid: number
  /** Sentences for the person who starts it, when data or binaries could not stay in the folder. */
  notes: string[]
  stop(): Promise<void>
}

export type PostgresOptions = {
  folder: string
  settings?: Record<string, string>
  /** Called when the server ends while nobody asked it to. */
  onExit?: (reason: string) => void
  /** Where data and binaries go when, as root, the server's account cannot enter `folder`. */
  shelter?: string
}

/**
 * Starts this folder's PostgreSQL, which is made on first use, and waits until it answers. Throws `FolderInUse` when
 * another process has it. A server whose program was killed is stopped and started afresh.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const folder = prepareFolder(options.folder)
  const secret = readOrMakeSecret(folder)
  const lock = await lockFolder(folder)
  let socketFolder: string | undefined
  let server: ChildProcess | undefined
  try {
    const home = findHome(folder, options.shelter)
    if (!existsSync(home.data)) makeCluster(home, folder, secret)
    clearRemains(home)
    socketFolder = makeSocketFolder(home.account)
    const superuserUrl = socketUrl(socketFolder, SUPERUSER, secret, 'postgres')
    server = await launch(home, socketFolder, superuserUrl, { ...SETTINGS, ...options.settings })
    await ensureOwner(superuserUrl, secret)

    const watched = watch(server, socketFolder, options.onExit)
    return {
      ownerUrl: socketUrl(socketFolder, OWNER, secret, DATABASE),
      superuserUrl,
      socketFolder,
      pid: server.pid!,
      notes: home.sheltered,
      async stop() {
        await watched.stop()
        await lock.release()
      },
    }
  } catch (error) {
    if (server) await watch(server, socketFolder!, undefined).stop()
    else if (socketFolder) rmSync(socketFolder, { recursive: true, force: true })
    await lock.release()
    throw error
  }
}

/** Where this folder's server can be reached, when one is running: for commands beside the running program. */
export function findRunningPostgres(
  folder: string,
  shelter?: string,
): Pick<RunningPostgres, 'ownerUrl' | 'superuserUrl' | 'socketFolder' | 'pid'> | undefined {
  if (!existsSync(join(folder, 'secret'))) return undefined
  const secret = readOrMakeSecret(folder)
  const data = findData(folder, shelter)
  const remains = readRemains(data)
  if (!remains || !isServerOf(remains.pid, data)) return undefined
  const { socketFolder, pid } = remains
  return {
    ownerUrl: socketUrl(socketFolder, OWNER, secret, DATABASE),
    superuserUrl: socketUrl(socketFolder, SUPERUSER, secret, 'postgres'),
    socketFolder,
    pid,
  }
}

/** The folder's secret: 32 random bytes in hex. Everything that this installation signs or encrypts derives from it. */
export function readOrMakeSecret(folder: string): string {
  const path = join(folder, 'secret')
  if (!existsSync(path)) {
    // Linked into place: of two that start at once one wins, and nobody reads half a secret.
    const draft = join(folder, `secret-${randomBytes(6).toString('hex')}`)
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
    try {
      linkSync(draft, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(draft)
    }
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(secret)) {
    throw new Error(`${path} should hold 64 hexadecimal digits and nothing else. Restore it from your backup.`)
  }
  return secret
}

/** The password of a database role, so that none has to be stored or typed. */
export function derivePassword(secret: string, role: string): string {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'hex'), '', `postgres role ${role}`, 24)).toString('hex')
}

/** As root others may pass through the folder (the server's account has its data in it), never list it. */
function prepareFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  return realpathSync(path)
}

/** Made beside its place and moved: a creation that was cut short leaves nothing that looks like a database. */
function makeCluster(home: Home, folder: string, secret: string): void {
  const workshop = mkdtempSync(join(home.data, '..', 'making-'))
  // A file, because initdb opens what it is given by name; in the system's folder, because its account reads it.
  const passwordFolder = makeSocketFolder(home.account)
  const passwordFile = join(passwordFolder, 'password')
  try {
    chmodSync(workshop, 0o711)
    const draft = join(workshop, 'postgres')
    mkdirSync(draft, { mode: 0o700 })
    writeFileSync(passwordFile, derivePassword(secret, SUPERUSER), { mode: 0o600 })
    if (home.account) for (const path of [draft, passwordFile]) chownSync(path, home.account.uid, home.account.gid)
    const made = spawnSync(
      join(home.binaries, 'initdb'),
      [
        ...['-D', draft, '-U', SUPERUSER, '--pwfile', passwordFile],
        ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C.UTF-8'],
        ...['--auth-local=scram-sha-256', '--auth-host=reject', '--no-instructions'],
      ],
      asAccount(home.account),
    )
    if (made.status !== 0) {
      throw new Error(
        `PostgreSQL's initdb failed in ${folder}: ${made.stderr?.toString().trim() || made.error?.message}`,
      )
    }
    renameSync(draft, home.data)
  } finally {
    rmSync(passwordFolder, { recursive: true, force: true })
    rmSync(workshop, { recursive: true, force: true })
  }
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches us and not it: we drain first. Children of a
 * killed server may hold its shared memory for a moment; PostgreSQL then refuses, rightly, and we try again.
 */
async function launch(
  home: Home,
  socketFolder: string,
  url: string,
  settings: Record<string, string>,
): Promise<ChildProcess> {
  const deadline = Date.now() + ORPHANS_LIMIT_MS
  const parameters = Object.entries({ ...settings, unix_socket_directories: socketFolder })
  for (;;) {
    const server = spawn(
      join(home.binaries, 'postgres'),
      ['-D', home.data, ...parameters.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...asAccount(home.account), cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let complaints = ''
    server.stderr!.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4_000)))
    server.on('error', (error) => (complaints += error.message))
    try {
      await answers(server, url)
      // The collector has the log now; an open pipe would keep the program from ending by itself.
      server.stderr!.destroy()
      // Nor should the server itself: a program that fails elsewhere ends, and the next start clears up after it.
      server.unref()
      return server
    } catch (error) {
      if (server.exitCode === null && server.signalCode === null && server.pid) {
        await watch(server, socketFolder, undefined, { keepFolder: true }).stop()
        throw error
      }
      if (/shared memory block .* still in use/.test(complaints) && Date.now() < deadline) {
        await pause(ORPHANS_POLL_MS)
        continue
      }
      throw new Error(`PostgreSQL did not start on ${home.data}: ${complaints.trim() || 'it gave no reason'}`)
    }
  }
}

async function answers(server: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS
  let ended = false
  server.once('exit', () => (ended = true)).once('error', () => (ended = true))
  while (!ended) {
    try {
      return await withClient(connection(url), async (client) => void (await client.query('select')))
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (code === '28P01') {
        throw new Error('The file "secret" does not belong to this database. Restore the one it was made with.')
      }
      // Not there yet, or still recovering (57P03).
      if (!['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03'].includes(code)) throw error
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not answer within ${START_LIMIT_MS / 60_000} minutes.`)
    }
    await pause(START_POLL_MS)
  }
  throw new Error('PostgreSQL ended while it started.')
}

async function ensureOwner(superuserUrl: string, secret: string): Promise<void> {
  await withClient(connection(superuserUrl), async (client) => {
    const owner = await client.query('select from pg_roles where rolname = $1', [OWNER])
    if (owner.rowCount === 0) {
      const password = derivePassword(secret, OWNER)
      await client.query(`create role ${OWNER} login createrole nosuperuser nobypassrls password '${password}'`)
      // What doctor looks at (age of the horizon, sizes, waits) is otherwise shown of one's own sessions only.
      await client.query(`grant pg_monitor to ${OWNER}`)
    }
    const database = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (database.rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER}`)
  })
}

function watch(
  server: ChildProcess,
  socketFolder: string,
  onExit: ((reason: string) => void) | undefined,
  { keepFolder = false } = {},
): { stop(): Promise<void> } {
  let asked = false
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null
  const ended = new Promise<void>((resolve) => {
    if (hasEnded()) resolve()
    server.once('exit', (code, signal) => {
      if (!keepFolder) rmSync(socketFolder, { recursive: true, force: true })
      resolve()
      if (!asked) onExit?.(`PostgreSQL ended by itself (${signal ?? `exit code ${code}`}).`)
    })
  })
  return {
    async stop() {
      asked = true
      server.ref()
      // Fast: open transactions are rolled back, a checkpoint is written. Quit: the next start recovers from the log.
      for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
        if (hasEnded()) break
        server.kill(signal)
        await Promise.race([ended, pause(STOP_LIMIT_MS, undefined, { ref: false })])
      }
      await ended
    },
  }
}

/** With a host name, so that it is a URL for everybody; `host=` is what pg, libpq and psql then go by. */
function socketUrl(socketFolder: string, role: string, secret: string, database: string): string {
  const host = encodeURIComponent(socketFolder).replaceAll('%2F', '/')
  return `postgres://${role}:${derivePassword(secret, role)}@localhost/${database}?host=${host}`
}

const connection = (url: string) => ({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS })
