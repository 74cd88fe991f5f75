// The long series about the chat, as part of `npm run proof`.
import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { type CountedChat, cutChat } from './chat-cuts.ts'
import { put } from './put.ts'

const MINUTE = 60_000
const SHORT = process.env['RAPPORT_PROOF_SHORT'] === '1'
const CHAT = SHORT ? { messages: 300, cuts: 30 } : { messages: 10_000, cuts: 1_000 }
/** A control shows its first difference long before. */
const CONTROL = SHORT ? CHAT : { messages: 1_000, cuts: 100 }

cleanUpWhenTold()

const told = ({ messages, cuts, repeats, missing, doubled, same }: CountedChat) =>
  `${messages} messages, ${cuts} cuts, ${repeats} tries repeated: ${missing} missing, ${doubled} doubled, lists ${same ? 'the same' : 'not the same'}`

test('the sockets of a chat are cut', { timeout: 60 * MINUTE }, async () => {
  const sound = await cutChat(CHAT)
  const fresh = await cutChat({ ...CONTROL, repeats: 'fresh-id' })
  const newest = await cutChat({ ...CONTROL, reads: 'after-newest' })
  put(
    'A chat whose sockets are cut',
    'A visitor at one program, an agent at another, on one database; both talk at once. Half of the cuts swallow an answer to what was carried out. Both lists and the rows are compared, with places and ids.',
    [
      ['a repeat carries the same id; without: another one', told(sound), told(fresh)],
      [
        'reading on after the place up to which one was told; without: after the newest that one has',
        told(sound),
        told(newest),
      ],
    ],
  )
  expect(sound).toMatchObject({ missing: 0, doubled: 0, same: true })
  expect(fresh.doubled).toBeGreaterThan(0)
  expect(newest.missing).toBeGreaterThan(0)
  expect(newest.same).toBe(false)
})
