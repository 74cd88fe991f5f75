import { expect, test } from 'vitest'
import { splitQuoted } from './quoted.ts'

const lines = (...all: string[]) => all.join('\n')
/** Processor time in milliseconds: beside other programs the clock says nothing of ours. */
const used = () => process.cpuUsage().user / 1_000

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

test('what programs put above and below is folded in many more languages, whether lines are marked or not', () => {
  const above = [
    'Am 23.11.2026 um 09:15 schrieb Shop:',
    'Op 23-11-2026 om 09:15 schreef Shop:',
    'Den 2026-11-23 kl. 09:15, skrev Shop:',
    'Dne 23.11.2026 v 9:15 Shop napsal(a):',
    '2026年11月23日 9:15、Shop <hello@shop.example>のメール:',
    'Shop <hello@shop.example> 于2026年11月23日周一 09:15写道:',
    '\u202bבתאריך יום ב׳, 23 בנוב׳ 2026 ב-9:15 מאת \u202aShop\u202c\u200f <\u202ahello@shop.example\u202c\u200f>:\u202c',
    'في الاثنين، ٢٣ نوفمبر ٢٠٢٦ ٩:١٥ ص كتب Shop <hello@shop.example>:',
    'Quoting Shop <hello@shop.example>:',
    "-----Message d'origine-----",
    '-----Oorspronkelijk bericht-----',
    '------------------ 原始邮件 ------------------',
    'Begin forwarded message:',
    'Début du message réexpédié :',
  ]
  for (const line of above)
    for (const below of [['', 'It ships today.'], ['> It ships today.']])
      expect(splitQuoted(lines('Thank you!', '', line, ...below)).text, line).toBe('Thank you!')
  for (const headers of [
    ['Feladó: Shop', 'Elküldve: hétfő', 'Címzett: Anna', 'Tárgy: RE'],
    ['寄件者: Shop', '寄件日期: 2026年', '收件者: Anna', '主旨: RE'],
    ['보낸 사람: Shop', '보낸 날짜: 2026', '받는 사람: Anna', '제목: RE'],
    ['Από: Shop', 'Στάλθηκε: Δευτέρα', 'Προς: Anna', 'Θέμα: ΑΠ'],
    ['De la: Shop', 'Trimis: luni', 'Către: Anna', 'Subiect: RE'],
  ])
    expect(splitQuoted(lines('Thank you!', '', ...headers, '', 'It ships today.')).text, headers[0]).toBe('Thank you!')
  for (const device of [
    'Verstuurd vanaf mijn iPhone',
    'Obtener Outlook para iOS',
    'Télécharger Outlook pour Android',
    'Outlook voor iOS downloaden',
    'Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.',
    "iPhone'umdan gönderildi",
    'iPhoneから送信',
    '发自我的iPhone',
    '나의 iPhone에서 보냄',
    'Odesláno z mého iPhonu',
  ])
    expect(splitQuoted(lines('Thank you!', '', device)).text, device).toBe('Thank you!')
  for (const own of [
    'Get the Outlook of the shop right, please.',
    'Quoting: how much would it be?',
    'I sent it from my iPhone, sorry.',
  ])
    expect(splitQuoted(lines('Hello', '', own)).quoted, own).toBeNull()
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

test('an answer point by point stays, with what it answers to', () => {
  const attribution = 'On Tue, 24 Nov 2026 at 10:00, Shop <a@shop.example> wrote:'
  const answers = ['> Which colour?', '', 'Blue.', '', '> Which size?', '', 'Large.']
  expect(splitQuoted(lines(attribution, ...answers))).toEqual({ text: lines(...answers), quoted: attribution })
  expect(splitQuoted(lines('Hi,', '', ...answers))).toEqual({ text: lines('Hi,', '', ...answers), quoted: null })
})

test('of an answer below what it repeats the answer is shown', () => {
  const repeated = ['On Tue, 24 Nov 2026 at 10:00, Shop <a@shop.example> wrote:', '> Which colour?', '> Bilal']
  expect(splitQuoted(lines(...repeated, '', 'Blue, please.'))).toEqual({
    text: 'Blue, please.',
    quoted: lines(...repeated),
  })
  expect(splitQuoted(lines(...repeated, '', 'Blue, please.', '-- ', 'Anna'))).toEqual({
    text: 'Blue, please.',
    quoted: lines(...repeated, '', '-- ', 'Anna'),
  })
})

test('who wrote it may be said without a date', () => {
  for (const attribution of [
    'On Monday, the shop wrote:',
    'Yesterday, Bilal wrote:',
    'Am Montag schrieb der Laden:',
    'Gestern schrieb Bilal:',
    'På mandag skrev butikken:',
    'I går skrev Bilal:',
    'Den mandag skrev butikken:',
    'På måndag skrev butiken:',
    'Le lundi, la boutique a écrit :',
    'El lunes, la tienda escribió:',
    'Il lunedì, il negozio ha scritto:',
    'Op maandag schreef de winkel:',
  ])
    for (const below of [['It ships today.'], ['> It ships today.', '> Bilal']])
      expect(splitQuoted(lines('Thank you!', '', attribution, '', ...below)).text, attribution).toBe('Thank you!')
  // With nothing but a name it is one where what follows is marked.
  for (const attribution of ['The shop wrote:', 'Butikken skrev:', 'Bilal via Shop wrote:'])
    expect(splitQuoted(lines('Thank you!', '', attribution, '> It ships today.')).text, attribution).toBe('Thank you!')
})

test('what was put there by a telephone goes, wherever it stands', () => {
  expect(splitQuoted(lines('Hello', '', 'Sent from my iPhone', '', 'PS: and thank you')).text).toBe(
    lines('Hello', '', '', 'PS: and thank you'),
  )
})

test('strokes part a signature, unless somebody arranges their text with them', () => {
  expect(splitQuoted(lines('Hello', '', '_____', 'Anna', 'The Shop')).text).toBe('Hello')
  const arranged = lines('One', '', '----', '', 'Two', '', '----', '', 'Three')
  expect(splitQuoted(arranged)).toEqual({ text: arranged, quoted: null })
})

test('a megabyte of what is almost repeated is read in time', () => {
  const almost = {
    'attributions that never end': 'On Tue, 24 Nov 2026 at 10:00, Shop <a@shop.example> wrot\n',
    'attributions without what they are about': 'On Monday, the shop wrote:\n',
    'attributions with an answer': 'On Tue 10:00 a wrote:\n> b\nc\n',
    'headers, two by two': 'From: a@example.com\nTo: b@example.com\nx\n',
    dividers: '-----Original Message-----\n\n\n',
    strokes: '----\n',
    marks: '>'.repeat(100),
    'marks and blanks': '>\n\n',
    devices: 'Sent from my\n\n',
    verbs: 'wrote schrieb skrev : ',
    days: 'on monday on monday ',
    'blank lines': '\n',
    'blank ends': ' \t ',
  }
  for (const [what, line] of Object.entries(almost)) {
    const time = (length: number) => {
      const whole = `Hello\n${line.repeat(length / line.length)}`
      const began = used()
      splitQuoted(whole)
      return used() - began
    }
    time(10_000)
    expect(time(1_000_000), what).toBeLessThan(1_500)
  }
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
