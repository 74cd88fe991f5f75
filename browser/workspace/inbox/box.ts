/** The box in which a case is answered, where it is on the screen. */
export const answerBox = (number: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-case="${CSS.escape(number)}"]`)

/** By case: puts marked text into its answer, where one is being written. Whoever writes leaves their own here. */
const inserts = new Map<string, (marked: string) => void>()
export const insertInto = (number: string, marked: string): void => inserts.get(number)?.(marked)
export function takeInserts(number: string, insert: (marked: string) => void): () => void {
  inserts.set(number, insert)
  return () => void (inserts.get(number) === insert && inserts.delete(number))
}
