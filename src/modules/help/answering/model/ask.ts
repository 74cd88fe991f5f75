// Asks a language model by the API of OpenAI, and takes nothing from it on trust: not its size, its time, or its shape.
import type { Context } from '../../../../platform/context.ts'

/** Whoever asks waits for it, and the quoted answer is there at once. */
const PATIENCE_MS = 8_000
/** Bytes of a reply: a few sentences and what the protocol puts around them. */
const REPLY_LIMIT = 200_000
/** Tokens of an answer: six sentences with their ids. */
const ANSWER_TOKENS = 700

export type Reply =
  | { as: 'said'; text: string; tokensIn: number; tokensOut: number; milliseconds: number }
  | { as: 'late' | 'failed' | 'too-long'; milliseconds: number }

export interface Prompt {
  /** What it is to do: ours alone. */
  system: string
  /** What it may use and what is asked: data. */
  user: string
}

export async function askModel(ctx: Pick<Context, 'config' | 'log'>, { system, user }: Prompt): Promise<Reply> {
  const { model } = ctx.config
  if (!model) throw new Error('No language model is switched on.')
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  let tooLong = false
  try {
    // Here, because it is 17 MB of which whoever uses no model should load nothing.
    const [{ generateText }, { createOpenAICompatible }] = await Promise.all([
      import('ai'),
      import('@ai-sdk/openai-compatible'),
    ])
    const provider = createOpenAICompatible({
      name: 'model',
      baseURL: model.url.replace(/\/$/, ''),
      ...(model.key === undefined ? {} : { apiKey: model.key }),
      fetch: async (input, init) => {
        // Neither the words nor the key go to a host that nobody named.
        const response = await fetch(input, { ...init, redirect: 'error' })
        const text = await readAtMost(response)
        if (text === null) tooLong = true
        return new Response(text ?? '{}', { status: response.status, headers: response.headers })
      },
    })
    const { text, usage } = await generateText({
      model: provider(model.name),
      system,
      prompt: user,
      temperature: 0,
      maxOutputTokens: ANSWER_TOKENS,
      maxRetries: 0,
      abortSignal: signal,
    })
    return {
      as: 'said',
      text,
      tokensIn: counted(usage.inputTokens),
      tokensOut: counted(usage.outputTokens),
      milliseconds: took(),
    }
  } catch (error) {
    const as = tooLong ? 'too-long' : signal.aborted ? 'late' : 'failed'
    // What is logged says nothing of the words: some errors carry the request.
    ctx.log.warn({ as, why: error instanceof Error ? error.name : 'unknown' }, 'the language model did not answer')
    return { as, milliseconds: took() }
  }
}

/** Where what is asked goes, as its host. */
export const modelHost = ({ config }: Pick<Context, 'config'>): string | null =>
  config.model ? new URL(config.model.url).host : null

/** A number that a stranger's server says. */
const counted = (tokens: number | undefined): number =>
  tokens === undefined || !Number.isFinite(tokens) ? 0 : Math.min(Math.max(0, Math.round(tokens)), 10_000_000)

async function readAtMost({ body }: Response): Promise<string | null> {
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > REPLY_LIMIT) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
