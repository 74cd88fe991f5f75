import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { cutChat } from '../proof/chat-cuts.ts'

cleanUpWhenTold()
const CHAT = { messages: 300, cuts: 30 }

test(
  'a visitor and an agent at two programs end with the same conversation, however often their sockets are cut',
  { timeout: 120_000 },
  async () => {
    const counted = await cutChat({ ...CHAT, how: 'sound' })
    expect(counted).toMatchObject({ messages: 300, cuts: 30, missing: 0, doubled: 0, same: true })
    expect(counted.repeats).toBeGreaterThan(0)
  },
)

test('a repeat under another id is said twice: what the id is for', { timeout: 120_000 }, async () => {
  const counted = await cutChat({ ...CHAT, how: 'fresh-ids' })
  expect(counted.doubled).toBeGreaterThan(0)
})

test(
  'reading on from the newest message that one has misses others: what the place is for',
  { timeout: 120_000 },
  async () => {
    const counted = await cutChat({ ...CHAT, how: 'from-newest' })
    expect(counted.missing).toBeGreaterThan(0)
    expect(counted.same).toBe(false)
  },
)
