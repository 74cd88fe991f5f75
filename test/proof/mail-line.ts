import { connect, type Socket } from 'node:net'
import { createInterface, type Interface } from 'node:readline'

/** What is not answered by then is taken for lost, as a sender's host does after some minutes. */
const ANSWER_LIMIT_MS = 20_000

export interface Reply {
  code: number
  text: string
}

/** One SMTP conversation over a bare socket, so that what goes over the wire is exactly these bytes. */
export class SmtpLine {
  readonly #socket: Socket
  readonly #lines: Interface
  #waiting: { resolve(reply: Reply): void; reject(error: Error): void } | undefined
  #broken: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Error('No answer.')))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('The connection was closed.')))
    this.#lines = createInterface({ input: socket }).on('line', (text) => {
      // 250-SIZE is one of several lines, 250 SIZE the last.
      if (text[3] === '-') return
      const waiting = this.#waiting
      this.#waiting = undefined
      waiting?.resolve({ code: Number(text.slice(0, 3)), text })
    })
    this.#lines.on('error', () => undefined)
  }

  /** Connects, and greets. */
  static async open(port: number): Promise<SmtpLine> {
    const line = new SmtpLine(connect(port, '127.0.0.1'))
    try {
      const greeting = await line.#reply()
      if (greeting.code !== 220) throw new Error(greeting.text)
      await line.#say('EHLO sender.example\r\n')
      return line
    } catch (error) {
      line.close()
      throw error
    }
  }

  /** One mail. Answers with what was said to its end, or to the first word that was not welcome. */
  async deliver(from: string, to: string, raw: Buffer): Promise<Reply> {
    for (const [word, wanted] of [
      [`MAIL FROM:<${from}>`, 250],
      [`RCPT TO:<${to}>`, 250],
      ['DATA', 354],
    ] as const) {
      const reply = await this.#say(`${word}\r\n`)
      if (reply.code !== wanted) return reply.code === 250 ? { ...reply, code: 451 } : reply
    }
    const text = raw.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..')
    const middle = Math.floor(text.length / 2)
    // In two pieces, so that there is a middle in which somebody can die.
    this.#socket.write(Buffer.from(text.slice(0, middle), 'latin1'))
    await new Promise((resolve) => setImmediate(resolve))
    return this.#say(Buffer.from(`${text.slice(middle)}.\r\n`, 'latin1'))
  }

  close(): void {
    this.#socket.destroy()
  }

  #say(bytes: string | Buffer): Promise<Reply> {
    const reply = this.#reply()
    this.#socket.write(bytes)
    return reply
  }

  #reply(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#broken) reject(this.#broken)
      else this.#waiting = { resolve, reject }
    })
  }

  #fail(error: Error): void {
    this.#broken ??= error
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
    this.#lines.close()
  }
}
