/** FNV-1a, 32 bits: it tells two wordings apart and protects nothing. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** The version of a sentence that asks: of its words in every language, in the order in which the languages stand in the catalogue. */
export function sentenceVersion(id: string, languages: readonly Readonly<Record<string, string>>[]): string {
  const words = languages.flatMap((language) =>
    ['reason', 'gain'].map((part) => {
      const text = language[`ask.${id}.${part}`]
      if (!text) throw new Error(`What ask.${id}.${part} says is missing from the messages`)
      return text
    }),
  )
  return fingerprint(words.join('\n'))
}
