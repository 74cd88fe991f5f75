import { Refusal } from '../../../platform/refusal.ts'
import { sayDeclared } from '../../../ui/words.ts'

/**
 * Runs a form's command. What the person can mend by typing again (422) comes back as a sentence for the page to show beside the field;
 * every other refusal has a page of its own.
 */
export async function mendable(
  locale: string,
  run: () => Promise<void>,
): Promise<{ code: string; sentence: string } | null> {
  try {
    await run()
    return null
  } catch (error) {
    if (error instanceof Refusal && error.status === 422)
      return { code: error.code, sentence: sayDeclared(locale, `errors.${error.code}`, error.values) }
    throw error
  }
}
