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

const VERBS =
  'wrote|writes|schrieb|geschrieben|écrit|escribió|escribio|ha scritto|scrisse|schreef|geschreven|escreveu|skrev|skreiv|kirjoitti|napisała?|napisał\\(a\\)|napsala?|napsal\\(a\\)|написала?|пишет|пише|γραψε|έγραψε|yazdı|viết|写道|寫道|写到|のメッセージ|님이 작성|כתב|כתבה|كتب|a scris|írta|je napisao|pisze'
/** “wrote”, as mail programs end the line above what they repeat. */
const WROTE = new RegExp(`(?:${VERBS})\\s*[:：]?\\s*[-–—*_]*\\s*$`, 'iu')
/** “schrieb Bilal:”, “skrev Bilal:”: in many languages the name stands behind. */
const WROTE_BEFORE = new RegExp(`(?<!\\p{L})(?:${VERBS})(?!\\p{L}).{0,200}[:：]\\s*$`, 'iu')
/** A time of day or a year: what a person's own sentence that ends so seldom has. */
const DATED = /\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/u
const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/u
/** How a program begins it where it names no date: “On Monday, the shop wrote:”, “Am Montag …”, “Le lundi …”. A comma or a day follows. */
const ON_A_DAY =
  /^\s*(?:on|am|le|el|il|op|den|på|om|em|w|dnia|în|on the)?\s*(?:(?:last|this|forrige|sist|letzten) )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\b|yesterday|today|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|gestern|heute|(?:man|tirs?|ons?|tors?|fre|lør|søn|mån|tis|lör|sön)(?=\.)|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måndag|tisdag|lördag|söndag|i går|i dag|igår|idag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|lunes|martes|miércoles|jueves|viernes|sábado|domingo|ayer|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|ieri|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|gisteren|segunda|terça|quarta|quinta|sexta|ontem)(?!\p{L})/iu
/** Of a sentence of one's own that says the same: “On Monday I wrote:”. */
const MYSELF =
  /(?<!\p{L})(?:i|we|you|ich|wir|du|sie|je|j|nous|vous|jeg|vi|dere|jag|ni|yo|nosotros|io|noi|ik|wij|eu|nós)(?!\p{L})/iu

const FROM =
  'from|von|de|da|van|fra|från|od|от|від|lähettäjä|gönderen|kimden|发件人|寄件者|差出人|보낸 ?사람|από|מאת|من|expéditeur|remetente|mittente|afzender|nadawca|feladó|de la|odesílatel|avsändare'
const OTHER =
  'sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|date|à|objet|enviado(?: el)?|fecha|para|asunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|enviada(?: em)?|assunto|sendt|dato|til|emne|skickat|till|ämne|lähetetty|päivä(?:ys|määrä)?|vastaanottaja|aihe|wysłano|do|temat|odesláno|komu|předmět|отправлено|дата|кому|тема|копия|gönderildi|tarih|kime|konu|kopi|kopie|发送时间|收件人|主题|日期|日時|宛先|件名|elküldve|címzett|tárgy|寄件日期|收件者|主旨|副本|送信日時|보낸 ?날짜|받는 ?사람|제목|στάλθηκε|προς|θέμα|trimis|către|subiect|נשלח|אל|נושא|תאריך|إلى|الموضوع|надіслано|gönderilme'
const HEADER_FROM = new RegExp(`^[\\s>*_]*(?:${FROM})[\\s*_]*[:：]`, 'iu')
const HEADER_OTHER = new RegExp(`^[\\s>*_]*(?:${OTHER})[\\s*_]*[:：]`, 'iu')
/** -----Original Message-----, in whatever language. */
const DIVIDER = /^\s*(?:-{2,}|_{2,}|—{2,})\s*[\p{L}][\p{L}\s'’]{2,60}?\s*(?:-{2,}|_{2,}|—{2,})\s*$/u
const RULE = /^\s*(?:_{8,}|-{8,})\s*$/u
const ORIGINAL =
  /original|ursprüngliche|weitergeleitete|oprindelig|opprinnelig|ursprung|alkuperäinen|forward|transf[eé]r|reenviado|encaminhada|inoltrato|doorgestuurd|videresend|vidarebefordra|origen|originale|origine|oorspronkelijk|orijinal|eredeti|przekazan|iletilen|原始|元の|转发|轉寄|転送|원본|wiadomo|původní|исходное|пересыла/iu

/** How programs begin what they hand on, where they put no strokes around it (Apple Mail). */
const FORWARDED =
  /^\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du (?:message|courriel) (?:réexpédié|transféré)|inicio del mensaje (?:reenviado|remitido)|inizio messaggio inoltrato|início da mensagem (?:encaminhada|reenviada)|begin doorgestuurd bericht|start på videresendt (?:melding|besked|e-?post)|(?:börja|början på) vidarebefordrat (?:brev|meddelande)|välitetty viesti alkaa|początek przekazywanej wiadomości|начало переадресованного сообщения|转发的邮件|転送されたメッセージ)\s*[:：]\s*$/iu
/** “Quoting Anna:” (Horde). */
const QUOTING =
  /^\s*(?:quoting|zitat von|citando(?: a)?|citaat van|citat (?:fra|från)|sitat fra|citation de)\s.{1,200}[:：]\s*$/iu

/** What a telephone puts below what was written on it. */
const FROM_DEVICE = new RegExp(
  [
    // “Sent from my iPhone”, and whose the program is that it was written in.
    '^(?:sent (?:from|via|with|using)|get outlook|envoyé (?:de|depuis|à partir)|gesendet (?:mit|von|über|aus)|von meinem .{2,40} gesendet|diese nachricht wurde (?:von|mit)|enviado (?:desde|do|de|a partir)|inviato (?:da|dal)|(?:verzonden|verstuurd) (?:vanaf|met|vanuit)|sendt (?:fra|via)|skickat från|lähetetty|wysłane z|odesláno z|trimis de pe|στάλθηκε από|отправлено (?:с|из)|надіслано з|küldve|נשלח מ|أُرسلت من|从我的)(?:[^.,;!?]|\\.(?=\\S)){0,80}\\.?$',
    '^(?:télécharger|obtenir|obtener|descargar|ottieni|scarica|obter|baixar|outlook (?:voor|für)|skaff (?:deg )?|hent|hämta|hanki|pobierz(?: aplikację)?|holen sie sich)\\s?(?:outlook )?.{0,30}(?:ios|android|downloaden|holen)\\.?$',
    // Where the telephone's name comes first.
    '^\\S{0,12}(?:iphone|ipad|android|galaxy)\\S{0,12}\\s?(?:gönderildi|から送信|에서 보냄)',
    '^나의 .{2,20}에서 보냄$',
    '^(?:发自|發自|來自|来自)?我的 ?(?:iphone|ipad|android|huawei|小米|手机|手機)',
  ].join('|'),
  'iu',
)

/**
 * Parts what somebody wrote from what their program repeated, and from their signature. Repeated lines between which they answer point by
 * point stay; the line above them that says whose they were goes. When nothing would be left (a mail that only hands on another one), all
 * of it is text. Each line is looked at a few times, however many there are.
 */
export function splitQuoted(whole: string): { text: string; quoted: string | null } {
  const lines = whole.replaceAll('\r\n', '\n').split('\n')
  const tail = markedTail(lines)
  const begin = answerBelow(lines, tail)
  const quotes = begin > 0 ? lines.length : firstQuoted(lines, tail)
  const end = Math.max(begin, signatureStart(lines, quotes))
  const inside = foldedInside(lines, begin, end)
  const isKept = (_: string, at: number) => at >= begin && at < end && !inside.has(at)
  const text = joined(lines.filter(isKept))
  const quoted = joined(lines.filter((line, at) => !isKept(line, at)))
  return text === '' || quoted === '' ? { text: joined(lines), quoted: null } : { text, quoted }
}

/** Without the empty lines around it. No pattern does it: over a long run of them in the middle one took minutes. */
function joined(lines: readonly string[]): string {
  const first = lines.findIndex((line) => !isBlank(line))
  return first < 0 ? '' : lines.slice(first).join('\n').trimEnd()
}
const isBlank = (line: string) => line.trim() === ''
const isMarked = (line: string) => /^\s{0,3}>/.test(line)

/** The first line that is not empty, from one on. */
function nextWritten(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && isBlank(lines[at]!)) at += 1
  return at
}

/**
 * Where the answer begins that stands below everything that is repeated; 0 when it does not. Only what is repeated as one piece: several
 * are answered one by one.
 */
function answerBelow(lines: readonly string[], tail: number): number {
  const first = nextWritten(lines, 0)
  if (first >= lines.length || tail < lines.length) return 0
  let at = nextWritten(lines, attributionEnd(lines, first) ?? first)
  if (at >= lines.length || !isMarked(lines[at]!)) return 0
  while (at < lines.length && (isBlank(lines[at]!) || isMarked(lines[at]!) || isWrapped(lines, at))) at += 1
  for (let below = at; below < lines.length; below += 1) if (isMarked(lines[below]!)) return 0
  return at < lines.length && !isSignature(lines, at) ? at : 0
}

/** Lines within one's own words that a program has put there: who wrote what is answered, and what it was written on. */
function foldedInside(lines: readonly string[], begin: number, end: number): ReadonlySet<number> {
  const folded = new Set<number>()
  for (let at = begin; at < end; at += 1) {
    const line = lines[at]!
    if (isBlank(line) || line.length > LINE_LIMIT || isMarked(line)) continue
    const below = attributionEnd(lines, at)
    const next = below === null ? lines.length : nextWritten(lines, below)
    if (below !== null && next < end && isMarked(lines[next]!))
      for (let one = at; one < below; one += 1) folded.add(one)
    else if (isFromDevice(line) && (at === 0 || isBlank(lines[at - 1]!)) && isBlank(lines[at + 1] ?? '')) folded.add(at)
  }
  return folded
}

/** The first line from which on everything is repeated; the number of lines when nothing is. */
function firstQuoted(lines: readonly string[], tail: number): number {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (isBlank(line) || line.length > LINE_LIMIT || isMarked(line)) continue
    const attribution = attributionEnd(lines, at)
    if (attribution !== null && !isAnsweredBelow(lines, attribution, tail)) return at
    if (attribution === null && (isDivider(lines, at) || isHeaderBlock(lines, at))) return at
  }
  return tail
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
    if (HEADER_FROM.test(text) || HEADER_OTHER.test(text)) return null
    if (isAttribution(text, isMarked(lines[nextWritten(lines, at + used + 1)] ?? ''))) return at + used + 1
  }
  return null
}

/** “Am 23.11.2026 um 09:15 schrieb Bilal:”: the day as a number, behind the word that stands before days. */
const ON_A_DATE = /^\s*(?:am|op|den|på|on|le|el|il|em|dne|w dniu)\s+\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/iu
/** Marks of the direction in which letters run, which programs put around names and addresses. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const ARABIC_DIGITS = /[٠-٩]/g

const isOnADay = (text: string) => ON_A_DAY.test(text) && !MYSELF.test(text.replace(ON_A_DAY, ''))

/** Whether a line says who wrote what is repeated below it; `marked`: what stands below it is marked as repeated. */
function isAttribution(given: string, marked: boolean): boolean {
  const text = given.replaceAll(DIRECTION, '').replaceAll(ARABIC_DIGITS, (digit) => `${digit.charCodeAt(0) - 0x660}`)
  const isCertain = DATED.test(text) || ADDRESS.test(text)
  if (WROTE.test(text)) return isCertain || marked || (/[:：]/.test(text) && isOnADay(text))
  if (!/[:：]\s*[*_]*$/.test(text)) return false
  if (QUOTING.test(text)) return marked || ADDRESS.test(text)
  if (DATED.test(text) && ADDRESS.test(text)) return true
  if (!WROTE_BEFORE.test(text)) return false
  return marked || (isCertain && (ON_A_DAY.test(text) || ON_A_DATE.test(text))) || isOnADay(text)
}

/** Whether own words stand below the first repeated lines: then the repeated lines are what they answer to. */
function isAnsweredBelow(lines: readonly string[], from: number, tail: number): boolean {
  let at = nextWritten(lines, from)
  if (at >= lines.length || !isMarked(lines[at]!)) return false
  for (; at < tail; at += 1) {
    if (isBlank(lines[at]!) || isMarked(lines[at]!)) continue
    return !isWrapped(lines, at) && !isSignature(lines, at)
  }
  return false
}

/** Programs break lines at 72 to 80: a marked line that is shorter was not broken, and what they break off is shorter than that. */
const BROKEN_LINE = 60
/** Below a short marked line only so much is the rest of it, in characters. */
const REST_OF_LINE = 40

/** The rest of a repeated line that a program has broken without marking it anew. */
function isWrapped(lines: readonly string[], at: number): boolean {
  if (at === 0 || !isMarked(lines[at - 1]!)) return false
  const length = lines[at]!.trim().length
  const isBroken = lines[at - 1]!.length > BROKEN_LINE && !/[.!?]["')]?\s*$/.test(lines[at - 1]!.slice(-LINE_LIMIT))
  if (isMarked(lines[at + 1] ?? '')) return length < (isBroken ? BROKEN_LINE : REST_OF_LINE)
  return isBroken && length < BROKEN_LINE && /^\p{Ll}/u.test(lines[at]!) && isBlank(lines[at + 1] ?? '')
}

/** The first of the marked lines with which the text ends, with the line above them that says whose they are. */
function markedTail(lines: readonly string[]): number {
  let at = lines.length
  while (at > 0 && isBlank(lines[at - 1]!)) at -= 1
  // A signature may stand below what was repeated.
  const signature = signatureStart(lines.slice(0, at), at)
  if (signature < at && marksBefore(lines, signature)) at = signature
  const end = at
  while (at > 0 && (isMarked(lines[at - 1]!) || isBlank(lines[at - 1]!) || isWrapped(lines, at - 1))) at -= 1
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
  return FORWARDED.test(line) || (RULE.test(line) && isHeaderBlock(lines, at + 1))
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
  // Several of them are how somebody arranges their text.
  const isParted = lines.slice(0, before).filter((line) => line.length <= RULE_LIMIT && RULED.test(line)).length === 1
  for (let at = last; at >= 0 && at > last - SIGNATURE_LINES - 1; at -= 1) {
    const line = lines[at]!
    if (isMarked(line)) break
    if (
      /^--\s?$/.test(line) ||
      (isParted && line.length <= RULE_LIMIT && RULED.test(line) && isBlank(lines[at - 1] ?? ''))
    )
      return at
  }
  if (last >= 0 && isSignature(lines, last)) return last
  return before
}

/** A stroke across the page, in characters. */
const RULE_LIMIT = 120
/** What stands alone below an empty line and is nothing but strokes: programs and people part their signature so. */
const RULED = /^\s*(?:[-–—_]{1,80}|={2,80}|\*{3,80}|~{2,80})\s*$/u

const withoutLinks = (line: string) => line.replaceAll(/[<(]https?:[^>)\s]{0,500}[>)]|^[<(*_]+|[>)*_]+$/g, '').trim()

function isSignature(lines: readonly string[], at: number): boolean {
  const line = lines[at]!.trim()
  return /^--$/.test(line) || isFromDevice(line)
}

const isFromDevice = (line: string) => line.length <= SIGNATURE_LINE && FROM_DEVICE.test(withoutLinks(line.trim()))
