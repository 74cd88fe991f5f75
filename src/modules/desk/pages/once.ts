import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from '../../../platform/context.ts'
import { digestOf, keepReply, once, repliedBefore } from '../../../platform/idempotency.ts'
import { Refusal } from '../../../platform/refusal.ts'

/** What a form's numbers are kept under: who sent it is not known, and each form has a number of its own. */
const CREDENTIAL = 'form'
/** Of two presses the second waits this often, this long, for the first to be through: a command takes some 20 ms. */
const WAITS = 10
const WAIT_MS = 100

/**
 * Carries a form out once: pressed twice it leads to the same page. Another text in the same form (they went back and asked something
 * else) is another command.
 * @param form the number that the form was drawn with
 * @returns where the answer to the form leads
 */
export async function formOnce(
  call: Call,
  form: string,
  sent: Readonly<Record<string, unknown>>,
  run: () => Promise<string>,
): Promise<string> {
  const digest = digestOf(call.path, sent)
  const key = `${form}:${digest.toString('hex')}`
  for (let waited = 0; ; waited += 1) {
    const claim = once(CREDENTIAL, key, digest)
    try {
      const before = await repliedBefore(call.db, CREDENTIAL, key, digest)
      if (before) return before.body
      call.once = claim
      const to = await run()
      if (claim.claimed) await keepReply(call.db, CREDENTIAL, key, { status: 303, body: to })
      return to
    } catch (error) {
      if (!(error instanceof Refusal) || claim.claimed || waited === WAITS) throw error
      // What the first press has just taken, a time or the last piece, may be refused to the second before it comes to the number.
      if (error.code !== 'key-done' && !(await isDone(call, key, digest))) throw error
      await wait(WAIT_MS)
    }
  }
}

/** Whether the form was carried out, by this press or another one; its answer may not be kept yet. */
async function isDone(call: Call, key: string, digest: Buffer): Promise<boolean> {
  try {
    return (await repliedBefore(call.db, CREDENTIAL, key, digest)) !== null
  } catch (error) {
    if (error instanceof Refusal && error.code === 'key-done') return true
    throw error
  }
}

/** The id of a message that a form sends: the same words in the same form are the same message, other words another one (RFC 9562, version 8). */
export function messageIdOf(form: string, text: string): string {
  const bytes = createHash('sha256').update(`${form}\n${text}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
