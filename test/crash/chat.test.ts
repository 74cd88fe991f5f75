import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { cutChat } from '../proof/chat-cuts.ts'

cleanUpWhenTold()
const CHAT = { messages: 300, cuts: 30 }

test(
  'a visitor and an agent at two programs end with the same conversation, however often their sockets are cut',
  { timeout: 120_000 },
  async () => {
    const counted = await cutChat(CHAT)
    expect(counted).toMatchObject({ messages: 300, cuts: 30, missing: 0, doubled: 0, same: true })
    expect(counted.repeats).toBeGreaterThan(0)
  },
)

test(
  'a repeat under another id is said twice, and reading on after the newest that one has misses others: what id and place are for',
  { timeout: 120_000 },
  async () => {
    const counted = await cutChat({ ...CHAT, repeats: 'fresh-id', reads: 'after-newest' })
    expect(counted.doubled).toBeGreaterThan(0)
    expect(counted.missing).toBeGreaterThan(0)
    expect(counted.same).toBe(false)
  },
)
