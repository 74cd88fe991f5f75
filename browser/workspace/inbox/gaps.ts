/** What a person still has to fill in: it stands between signs that are on no keyboard (src/modules/desk/answering/fields.ts). */
const GAP = /⟨[^⟨⟩\n]{1,80}⟩/g

export const gapsIn = (text: string): string[] => text.match(GAP) ?? []

/** Marks the next gap after the caret, so that typing fills it. Answers whether there was one. */
export function toNextGap(box: HTMLTextAreaElement, from = box.selectionEnd): boolean {
  for (const { index, 0: gap } of box.value.matchAll(GAP)) {
    if (index < from) continue
    box.focus()
    box.setSelectionRange(index, index + gap.length)
    return true
  }
  return false
}
