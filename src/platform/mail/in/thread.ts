// What runs in the parser's thread. It knows nothing but the bytes that it is handed: no environment, no database.
import { parentPort } from 'node:worker_threads'
import { readPage } from './page.ts'
import { parseMail, readAttachment } from './parse.ts'

/** `part` asks for the bytes of an attachment, `page` for its page; none of them for the whole mail as it was read. */
export interface Question {
  raw: Uint8Array
  part?: number
  page?: { pictures: boolean }
}

parentPort?.on('message', ({ raw, part, page }: Question) => {
  const answer = page ? readPage(raw, page) : part === undefined ? parseMail(raw) : readAttachment(raw, part)
  answer.then(
    (value) => parentPort?.postMessage({ value }),
    (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  )
})
