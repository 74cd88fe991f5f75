import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '../proof/mail-kills.ts'
import { killAllOf, peerFolder, programOf, removeFolder, runPeer, until } from './peers.ts'

const PASSWORD = 'kept-in-a-test'
/** Debian's account for nobody in particular: the mails lie under it. */
const ACCOUNT = 'nobody'

/** A real mailbox server in a folder of its own: Dovecot, on a port of its own. */
export interface Dovecot {
  /** For RAPPORT_IMAP. */
  url(user: string): string
  start(): Promise<void>
  kill(): Promise<void>
  /** Puts a mail into somebody's mailbox, as a delivery would. */
  deliver(user: string, name: string, raw: string): void
  /** The names of somebody's mails, new ones and others, with the flags that the server has written into them. */
  files(user: string): string[]
  /** As after a move to another machine: every mail has another UID under another UIDVALIDITY. Only while it is down. */
  renumber(user: string, uidValidity: number): void
  close(): Promise<void>
}

export async function openDovecot(): Promise<Dovecot> {
  const folder = peerFolder()
  const port = await freePort()
  const configuration = join(folder, 'dovecot.conf')
  const mail = join(folder, 'mail')
  const uid = Number(await runPeer('/usr/bin/id', ['-u', ACCOUNT]))
  const gid = Number(await runPeer('/usr/bin/id', ['-g', ACCOUNT]))
  mkdirSync(mail)
  mkdirSync(join(folder, 'run'))
  const boxes = new Set<string>()
  const own = (path: string) => chownSync(path, uid, gid)
  own(mail)
  writeFileSync(configuration, configure({ folder, port, uid, gid }))

  const boxOf = (user: string): string => {
    const box = join(mail, user)
    if (boxes.has(user)) return box
    boxes.add(user)
    for (const path of [box, ...['new', 'cur', 'tmp'].map((name) => join(box, name))]) {
      mkdirSync(path)
      own(path)
    }
    writeFileSync(
      join(folder, 'users'),
      [...boxes].map((name) => `${name}:{PLAIN}${PASSWORD}:${uid}:${gid}::${join(mail, name)}::\n`).join(''),
      { mode: 0o644 },
    )
    return box
  }
  return {
    url: (user) => `imap://${user}:${PASSWORD}@127.0.0.1:${port}/INBOX`,
    async start() {
      const child = spawn(programOf('dovecot'), ['-F', '-c', configuration], { stdio: 'ignore' })
      await until(() => child.exitCode !== null || greets(port), 'Dovecot to answer')
      if (child.exitCode !== null) throw new Error(`Dovecot does not start:\n${logOf(folder)}`)
    },
    async kill() {
      await killAllOf(configuration)
      await until(async () => !(await greets(port)), 'Dovecot to end')
    },
    deliver(user, name, raw) {
      const file = join(boxOf(user), 'new', name)
      writeFileSync(file, raw)
      own(file)
    },
    files(user) {
      const box = boxOf(user)
      return ['new', 'cur'].flatMap((part) => readdirSync(join(box, part)).map((name) => `${part}/${name}`)).toSorted()
    },
    renumber(user, uidValidity) {
      const box = boxOf(user)
      for (const name of readdirSync(box).filter((one) => one.startsWith('dovecot'))) rmSync(join(box, name))
      const list = join(box, 'dovecot-uidlist')
      writeFileSync(list, `3 V${uidValidity} N1 G${randomBytes(16).toString('hex')}\n`)
      own(list)
    },
    async close() {
      await killAllOf(configuration)
      removeFolder(folder)
    },
  }
}

function configure({ folder, port, uid, gid }: { folder: string; port: number; uid: number; gid: number }) {
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:~/
mail_uid = ${uid}
mail_gid = ${gid}
first_valid_uid = 1
first_valid_gid = 1
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = passwd-file
  args = ${folder}/users
}
`
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('data', (greeting) => {
      resolve(greeting.toString().startsWith('* OK'))
      socket.destroy()
    })
  })
}

function logOf(folder: string): string {
  const file = join(folder, 'log')
  return existsSync(file) && statSync(file).size > 0 ? readFileSync(file, 'utf8') : 'It has written nothing.'
}
