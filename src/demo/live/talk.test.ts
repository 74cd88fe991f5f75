import { expect, test } from 'vitest'
import type { Acting } from '../../platform/context.ts'
import { Life } from './life.ts'
import type { Line } from './lines.ts'
import { talkOn } from './talk.ts'
import type { Conversation } from './words.ts'

const conversation: Conversation = {
  by: 'chat',
  about: 'shop',
  opening: 'Are you open?',
  detail: 'On Saturday.',
  impatient: 'Hello?',
  thanks: 'Thank you.',
}

/** A thousand times as fast as people are. */
function openLife(say: (line: string) => void = () => undefined): Life {
  const { signal } = new AbortController()
  const street = { visitor: () => expect.fail(), post: undefined, signal, isGone: () => false }
  return new Life({} as Acting, street, { paceSeconds: 0.012, seed: 1, say })
}

/** Somebody in the chat who is answered to what they say, or when the test answers. */
function openTalk(answers: Readonly<Record<string, string>> = {}) {
  const said: string[] = []
  const lines: string[] = []
  const life = openLife((line) => lines.push(line))
  let pending: string[] = []
  const answer = (text: string | undefined) => void (text === undefined || pending.push(text))
  const line: Line = {
    async say(text) {
      said.push(text)
      answer(answers[text])
    },
    async hear() {
      const heard = pending.map((text) => ({ by: 'Bilal', text }))
      pending = []
      return heard
    },
    be: async (writing) => void said.push(writing ? '(writes)' : '(is there)'),
    leaveAddress: async () => void said.push('(address)'),
    solved: async () => void said.push('(solved)'),
  }
  const left = () => said.push('(left)')
  const ended = talkOn({ life, name: 'Anna', conversation, words: (text) => text, line, left })
  return { said, lines, life, ended, answer }
}

test('somebody reads, writes visibly, says what they were asked for, and is content at last', async () => {
  const { said, lines, life, ended, answer } = openTalk({ 'On Saturday.': 'From ten to four.' })
  answer('Which day?')
  await ended
  const spoken = said.filter((one) => one !== '(is there)')
  expect(spoken).toEqual(['(writes)', 'On Saturday.', '(writes)', 'Thank you.', '(solved)'])
  // Each answer was read before anything was written to it.
  expect(said.indexOf('(is there)')).toBeLessThan(said.indexOf('(writes)'))
  expect(lines.filter((line) => line === 'Anna reads the answer of Bilal.')).toHaveLength(2)
  expect(life.lived).toMatchObject({ answersRead: 2, replies: 2, solved: 1 })
})

test('whom nobody answers asks once more, leaves an address, and comes back for the answer', async () => {
  const { said, ended, answer } = openTalk()
  await expect.poll(() => said.includes('(left)'), { timeout: 10_000 }).toBe(true)
  const spoken = () => said.filter((one) => one !== '(is there)')
  expect(spoken()).toEqual(['(writes)', 'Hello?', '(address)', '(left)'])
  const silentSince = said.length
  answer('We are, from ten to four.')
  await ended
  expect(said[silentSince]).toBe('(is there)')
  expect(spoken().slice(4)).toEqual(['(writes)', 'Thank you.', '(solved)'])
})

test('of what the house counts by the hour little is used, however long people go on', () => {
  const life = openLife()
  const granted = Array.from({ length: 100 }, () => [life.spend('signIns'), life.spend('pages')])
    .flat()
    .filter(Boolean)
  expect(granted).toHaveLength(8)
})
