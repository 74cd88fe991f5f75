import { say } from '../../../ui/words.ts'

/** The script of pages of the help. */
export const HELP_SCRIPT = 'help-page.js'
/** A number that stands nowhere else, in whose place the script puts its own: a browser has no reader of ICU messages. */
const STANDS_FOR = 7

/** What makes a form of the help find while one types, where scripts run: its attributes. */
export function findsAsTyped(locale: string): Record<`data-${string}`, string> {
  const words = say(locale)
  const count = (articles: number) => words('helpSearch.count', { count: articles })
  return {
    'data-help-search': 'search',
    'data-none': count(0),
    'data-one': count(1),
    'data-other': count(STANDS_FOR).replace(String(STANDS_FOR), '#'),
    'data-all': words('helpSearch.allHelp', { text: '#' }),
  }
}

export const searchHref = (text: string): string => `/help/search?q=${encodeURIComponent(text)}`
/** Where a person, or the house itself, is asked: with the words filled in. */
export const askHref = (text: string): string => `/help/ask?q=${encodeURIComponent(text)}`
