/** Beyond this a line is no attribution, header or signature, and no pattern is tried on it, in characters. */
const LINE_LIMIT = 1_000
/** An attribution that a mail program has broken into lines. */
const ATTRIBUTION_LINES = 3
const ATTRIBUTION_LIMIT = 400
/** RFC 3676 asks for four lines; people write their whole address. More below a dash-dash line is text. */
const SIGNATURE_LINES = 15
/** A telephone's line, with the address of its maker, in characters. */
const SIGNATURE_LINE = 200
/** A header that was broken goes on in so many lines at most. */
const BROKEN_HEADER_LINES = 2

/** “wrote”, as mail programs end the line above what they repeat. */
const WROTE =
  /(?:wrote|writes|schrieb|geschrieben|écrit|escribió|escribio|ha scritto|scrisse|schreef|geschreven|escreveu|skrev|skreiv|kirjoitti|napisała?|napisał\(a\)|napsala?|написала?|пишет|пише|γραψε|έγραψε|yazdı|viết|写道|寫道|写到|のメッセージ|님이 작성|כתב|כתבה|كتب|a scris|írta|je napisao|pisze)\s*[:：]?\s*$/iu
/** A time of day or a year: what a person's own sentence that ends so seldom has. */
const DATED = /\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/u
const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/u

const FROM =
  'from|von|de|da|van|fra|från|od|от|від|lähettäjä|gönderen|kimden|发件人|寄件者|差出人|보낸 ?사람|expéditeur|remetente|mittente|afzender|nadawca|feladó|de la|odesílatel|avsändare'
const OTHER =
  'sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|date|à|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|enviada(?: em)?|assunto|sendt|dato|til|emne|skickat|till|ämne|lähetetty|päivä(?:ys|määrä)?|vastaanottaja|aihe|wysłano|do|temat|odesláno|komu|předmět|отправлено|дата|кому|тема|копия|gönderildi|tarih|kime|konu|kopi|kopie|发送时间|收件人|主题|日期|日時|宛先|件名'
const HEADER_FROM = new RegExp(`^[\\s>*_]*(?:${FROM})[\\s*_]*[:：]`, 'iu')
const HEADER_OTHER = new RegExp(`^[\\s>*_]*(?:${OTHER})[\\s*_]*[:：]`, 'iu')
/** -----Original Message-----, in whatever language. */
const DIVIDER = /^\s*(?:-{2,}|_{2,}|—{2,})\s*[\p{L}][\p{L}\s'’]{2,60}?\s*(?:-{2,}|_{2,}|—{2,})\s*$/u
const RULE = /^\s*(?:_{8,}|-{8,})\s*$/u
const ORIGINAL =
  /original|ursprüngliche|weitergeleitete|oprindelig|opprinnelig|ursprung|alkuperäinen|forward|transf[eé]r|reenviado|encaminhada|inoltrato|doorgestuurd|videresend|vidarebefordra|origen|originale|wiadomo|původní|исходное|пересыла/iu

/** What a telephone puts below what was written on it. */
const FROM_DEVICE =
  /^(?:sent (?:from|via|with|using)|get outlook|envoyé (?:de|depuis|à partir)|gesendet (?:mit|von|über|aus)|von meinem .{2,40} gesendet|diese nachricht wurde von|enviado (?:desde|do|de|a partir)|inviato (?:da|dal)|verzonden (?:vanaf|met|vanuit)|sendt (?:fra|via)|skickat från|lähetetty|wysłane z|отправлено (?:с|из)|iphone'?s?(?:den|dan) gönderildi|从我的)[^.,;!?]{0,80}\.?$/iu

/**
 * Parts what somebody wrote from what their program repeated below it, and from their signature. What stands between repeated lines is an
 * answer point by point, and stays with them. When nothing would be left (a mail that only hands on another one), all of it is text.
 */
export function splitQuoted(whole: string): { text: string; quoted: string | null } {
  const lines = whole.replaceAll('\r\n', '\n').split('\n')
  const quotes = firstQuoted(lines)
  const end = signatureStart(lines, quotes)
  const text = joined(lines.slice(0, end))
  if (text === '' || end >= lines.length) return { text: joined(lines), quoted: null }
  const quoted = joined(lines.slice(end))
  return { text, quoted: quoted === '' ? null : quoted }
}

/** Without the empty lines around it. No pattern does it: over a long run of them in the middle one took minutes. */
function joined(lines: readonly string[]): string {
  const first = lines.findIndex((line) => !isBlank(line))
  return first < 0 ? '' : lines.slice(first).join('\n').trimEnd()
}
const isBlank = (line: string) => line.trim() === ''
const isMarked = (line: string) => /^\s{0,3}>/.test(line)

/** The first line from which on everything is repeated; the number of lines when nothing is. */
function firstQuoted(lines: readonly string[]): number {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (isBlank(line) || line.length > LINE_LIMIT || isMarked(line)) continue
    const attribution = attributionEnd(lines, at)
    if (attribution !== null && !isAnsweredBelow(lines, attribution)) return at
    if (attribution === null && (isDivider(lines, at) || isHeaderBlock(lines, at))) return at
  }
  return markedTail(lines)
}

/** Where the lines that say who wrote when end, if they begin here. */
function attributionEnd(lines: readonly string[], at: number): number | null {
  let text = ''
  for (let used = 0; used < ATTRIBUTION_LINES && at + used < lines.length; used += 1) {
    const line = lines[at + used]!.trim()
    if (line === '' || line.length > LINE_LIMIT) return null
    // Broken between an address and its bracket, what follows looks like a repeated line.
    if (used > 0 && isMarked(line) && line !== '>:') return null
    // What goes on in the next line has named the day in its first one; a sentence of one's own that stands above has not.
    if (used > 0 && !/\d/.test(text)) return null
    text = text === '' ? line : `${text} ${line}`
    if (text.length > ATTRIBUTION_LIMIT) return null
    if (!WROTE.test(text) && !(text.endsWith(':') && ADDRESS.test(text) && DATED.test(text))) continue
    if (HEADER_FROM.test(text) || HEADER_OTHER.test(text)) return null
    // A sentence of one's own may end in “he wrote:”, but it seldom names the minute or the address.
    if (DATED.test(text) || ADDRESS.test(text)) return at + used + 1
    return null
  }
  return null
}

/** Whether own words stand below the first repeated lines: then the repeated lines are what they answer to. */
function isAnsweredBelow(lines: readonly string[], from: number): boolean {
  let at = from
  while (at < lines.length && isBlank(lines[at]!)) at += 1
  if (at >= lines.length || !isMarked(lines[at]!)) return false
  const tail = markedTail(lines)
  for (let line = at; line < Math.min(tail, lines.length); line += 1) {
    if (isBlank(lines[line]!) || isMarked(lines[line]!)) continue
    return !isWrapped(lines, line) && !isSignature(lines, line)
  }
  return false
}

/** The rest of a repeated line that a program has broken without marking it anew. */
const isWrapped = (lines: readonly string[], at: number) =>
  at > 0 &&
  isMarked(lines[at - 1]!) &&
  lines[at]!.trim().length < 40 &&
  at + 1 < lines.length &&
  isMarked(lines[at + 1]!)

/** The first of the marked lines with which the text ends, with the line above them that says whose they are. */
function markedTail(lines: readonly string[]): number {
  let at = lines.length
  while (at > 0 && isBlank(lines[at - 1]!)) at -= 1
  // A signature may stand below what was repeated.
  const signature = signatureStart(lines.slice(0, at), at)
  if (signature < at && marksBefore(lines, signature)) at = signature
  const end = at
  while (at > 0 && (isMarked(lines[at - 1]!) || isBlank(lines[at - 1]!))) at -= 1
  if (!lines.slice(at, end).some(isMarked)) return lines.length
  for (let above = Math.max(0, at - ATTRIBUTION_LINES); above < at; above += 1) {
    if (attributionEnd(lines, above) === at) return above
  }
  return at
}

function marksBefore(lines: readonly string[], at: number): boolean {
  let above = at - 1
  while (above >= 0 && isBlank(lines[above]!)) above -= 1
  return above >= 0 && isMarked(lines[above]!)
}

function isDivider(lines: readonly string[], at: number): boolean {
  const line = lines[at]!
  if (DIVIDER.test(line) && (ORIGINAL.test(line) || isHeaderLine(nextLine(lines, at)))) return true
  return RULE.test(line) && isHeaderBlock(lines, at + 1)
}

const nextLine = (lines: readonly string[], at: number) =>
  lines.slice(at + 1, at + 4).find((line) => !isBlank(line)) ?? ''
const isHeaderLine = (line: string) => line.length <= LINE_LIMIT && (HEADER_FROM.test(line) || HEADER_OTHER.test(line))

/** From, Sent, To, Subject, as Outlook puts them above what it repeats: three of them in a row, beginning with who. */
function isHeaderBlock(lines: readonly string[], from: number): boolean {
  let at = from
  if (at < lines.length && isBlank(lines[at]!)) at += 1
  if (at >= lines.length || lines[at]!.length > LINE_LIMIT || !HEADER_FROM.test(lines[at]!)) return false
  let others = 0
  let broken = 0
  for (let line = at + 1; line < lines.length && others < 2; line += 1) {
    const text = lines[line]!
    if (text.length > LINE_LIMIT) return false
    if (HEADER_OTHER.test(text)) {
      others += 1
      broken = 0
    } else if ((broken += 1) > BROKEN_HEADER_LINES) return false
  }
  return others >= 2
}

/** Where the signature begins above this line; the line itself when there is none. */
function signatureStart(lines: readonly string[], before: number): number {
  let last = before - 1
  while (last >= 0 && isBlank(lines[last]!)) last -= 1
  for (let at = last; at >= 0 && at > last - SIGNATURE_LINES - 1; at -= 1) {
    const line = lines[at]!
    if (isMarked(line)) break
    if (/^--\s?$/.test(line) || /^—\s?$/.test(line)) return at
  }
  if (last >= 0 && isSignature(lines, last)) return last
  return before
}

const withoutLinks = (line: string) => line.replaceAll(/[<(]https?:[^>)\s]{0,500}[>)]|^[<(*_]+|[>)*_]+$/g, '').trim()

function isSignature(lines: readonly string[], at: number): boolean {
  const line = lines[at]!.trim()
  return /^--$/.test(line) || (line.length <= SIGNATURE_LINE && FROM_DEVICE.test(withoutLinks(line)))
}
