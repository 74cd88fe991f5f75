import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { asAccount, type Home } from './home.ts'

/** How long a server that lost its program may take to stop: its checkpoint, on a slow disk. */
const STOP_LIMIT_SECONDS = 60

export type Remains = { pid: number; socketFolder: string }

/** The server's own lock file: process id, data folder, start, port, socket folder, … one a line. */
export function readRemains(data: string): Remains | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 1 ? { pid, socketFolder: lines[4] ?? '' } : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * We hold the folder's lock, so whatever server still runs here has lost its program: it is stopped. A process id that
 * has passed to a stranger since is never signalled; then only the file is stale.
 */
export function clearRemains(home: Home): void {
  const remains = readRemains(home.data)
  if (!remains) return
  if (isServerOf(remains.pid, home.data)) {
    const stopped = spawnSync(
      join(home.binaries, 'pg_ctl'),
      ['stop', '-D', home.data, '-m', 'fast', '-w', '-t', String(STOP_LIMIT_SECONDS)],
      asAccount(home.account),
    )
    if (stopped.status !== 0 && isServerOf(remains.pid, home.data)) {
      throw new Error(`PostgreSQL, process ${remains.pid}, is left from an earlier start and does not stop: end it.`)
    }
  } else if (isAlive(remains.pid)) {
    unlinkSync(join(home.data, 'postmaster.pid'))
  }
  if (/^rapport-\w{6}$/.test(remains.socketFolder.split('/').at(-1) ?? '')) {
    rmSync(remains.socketFolder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The server's working directory is its data folder; where /proc is missing its command line names it. */
export function isServerOf(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
  } catch {
    return (
      spawnSync('ps', ['-o', 'command=', '-p', String(pid)])
        .stdout?.toString()
        .includes(data) ?? false
    )
  }
}
