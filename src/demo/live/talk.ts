import type { Life } from './life.ts'
import type { Answer, Line } from './lines.ts'
import { type Conversation, type Progress, reactTo } from './words.ts'

/** How people of each door take their time, in seconds at the usual pace. */
interface Manner {
  /** Between two looks for an answer, and when they have gone away. */
  listen: number
  listenAway: number
  read: readonly [least: number, most: number]
  /** Until they ask whether anybody is there, and until they go then. */
  patience: number
}

const MANNERS: Readonly<Record<Conversation['by'], Manner>> = {
  chat: { listen: 2.5, listenAway: 15, read: [2, 5], patience: 150 },
  page: { listen: 8, listenAway: 30, read: [8, 20], patience: 900 },
  mail: { listen: 10, listenAway: 30, read: [15, 45], patience: 900 },
}
/** A letter on a small keyboard, with thinking in between; nobody waits longer to see a short sentence. */
const SECONDS_PER_LETTER = 0.07
const TYPING_SECONDS: readonly [least: number, most: number] = [1.5, 9]
/** The house takes somebody for gone who has been silent in the chat for 25 s, and for thinking who has not typed for 8 s. */
const BEAT_MS = 8_000
const WRITING_BEAT_MS = 4_000
/** Who went away comes back for an answer within an hour; then they have found out elsewhere. */
const AWAY_SECONDS = 3_600

export interface TalkParts {
  life: Life
  name: string
  conversation: Conversation
  /** The conversation's words as this person says them. */
  words: (text: string) => string
  line: Line
  /** They no longer wait for us. */
  left(): void
}

/** One conversation from the first answer to the end: reads, types, answers, grows impatient, comes back, is content. */
export async function talkOn({ life, name, conversation, words, line, left }: TalkParts): Promise<void> {
  const manner = MANNERS[conversation.by]
  const own = { ...conversation, detail: words(conversation.detail), thanks: words(conversation.thanks) }
  const next = conversation.next === undefined ? {} : { next: words(conversation.next) }
  let progress: Progress = { gaveDetail: false, askedNext: false }
  let waitedSince = Date.now()
  let isImpatient = false
  let isAway = false
  const beat = openBeat(line)

  for (;;) {
    await life.pause(isAway ? manner.listenAway : manner.listen)
    if (!isAway) await beat(false)
    const answers = await line.hear()
    if (answers.length > 0) {
      isAway = false
      const content = await react(answers)
      if (content) return
      waitedSince = Date.now()
      isImpatient = false
      continue
    }
    const waited = Date.now() - waitedSince
    if (isAway) {
      if (waited > life.inMs(AWAY_SECONDS)) return
    } else if (!isImpatient && waited > life.inMs(manner.patience)) {
      await write(words(conversation.impatient))
      life.say(`${name} grows impatient: ${quoted(words(conversation.impatient))}`)
      isImpatient = true
    } else if (waited > 2 * life.inMs(manner.patience)) {
      await goAway()
      isAway = true
    }
  }

  async function react(answers: readonly Answer[]): Promise<boolean> {
    await life.pause(...manner.read)
    await beat(false, true)
    life.lived.answersRead += answers.length
    life.say(`${name} reads the answer of ${answers.at(-1)!.by ?? 'the shop'}.`)
    const said = reactTo({ ...own, ...next }, answers.map(({ text }) => text).join('\n'), progress)
    progress = said.progress
    await write(said.text)
    life.lived.replies += 1
    life.say(`${name} ${conversation.by === 'mail' ? 'writes back' : 'says'}: ${quoted(said.text)}`)
    if (!said.isContent) return false
    await life.pause(2, 6)
    await line.solved()
    life.lived.solved += 1
    life.say(`${name} says that this solved it.`)
    return true
  }

  async function write(text: string): Promise<void> {
    const [least, most] = TYPING_SECONDS
    const seconds = Math.min(most, Math.max(least, text.length * SECONDS_PER_LETTER))
    const end = Date.now() + life.inMs(seconds)
    for (let left = seconds; Date.now() < end; left = seconds / 4) {
      await beat(true)
      await life.pause(Math.min(left, seconds / 4))
    }
    await line.say(text)
    await beat(false, true)
  }

  async function goAway(): Promise<void> {
    if (line.leaveAddress && life.spend('addresses')) {
      await line.leaveAddress()
      life.say(`${name} goes, and leaves an address for the answer.`)
    } else life.say(`${name} goes, and looks for the answer later.`)
    left()
  }
}

/** Says now and then that they are there; at once when they begin to write, and when there is news of what they have read. */
function openBeat(line: Line): (writing: boolean, news?: boolean) => Promise<void> {
  let said = 0
  let wrote = false
  return async (writing, news = false) => {
    const limit = writing ? WRITING_BEAT_MS : BEAT_MS
    if (!line.be || (!news && writing === wrote && Date.now() - said < limit)) return
    said = Date.now()
    wrote = writing
    await line.be(writing)
  }
}

/** What fits on one line of a terminal, in letters. */
const QUOTED_LETTERS = 72

export function quoted(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  return flat.length <= QUOTED_LETTERS ? `“${flat}”` : `“${flat.slice(0, QUOTED_LETTERS).trimEnd()} …”`
}
