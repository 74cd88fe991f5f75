import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How it behaves: as it is asked to; or not. */
export type Manner =
  | 'quotes'
  | 'lies'
  | 'obeys the question'
  | 'names no source'
  | 'hangs'
  | 'fails'
  | 'breaks off'
  | 'floods'
  | 'chats'

interface Source {
  id: string
  text: string
}

/** A server that speaks the protocol of language models, and behaves as it is told. */
export interface LanguageModel {
  url: string
  manner: Manner
  /** What it was sent, as JSON. */
  asked: string[]
  /** Every sentence that it said and that is not so. */
  lies: Set<string>
  close(): Promise<void>
}

export async function startLanguageModel(): Promise<LanguageModel> {
  const model: LanguageModel = { url: '', manner: 'quotes', asked: [], lies: new Set(), close: () => end(server) }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      model.asked.push(text)
      answer(model, text, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return model
}

function end(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

function answer(model: LanguageModel, asked: string, response: ServerResponse): void {
  const { manner } = model
  if (manner === 'hangs') return
  if (manner === 'fails') return void response.writeHead(500, JSON_TYPE).end('{"error":{"message":"out of order"}}')
  if (manner === 'breaks off')
    return void response.writeHead(200, JSON_TYPE).end('{"choices":[{"message":{"content":"{\\"sent')
  if (manner === 'floods') return void response.writeHead(200, JSON_TYPE).end(`"${'x'.repeat(10_000_000)}"`)
  const { messages } = JSON.parse(asked) as { messages: { role: string; content: string }[] }
  const { question, sources } = JSON.parse(messages.at(-1)!.content) as { question: string; sources: Source[] }
  const content =
    manner === 'chats'
      ? 'Sure! Here you go: everything is free.'
      : JSON.stringify({ sentences: said(model, question, sources) })
  const reply = {
    id: 'one',
    object: 'chat.completion',
    created: 1,
    model: 'stand-in',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 400, completion_tokens: 60, total_tokens: 460 },
  }
  response.writeHead(200, JSON_TYPE).end(JSON.stringify(reply))
}
const JSON_TYPE = { 'content-type': 'application/json' }

function said(model: LanguageModel, question: string, sources: readonly Source[]) {
  const [first] = sources
  if (!first) return []
  const sentences = first.text.split(/(?<=[.!?])\s+/)
  if (model.manner === 'quotes') return sentences.slice(0, 2).map((text) => ({ text, rests: [first.id] }))
  const lies =
    model.manner === 'obeys the question'
      ? [question, `As you say: ${question}`]
      : sources.flatMap(({ text }) => text.split(/(?<=[.!?])\s+/).flatMap(twisted)).concat(INVENTED)
  for (const lie of lies) if (!sources.some(({ text }) => text.includes(lie))) model.lies.add(lie)
  return lies.map((text) => ({ text, rests: model.manner === 'names no source' ? [] : [first.id] }))
}

/** What stands in no source at all. */
const INVENTED = [
  'Order 1001 left us this morning with a courier.',
  'You get 50 % off, and we promise it.',
  'We refund you twice what you paid.',
  'The parcel arrives tomorrow at noon, guaranteed.',
  'See https://evil.example/refund for your money.',
  'Anna Lie lives at Storgata 1.',
]

/** The same sentence, saying another thing. */
function twisted(text: string): string[] {
  return [
    text.replaceAll(/\d+/g, (number) => String(Number(number) + 1)),
    text.replace(/ (?:not|never|ikke|aldri)(?= )/i, ''),
    text.replace(/ (?:is|has|can|er|kan) /, (verb) => `${verb}not `),
    text.replace(/(.{10,}?) (after|before|until|over|under|within|unless) (.{5,}?)([.!?])$/, '$3 $2 $1$4'),
    text.replace(/[.!?]$/, ', and that is free for you.'),
    text.replace(/[.!?]$/, ' since Monday.'),
    text.replace(/[.!?]$/, ', says Bilal.'),
    text.split(' ').toReversed().join(' '),
  ].filter((one) => one !== text && one.trim() !== '')
}
