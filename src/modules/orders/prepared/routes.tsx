import { z } from 'zod'
import { page } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { say } from '../../../ui/words.ts'
import { shippingHours } from '../settings.ts'
import { PreparedPage } from './page.tsx'
import { showPrepared, takePrepared } from './prepared.ts'

const opened = z.strictObject({ id, key: z.string().max(64) })
const HOLDER = { anyone: true, customer: true } as const

export const preparedPages = [
  page({
    path: 'GET /prepared/{id}',
    may: HOLDER,
    input: opened,
    async handle(call, asked) {
      const shown = await showPrepared(call, asked)
      return {
        title: say(call.locale)('prepared.title'),
        body: <PreparedPage call={call} shown={shown} linkKey={asked.key} hours={shippingHours(call)} />,
      }
    },
  }),
  page({
    path: 'POST /prepared/{id}',
    may: HOLDER,
    input: opened,
    async handle(call, asked) {
      await takePrepared(call, asked)
      return { redirect: '/checkout' }
    },
  }),
] as const
