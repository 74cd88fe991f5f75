import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { cleanUp } from '../../bench/clean-up.ts'
import { inDatabase, openGround, temporaryFolder, withClient } from '../../bench/ground.ts'
import { type Program, startProgram } from '../../bench/program.ts'
import { dataFolder, shopEnvironment } from '../../bench/shop.ts'
import { copyProgram, type Cut } from '../../bench/workshop.ts'
import { findRunningPostgres } from '../../src/platform/postgres.ts'
import { compareMails, type CountedMails, readToTheEnd } from './mail-compare.ts'
import { type SendersOptions, startSenders } from './mail-senders.ts'

const SESSIONS = 16
/** Where the program dies: at every word of the conversation, around the commit, and while the mail is read and taken. */
export const MAIL_FAILPOINTS = [
  'smtp.connected',
  'smtp.mail',
  'smtp.rcpt',
  'smtp.data',
  'smtp.chunk',
  'smtp.received',
  'smtp.committed',
  'mail.claimed',
  'mail.parsing',
  'mail.taking',
  'mail.taken',
] as const
/** The program dies when it has passed the place so often in this life, at least and at most. */
const LIFE = [3, 40] as const
/** Of a life that ends where mails are read, one after the other: the sessions go on meanwhile. */
const READING_LIFE = [1, 12] as const
/** All sessions connect once in a life. */
const CONNECTED = [1, SESSIONS] as const
/** A life in which nobody passes the place any more is over after this. */
const LIFE_LIMIT_MS = 60_000
/** Mails that are taken between two kills of PostgreSQL. */
const BETWEEN = 40
const RECOVERY_LIMIT_MS = 120_000

/** Answers 250 a moment before it commits: what "committed before 250" is for. The moment is a busy disk's. */
const EARLY: Cut = {
  file: 'src/platform/mail/in/smtp.ts',
  find: 'await inTurn(() => options.store(arrived))',
  put: `await (void new Promise((go) => setTimeout(go, 100)).then(() => inTurn(() => options.store(arrived))).catch(() => ''), Promise.resolve('early'))`,
}
/** More strangers write in a series than are told at once in an hour: here each is, so that what was told can be counted. */
const TOLD: Cut = {
  file: 'src/modules/desk/mail/decide.ts',
  find: 'const STRANGERS_ACKNOWLEDGED_PER_HOUR = ',
  put: 'const STRANGERS_ACKNOWLEDGED_PER_HOUR = 1_000_000 + ',
}
/** A mail whose reader died is read again after seconds: a short series waits for it. */
export const IMPATIENT: Cut = {
  file: 'src/modules/desk/mail/ledger.ts',
  find: 'const CLAIM_LIMIT_MS = 2 * 60_000',
  put: 'const CLAIM_LIMIT_MS = 3_000',
}

export interface KillMail {
  kills: number
  repeat?: SendersOptions['repeat']
  /** The program answers before it has committed. */
  early?: boolean
  impatient?: boolean
}

/** While sixteen sessions deliver, the program is killed at each place in turn, started again and killed again. */
export async function killProgramUnderMail({
  kills,
  repeat = 'same',
  early = false,
  impatient = false,
}: KillMail): Promise<CountedMails> {
  const folder = copyProgram([TOLD, ...(early ? [EARLY] : []), ...(impatient ? [IMPATIENT] : [])])
  const ground = await openGround()
  try {
    const url = await ground.database('mails', folder)
    const port = await freePort()
    const environment = {
      ...shopEnvironment({ url, data: dataFolder(ground, 'mails') }, 'web,mail'),
      SMTP_PORT: String(port),
    }
    const start = (failpoint: string) =>
      startProgram({ folder, environment: { ...environment, RAPPORT_FAILPOINT: failpoint } })
    const senders = startSenders({ port, sessions: SESSIONS, repeat })
    for (let life = 0; life < kills; life += 1) {
      const place = MAIL_FAILPOINTS[life % MAIL_FAILPOINTS.length]!
      const [least, most] = lifeUntil(place)
      const program = await start(`${place}@${least + Math.floor(Math.random() * (most - least))}`)
      const how = await Promise.race([program.ended, pause(LIFE_LIMIT_MS, 'stuck', { ref: false })])
      await program.kill()
      if (how !== 'SIGKILL') throw new Error(`At ${place} the program was not killed (${how}).`)
    }
    const program = await start('')
    const sent = await senders.stop()
    await readToTheEnd(url)
    await program.stop()
    return { kills, ...(await compareMails(url, sent)) }
  } finally {
    await cleanUp()
  }
}

function lifeUntil(place: string): readonly [number, number] {
  if (place === 'smtp.connected') return CONNECTED
  return place.startsWith('mail.') ? READING_LIFE : LIFE
}

/**
 * PostgreSQL is killed with all its processes at once while sixteen sessions deliver; the program starts it again. The control lets
 * commits be answered before they are on the disk.
 */
export async function killPostgresUnderMail({
  kills,
  synchronous,
  impatient = false,
}: {
  kills: number
  synchronous: boolean
  impatient?: boolean
}): Promise<CountedMails> {
  const folder = copyProgram([TOLD, ...(impatient ? [IMPATIENT] : [])])
  const data = temporaryFolder()
  const smtp = await freePort()
  const environment = {
    RAPPORT_DATA: data,
    PORT: String(await freePort()),
    SMTP_PORT: String(smtp),
    RAPPORT_ROLES: 'web,mail',
  }
  const running = () => findRunningPostgres(data)
  let program: Program | undefined
  try {
    program = await startProgram({ folder, environment })
    if (!synchronous) {
      await withClient(inDatabase(running()!.superuserUrl, 'rapport'), (client) =>
        client.query('alter role rapport_app set synchronous_commit = off'),
      )
      // A role's setting counts for new connections.
      await program.stop()
      program = await startProgram({ folder, environment })
    }
    const senders = startSenders({ port: smtp, sessions: SESSIONS, repeat: 'same' })
    const deliveredUpTo = async (goal: number) => {
      const deadline = Date.now() + RECOVERY_LIMIT_MS
      while (senders.acknowledged() < goal) {
        // After five deaths in five minutes it gives up, rightly, and whoever looks after it starts it again.
        if (program!.hasEnded()) program = await startProgram({ folder, environment })
        if (Date.now() > deadline) throw new Error(`Nothing was taken for ${RECOVERY_LIMIT_MS / 1000} s.`)
        await pause(5)
      }
    }
    for (let done = 0; done < kills; done += 1) {
      await deliveredUpTo(senders.acknowledged() + BETWEEN + Math.floor(Math.random() * BETWEEN))
      process.kill(-running()!.pid, 'SIGKILL')
    }
    await deliveredUpTo(senders.acknowledged() + BETWEEN)
    const sent = await senders.stop()
    const { ownerUrl } = running()!
    await readToTheEnd(ownerUrl)
    return { kills, ...(await compareMails(ownerUrl, sent)) }
  } finally {
    await program?.stop()
    await cleanUp()
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
