/** Letters of a slug made from a title: long enough to be read, short enough to be sent by mail unbroken. */
const SLUG_LENGTH = 80

/** Letters that do not decompose into a base letter and a mark. */
const SPELLED: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  å: 'a',
  ß: 'ss',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  đ: 'd',
  œ: 'oe',
  '&': ' and ',
  '+': ' plus ',
}

/** 'Bergans Støvel, str. 42' → 'bergans-stovel-str-42'. Empty when nothing of it can be written in an address. */
export function slugOf(text: string): string {
  return text
    .slice(0, 4 * SLUG_LENGTH)
    .toLowerCase()
    .replace(/[øæåßðþłđœ&+]/g, (letter) => SPELLED[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH)
    .replace(/^-+|-+$/g, '')
}
