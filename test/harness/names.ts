import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** Codes of RFC 1035. */
const TYPES: Readonly<Record<number, string>> = { 1: 'A', 15: 'MX', 16: 'TXT', 28: 'AAAA' }
const TEXT = 16
const NO_SUCH_NAME = 3
/** Of one piece of a TXT record, in bytes. */
const PIECE = 255

export interface NameServer {
  /** address:port, for RAPPORT_NAME_SERVERS. */
  address: string
  /** What was asked, as "name TYPE". */
  asked: string[]
  /** TXT records by name; what stands in none does not exist. */
  texts: Map<string, string>
  close(): void
}

/** A name server that knows a few texts: what domains say about their mail. */
export async function startNames(): Promise<NameServer> {
  const socket = createSocket('udp4')
  const texts = new Map<string, string>()
  const asked: string[] = []
  socket.on('message', (question, from) => {
    const { name, end, type } = readQuestion(question)
    asked.push(`${name} ${TYPES[type] ?? type}`)
    const text = type === TEXT ? texts.get(name) : undefined
    const known = [...texts.keys()].some((one) => one === name || one.endsWith(`.${name}`))
    socket.send(answer(question.subarray(0, end), text, known), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, asked, texts, close: () => socket.close() }
}

function readQuestion(question: Buffer): { name: string; end: number; type: number } {
  const labels: string[] = []
  let at = 12
  for (let length = question[at]!; length > 0; length = question[at]!) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(at + 1), end: at + 5 }
}

function answer(question: Buffer, text: string | undefined, known: boolean): Buffer {
  const head = Buffer.from(question)
  // An answer, recursion available; how it went; one question, and no further records.
  head.writeUInt16BE(0x8180 | (text === undefined && !known ? NO_SUCH_NAME : 0), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(text === undefined ? 0 : 1, 6)
  head.fill(0, 8, 12)
  if (text === undefined) return head
  const pieces = Buffer.concat(
    Array.from({ length: Math.ceil(text.length / PIECE) }, (_, index) => {
      const piece = Buffer.from(text.slice(index * PIECE, (index + 1) * PIECE))
      return Buffer.concat([Buffer.from([piece.length]), piece])
    }),
  )
  const record = Buffer.alloc(12)
  // The name that was asked, by its place; TXT of the internet; for a minute.
  record.writeUInt16BE(0xc00c, 0)
  record.writeUInt16BE(TEXT, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(60, 6)
  record.writeUInt16BE(pieces.length, 10)
  return Buffer.concat([head, record, pieces])
}
