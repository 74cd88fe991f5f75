import type { z } from 'zod'
import type * as shapes from '../../src/modules/help/articles/contract.ts'
import type { Principal } from '../../src/platform/principal.ts'
import { staffedHouse } from './agents.ts'

type Article = z.output<typeof shapes.article>
type Saved = z.output<typeof shapes.draftSaved>
type Made = z.output<typeof shapes.publicationMade>

interface Written {
  title?: string
  body: string
  language?: string
  version?: number
  [more: string]: unknown
}

/** A house in which Bilal writes and Siv publishes. */
export async function writingHouse() {
  const desk = await staffedHouse()
  const { house, bilal, siv, send } = desk

  function draft(
    id: string,
    { title = 'Waxing boots', language = 'en', version = 0, ...more }: Written,
  ): Promise<Saved> {
    return send<Saved>(bilal, 'PUT', `/api/help/articles/${id}/drafts/${language}`, { version, title, ...more })
  }
  const publish = (id: string, version: number, more: Record<string, unknown> = {}, language = 'en') =>
    send<Made>(siv, 'POST', `/api/help/articles/${id}/drafts/${language}/publication`, { version, ...more })
  const begin = async (more: Record<string, unknown> = {}): Promise<string> =>
    (await send<{ id: string }>(bilal, 'POST', '/api/help/articles', { kind: 'article', ...more })).id

  return {
    ...desk,
    draft,
    publish,
    /** An article in which nothing is written yet. */
    begin,
    show: (id: string) => send<Article>(bilal, 'GET', `/api/help/articles/${id}`),
    /** One that is published. */
    async article(words: Written, more: Record<string, unknown> = {}): Promise<{ id: string } & Made> {
      const id = await begin(more)
      const { version } = await draft(id, words)
      return { id, ...(await publish(id, version, {}, words.language)) }
    },
    /** What is refused: its status and code. */
    async refused(who: Principal, method: string, path: string, json?: unknown): Promise<Record<string, unknown>> {
      const reply = await house.actAs(who).visit(path, { method, ...(json === undefined ? {} : { json }) })
      return { ...((await reply.json()) as Record<string, unknown>), status: reply.status }
    },
    /** What anybody sees at an address: status, text, where it leads. */
    async look(path: string, who: Principal | null = null, headers: Record<string, string> = {}) {
      const reply = await (who ? house.actAs(who) : house).visit(path, { headers })
      return {
        status: reply.status,
        text: await reply.text(),
        to: reply.headers.get('location'),
        headers: reply.headers,
      }
    },
  }
}
