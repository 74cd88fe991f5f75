import { createHash } from 'node:crypto'
import { realpathSync, statSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long another holder may take to say its process id before we do without it. */
const HOLDER_ANSWER_MS = 500

export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

/**
 * Holds a data folder for this process, and lets go when the process ends, however it ends.
 *
 * The lock is a listening socket, because only the kernel's own release survives `kill -9`: a file with a process id
 * outlives its writer, and the id may have been given to somebody else since. On Linux the socket has an abstract name
 * and leaves no trace; elsewhere it is a file, which is stale when nobody answers.
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const address = lockAddress(folder)
  const server = createServer((socket) => {
    // Whoever asks may be gone before it is answered; that must not end the program that holds the lock.
    socket.on('error', () => socket.destroy())
    socket.end(`${process.pid}\n`)
  })
  try {
    await listen(server, address)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    const holder = await askHolder(address)
    if (holder === undefined && !address.startsWith('\0')) {
      unlinkSync(address)
      return lockFolder(folder)
    }
    throw new FolderInUse(
      `Rapport already runs on ${folder}${holder ? ` (process ${holder})` : ''}. ` +
        'Stop it first, or start this one on another folder with RAPPORT_DATA.',
    )
  }
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** The folder itself is named, not its path: two paths to one folder share a lock. */
function lockAddress(folder: string): string {
  const { dev, ino } = statSync(realpathSync(folder))
  const name = createHash('sha256').update(`rapport ${dev} ${ino}`).digest('hex').slice(0, 24)
  return process.platform === 'linux' ? `\0rapport-${name}` : join(tmpdir(), `rapport-${name}.lock`)
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The holder's process id; '' when it is there but silent; undefined when nobody listens. */
function askHolder(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect({ path })
    socket.setTimeout(HOLDER_ANSWER_MS, () => socket.destroy())
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(/^\d{1,10}\n$/.test(answer) ? answer.trim() : ''))
  })
}
