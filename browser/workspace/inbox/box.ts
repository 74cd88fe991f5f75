/** The box in which a case is answered, where it is on the screen. */
export const answerBox = (number: string): HTMLTextAreaElement | null =>
  document.querySelector<HTMLTextAreaElement>(`textarea[data-case="${CSS.escape(number)}"]`)
