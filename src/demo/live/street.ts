import { setTimeout as wait } from 'node:timers/promises'
import type { House } from '../../house.ts'
import { type DemoMail, postMail, takesMail } from '../post.ts'
import { walk, type Walker } from '../walk.ts'

/** A program that starts its database again needs some seconds; one that is silent for longer has stopped. */
const GONE_AFTER_MS = 10_000
const RETRY_MS = 500
/** Until the first answer: a page takes some milliseconds. */
const ANSWER_LIMIT_MS = 5_000

/** The way from people's homes to the running program: its web address, and its port for mail. */
export interface Street {
  /** Somebody with a browser of their own. */
  visitor(locale: string): Walker
  /** Posts a mail; undefined when no mail is taken. */
  post: ((mail: DemoMail) => Promise<void>) | undefined
  /** Ends when the program does, or when `stop` asks for it. */
  signal: AbortSignal
  /** The program has stopped by itself. */
  isGone(): boolean
}

/** Whether a program answers at this address with the goods of this house, and not another one's. */
export async function findProgram({ context }: House, visitor: Walker): Promise<boolean> {
  const { items } = (await (await visitor.send('/api/products?limit=1')).json()) as { items: { id: string }[] }
  const address = new URL(`/api/products/${items[0]?.id}`, context.config.url)
  const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }).catch(() => undefined)
  return response?.ok === true
}

export async function openStreet(house: House, stop: AbortSignal, say: (line: string) => void): Promise<Street> {
  const { config } = house.context
  const gone = new AbortController()
  const signal = AbortSignal.any([stop, gone.signal])
  let silentSince: number | undefined

  async function reach(path: string, init: RequestInit): Promise<Response> {
    for (;;) {
      const response = await fetch(new URL(path, config.url), { ...init, redirect: 'manual', signal }).catch(
        (error: unknown) => {
          if (signal.aborted) throw error
          return undefined
        },
      )
      if (response && response.status !== 503) {
        silentSince = undefined
        return response
      }
      if (silentSince === undefined) say('The program does not answer. Its customers wait a moment.')
      silentSince ??= Date.now()
      if (Date.now() - silentSince > GONE_AFTER_MS) gone.abort()
      await wait(RETRY_MS, undefined, { signal })
    }
  }

  const hasMail = config.smtpPort !== 0 && (await takesMail(config.smtpPort))
  return {
    visitor: (locale) => walk(house.context, locale, reach),
    post: hasMail ? (mail) => postMail(config.smtpPort, mail) : undefined,
    signal,
    isGone: () => gone.signal.aborted,
  }
}
