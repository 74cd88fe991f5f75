import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Programs of others that mails are exchanged with, where Debian's packages put them; bin/peers installs them. */
const PROGRAMS = {
  swaks: '/usr/bin/swaks',
  exim: '/usr/sbin/exim4',
  dovecot: '/usr/sbin/dovecot',
  dkimpy: '/usr/lib/python3/dist-packages/dkim/__init__.py',
} as const
export type Peer = keyof typeof PROGRAMS

/** A server that keeps its spool under another account is started by root, who can become that account. */
const FOR_ROOT: readonly Peer[] = ['exim', 'dovecot']
const LIMIT_MS = 30_000

/** Whether these peers can be used here. If not, it is said aloud what is not tested, and how it would be. */
export function canUse(...peers: Peer[]): boolean {
  const missing = peers.filter((peer) => !existsSync(PROGRAMS[peer]))
  const forRoot = peers.filter((peer) => FOR_ROOT.includes(peer) && process.getuid?.() !== 0)
  if (missing.length === 0 && forRoot.length === 0) return true
  const why =
    missing.length > 0
      ? `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed (bin/peers does it)`
      : `${forRoot.join(' and ')} can be started by root only`
  process.stdout.write(`SKIPPED, not tested with real ${peers.join(', ')}: ${why}.\n`)
  return false
}

export const programOf = (peer: Peer): string => PROGRAMS[peer]

/** A folder for a server of our own, through which its account may pass. */
export function peerFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'rapport-peer-'))
  chmodSync(folder, 0o711)
  return folder
}

/** The processes that were started with these words among theirs, and what those have begun. */
function processesOf(words: string): number[] {
  const alive = readdirSync('/proc').flatMap((name) => {
    try {
      const pid = Number(name)
      if (!Number.isInteger(pid) || pid === process.pid) return []
      // The name, in parentheses, may hold spaces; state and parent stand behind it.
      const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      const own = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(words)
      return state === 'Z' ? [] : [{ pid, parent: Number(parent), own }]
    } catch {
      return []
    }
  })
  const found = new Set(alive.filter(({ own }) => own).map(({ pid }) => pid))
  for (let before = -1; before < found.size;) {
    before = found.size
    for (const { pid, parent } of alive) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}

/** Ends them all at once, as the power would go. `words`: a path that nobody else has on their command line. */
export async function killAllOf(words: string): Promise<void> {
  await until(() => {
    const left = processesOf(words)
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    return left.length === 0
  }, 'its processes to end')
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Waits for something that another program does. */
export async function until(holds: () => unknown, what: string, limitMs = LIMIT_MS): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited for ${what} for ${limitMs / 1000} s.`)
    await pause(20)
  }
}

/** Runs a program to its end, beside whatever this process answers meanwhile. @throws with what it said */
export async function runPeer(program: string, words: readonly string[], input: string | Buffer = ''): Promise<string> {
  const child = spawn(program, words)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${said}`)
  return said
}
