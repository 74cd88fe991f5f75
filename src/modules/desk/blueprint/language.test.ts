import { expect, test } from 'vitest'
import { type Language, languageOf } from './language.ts'

/** As people write to a shop; none of these sentences was looked at when the words were chosen. */
const SAID: Record<Language, readonly string[]> = {
  en: [
    'Hello, my parcel has not arrived yet. Could you check where it is?',
    'I would like to send the boots back, they are too small.',
    'Do you have this jacket in green?',
    'The zip broke after two weeks, what can I do?',
    'Is anyone there?',
  ],
  nb: [
    'Hei, pakken min har ikke kommet ennå. Kan dere sjekke hvor den er?',
    'Jeg vil gjerne sende støvlene tilbake, de er for små.',
    'Har dere denne jakken i grønt?',
    'Glidelåsen røk etter to uker, hva kan jeg gjøre?',
    'Hvor blir det av pengene mine?',
  ],
  da: [
    'Hej, min pakke er ikke kommet endnu. Kan I undersøge, hvor den er?',
    'Jeg vil gerne sende støvlerne tilbage, de er for små.',
    'Har I denne jakke i grøn?',
    'Lynlåsen gik i stykker efter to uger, hvad kan jeg gøre?',
    'Hvornår får jeg mine penge igen?',
  ],
  sv: [
    'Hej, mitt paket har inte kommit än. Kan ni kolla var det är?',
    'Jag vill gärna skicka tillbaka stövlarna, de är för små.',
    'Har ni den här jackan i grönt?',
    'Dragkedjan gick sönder efter två veckor, vad kan jag göra?',
    'När får jag mina pengar?',
  ],
  de: [
    'Hallo, mein Paket ist noch nicht angekommen. Können Sie nachsehen, wo es ist?',
    'Ich möchte die Stiefel zurückschicken, sie sind zu klein.',
    'Gibt es diese Jacke auch in Grün?',
    'Der Reißverschluss ist nach zwei Wochen kaputt gegangen, was kann ich tun?',
    'Wo bleibt mein Geld?',
  ],
  fr: [
    'Bonjour, mon colis n’est pas encore arrivé. Pouvez-vous vérifier où il est ?',
    'Je voudrais renvoyer les bottes, elles sont trop petites.',
    'Avez-vous cette veste en vert ?',
    'La fermeture a cassé après deux semaines, que puis-je faire ?',
    'Quand est-ce que je serai remboursé ?',
  ],
  es: [
    'Hola, mi paquete no ha llegado todavía. ¿Pueden mirar dónde está?',
    'Quiero devolver las botas, son demasiado pequeñas.',
    '¿Tienen esta chaqueta en verde?',
    'La cremallera se rompió después de dos semanas, ¿qué puedo hacer?',
    '¿Cuándo me devuelven el dinero?',
  ],
  nl: [
    'Hallo, mijn pakket is nog niet aangekomen. Kunt u kijken waar het is?',
    'Ik wil de laarzen graag terugsturen, ze zijn te klein.',
    'Hebben jullie deze jas in het groen?',
    'De rits ging na twee weken kapot, wat kan ik doen?',
    'Wanneer krijg ik mijn geld terug?',
  ],
}

test('what people write to a shop is told apart in eight languages', () => {
  const wrong = Object.entries(SAID).flatMap(([language, texts]) =>
    texts.map((text) => [language, languageOf(text), text] as const).filter(([wanted, told]) => wanted !== told),
  )
  // Too little to tell is an answer; a wrong language would be an acknowledgement that nobody can read.
  expect(wrong.filter(([, told]) => told !== null)).toEqual([])
  expect(wrong.length).toBeLessThanOrEqual(2)
})

test('what says too little, or is no language of these, is not guessed', () => {
  for (const text of [
    '',
    'ok',
    '1042',
    'Anna Lie',
    'https://example.com/a/b',
    '你好，我的包裹在哪里？',
    'Сколько стоит',
  ])
    expect([text, languageOf(text)]).toEqual([text, null])
})

test('where Danish and Norwegian say the same, the language of the house decides', () => {
  expect(languageOf('Hvor er min ordre?', 'nb')).toBe('nb')
  expect(languageOf('Hvor er min ordre?', 'da')).toBe('da')
  expect(languageOf('Where is my parcel?', 'nb')).toBe('en')
})

test('a huge text takes no time', () => {
  const began = performance.now()
  languageOf('hvor er pakken '.repeat(500_000))
  expect(performance.now() - began).toBeLessThan(100)
})
