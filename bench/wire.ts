import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  body: string
}

/** How long one request may take before the run is given up as stuck. */
const ANSWER_LIMIT_MS = 20_000

/**
 * One keep-alive connection over a raw socket. Parses as little as it can, so that the two cores measure the program and not its
 * client: status, length, body. One request at a time.
 */
export class Wire {
  #socket: Socket
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  #chunks: Buffer[] = []
  #have = 0
  #need = -1
  #limit: NodeJS.Timeout | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('The connection was closed.')))
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Wire(socket))
      })
    })
  }

  /** Sends a whole request as text (see `request`) and waits for its answer. */
  send(text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('The connection was closed.'))
      this.#waiting = { resolve, reject }
      this.#limit ??= setInterval(() => this.#look(), ANSWER_LIMIT_MS)
      this.#seen = true
      this.#socket.write(text)
    })
  }

  close(): void {
    this.#waiting = undefined
    clearInterval(this.#limit)
    this.#socket.destroy()
  }

  // One timer for all requests of a connection: one that has seen neither a new request nor an answer between two looks is stuck.
  #seen = false
  #look(): void {
    if (this.#waiting && !this.#seen) this.#socket.destroy(new Error(`No answer within ${ANSWER_LIMIT_MS / 1000} s.`))
    this.#seen = false
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#have += chunk.length
    if (this.#need < 0) {
      const whole = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
      if (this.#chunks.length > 1) this.#chunks = [whole]
      const end = whole.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = whole.toString('latin1', 0, end)
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
      const status = Number(head.slice(9, 12))
      if (length !== undefined) this.#need = end + 4 + Number(length)
      else if (status === 204) this.#need = end + 4
      else {
        // Chunked: rare here, so simply until its last chunk has come.
        if (whole.subarray(-5).toString('latin1') !== '0\r\n\r\n') return
        this.#need = this.#have
      }
      this.#head = end + 4
      this.#status = status
    }
    if (this.#have < this.#need) return
    const whole = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    const answer = { status: this.#status, body: whole.toString('utf8', this.#head, this.#need) }
    this.#chunks = []
    this.#have = 0
    this.#need = -1
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(answer)
  }
  #head = 0
  #status = 0

  #fail(error: Error): void {
    clearInterval(this.#limit)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }
}

/** A request as it goes over the wire. */
export function request(method: string, path: string, body?: unknown, headers = ''): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}`
  if (body === undefined) return method === 'GET' ? `${head}\r\n` : `${head}content-length: 0\r\n\r\n`
  const text = JSON.stringify(body)
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
