import { expect, test } from 'vitest'
import { declareAsked } from '../../src/ui/asked.ts'
import { sentenceVersion } from '../../src/ui/fingerprint.ts'
import { chatMore } from '../../src/ui/messages/chat-more.ts'
import { chat, chatButton } from '../../src/ui/messages/chat.ts'
import { helpButton } from '../../src/ui/messages/help-button.ts'
import { helpElsewhere } from '../../src/ui/messages/help-elsewhere.ts'
import { sayIn } from './words.ts'

/** What the widget cannot say: plurals, numbers, dates, tags, and quotation marks that ICU takes for its own. */
const UNSAYABLE = /\{\w+,|<\w+>|'/

test('the chat says arguments as they are given, and what is missing as an ellipsis', () => {
  const words = sayIn({ en: { 'a.b': '{name} answers by {time}, {name}.' }, nb: { 'a.b': '{name} svarer.' } }, 'en')
  expect(words('a.b', { name: 'Siv', time: '14.30' })).toBe('Siv answers by 14.30, Siv.')
  expect(words('a.b', { name: '{time}' })).toBe('{time} answers by …, {time}.')
})

test('its messages have nothing in them but plain arguments', () => {
  const wrong = (area: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
    Object.values(area).flatMap((language) =>
      Object.entries(language).flatMap(([key, text]) => (UNSAYABLE.test(text) ? [key] : [])),
    )
  expect([chat, chatButton, chatMore, helpButton, helpElsewhere].flatMap(wrong)).toEqual([])
  expect(wrong({ en: { 'a.b': '{count, plural, one {# thing} other {# things}}', 'a.c': "It's" } })).toEqual([
    'a.b',
    'a.c',
  ])
})

test('the version of the sentence beside its field is the one that the house knows', () => {
  expect(sentenceVersion('chatAddress', [chatMore.en, chatMore.nb])).toBe(
    declareAsked('chatAddress', 'service').version,
  )
})
