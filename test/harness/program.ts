import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PREPARED } from './cluster.ts'
import { openMailbox, type Mailbox } from './mailbox.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RAPPORT = join(ROOT, 'bin/rapport')
/** First start: a build, initdb and every migration, beside whatever else the machine is doing. */
const START_LIMIT_MS = 60_000
/** The program itself promises 10 s; whoever waits longer would hide that it broke the promise. */
const STOP_LIMIT_MS = 12_000

export interface Program {
  /** http://localhost:PORT */
  url: string
  /** The link by which the first owner signs in. */
  ownerLink: string
  mailbox: Mailbox
  dataFolder: string
  /** Everything that it has printed. */
  output(): string
  /** Runs `npx rapport …` beside it, and answers with what it says to --json. */
  rapport<T = unknown>(...words: string[]): Promise<T>
  stop(): Promise<void>
}

/** The whole program as a user starts it: its own process, PostgreSQL and data folder, on free ports, with a mail server to send by. */
export async function startProgram(environment: Record<string, string> = {}): Promise<Program> {
  const mailbox = await openMailbox()
  const dataFolder = mkdtempSync(join(realpathSync(tmpdir()), 'rapport-journey-'))
  // Started as root, PostgreSQL runs as another account, which has to pass through.
  chmodSync(dataFolder, 0o711)
  const env = {
    ...process.env,
    PORT: '0',
    SMTP_PORT: '0',
    RAPPORT_DATA: dataFolder,
    RAPPORT_RELAY: mailbox.url,
    RAPPORT_MAIL_FROM: 'hello@shop.example',
    RAPPORT_LOG: 'warn',
    // Ends with us, also when we are killed: see bin/rapport.
    npm_execpath: process.env['npm_execpath'] ?? 'npm',
    ...environment,
  }
  await fillPrepared(dataFolder)
  const child = serve(env)
  const said: string[] = []
  let stopping = false
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      if (!stopping)
        process.stderr.write(
          `The program ended by itself (${signal ?? code}), having said:\n${said.slice(-20).join('\n')}\n`,
        )
      resolve()
    })
  })
  const stop = async () => {
    stopping = true
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
    clearTimeout(late)
    await mailbox.close()
    rmSync(dataFolder, { recursive: true, force: true })
  }
  try {
    const { url, ownerLink } = await announced(child, said)
    return {
      url,
      ownerLink,
      mailbox,
      dataFolder,
      output: () => said.join('\n'),
      async rapport<T>(...words: string[]) {
        const { stdout } = await promisify(execFile)(process.execPath, [RAPPORT, ...words, '--json'], {
          cwd: ROOT,
          env: { ...env, RAPPORT_URL: url },
        })
        return JSON.parse(stdout) as T
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const serve = (env: NodeJS.ProcessEnv) =>
  spawn(process.execPath, [RAPPORT, 'serve'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })

/**
 * A data folder as the first start of a program leaves it. Of all the programs of a run one makes it, and the others begin with a copy:
 * initdb and every migration took half of a program's start. Where there is none the program makes its own.
 */
async function fillPrepared(dataFolder: string): Promise<void> {
  const prepared = process.env[PREPARED]
  if (prepared === undefined) return
  try {
    mkdirSync(prepared)
    await prepare(prepared)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    for (const until = Date.now() + START_LIMIT_MS; !existsSync(readyIn(prepared)); await sleep(100))
      if (Date.now() > until) return
  }
  // With its owners: PostgreSQL's files are another account's where we are root.
  await promisify(execFile)('cp', ['-a', `${join(prepared, 'data')}/.`, dataFolder])
}

const readyIn = (prepared: string): string => join(prepared, 'ready')

async function prepare(prepared: string): Promise<void> {
  chmodSync(prepared, 0o711)
  const data = join(prepared, 'data')
  mkdirSync(data, { mode: 0o711 })
  const child = serve({ ...process.env, PORT: '0', SMTP_PORT: '0', RAPPORT_DATA: data, RAPPORT_LOG: 'warn' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    await announced(child, [])
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  mkdirSync(readyIn(prepared))
}

/** Waits until it has said where it is and how the owner signs in. */
async function announced(child: ChildProcess, said: string[]): Promise<{ url: string; ownerLink: string }> {
  return new Promise((resolve, reject) => {
    let url: string | undefined
    const fail = (why: string) => reject(new Error(`${why}\n${said.join('\n')}`))
    const limit = setTimeout(
      () => fail(`The program has not said where it is within ${START_LIMIT_MS / 1000} s.`),
      START_LIMIT_MS,
    )
    child.once('exit', (code, signal) => fail(`The program ended (${signal ?? code}).`))
    createInterface({ input: child.stderr! }).on('line', (line) => said.push(line))
    createInterface({ input: child.stdout! }).on('line', (line) => {
      said.push(line)
      // What went wrong in the program is read beside what the test missed.
      if (line.includes('"level":50')) process.stderr.write(`${line}\n`)
      url ??= /^\s*Shop\s+(\S+)/.exec(line)?.[1]
      const ownerLink = /(http\S+\/workspace\/welcome\?\S+)/.exec(line)?.[1]
      if (!url || !ownerLink) return
      clearTimeout(limit)
      resolve({ url: new URL(url).origin, ownerLink })
    })
  })
}
