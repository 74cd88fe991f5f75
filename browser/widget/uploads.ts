import { type FileSent, uuid } from './outbox.ts'
import type { LineParts } from './line.ts'
import type { Talk } from './talk.ts'

/** Waits between tries without network, doubled from the first to the last. "Online" ends them. */
const RETRY_FIRST_MS = 1_000
const RETRY_LAST_MS = 30_000
/** Files that wait to be sent at once: as many as a message may have (src/modules/desk/answering/files.ts). */
const FILES_LIMIT = 10

/** A file that somebody chose: on its way, there, or not taken. */
export interface Upload {
  /** Made here: the house takes a file of one id once, however often it comes. */
  id: string
  file: File
  /** How much of it has left, from 0 to 1. */
  share: number
  /** What the house calls it, once it has it. */
  there?: FileSent
  /** Why the house did not take it, as its sentence. */
  refused?: string
}

export interface Uploads {
  list: readonly Upload[]
  isBusy(): boolean
  take(files: Iterable<File>): void
  drop(id: string): void
  /** Those that are there, to go with a message. They leave this list. */
  hand(): FileSent[]
}

/** Files on their way, one after the other, and again until the house has them. What was not sent with a message the house forgets within a day. */
export function openUploads({ home, own, locale, talk }: LineParts & { talk: Talk }, changed: () => void): Uploads {
  let busy = false
  let retry = RETRY_FIRST_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let under: XMLHttpRequest | undefined
  const uploads: Uploads = {
    list: [],
    isBusy: () => uploads.list.some((one) => !one.there && one.refused === undefined),
    take(files) {
      const chosen = [...files].map((file) => ({ id: uuid(), file, share: 0 }))
      uploads.list = [...uploads.list, ...chosen].slice(0, FILES_LIMIT)
      changed()
      void send()
    },
    drop(id) {
      const one = find(id)
      uploads.list = uploads.list.filter((other) => other !== one)
      if (one?.there) void talk.line.send('DELETE', `/api/chat/files/${id}`).catch(() => undefined)
      else under?.abort()
      changed()
    },
    hand() {
      const files = uploads.list.flatMap(({ there }) => there ?? [])
      uploads.list = uploads.list.filter(({ there }) => !there)
      return files
    },
  }
  addEventListener('online', () => void send())
  return uploads

  function find(id: string): Upload | undefined {
    return uploads.list.find((one) => one.id === id)
  }

  function change(id: string, news: Partial<Upload>): void {
    uploads.list = uploads.list.map((one) => (one.id === id ? { ...one, ...news } : one))
    changed()
  }

  async function send(): Promise<void> {
    clearTimeout(timer)
    if (busy) return
    busy = true
    try {
      for (;;) {
        const next = uploads.list.find((one) => !one.there && one.refused === undefined)
        if (!next) return
        const again = await put(next)
        if (again > 0) {
          timer = setTimeout(() => void send(), again)
          return
        }
        retry = RETRY_FIRST_MS
      }
    } finally {
      busy = false
      changed()
    }
  }

  /** One try. Answers in how many milliseconds the next one makes sense; 0: none does. */
  async function put({ id, file }: Upload): Promise<number> {
    const name = file.name || 'picture.png'
    const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream'
    const later = () => {
      retry = Math.min(retry * 2, RETRY_LAST_MS)
      return retry * (0.5 + Math.random())
    }
    const bearer = await talk.line.bearer().catch(() => null)
    if (bearer === null) return later()
    const { status, body, wait } = await sendBytes(
      `${home}/api/chat/files?${new URLSearchParams({ id, name, mediaType }).toString()}`,
      file,
      {
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        'accept-language': locale,
      },
    )
    // Taken away while it was on its way.
    if (!find(id)) return 0
    if (status === 201) change(id, { there: body as FileSent, share: 1 })
    else if (body.code === 'chat-token-unknown' && bearer) {
      talk.line.forget()
      return later()
    } else if (status === 0 || status >= 500 || status === 429) return wait > 0 ? wait * 1_000 : later()
    else change(id, { refused: body.detail ?? String(status) })
    return 0
  }

  /** By XMLHttpRequest: fetch does not say how much has left. */
  function sendBytes(address: string, file: File, headers: Readonly<Record<string, string>>): Promise<Reply> {
    return new Promise((resolve) => {
      const request = (under = new XMLHttpRequest())
      request.open('POST', address)
      request.withCredentials = false
      request.responseType = 'json'
      for (const [name, value] of Object.entries({ ...headers, 'content-type': 'application/octet-stream' }))
        request.setRequestHeader(name, value)
      const id = new URL(address, location.href).searchParams.get('id')!
      request.upload.onprogress = ({ loaded, total }) => change(id, { share: total > 0 ? loaded / total : 0 })
      request.onloadend = () =>
        resolve({
          status: request.status,
          body: (request.response as Reply['body'] | null) ?? {},
          wait: Number(own || request.status === 429 ? request.getResponseHeader('retry-after') : 0) || 0,
        })
      request.send(file)
    })
  }
}

interface Reply {
  /** 0: there was no network. */
  status: number
  body: Partial<FileSent> & { code?: string; detail?: string }
  wait: number
}
