import { useEffect, useRef } from 'preact/hooks'

/**
 * Takes a text from outside only if it was not written here: whoever types fast is ahead of what is drawn. Answers with what is to be
 * called for each text that was written here.
 */
export function useOutside(text: string, write: (text: string) => void, take: (text: string) => void) {
  const written = useRef(text)
  /** What went out from here and has not come back. */
  const ahead = useRef(new Set<string>())
  const now = useRef(write)
  now.current = write
  useEffect(() => {
    if (text === written.current) return ahead.current.clear()
    if (ahead.current.has(text)) return
    written.current = text
    take(text)
  }, [text])
  return (own: string): void => {
    written.current = own
    ahead.current.add(own)
    now.current(own)
  }
}
