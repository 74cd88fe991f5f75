import { z } from 'zod'
import type { Call } from '../platform/context.ts'
import type { Assets } from '../platform/http/assets.ts'
import { type AnyEndpoint, page } from '../platform/http/endpoint.ts'
import { openApi } from '../platform/http/openapi.ts'
import type { Reply } from '../platform/http/reply.ts'
import type { Metrics } from '../platform/metrics.ts'
import { refuse } from '../platform/refusal.ts'
import { setting, shop } from '../platform/settings.ts'
import { accentStylesheet } from '../ui/accent.ts'
import { ApiPage } from './api-page.tsx'
import { readGauges } from './health.ts'
import { mcpPage } from './mcp.ts'

export interface ServedParts {
  endpoints: readonly AnyEndpoint[]
  assets: Assets
  metrics: Metrics
  pool: { totalCount: number; idleCount: number; waitingCount: number }
}

/** Version of the API's document; additive changes leave it as it is. */
const API_VERSION = '1'
/** These scripts have one address for all sites that name them, so a new one must reach them within this time. */
const SCRIPT_SECONDS = 3_600
const ACCENT_SECONDS = 300
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** The build's files are public and bring nothing of anybody's along; what is imported, as the chat is, a browser asks for by CORS. */
const FOR_ALL_SITES = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' }

const anyone = { anyone: true } as const
const none = z.strictObject({})

/** What is made of the running program itself: the build's files, its description, its figures. */
export function servedPages({ endpoints, assets, metrics, pool }: ServedParts) {
  let document: string | undefined
  return [
    mcpPage(endpoints),
    page({
      path: 'GET /assets/{file}',
      may: anyone,
      sameForAll: true,
      input: z.strictObject({ file: z.string().max(200) }),
      handle: (call, { file }) => {
        const asset = found(assets.find(file, call.headers.get('accept-encoding')), call)
        return { reply: { ...asset, headers: { ...asset.headers, ...FOR_ALL_SITES } } }
      },
    }),
    page({
      path: 'GET /accent.css',
      may: anyone,
      sameForAll: true,
      input: none,
      handle: (call) => {
        const accent = setting(call, shop.accent)
        return {
          reply: text(
            accent ? accentStylesheet(accent) : '',
            'text/css; charset=utf-8',
            `public, max-age=${ACCENT_SECONDS}`,
          ),
        }
      },
    }),
    // Counts visits; the chat's button, and the chat itself, which a page of another site imports.
    forAllSites('GET /t.js', 'visit.js', assets),
    forAllSites('GET /widget.js', 'widget.js', assets),
    forAllSites('GET /help.js', 'help.js', assets),
    forAllSitesInPieces('GET /help-panel.js', 'help-panel.js', assets),
    forAllSitesInPieces('GET /widget-chat.js', 'chat.js', assets),
    forAllSitesInPieces('GET /widget-invitation.js', 'invitation.js', assets),
    page({
      path: 'GET /api/openapi.json',
      may: anyone,
      sameForAll: true,
      input: none,
      handle: (call) => {
        document ??= JSON.stringify(
          openApi(endpoints, { title: 'Rapport', version: API_VERSION, url: call.config.url.origin }),
        )
        return { reply: text(document, 'application/json; charset=utf-8', 'no-cache') }
      },
    }),
    page({
      path: 'GET /api',
      may: { anyone: true, customer: true },
      input: none,
      handle: (call) => ({ title: 'API', body: <ApiPage endpoints={endpoints} origin={call.config.url.origin} /> }),
    }),
    page({
      path: 'GET /metrics',
      may: { anyone: true, scope: 'settings' },
      input: none,
      handle: async (call) => {
        refuseStrangers(call)
        return {
          reply: text(
            metrics.render(await readGauges(call, pool)),
            'text/plain; version=0.0.4; charset=utf-8',
            'no-store',
          ),
        }
      },
    }),
  ] as const
}

/** A script of ours under an address that pages of any site may name: it is public, and brings nothing of anybody's along. */
function forAllSites(path: `GET /${string}`, name: string, assets: Assets) {
  return page({
    path,
    may: anyone,
    sameForAll: true,
    input: none,
    handle: (call) => {
      const script = found(
        assets.find(assets.url(name).slice('/assets/'.length), call.headers.get('accept-encoding')),
        call,
      )
      return {
        reply: {
          ...script,
          headers: {
            ...script.headers,
            'cache-control': `public, max-age=${SCRIPT_SECONDS}`,
            ...FOR_ALL_SITES,
          },
        },
      }
    },
  })
}

/**
 * A script of several pieces: its address leads to the build's own file, beside which the others stand, so that a page never gets pieces
 * of two builds. Asked each time, because yesterday's file is gone after an update.
 */
function forAllSitesInPieces(path: `GET /${string}`, name: string, assets: Assets) {
  return page({
    path,
    may: anyone,
    sameForAll: true,
    input: none,
    handle(call) {
      if (!assets.has(name)) throw refuse('not-found', { path: call.path })
      const headers = { location: assets.url(name), 'cache-control': 'no-cache', ...FOR_ALL_SITES }
      return { reply: { status: 302, form: 'data', body: null, headers } }
    },
  })
}

/** How many orders a shop has is its own affair: figures are for the machine itself, and for who has a key. */
function refuseStrangers(call: Call): void {
  if (call.principal.kind === 'key') return
  // Behind a proxy on the same machine everybody comes from here.
  const direct = LOOPBACK.test(call.address) && !call.headers.has('x-forwarded-for') && !call.headers.has('forwarded')
  if (!direct) throw refuse('sign-in-first')
}

function found(reply: Reply | undefined, call: Call): Reply {
  if (!reply) throw refuse('not-found', { path: call.path })
  return reply
}

function text(body: string, type: string, cache: string): Reply {
  return { status: 200, form: 'data', body, headers: { 'content-type': type, 'cache-control': cache } }
}
