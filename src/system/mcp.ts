import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Call } from '../platform/context.ts'
import { type AnyEndpoint, page } from '../platform/http/endpoint.ts'
import { admits } from '../platform/principal.ts'
import { Refusal } from '../platform/refusal.ts'
import { setting, shop } from '../platform/settings.ts'
import { sayDeclared } from '../ui/words.ts'

/** Version of the tools as they are offered; additive changes leave it as it is. */
const TOOLS_VERSION = '1'
/** A question of software is short, in bytes. */
const QUESTION_LIMIT = 65_536

const anybody = { anyone: true, customer: true, scope: 'all' } as const

/**
 * /mcp: the endpoints that are marked `agents`, as tools of the Model Context Protocol over streamable HTTP. Only those that read, and only
 * those that whoever asks may use: without a key what everybody may see, with a customer's key their own orders and questions, with a
 * program's key what its scopes open. Each question stands for itself; no session is kept.
 */
export function mcpPage(endpoints: readonly AnyEndpoint[]) {
  const offered = endpoints.filter((one) => one.agents !== undefined && one.path.startsWith('GET '))
  return page({
    path: 'POST /mcp',
    may: anybody,
    agents: true,
    input: z.looseObject({}),
    async handle(call, question) {
      const handler = createMcpHandler(() => serverFor(call, offered), { maxRequestBodySize: QUESTION_LIMIT })
      const request = new Request(new URL('/mcp', call.config.url), {
        method: 'POST',
        headers: protocolHeaders(call.headers),
        body: JSON.stringify(question),
      })
      const response = await handler.fetch(request)
      const body = await response.text()
      return {
        reply: {
          status: response.status,
          form: 'data',
          body: body === '' ? null : body,
          headers: {
            'content-type': response.headers.get('content-type') ?? 'application/json',
            'cache-control': 'no-store',
          },
        },
      }
    },
  })
}

/** What the protocol says about itself; nothing of who asks goes on to the library. */
function protocolHeaders(headers: Headers): Headers {
  const kept = new Headers({ 'content-type': 'application/json' })
  for (const [name, value] of headers) if (name === 'accept' || name.startsWith('mcp-')) kept.set(name, value)
  return kept
}

function serverFor(call: Call, offered: readonly AnyEndpoint[]): McpServer {
  const server = new McpServer({ name: setting(call, shop.name), version: TOOLS_VERSION })
  for (const one of offered.filter(({ may }) => admits(may, call.principal))) {
    const output = one.output as z.ZodType
    const handle = one.handle as (call: Call, input: unknown) => unknown
    server.registerTool(
      one.agents!,
      { description: one.summary, inputSchema: one.input, annotations: { readOnlyHint: true, openWorldHint: false } },
      async (asked: unknown) => {
        try {
          const found = output.parse(await handle(call, asked)) as Record<string, unknown>
          return { content: [{ type: 'text' as const, text: JSON.stringify(found) }], structuredContent: found }
        } catch (error) {
          if (!(error instanceof Refusal)) {
            call.log.error({ err: error, requestId: call.requestId, tool: one.agents }, 'a tool failed')
            return failed(sayDeclared(call.locale, 'errors.failed', { request: call.requestId }))
          }
          return failed(sayDeclared(call.locale, `errors.${error.code}`, error.values))
        }
      },
    )
  }
  return server
}

const failed = (text: string) => ({ isError: true, content: [{ type: 'text' as const, text }] })
