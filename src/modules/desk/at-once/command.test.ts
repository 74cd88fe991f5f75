import { expect, test } from 'vitest'
import { readCommand, saysMore } from './command.ts'

test('a subject that is a command is read, however people and their programs write it', () => {
  const order = { name: 'order', number: '1042', locale: 'en' }
  for (const subject of [
    'order 1042',
    'Order #1042',
    'ORDER: 1042',
    ' Re: order 1042 ',
    'RE: Fwd: Order no. 1042.',
    'order number 1042?',
    'My order 01042',
    'Order status: #1042',
  ])
    expect(readCommand(subject), subject).toEqual(order)
  for (const subject of ['ordre 1042', 'Sv: Bestilling nr. 1042', 'ordrestatus 1042', 'VS: sporing #1042'])
    expect(readCommand(subject), subject).toEqual({ ...order, locale: 'nb' })
  expect(readCommand('Faktura 1042')).toEqual({ name: 'invoice', number: '1042', locale: 'nb' })
  expect(readCommand('invoice:1042')).toEqual({ name: 'invoice', number: '1042', locale: 'en' })
  expect(readCommand('Retur')).toEqual({ name: 'returns', number: null, locale: 'nb' })
  expect(readCommand('Re: RETURNS')).toEqual({ name: 'returns', number: null, locale: 'en' })
  expect(readCommand('Åpningstider?')).toEqual({ name: 'opening', number: null, locale: 'nb' })
  // As some programs write letters with rings: a letter and a ring.
  expect(readCommand('A\u030apningstider')?.name).toBe('opening')
  expect(readCommand('[Opening hours]')).toEqual({ name: 'opening', number: null, locale: 'en' })
  expect(readCommand('Hjelp!')).toEqual({ name: 'help', number: null, locale: 'nb' })
})

test('a subject in which a person says something is for a person', () => {
  for (const subject of [
    '',
    'order',
    'faktura',
    'help 1042',
    'returns 1042',
    'order 1042 is broken',
    'Where is order 1042',
    'Your order 1042',
    'order 1042 1043',
    'order 0000',
    'order 1042a',
    'Re: help me',
    'order 1234567890123456',
    `order ${' '.repeat(5_000)}1042`,
    `${'order '.repeat(5_000)}1`,
  ])
    expect(readCommand(subject), subject.slice(0, 60)).toBeNull()
})

test('what is said besides a command is told from politeness', () => {
  for (const polite of ['', 'Hello, thank you in advance!\n\nAnna', 'Takk :-)', '–\nAnna Berg'])
    expect(saysMore(polite), polite).toBe(false)
  for (const more of ['Where is it?', 'It came broken and I would like to have my money back, please.'])
    expect(saysMore(more), more).toBe(true)
})
