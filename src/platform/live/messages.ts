import { z } from 'zod'

/** A subscription or two fit many times over; what is longer is no message of ours. */
export const MESSAGE_LIMIT_BYTES = 16_384
/** The parts of a page or the rooms of the workspace that are seen at once; each costs a question about rights every minute. */
export const TOPICS_PER_SOCKET = 100
/** As long as the doorbell takes. */
const TOPIC_CHARACTERS = 300
const CURSOR_CHARACTERS = 8_000

const topic = z.string().min(1).max(TOPIC_CHARACTERS)
const message = z.union([
  z.strictObject({
    subscribe: z.array(topic).min(1).max(TOPICS_PER_SOCKET),
    /** Cursors of what the client has, by topic: where there is more, it rings at once. */
    after: z.record(topic, z.string().max(CURSOR_CHARACTERS)).optional(),
  }),
  z.strictObject({ unsubscribe: z.array(topic).min(1).max(TOPICS_PER_SOCKET) }),
])
export type ClientMessage = z.infer<typeof message>

/** Longer than any token of ours. */
const TOKEN_CHARACTERS = 200
const introduction = z.strictObject({ token: z.string().min(1).max(TOKEN_CHARACTERS) })

/** What the server says. A client that does not know a member ignores it. */
export type ServerMessage =
  | { rang: string[] }
  | { subscribed: string[] }
  /** By topic, with the refusal's code. */
  | { refused: Record<string, string> }
  | { error: string; detail: string }

/** Why the server closes; 4000 and up are ours (RFC 6455, 7.4.2). */
export const CLOSE = {
  stopping: [1001, 'The server stops: come back in a moment.'],
  tooLong: [1009, `A message has at most ${MESSAGE_LIMIT_BYTES} bytes.`],
  failed: [1011, 'That failed here: come back and subscribe again.'],
  noToken: [
    4401,
    'A page of another site says first who it is: {"token": "…"} within 5 seconds, with a token that is good.',
  ],
  tooSlow: [4008, 'You read too slowly: come back from your position.'],
  tooMuch: [4029, 'Too many messages: come back later.'],
} as const satisfies Record<string, readonly [number, string]>

/** Parses what came over a socket; a string says what is wrong with it and what would be right. */
export function readMessage(text: string): ClientMessage | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'This is not JSON. Send {"subscribe": ["topic"]} or {"unsubscribe": ["topic"]}.'
  }
  const parsed = message.safeParse(value)
  if (parsed.success) return parsed.data
  return `This is no message that is known here: send {"subscribe": [topics], "after": {topic: cursor}} or {"unsubscribe": [topics]}, with 1 to ${TOPICS_PER_SOCKET} topics.`
}

/** The first message of a socket of another site. Nothing when it is something else. */
export function readToken(text: string): string | undefined {
  try {
    const parsed = introduction.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.token : undefined
  } catch {
    return undefined
  }
}
