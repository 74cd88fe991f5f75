// A process of its own that runs one reaction, to be killed. Started with the connection URL of rapport_app.
import { z } from 'zod'
import { declareKind, record } from '../../src/modules/customers/index.ts'
import { reaction } from '../../src/modules/customers/log/reactions.ts'
import { startReactions } from '../../src/modules/customers/log/reader.ts'
import { SERVICE } from '../../src/modules/customers/purposes.ts'
import { openRecord } from './record.ts'

const kind = { version: 1, module: 'test', class: 'lasting', purpose: SERVICE, by: 'us' } as const
export const asked = declareKind({ ...kind, name: 'test.asked', data: z.strictObject({ number: z.number().int() }) })
export const answered = declareKind({
  ...kind,
  name: 'test.answered',
  data: z.strictObject({ number: z.number().int() }),
})

/** Answers each question on the line on which it was asked. */
export const answer = reaction({
  name: 'test.answer',
  purpose: SERVICE,
  kinds: [asked],
  from: 'start',
  shape: 'act',
  run: async (tx, entry) => {
    await record(tx, answered, { party: entry.party!, channel: 'house', data: { number: entry.data.number } })
  },
})

const urls = process.env['RAPPORT_TEST_REACTING']
if (urls) {
  const { owner, app } = JSON.parse(urls) as { owner: string; app: string }
  const open = await openRecord({ owner, app })
  const reactions = await startReactions(open.context, { url: app, bell: open.bell, reactions: [answer] })
  process.stdout.write(`${reactions.claimed().length > 0 ? 'claimed' : 'waiting'}\n`)
}
