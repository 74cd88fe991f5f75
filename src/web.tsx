import type { Hono } from 'hono'
import { render as renderToString } from 'preact-render-to-string'
import { authenticate } from './modules/accounts/index.ts'
import type { Call, Context } from './platform/context.ts'
import { buildApp, type Env, type WebParts } from './platform/http/app.ts'
import type { ChooseLocale } from './platform/http/call.ts'
import { endpoints, pages } from './routes.ts'
import { chooseLocale, sayDeclared } from './ui/words.ts'

/** The web role: every address, behind whoever finds out who calls and inside the frame that every page has. */
export function openWeb(context: Context, change: (parts: WebParts) => WebParts = (parts) => parts): Hono<Env> {
  return buildApp(context, change({
    endpoints,
    pages,
    authenticate,
    render: async (call, reply) => `<!doctype html>${renderToString(<Document call={call} title={reply.title}>{reply.body}</Document>)}`,
    renderRefusal: async (call, refusal) => {
      const title = sayDeclared(call.locale, `errors.title.${refusal.status}`)
      const body = <p>{sayDeclared(call.locale, `errors.${refusal.code}`, refusal.values)}</p>
      return `<!doctype html>${renderToString(<Document call={call} title={title}>{body}</Document>)}`
    },
    sentence: (locale, refusal) => sayDeclared(locale, `errors.${refusal.code}`, refusal.values),
    chooseLocale: localeOf,
  }))
}

/** The language of whoever sends these headers: what they chose, else what their browser asks for. */
export const localeOf: ChooseLocale = (headers, cookie) => chooseLocale(headers.get('accept-language') ?? undefined, cookie('language'))

function Document({ call, title, children }: { call: Call; title: string; children: unknown }) {
  return (
    <html lang={call.locale}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
      </head>
      <body>
        <h1>{title}</h1>
        {children as preact.ComponentChildren}
      </body>
    </html>
  )
}
