import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '../proof/mail-kills.ts'
import { killAllOf, peerFolder, programOf, removeFolder, runPeer, until } from './peers.ts'

/** Debian compiles this account into Exim. */
const ACCOUNT = 'Debian-exim'

/** A real mail host in a folder of its own: Exim, on a port of its own, that no other program of this machine knows of. */
export interface Exim {
  port: number
  /** `queueing`: keeps what it takes; `delivering`: hands it on, and tries again every second. */
  start(how: 'queueing' | 'delivering'): Promise<void>
  /** All its processes at once, whatever they are in the middle of. */
  kill(): Promise<void>
  /** Mails that it has taken and not handed on. */
  queued(): Promise<number>
  /** What has been delivered to the mailbox. */
  mailbox(): string[]
  log(): string
  close(): Promise<void>
}

/**
 * Makes it. Mail for shop.example goes on to `house`, all other into the mailbox.
 * @param slow lets it think for up to a second before it takes a text, and again before it says that it has taken it
 */
export async function openExim({ house = 1, slow = false }: { house?: number; slow?: boolean } = {}): Promise<Exim> {
  const folder = peerFolder()
  const port = await freePort()
  const configuration = join(folder, 'exim.conf')
  const mail = join(folder, 'mail')
  const uid = Number(await runPeer('/usr/bin/id', ['-u', ACCOUNT]))
  const gid = Number(await runPeer('/usr/bin/id', ['-g', ACCOUNT]))
  for (const name of ['spool', 'log', 'mail']) {
    mkdirSync(join(folder, name))
    chownSync(join(folder, name), uid, gid)
  }
  // What it is started with is read as root's, so it must be root's alone.
  writeFileSync(configuration, configure({ folder, port, house, slow }), { mode: 0o644 })
  return {
    port,
    async start(how) {
      const words = ['-C', configuration, '-bdf', how === 'queueing' ? '-odq' : '-q1s']
      const child = spawn(programOf('exim'), words, { stdio: 'ignore', detached: true })
      child.unref()
      await until(() => child.exitCode !== null || answers(port), 'Exim to answer')
      if (child.exitCode !== null) throw new Error(`Exim does not start:\n${read(folder)}`)
    },
    kill: () => killAllOf(configuration),
    queued: async () => Number(await runPeer(programOf('exim'), ['-C', configuration, '-bpc'])),
    mailbox() {
      const arrived = join(mail, 'new')
      return existsSync(arrived) ? readdirSync(arrived).map((name) => readFileSync(join(arrived, name), 'latin1')) : []
    },
    log: () => read(folder),
    async close() {
      await killAllOf(configuration)
      removeFolder(folder)
    },
  }
}

function configure({ folder, port, house, slow }: { folder: string; port: number; house: number; slow: boolean }) {
  const pause = slow ? 'warn delay = ${randint:2}s' : ''
  return `
primary_hostname = relay.example
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/exim.pid
deliver_drop_privilege = true
check_spool_space = 0
check_spool_inodes = 0
message_size_limit = 50M
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
tls_advertise_hosts =
keep_environment =
queue_only = ${slow}
acl_smtp_rcpt = anybody
acl_smtp_predata = think
acl_smtp_data = think
begin acl
anybody:
  accept
think:
  ${pause}
  accept
begin routers
house:
  driver = manualroute
  domains = shop.example
  route_list = * 127.0.0.1 byname
  self = send
  transport = house
mailbox:
  driver = accept
  transport = mailbox
begin transports
house:
  driver = smtp
  port = ${house}
  allow_localhost
mailbox:
  driver = appendfile
  directory = ${folder}/mail
  maildir_format
  user = ${ACCOUNT}
begin retry
* * F,1d,1s
`
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('data', (greeting) => {
      resolve(greeting.toString().startsWith('220'))
      socket.end('QUIT\r\n')
    })
  })
}

function read(folder: string): string {
  return ['mainlog', 'paniclog']
    .map((name) => join(folder, 'log', name))
    .filter((file) => existsSync(file) && statSync(file).size > 0)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}
