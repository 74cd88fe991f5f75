import { z } from 'zod'
import { page } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { Heading, Note } from '../../../ui/content.tsx'
import { Press } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import { type Pace, PACES } from './contract.ts'
import { choosePace } from './own.tsx'
import { stopByLink } from './stop.ts'

const ANYBODY = { anyone: true, customer: true } as const
const link = { of: id, key: z.string().max(64) }

export const unaskedPages = [
  page({
    path: 'POST /me/update-pace',
    may: { customer: true },
    signIn: '/sign-in',
    input: z.strictObject({ days: z.enum(PACES.map(String) as [string, ...string[]]) }),
    async handle(call, { days }) {
      await choosePace(call, Number(days) as Pace)
      return { redirect: '/me?said=saved#update-pace' }
    },
  }),
  page({
    path: 'GET /updates/stop',
    may: ANYBODY,
    input: z.strictObject({ ...link, said: z.literal('stopped').optional() }),
    handle: (call, { of, key, said }) => {
      const words = say(call.locale)
      const title = words(said ? 'unasked.stopped' : 'unasked.stop')
      return {
        title,
        cache: 'never',
        body: (
          <div class="narrow stack">
            <Heading title={title}>{said ? undefined : words('unasked.stopText')}</Heading>
            {said ? (
              <Note>{words('unasked.stoppedText')}</Note>
            ) : (
              <Press action="/updates/stop" look="main" hidden={{ of, key }}>
                {words('unasked.stopDo')}
              </Press>
            )}
          </div>
        ),
      }
    },
  }),
  page({
    path: 'POST /updates/stop',
    may: ANYBODY,
    // A mail program sends it from nowhere when somebody presses its own "unsubscribe" (RFC 8058).
    otherSites: true,
    input: z.object(link),
    async handle(call, { of, key }) {
      await stopByLink(call, { of, key })
      return { redirect: `/updates/stop?of=${of}&key=${encodeURIComponent(key)}&said=stopped` }
    },
  }),
]
