import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { openHouse, type House } from './house.ts'
import { authenticate, isPageOrigin, ownerLink } from './modules/accounts/index.ts'
import { startReactions, startSending } from './modules/customers/index.ts'
import { startMailIn, startRouting } from './modules/desk/index.ts'
import type { Config } from './platform/config.ts'
import { listen, type WebServer } from './platform/http/server.ts'
import { startWorker } from './platform/jobs/worker.ts'
import { attachLive } from './platform/live/server.ts'
import { readOrMakeSecret, startPostgres } from './platform/postgres.ts'
import { jobs, recurring } from './recurring.ts'
import { liveTopics, reactions } from './routes.ts'
import { chooseLocaleOf, openWeb } from './web.tsx'

/** Whoever asked us to stop waits for so long and then kills; what is left by then is cut off. */
const STOP_LIMIT_MS = 9_500
/** PostgreSQL may die under us so often within the time below before we stop starting it again: then the disk or the memory is at fault. */
const DEATHS_LIMIT = 5
const DEATHS_WITHIN_MS = 5 * 60_000

/** Rapport while it runs. */
export interface Running {
  house: House
  /** Where mail comes in; undefined when it does not. */
  mailPort: number | undefined
  /** Resolves when the database under it is gone, with a sentence about it. */
  databaseGone: Promise<string>
  /** Drains and stops. */
  stop(): Promise<void>
  /** For when stopping takes too long: leaves no server behind. */
  abandon(): void
}

/**
 * Runs Rapport until it is told to stop (SIGTERM, SIGINT). When the embedded PostgreSQL dies, everything above it is closed and started
 * again in this process: what was acknowledged is in its log, and clients see a few seconds of "come back in a moment".
 */
export async function serve(
  config: Config,
  say: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<void> {
  const asked = Promise.withResolvers<NodeJS.Signals>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => asked.resolve(signal))
  const deaths: number[] = []
  for (;;) {
    const running = await start(config, say)
    await announce(running, say)
    const end = await Promise.race([asked.promise.then(() => null), running.databaseGone])
    if (end === null) say('Stopping …')
    else running.house.context.log.error(end)
    const cut = setTimeout(() => {
      running.abandon()
      process.exit(1)
    }, STOP_LIMIT_MS)
    await running.stop()
    clearTimeout(cut)
    if (end === null) return
    deaths.push(Date.now())
    if (deaths.filter((time) => time > Date.now() - DEATHS_WITHIN_MS).length >= DEATHS_LIMIT) {
      throw new Error(
        `${end} It has done so ${DEATHS_LIMIT} times in ${DEATHS_WITHIN_MS / 60_000} minutes. Look into ${path.join(config.dataFolder, 'postgres/log')}, and whether disk and memory suffice.`,
      )
    }
    say(`${end} Starting it again …`)
  }
}

/** Starts the roles of the configuration. What was begun is ended again when a later step fails. */
export async function start(config: Config, say: (line: string) => void = () => undefined): Promise<Running> {
  const gone = Promise.withResolvers<string>()
  const server = config.roles.has('web') || config.roles.has('live') ? await listen(config.port) : undefined
  const roles: Stoppable[] = []
  let house: House | undefined
  let database: OwnDatabase | undefined
  const stop = async () => {
    // Together, for each may take seconds; what they stand on comes after them.
    await Promise.allSettled([server?.close(), ...roles.map((role) => role.stop())])
    await house?.close().catch(() => undefined)
    await database?.stop()
  }
  try {
    database = await openDatabase(config, gone.resolve, say)
    house = await openHouse(withPort(config, server), database)
    const { mailPort } = await startRoles(house, server, roles, say)
    if (server && config.roles.has('web')) server.answer(openWeb(house).fetch)
    return { house, mailPort, databaseGone: gone.promise, stop, abandon: database.abandon }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Stoppable {
  stop(): Promise<void>
}

interface OwnDatabase extends Stoppable {
  ownerUrl: string
  secret: string
  /** Without waiting: the server is told to leave everything to the next start's recovery. */
  abandon(): void
}

/** The database of DATABASE_URL, or this folder's own, with the secret that its role passwords derive from. */
async function openDatabase(
  config: Config,
  gone: (reason: string) => void,
  say: (line: string) => void,
): Promise<OwnDatabase> {
  const folder = path.resolve(config.dataFolder)
  if (config.databaseUrl) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return {
      ownerUrl: config.databaseUrl,
      secret: readOrMakeSecret(folder),
      stop: async () => undefined,
      abandon: () => undefined,
    }
  }
  const postgres = await startPostgres({ folder, onExit: gone })
  for (const note of postgres.notes) say(note)
  const abandon = () => {
    try {
      process.kill(postgres.pid, 'SIGQUIT')
    } catch {
      // It has ended by itself.
    }
  }
  return { ownerUrl: postgres.ownerUrl, secret: readOrMakeSecret(folder), stop: () => postgres.stop(), abandon }
}

/** With PORT=0 and no address of its own, links lead to the port that was found. */
function withPort(config: Config, server: WebServer | undefined): Config {
  if (!server || config.url.port !== '0') return config
  const url = new URL(config.url)
  url.port = String(server.port)
  return { ...config, port: server.port, url }
}

async function startRoles(
  { context, urls, bell, metrics, extensions }: House,
  server: WebServer | undefined,
  started: Stoppable[],
  say: (line: string) => void,
): Promise<{ mailPort: number | undefined }> {
  let mailPort: number | undefined
  const { roles } = context.config
  if (server && roles.has('live')) {
    started.push(
      attachLive(server.server, context, {
        bell,
        topics: [...liveTopics, ...extensions.flatMap((one) => one.topics ?? [])],
        authenticate,
        allowsOrigin: (origin) => isPageOrigin(context, origin),
        chooseLocale: chooseLocaleOf(context),
      }),
    )
  }
  if (roles.has('mail')) {
    started.push(startSending(context))
    const mailIn = await startMailIn(context, say)
    started.push(mailIn)
    mailPort = mailIn.port
  }
  if (roles.has('worker')) {
    const own = extensions.flatMap((one) => one.recurring ?? [])
    started.push(
      await startWorker(context, {
        url: urls.jobs,
        jobs: [...jobs, ...own.map(({ job }) => job)],
        recurring: [...recurring, ...own],
        finished: metrics.job,
      }),
    )
    started.push(startRouting(context, bell))
    started.push(
      await startReactions(context, {
        url: urls.app,
        bell,
        reactions: [...reactions, ...extensions.flatMap((one) => one.reactions ?? [])],
        alarm: metrics.alarm,
      }),
    )
  }
  return { mailPort }
}

async function announce({ house, mailPort }: Running, say: (line: string) => void): Promise<void> {
  const { config } = house.context
  if (!config.roles.has('web')) return
  const at = (where: string) => new URL(where, config.url).href
  say('Rapport is running.')
  if (mailPort !== undefined) say(`  Mail in    smtp://${config.url.hostname}:${mailPort}`)
  say(`  Shop       ${at('/')}`)
  say(`  Workspace  ${at('/workspace')}`)
  const link = await ownerLink(house.context)
  if (link)
    say(`  Owner      ${link}\n             works once and makes whoever opens it the owner; keep it to yourself.`)
}
