import { z } from 'zod'
import { page } from '../../../platform/http/endpoint.ts'
import { id } from '../../../platform/http/schema.ts'
import { Card } from '../../../ui/content.tsx'
import { Press } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import { claimHistory, importedHistories } from '../identity/imported.ts'
import type { MeSection } from '../slots.ts'

/** /me: what came with an import and gave a proven address of the customer's. Claimed by a button, never by a link. */
export const historyOnMe: MeSection = {
  name: 'imported-history',
  place: 'main',
  async render(call, parties) {
    const words = say(call.locale)
    const histories = await importedHistories(call, parties)
    if (histories.length === 0) return null
    return (
      <Card title={words('record.history')}>
        <div class="stack">
          <p class="soft">{words('record.historyText')}</p>
          {histories.map(({ party, source }) => (
            <div class="row ends">
              <span>{words('record.historyFrom', { source })}</span>
              <Press action={`/me/history/${party}/claim`}>{words('record.historyMine')}</Press>
            </div>
          ))}
        </div>
      </Card>
    )
  },
}

export const pages = [
  page({
    path: 'POST /me/history/{party}/claim',
    may: { customer: true },
    signIn: '/sign-in',
    input: z.strictObject({ party: id }),
    handle: async (call, { party }) => (await claimHistory(call, party), { redirect: '/me' }),
  }),
]
