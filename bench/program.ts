import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterwards } from './clean-up.ts'

/** A first start makes a database; on a busy machine that has taken ten seconds. */
const START_LIMIT_MS = 60_000
/** The program promises to stop within ten seconds of a SIGTERM. */
const STOP_LIMIT_MS = 12_000

export interface Program {
  port: number
  /** Where mail comes in, when this process takes any. */
  mailPort: number | undefined
  pid: number
  /** How it ended: a signal's name or an exit code. */
  ended: Promise<string>
  hasEnded(): boolean
  /** Asks it to stop and waits; kills it when it does not. */
  stop(): Promise<void>
  /** As the power would go. */
  kill(): Promise<void>
  /** Resident memory in bytes. */
  memory(): number
}

export interface ProgramOptions {
  /** Of a built copy (workshop.ts). */
  folder: string
  environment: Record<string, string>
  /** For Node, as --cpu-prof. */
  nodeOptions?: readonly string[]
}

/** What `npm start` runs, with the same options for Node. */
function startWords(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: { start: string } }
  return scripts.start.split(' ').filter((word) => word !== 'exec' && word !== 'node')
}

/** Starts the real program as a process of its own, on a free port, and waits until its first page can be had. */
export async function startProgram({ folder, environment, nodeOptions = [] }: ProgramOptions): Promise<Program> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [...nodeOptions, ...startWords(folder)], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', SMTP_PORT: '0', RAPPORT_LOG: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const listen = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000))
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? String(code))))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded()) child.kill(signal)
    const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    await ended
    clearTimeout(limit)
    await forget()
  }
  const forget = afterwards(() => void (hasEnded() || child.kill('SIGKILL')))
  const deadline = Date.now() + START_LIMIT_MS
  for (;;) {
    const port = /Shop\s+http:\/\/localhost:(\d+)\//.exec(said)?.[1]
    if (port) {
      const mailPort = /Mail in\s+smtp:\/\/[^:]+:(\d+)/.exec(said)?.[1]
      const program = {
        port: Number(port),
        mailPort: mailPort === undefined ? undefined : Number(mailPort),
        pid: child.pid!,
        ended,
        hasEnded,
        stop: () => end('SIGTERM'),
        kill: () => end('SIGKILL'),
        memory: () => residentBytes(child.pid!),
      }
      return program
    }
    if (hasEnded() || Date.now() > deadline) {
      await end('SIGKILL')
      throw new Error(`The program did not start (${await ended}):\n${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Runs a verb of the command line and gives what it printed; fails with what it said. */
export async function runVerb(
  folder: string,
  words: readonly string[],
  environment: Record<string, string>,
): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [join(folder, 'dist/server/rapport.js'), ...words], {
    cwd: folder,
    env: { PATH, HOME, RAPPORT_LOG: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const forget = afterwards(() => void child.kill('SIGKILL'))
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  await forget()
  if (code !== 0) throw new Error(`rapport ${words.join(' ')} ended with ${code}:\n${err || out}`)
  return out
}

/** Seconds of processor time that a process and its threads have used, from /proc; 0 where there is none. Exact to a hundredth. */
export function processorSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th after it.
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
/** sysconf(_SC_CLK_TCK) on every Linux. */
const TICKS_PER_SECOND = 100

/** From /proc, or 0 where there is none. */
function residentBytes(pid: number): number {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return 0
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024
}
