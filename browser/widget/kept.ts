/**
 * What the browser keeps for the chat, in the storage of the page that shows it. Storage may be forbidden or full: then it lasts as long
 * as the page, and nobody is told, because nothing that was sent is lost by it.
 */
export type Kept = ReturnType<typeof keepIn>

export function keepIn(storage: 'localStorage' | 'sessionStorage', name: string) {
  let here: string | null = null
  return {
    read(): string | null {
      try {
        return window[storage].getItem(name) ?? here
      } catch {
        return here
      }
    },
    write(text: string | null): void {
      here = text
      try {
        if (text === null) window[storage].removeItem(name)
        else window[storage].setItem(name, text)
      } catch {
        // Kept in `here`.
      }
    },
  }
}

/** Whether a conversation was begun in this tab, and whether it is open: so it is there again on the next page. */
export const shown = keepIn('sessionStorage', 'rapport.chat')
