import { randomUUID } from 'node:crypto'
import { caseUrl, replyAddress } from '../../modules/desk/index.ts'
import { askedAnswer, declaredAsked } from '../../ui/asked.ts'
import { remember } from '../records.ts'
import type { Walker } from '../walk.ts'
import type { Life } from './life.ts'
import type { Person } from './people.ts'

/** An answer of the staff. */
export interface Answer {
  by: string | null
  text: string
}

/** One customer's line to the desk, by the door through which they came. */
export interface Line {
  say(text: string): Promise<void>
  /** What was answered since they last listened. */
  hear(): Promise<Answer[]>
  /** They have it open, have read what they heard, and are writing or not. A mail program says nothing of it. */
  be?(writing: boolean): Promise<void>
  /** Says where an answer finds them when they have left. */
  leaveAddress?(): Promise<void>
  solved(): Promise<void>
}

/** The chat, as the button on every page of the shop opens it. */
export function chatLine({ person, walker, product, isKnown }: ChatParts): Line {
  let number: string | null = null
  /** The place up to which they know it all; null before their first word. What was said on an earlier day they have read then. */
  let heard: number | null = null
  const post = (path: string, json: unknown) => walker.send(`/api/chat/${path}`, { json })
  return {
    async say(text) {
      const about = heard !== null || product === undefined ? {} : { about: { type: 'product', id: product } }
      const said = await post('messages', { id: randomUUID(), text, ...about })
      heard ??= ((await said.json()) as { place: number }).place
    },
    async hear() {
      const from = heard ?? 0
      const query = number === null ? '' : `?number=${number}&after=${from}`
      const shown = (await (await walker.send(`/api/chat${query}`)).json()) as ChatReply
      // It was put together with another one: there the places are others.
      const known = number === null || shown.number === number ? from : 0
      number = shown.number
      heard = Math.max(known, ...shown.messages.map(({ place }) => place))
      return shown.messages.filter((one) => one.from === 'us' && one.place > known)
    },
    be: async (writing) => void (await post('presence', { writing, seen: heard ?? 0 })),
    ...(isKnown
      ? {}
      : {
          async leaveAddress() {
            const sentence = declaredAsked().find(({ id }) => id === 'chatAddress')!
            await post('address', { email: person.email, name: person.name, asked: askedAnswer(sentence) })
          },
        }),
    solved: async () => void (await post('rating', { solved: true })),
  }
}

interface ChatParts {
  person: Person
  walker: Walker
  /** Id of what they were looking at. */
  product: string | undefined
  isKnown: boolean
}

interface ChatReply {
  number: string | null
  messages: { place: number; from: 'you' | 'us' | 'house'; by: string | null; text: string }[]
}

/** The page of a case, by the link that its customer got. */
export function pageLine(walker: Walker, number: string, key: string): Line {
  let heard = 0
  return {
    say: async (text) =>
      void (await walker.send(`/api/cases/${number}/messages`, { json: { key, id: randomUUID(), text } })),
    async hear() {
      const query = new URLSearchParams({ key, after: String(heard) })
      const { messages } = (await (await walker.send(`/api/cases/${number}?${query}`)).json()) as CaseReply
      heard = Math.max(heard, ...messages.map(({ place }) => place))
      return messages.filter(({ direction }) => direction === 'out')
    },
    solved: async () => void (await walker.send(`/api/cases/${number}/rating`, { json: { key, solved: true } })),
  }
}

interface CaseReply {
  messages: { place: number; direction: string; by: string | null; text: string }[]
}

/**
 * A mail program. Answers to people who do not exist stay in the house as letters; what such a letter holds (the case's page with its
 * key, where an answer goes) is made here as it would be when it is sent.
 */
export async function mailLine(life: Life, person: Person, subject: string): Promise<Line> {
  const { ctx, street } = life
  const walker = street.visitor(person.locale)
  const before = new Set((await remember(ctx, person.email)).cases)
  let page: { line: Line; number: string } | undefined
  let first: string | undefined
  const find = async () => {
    if (page) return page
    const number = (await remember(ctx, person.email)).cases.find((one) => !before.has(one))
    if (number === undefined) return undefined
    const key = new URL(caseUrl(ctx, number)).searchParams.get('key') ?? ''
    page = { line: pageLine(walker, number, key), number }
    return page
  }
  return {
    async say(text) {
      const found = await find()
      const messageId = `<${randomUUID()}@${person.email.split('@')[1]}>`
      await street.post!({
        from: { name: person.name, address: person.email },
        to: found ? replyAddress(ctx, found.number) : ctx.config.mailFrom,
        subject: first === undefined ? subject : `Re: ${subject}`,
        text,
        at: ctx.clock.now(),
        messageId,
        ...(first === undefined ? {} : { answers: first }),
      })
      first ??= messageId
    },
    hear: async () => (await (await find())?.line.hear()) ?? [],
    solved: async () => (await find())?.line.solved(),
  }
}
