import type { Call } from '../../../platform/context.ts'
import type { Refusal } from '../../../platform/refusal.ts'
import { sayDeclared } from '../../../ui/words.ts'

/** As a browser sends several lines, and as we keep them. */
export const plain = (text: string): string => text.trim().replaceAll('\r\n', '\n')

/** What a refusal says to whoever sent a form, beside its field. */
export const sentenceOfRefusal = (call: Call, { code, values }: Refusal): string =>
  sayDeclared(call.locale, `errors.${code}`, values)
