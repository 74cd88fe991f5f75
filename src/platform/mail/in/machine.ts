import type { MachineSign } from './parsed.ts'

/** By their names in small letters. */
type Headers = ReadonlyMap<string, readonly string[]>

/** Of a subject, in characters. */
const SUBJECT_LIMIT = 300

/** RFC 3834, section 5, and the signs that were in use before it. */
export function machineSign(headers: Headers, subject = ''): MachineSign | null {
  const first = (name: string) => headers.get(name)?.[0]?.trim().toLowerCase()
  const submitted = first('auto-submitted')
  if (submitted !== undefined && !submitted.startsWith('no')) return 'auto-submitted'
  if (['list-id', 'list-unsubscribe', 'list-post'].some((name) => headers.has(name))) return 'list'
  if (/^(?:bulk|junk|list|auto_reply|auto-reply)$/.test(first('precedence') ?? '')) return 'precedence'
  if (/\b(?:all|autoreply|oof)\b/.test(first('x-auto-response-suppress') ?? '')) return 'suppressed'
  if (isAnswer(headers, subject)) return 'autoreply'
  if (first('return-path') === '<>') return 'null-return-path'
  return null
}

const ANSWER_HEADERS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-vacation',
]
/**
 * What programs that mark nothing write before the subject that they answer, up to its colon, or as the whole subject. A person who speaks of
 * an automatic answer does not begin with it and a colon.
 */
const ABSENCE =
  /^\s*(?:auto(?:mat(?:ic|ed|isk|ische?|ique|ica|isch))?[ -]?(?:reply|response|answer|svar|antwort|antwoord)|automatisch(?:e[rs]?)? (?:antwort|antwoord)|réponse automatique|respuesta automática|risposta automatica|resposta automática|automaattinen vastaus|автоответ|自動応答|自动回复|out of (?:the )?office(?: (?:auto)?reply| response)?|abwesen(?:d|heit)(?:snotiz|sbenachrichtigung|sassistent)?|fravær(?:smelding|sbesked)?|frånvaro(?:meddelande)?|afwezig(?:heid)?|absence(?: du bureau)?|fuera de (?:la )?oficina|fuori sede|poissa(?:olo)?)\s*(?:[:：]|$)/iu

/** Somebody's automatic answer: an absence, a receipt. */
export function isAnswer(headers: Headers, subject = ''): boolean {
  if (/^auto-(?:replied|notified)/i.test(headers.get('auto-submitted')?.[0]?.trim() ?? '')) return true
  if (ANSWER_HEADERS.some((name) => headers.has(name))) return true
  return ABSENCE.test(subject.slice(0, SUBJECT_LIMIT))
}
