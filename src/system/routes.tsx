import { z } from 'zod'
import { blobUrl, PICTURE_TYPES, readBlob } from '../platform/blobs.ts'
import type { Call } from '../platform/context.ts'
import { endpoint, page } from '../platform/http/endpoint.ts'
import type { Reply } from '../platform/http/reply.ts'
import { done } from '../platform/http/schema.ts'
import { liveTopic } from '../platform/live/topics.ts'
import { refuse } from '../platform/refusal.ts'
import { say } from '../ui/words.ts'
import { readHealth } from './health.ts'
import { tryJobAgain } from './jobs.ts'
import { changeSetting, listSettings, settingShown } from './settings.ts'

const owner = { staff: ['agent', 'packer', 'merchandiser', 'marketer', 'analyst'], scope: 'settings' } as const
const anyone = { anyone: true } as const
const none = z.strictObject({})

export const endpoints = [
  endpoint({
    path: 'GET /api/settings',
    summary: 'Every setting of every module, with its value, its default and who may change it',
    may: owner,
    input: none,
    output: z.object({ items: z.array(settingShown) }),
    handle: (call) => ({ items: listSettings(call) }),
  }),
  endpoint({
    path: 'PUT /api/settings/{module}/{name}',
    summary: 'Changes a setting, for everybody and at once',
    may: owner,
    input: z.strictObject({ module: z.string().max(60), name: z.string().max(60), value: z.unknown() }),
    output: z.object({ value: z.unknown() }),
    handle: (call, { module, name, value }) => changeSetting(call, { module, name, value }),
  }),
  endpoint({
    path: 'POST /api/jobs/{id}/retry',
    summary: 'Try a job again that was given up or goes on failing, at once and from its first try',
    may: { staff: ['agent'] },
    input: z.strictObject({ id: z.string().regex(/^[1-9]\d{0,17}$/, 'digits') }),
    output: done,
    handle: async (call, { id }) => (await tryJobAgain(call, id), {}),
  }),
] as const

/** Rings when a setting has changed: each process reads it again by the same ring. */
export const topics = [liveTopic({ pattern: 'settings', may: owner })]

/** A year, the most that is understood: nobody can change what a hash names. */
const FOR_EVER = 'public, max-age=31536000, immutable'

export const pages = [
  page({
    path: 'GET /health',
    may: anyone,
    sameForAll: true,
    input: none,
    handle: async (call) => ({ reply: await healthReply(call) }),
  }),
  page({
    path: 'GET /blobs/{sha256}',
    may: anyone,
    sameForAll: true,
    input: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex') }),
    handle: async (call, { sha256 }) => ({ reply: await blobReply(call, sha256) }),
  }),
  ...(['GET /workspace', 'GET /workspace/{room}', 'GET /workspace/{room}/{id}'] as const).map((path) =>
    page({
      path,
      may: { staff: ['agent', 'packer', 'merchandiser', 'marketer', 'analyst'] },
      signIn: '/workspace/sign-in',
      input: z.strictObject({ room: z.string().max(60).optional(), id: z.string().max(100).optional() }),
      handle: (call) => ({
        title: say(call.locale)('workspace.title'),
        bare: true,
        script: 'workspace.js',
        body: <div class="skeleton" />,
      }),
    }),
  ),
] as const

async function healthReply(call: Call): Promise<Reply> {
  const health = await readHealth(call)
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
  // Without a database nothing can be served; everything else is for people to look at.
  return { status: health.database ? 200 : 503, form: 'data', body: JSON.stringify(health), headers }
}

async function blobReply(call: Call, sha256: string): Promise<Reply> {
  const blob = await readBlob(call.db, sha256)
  if (!blob) throw refuse('not-found', { path: blobUrl(sha256) })
  const headers: Record<string, string> = { 'content-type': blob.mediaType, 'cache-control': FOR_EVER }
  // What is no picture is kept, not shown: a page that somebody uploaded would else speak in our name.
  if (!(PICTURE_TYPES as readonly string[]).includes(blob.mediaType)) headers['content-disposition'] = 'attachment'
  return { status: 200, form: 'data', body: blob.bytes, headers }
}
