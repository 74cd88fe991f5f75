import { expect, test } from 'vitest'
import { splitQuoted } from './quoted.ts'

const lines = (...all: string[]) => all.join('\n')

test('what a program repeats below is folded, in many languages', () => {
  const attributions = [
    'On Tue, 24 Nov 2026 at 10:00, Shop <hello@shop.example> wrote:',
    'Am 24.11.2026 um 10:00 schrieb Shop <hello@shop.example>:',
    'Le mar. 24 nov. 2026 à 10:00, Shop <hello@shop.example> a écrit :',
    'El mar, 24 nov 2026 a las 10:00, Shop (<hello@shop.example>) escribió:',
    'tir. 24. nov. 2026 kl. 10:00 skrev Shop <hello@shop.example>:',
    'ti 24. marraskuuta 2026 klo 10.00 Shop <hello@shop.example> kirjoitti:',
    'W dniu 24.11.2026 o 10:00, Shop <hello@shop.example> napisał:',
    'вт, 24 нояб. 2026 г. в 10:00, Shop <hello@shop.example>:',
  ]
  for (const attribution of attributions) {
    const split = splitQuoted(lines('Thank you!', '', attribution, '> It ships today.', '> Bilal'))
    expect(split, attribution).toEqual({
      text: 'Thank you!',
      quoted: lines(attribution, '> It ships today.', '> Bilal'),
    })
  }
})

test('an attribution that was broken into lines is one', () => {
  const split = splitQuoted(
    lines('Yes.', '', 'On Tue, 24 Nov 2026 at 10:00, The Shop <', 'hello@shop.example> wrote:', '', 'It ships today.'),
  )
  expect(split.text).toBe('Yes.')
})

test('the headers that Outlook puts above what it repeats end the text', () => {
  for (const headers of [
    ['From: Shop <hello@shop.example>', 'Sent: Tuesday, 24 November 2026 10:00', 'To: Anna', 'Subject: Order'],
    ['Von: Shop', 'Gesendet: Dienstag, 24. November 2026 10:00', 'An: Anna', 'Betreff: Bestellung'],
    ['Fra: Shop', 'Sendt: tirsdag 24. november 2026 10:00', 'Til: Anna', 'Emne: Ordre'],
    [
      '________________________________',
      'De : Shop',
      'Envoyé : mardi 24 novembre 2026 10:00',
      'À : Anna',
      'Objet : Commande',
    ],
    ['-----Original Message-----', 'From: Shop', 'Sent: yesterday', 'To: Anna'],
  ])
    expect(splitQuoted(lines('Yes, please.', '', ...headers, '', 'It ships today.')).text, headers[0]).toBe(
      'Yes, please.',
    )
})

test('a signature is folded, and a telephone’s too', () => {
  expect(splitQuoted(lines('Hello', '', '-- ', 'Anna', '+47 123'))).toEqual({
    text: 'Hello',
    quoted: lines('-- ', 'Anna', '+47 123'),
  })
  expect(splitQuoted(lines('Hello', '', 'Sendt fra min iPhone')).text).toBe('Hello')
  expect(splitQuoted(lines('Hello', '', 'Sent from my desk, which is easier.')).quoted).toBeNull()
})

test('an answer point by point stays whole', () => {
  const whole = lines(
    'On Tue, 24 Nov 2026 at 10:00, Shop <a@shop.example> wrote:',
    '> Which colour?',
    '',
    'Blue.',
    '',
    '> Which size?',
    '',
    'Large.',
  )
  expect(splitQuoted(whole)).toEqual({ text: whole, quoted: null })
})

test('sentences of one’s own that look like one are left alone', () => {
  for (const own of [
    'On Monday I wrote to you about it:',
    'From: our garden, to: yours.',
    'He wrote:',
    'We need -- as I said -- two of them.',
  ])
    expect(splitQuoted(lines(own, 'and so on.')), own).toEqual({ text: lines(own, 'and so on.'), quoted: null })
})

test('when nothing would be left, all of it is text', () => {
  const forwarded = lines(
    '---------- Forwarded message ---------',
    'From: Shop <a@shop.example>',
    'Date: Tue, 24 Nov 2026',
    'Subject: Order',
    '',
    'It ships today.',
  )
  expect(splitQuoted(forwarded)).toEqual({ text: forwarded, quoted: null })
})
