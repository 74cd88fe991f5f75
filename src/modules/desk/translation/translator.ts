import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { LANGUAGE } from './contract.ts'
import { refuse } from '../refusals.ts'

/** What asks a service with the API of LibreTranslate: GET /languages, POST /translate. */

/** A long message takes a small machine some seconds; whoever waits for it has the original meanwhile, and the window waits 20 s. */
const PATIENCE_MS = 15_000
/** Bytes of an answer: ten thousand letters in any script, escaped, with room; more is no translation. */
const ANSWER_LIMIT = 200_000
/** Which languages a service knows changes when somebody installs one. */
const LANGUAGES_KEPT_MS = 600_000
/** One language under the codes that services have for it. */
const SAME: Readonly<Record<string, readonly string[]>> = { nb: ['nb', 'no'], no: ['no', 'nb'], nn: ['nn', 'nb', 'no'] }

const languages = z.array(z.object({ code: z.string().max(20), targets: z.array(z.string()).optional() }))
type Languages = z.infer<typeof languages>
const translated = z.object({
  translatedText: z.string(),
  detectedLanguage: z.object({ language: z.string() }).optional(),
})
const problem = z.object({ error: z.string() })

export interface ToTranslate {
  text: string
  /** Null: the service finds out. */
  from: string | null
  into: string
}

type Asking = Pick<Context, 'config' | 'log'>

/**
 * The text in another language. Nothing goes along but the text, the two languages and the key.
 * @throws Refusal translation-off, translation-language-unknown, translation-too-long, translation-busy, translation-refused, translation-failed
 */
export async function translate(ctx: Asking, { text, from, into }: ToTranslate) {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const known = await readLanguages(ctx, signal)
  const source = from === null ? undefined : codeOf(from, known)
  const reaches = known.find(({ code }) => code === source)?.targets ?? known.map(({ code }) => code)
  const target = codeOf(
    into,
    reaches.map((code) => ({ code })),
  )
  if (target === undefined || (from !== null && source === undefined))
    throw refuse('translation-language-unknown', { language: target === undefined ? into : from! })
  const answer = await ask(ctx, signal, '/translate', { q: text, source: source ?? 'auto', target, format: 'text' })
  const read = translated.safeParse(answer)
  if (!read.success || read.data.translatedText.trim() === '') throw failed(ctx, 'its answer is no translation')
  const { translatedText, detectedLanguage } = read.data
  return { text: translatedText, from: LANGUAGE.exec(detectedLanguage?.language ?? source ?? '')?.[0] ?? null }
}

const keptLanguages = new Map<string, { known: Languages; until: number }>()

async function readLanguages(ctx: Asking, signal: AbortSignal): Promise<Languages> {
  const { url } = serviceOf(ctx)
  const kept = keptLanguages.get(url)
  if (kept && kept.until > performance.now()) return kept.known
  const read = languages.safeParse(await ask(ctx, signal, '/languages'))
  if (!read.success) throw failed(ctx, 'its list of languages cannot be read')
  keptLanguages.set(url, { known: read.data, until: performance.now() + LANGUAGES_KEPT_MS })
  return read.data
}

function codeOf(language: string, known: readonly { code: string }[]): string | undefined {
  const codes = known.map(({ code }) => code)
  const exact = (SAME[language] ?? [language]).find((code) => codes.includes(code))
  return exact ?? codes.find((code) => code.startsWith(`${language}-`))
}

function serviceOf({ config }: Pick<Context, 'config'>) {
  if (!config.translator) throw refuse('translation-off')
  return config.translator
}

/** Where the words go, as its host: what is said to people. */
export const serviceName = ({ config }: Pick<Context, 'config'>): string | null =>
  config.translator ? new URL(config.translator.url).host : null

async function ask(ctx: Asking, signal: AbortSignal, path: string, body?: object): Promise<unknown> {
  const { url, key } = serviceOf(ctx)
  let status: number
  let text: string
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      signal,
      // Neither the words nor the key go to a host that nobody named.
      redirect: 'error',
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body
        ? { method: 'POST', body: JSON.stringify({ ...body, ...(key === undefined ? {} : { api_key: key }) }) }
        : {}),
    })
    status = response.status
    text = await readAtMost(response, ANSWER_LIMIT)
  } catch (error) {
    throw failed(ctx, signal.aborted ? 'it took too long' : reasonOf(error))
  }
  const answer = readJson(text)
  if (status >= 200 && status < 300) return answer
  const said = problem.safeParse(answer).data?.error ?? ''
  if (status === 429) throw refuse('translation-busy')
  if (status === 413 || /text limit/i.test(said)) throw refuse('translation-too-long')
  if (status === 400 && /not supported/i.test(said)) throw refuse('translation-language-unknown', { language: '' })
  if (status === 401 || status === 403) {
    ctx.log.warn({ status }, 'the translation service refuses our key')
    throw refuse('translation-refused')
  }
  throw failed(ctx, `it answered ${status}`)
}

/** What is logged says nothing of the words. */
function failed({ log }: Asking, why: string) {
  log.warn({ why }, 'the translation service did not translate')
  return refuse('translation-failed')
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? ((error.cause as { code?: string } | undefined)?.code ?? error.message) : 'unknown'

async function readAtMost({ body }: Response, limit: number): Promise<string> {
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > limit) throw new Error(`its answer is longer than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
