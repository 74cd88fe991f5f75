import type { BounceReason } from './parsed.ts'

/** At which command of SMTP the other host refused. */
export type SmtpStage = 'connect' | 'hello' | 'mail' | 'recipient' | 'data'

/** What a report tells of one recipient. */
export interface Facts {
  /** The other host's own words. */
  said: string
  /** Everything that the report says about it. */
  around: string
  /** RFC 3463. */
  status: string | null
  /** RFC 5321. */
  code: string | null
  stage: SmtpStage | null
  recipient: string | null
  /** In the fields of RFC 3464, by whoever spoke with the host that refused. */
  reported: boolean
  /** No host refused it, but a program behind the last one. */
  program: boolean
  /** In which drawer PowerMTA has put it. */
  category: string | null
}

/** Nobody reads mail there, and nobody will tomorrow. */
const HARD: ReadonlySet<BounceReason> = new Set(['user-unknown', 'host-unknown', 'has-moved', 'not-accept'])
export const isHard = (reason: BounceReason): boolean => HARD.has(reason)

/** Words are looked for in so much of a report, in characters. */
const WORDS_LIMIT = 10_000

/**
 * Why a letter did not arrive. The other host's words come first: a status is often the sending program's guess, and 550 5.7.1 stands for
 * everything. Where the words say nothing, the status does; then the command that was refused.
 */
export function reasonFor(facts: Facts): BounceReason {
  const filed = CATEGORIES[facts.category ?? '']
  if (filed) return filed
  const said = wordsOf(facts.said)
  const around = wordsOf(facts.around)
  const words = reasonIn(said) ?? (telling(facts.status) && said !== '' ? null : reasonIn(around))
  return settled(words, facts) ?? byStatus(facts) ?? settled(reasonIn(around), facts) ?? byStage(facts)
}

/** X-PowerMTA-BounceCategory, as its manual lists them; “other” says nothing. */
const CATEGORIES: Readonly<Record<string, BounceReason>> = {
  'bad-mailbox': 'user-unknown',
  'bad-domain': 'host-unknown',
  'inactive-mailbox': 'suspend',
  'quota-issues': 'mailbox-full',
  'invalid-sender': 'rejected',
  'spam-related': 'spam-detected',
  'virus-related': 'virus-detected',
  'content-related': 'content-error',
  'policy-related': 'policy-violation',
  'relaying-issues': 'no-relaying',
  'routing-errors': 'network-error',
  'bad-connection': 'network-error',
  'bad-configuration': 'system-error',
  'protocol-errors': 'syntax-error',
  'message-expired': 'expired',
  'no-answer-from-host': 'expired',
}

/** Whether a status alone names a cause, as X.1.1 does and X.7.1 does not. */
const telling = (status: string | null) =>
  status !== null && /^[45]\.(?:1\.[1236]|2\.[23]|3\.4|4\.7|7\.2[0-7])$/.test(status)

/**
 * The words of mail programs, in the order in which they are asked: what is rare and certain first. Each stands for a way of saying it that
 * several programs share, in the languages in which hosts write them.
 */
const WORDS: readonly [BounceReason, RegExp][] = [
  ['network-error', /hop count|too many hops|mail(?:ing)? loop/i],
  ['content-error', /duplicate header|bare (?:lf|cr|linefeed)|lone cr|malformed header/i],
  ['not-accept', /(?:no|n't find an?) (?:mail exchanger|mx (?:record|host))/i],
  ['policy-violation', /because (?:its|the) content|content presents|for policy reasons(?!.{0,40}(?:dkim|dmarc|spf))/i],
  ['security-error', /unauthenticated senders?|authentication required/i],
  [
    'spam-detected',
    /(?:black|block)list\w* (?:url|link|domain in)|(?:url|link)s?\b[^.]{0,30}(?:black|block)list|message (?:contains|has)[^.]{0,30}(?:black|block)list/i,
  ],
  ['system-error', /\bldap\b|internal system error/i],
  // How Exchange Online says that it knows of no such mailbox.
  ['user-unknown', /recipient address rejected: access denied/i],
  // How Mimecast calls what its signatures find.
  ['virus-detected', /rejected due to security policies/i],
  ['virus-detected', /\bvirus(?:es)?\b|\bmalware\b|\btrojan\b|\binfected\b|\bworm\b/i],
  [
    'auth-failure',
    /\bspf\b|\bdkim\b|\bdmarc\b|sender policy framework|sender id|(?:dkim|domainkeys)[- ]signature|not (?:allowed|authorized|permitted) to send (?:mail )?(?:from|on behalf)|unauthenticated e?-?mail|(?:mail|message|sender) (?:is )?(?:not|un)-?authenticated|authentication checks|does not pass/i,
  ],
  [
    'require-ptr',
    /\bptr\b|\br?dns ?ptr|\brdns\b|reverse[ -]?(?:dns|lookup|mapping|hostname|name|path)|forward[- ]confirmed|(?:cannot|can'?t|unable to|could not|failed to) (?:find|resolve|verify) (?:your|the client|client|sending|connecting) ?(?:server'?s? )?(?:host ?name|ip|reverse|domain)|(?:ip|client|address)[^.]{0,40}does not (?:resolve|have a (?:host|name))|mismatch\w* (?:the |your )?(?:client|sender|source)|no (?:host ?name|name) for (?:your )?(?:ip|address)|dns (?:resolution|lookup) of (?:your )?(?:ip|client)/i,
  ],
  ['bad-reputation', /reputation|user complaints|unexpected volume|senderscore|sender score|complaint rate/i],
  [
    'no-relaying',
    /\brelay(?:ing|ed)?\b(?!.{0,20}\bdomains? list)|not (?:a )?local (?:domain|host|recipient domain)|not one of (?:our|my) (?:domains|rcpthosts)|rcpthosts|not (?:an )?open relay|does not exist in (?:my|our) (?:domain )?list/i,
  ],
  [
    'failed-starttls',
    /\bstarttls\b|\btls (?:is )?(?:required|negotiation|handshake|connection)|must (?:issue|use) (?:a )?starttls|requires? (?:tls|encryption|encrypted)/i,
  ],
  [
    'too-many-conn',
    /too many (?:\w+ )?(?:connections?|sessions?|recipients?|concurrent|smtp)|(?:concurrent|simultaneous|maximum|number of)[^.]{0,30}connections?|(?:connections?|ip) (?:limit|rate|frequency)|recipients? (?:per|limit)|exceeds? .{0,30}number of recipients/i,
  ],
  [
    'speeding',
    /rate[- ]?limit|throttl|too (?:many|much) (?:e?-?mails?|messages?|mails?|requests?)|too (?:fast|frequent)|(?:try|send)[^.]{0,20}(?:slower|more slowly)|slow down|at a rate that|(?:sending|message) (?:rate|frequency)|(?:daily|hourly) (?:\w+ )?(?:quota|limit)/i,
  ],
  [
    'spam-detected',
    /\bspam(?!haus|cop)\w*\b(?![^ ]*·(?:net|com|org))|\bjunk ?(?:mail|e-?mail)?\b|\bube\b|\buce\b|unsolicited|bulk (?:e?-?mail|message)|(?:message|mail) content (?:was |is )?(?:rejected|not (?:allowed|accepted|acceptable))|content (?:filter|rejected|is not acceptable|denied)|(?:mail|message) rejet[eé]|identified as|(?:looks|appears|seems) (?:like|to be) (?:advertis|unsolicit|junk)|high probability|appears to be unsolicited|phish(?:ing)?/i,
  ],
  [
    'blocked',
    /(?:block|black|deny|ban|access|drop)[- ]?list(?:ed)?\b|\bblocklist|\b[dr]nsbl\b|\brbl\b|\bd?nsrbl|spamhaus|spamcop|sorbs|barracuda(?:central)?|uceprotect|invaluement|abuseat|client (?:host|ip|address)[^.]{0,80}(?:rejected|denied|blocked|not)|(?:ip|address|host|server|network|domain|client)\]?[^.]{0,40}\b(?:is|was|been|are|has been|temporarily) (?:temporarily |currently |permanently )?(?:block|banned|denied|refused|deferr)|banned (?:sending )?(?:ip|host)|bann?ed|blocked (?:using|by|for|because|due|from)|(?:connection|connections|mail|messages?|access) (?:from|for) [^.]{0,60}(?:block|refused|denied|rejected|not (?:be )?(?:accepted|allowed))|(?:refused|rejected|no|denied)[^.]{0,30} (?:connections?|access|mail) from|connection (?:refused|dropped|rejected)(?: due| from|;)|your (?:ip|host|server|network|isp)|(?:use|through) (?:the |your )?(?:smtp|mail) ?server of your|dynamic(?:ally)? (?:ip|assigned|address|residential)|residential|hosts? (?:is )?not (?:allowed|permitted)|(?:bad|invalid|forged) (?:helo|ehlo)|helo (?:command )?rejected|(?:too many|invalid) (?:bad|spam) (?:mails|recipients) from|cannot send e-?mail to yourself|unauthorized host|go away/i,
  ],
  [
    'exceed-limit',
    /message (?:length|size) exceeds (?:the )?(?:administrative|fixed maximum|maximum fixed|recipient)|exceeds? (?:the )?(?:recipient|mailbox|individual)[^.]{0,20} (?:message )?size|message too large for this recipient/i,
  ],
  [
    'mailbox-full',
    /(?:mail ?box|mail ?folder|inbox|mail ?drop|account|user|recipient|mail ?store|storage|quota|spool)[^.;]{0,60}\b(?:(?:is |are )?full|over ?quota|(?:over|exceed(?:s|ed|ing)?|beyond|reached|above)[^.;]{0,40}(?:quota|size|limit|storage|space|allocation|capacity))|(?:over|exceed(?:s|ed|ing)?|out of|above|beyond)[^.;]{0,30}\b(?:disk |mailbox |storage |mail |user'?s? |his |their |its |message )*(?:quota|storage (?:allocation|limit)|space)|\b(?:over ?quota|quota (?:is )?(?:exceed|full|reached|violation)|disk quota|(?:mailbox|inbox|mail folder|maildir|storage) full)|(?:not enough|insufficient|no|out of)(?: \w+)? (?:disk|storage|mailbox|quota|system)? ?(?:space|storage)\b|full (?:mail ?box|mail folder)|would (?:be )?(?:over|exceed)[^.]{0,30}quota|too much mail data|(?:postfach|speicherplatz)[^.]{0,40}(?:voll|überschritten|erschöpft)|bo[iî]te[^.]{0,60}(?:pleine|satur)|quota[^.]{0,30}d[ée]pass|buz[oó]n[^.]{0,40}lleno|cuota[^.]{0,30}(?:excedid|superad)|casella[^.]{0,40}piena|caixa[^.]{0,40}cheia|postbus[^.]{0,30}vol|(?:post|inn)boks[^.]{0,30}full|postkasse[^.]{0,30}(?:full|fuld)|(?:brevlåda|inkorg)[^.]{0,30}full|переполнен|przepełnion|容量(?:を)?(?:超|オーバー)|已满/iu,
  ],
  [
    'system-full',
    /(?:mail ?)?(?:system|server|file ?system|disk|partition|device)[^.]{0,20}\b(?:is )?full\b|no space left on|insufficient system (?:storage|resources)/i,
  ],
  [
    'mesg-too-big',
    /(?:message|mail|attachment|content|body|data)(?: file| size| length)?[^.]{0,30}(?:too (?:big|large)|exceed(?:s|ed)|larger than|over(?:size| the limit)|above)[^.]{0,40}|(?:size|length) (?:of (?:the |this )?(?:message|mail) )?(?:exceeds|limit)|max(?:imum)? (?:message|mail) size|zu gro[sß]|trop (?:gros|volumineux)|demasiado grande|for stor/i,
  ],
  [
    'mailer-error',
    /(?:command|program|pipe|transport|mailer|delivery agent|procmail|script|filter)[^.]{0,50}(?:died|exited|exit status|returned (?:status|non-?zero|\d)|terminated|failed with|non-?zero|output)|unknown mailer error|exit (?:code|status) \d|local (?:delivery|mailer)[^.]{0,20}(?:failed|error)|mailer (?:error|exited)|error writing message|permission denied|permanent failure from/i,
  ],
  [
    'has-moved',
    /\b(?:has |have )?moved\b(?! permanently to spam)|\bmoved to\b|(?:has been|was) replaced by|(?:new|changed|forwarding) (?:e-?mail )?address|no longer (?:on|at|with|in) (?:this |our |the )?(?:server|host|company|domain|system)|use (?:the )?new address|neue (?:e-?mail-?)?adresse|nouvelle adresse|nueva direcci[oó]n/i,
  ],
  [
    'suspend',
    /(?:account|mail ?box|user|recipient|address|domain|service|customer|client|box)[^.;:]{0,50}\b(?:disabled?|suspended|inactive|deactivated|locked|frozen|closed|expired|not active|terminated|cancel{1,2}ed|dormant|temporarily unavailable|on hold)\b|(?:disabled?|suspended|inactive|deactivated|locked|closed|expired|dormant|frozen)[^.;]{0,20}\b(?:account|mail ?box|user|recipient|address|user'?s)\b|account (?:has been|is) |deaktiviert|gesperrt|désactivé|desactivad|sospes[oa]|deaktivert|inaktiv/iu,
  ],
  [
    'not-accept',
    /(?:host|domain|server|system|address)[^.]{0,40}(?:does not|doesn'?t|never|not) (?:accept|receive|take|capable of|handle)[^.]{0,20}(?:e-?mail|mails?|messages)\b(?! from)|null ?mx|no (?:mail (?:service|here|server)|smtp service)|accepts? no (?:mail|messages)|smtp service not|mail is not accepted|service not accepting/i,
  ],
  [
    'host-unknown',
    /(?:host|domain)(?: name| or domain(?: name)?| part)*(?: \S+)? (?:is |was )?(?:not found|unknown|not known|invalid)(?![^.]{0,10}try again)|unknown (?:host|domain|recipient domain)|(?:domain|host)[^.;]{0,60}(?:does ?n[o']t exist|must exist|could ?n[o']t be found|not be resolved)|no such (?:host|domain)|nxdomain|name or service not known|(?:invalid|bad|illegal|nonexistent|non-existent) (?:host|domain)|unrout(?:e)?able (?:mail domain|address)|(?:cannot|can'?t|could ?n[o']t) (?:find|resolve|locate)[^.]{0,30}(?:host|domain|mx|exchanger)|domain is not reachable|(?<!@)\b[\w-]{1,63}(?:·[\w-]{1,63}){1,6} does not exist|domain[^.;]{0,30}nicht (?:gefunden|bekannt)|domaine[^.;]{0,30}(?:inconnu|introuvable|n.existe)|dominio[^.;]{0,30}(?:desconocido|no existe|sconosciuto|inesistente)|домен[^.]{0,30}не/iu,
  ],
  [
    'network-error',
    /loop(?:s|ing)?\b[^.]{0,20}(?:back|detected|mail)|routing loop|message loop|forwarding loop|no route to host|(?:network|host)[^.;]{0,20}(?:is )?unreachable|network (?:error|is down)|name (?:service|server)[^.]{0,20}(?:error|failure|timeout)|(?:host|domain)[^.]{0,20}not found[^.]{0,10}try again|(?:dns|mx)[^.;]{0,40}(?:error|failure|fail(?:ed)?|timeout|temporar)|malformed (?:or unexpected )?name server|unable to resolve|loops back to myself|temporary failure in name|lookup failure|name server: |could not connect and send/i,
  ],
  [
    'expired',
    /(?:connection|session|conversation|operation|delivery|message|envelope|server|smtp|receive|read|socket|retry)[^.;]{0,40}(?:timed? ?-?out|timeout|expired?)\b|time ?out (?:exceeded|waiting|while|during)|retry time(?:out)? (?:not reached|exceeded)|(?:in|on) (?:the )?queue (?:for )?(?:too long|\d)|(?:too|very) long in (?:the )?queue|(?:could not|cannot) send message (?:for|within)|(?:failed|aborted after|after|for(?: the last)?) [\d·]+ (?:\w+ )?(?:attempts|tries|hour|day|second|minute)|multiple retries|(?:retry|queue) (?:period|time|lifetime)[^.]{0,20}(?:expired|exceed)|did not (?:accept our requests to connect|respond)|not responding|socket error|connection (?:refused|reset|lost|failed|closed|interrupted|dropped)|(?:could|was) not (?:be )?(?:contacted|reach(?:ed|able))|unable to (?:contact|connect)|could ?n[o']t (?:connect|contact|establish)|delayed (?:for )?more|not (?:be )?delivered for (?:more|over|too long)|still undelivered|giving up after|have been failing|no answer from|server (?:is )?(?:down|unavailable)|quota exceeded time/i,
  ],
  [
    'not-compliant-rfc',
    /rfc ?-?\d{3,4}(?!;)|not (?:rfc|standards?)[- ]compliant|duplicate (?:from|subject|message-id)|multiple (?:from|sender|addresses in)|missing (?:required )?(?:header|from|date|message-id)/i,
  ],
  [
    'policy-violation',
    /\bpolic(?:y|ies)\b|prohibited|because its content|potential(?:ly)? (?:security|dangerous|harmful)|attachment|file (?:type|extension)|delivery not authorized|denied by|(?:e-?mail|message|mail) (?:was )?refused|contains? (?:a )?(?:forbidden|restricted|illegal|banned)|not allowed to (?:send|contain)|content presents/i,
  ],
  [
    'content-error',
    /improper use of 8|8-?bit|(?:invalid|bad|malformed|illegal|unexpected|improper|broken)[^.]{0,20}(?:header|mime|content|message|charset|character|line|encoding|body)|header[^.]{0,30}(?:too long|too large|invalid|malformed|missing|error)|line (?:is )?too long|bare (?:lf|cr|linefeed)|mime|too many (?:header|mime|levels|received)|message (?:format|body)/i,
  ],
  [
    'rejected',
    /(?:sender|from|return[- ]path|envelope|originat\w+|mail from|reverse[- ]path)(?: address| domain| e-?mail)*[^.;]{0,60}(?:reject|denied|refused|invalid|unknown|does not exist|not (?:found|exist|accept|allowed|verif|valid|permitted)|unverif|blocked|could not be|cannot|disallowed|must)|(?:domain|address) of (?:the )?sender|(?:rejected|denied|refused|unknown|invalid|bad|verify|unverified|unresolvable|untrusted)[^.;]{0,30}\bsender|sender verif|permission to (?:post|send)|not (?:have )?permi(?:ssion|tted) to post|only accepts? (?:mail|messages) from|administrative prohibition|null sender|purported responsible|mail from (?:rejected|refused|not)|we do not accept mail from|(?:gruppe|groupe|grupo|gruppo|groep|group)[^.]{0,160}(?:berechtig|autoris|autorizz|permis|toestemming|tillatelse|post)/iu,
  ],
  [
    'user-unknown',
    /(?:user|recipient|mail ?box|account|address|addressee|alias|name|person|customer|mail ?drop|local part|destination|subscriber|rcpt)(?: \S{1,80})?[^.;]{0,50}\b(?:unknown|not (?:be )?(?:found|known|exist|exists|valid|listed|recogni[sz]ed|available|here|our customer|in)|does ?n[o']t exist|doesn.t (?:exist|have)|unavailable|undeliverable|invalid|is not|no longer|not a valid|wrong|inactive)\b|address rejected|(?:unknown|no such|invalid|non-?existent|bad|no valid|incorrect|illegal|unrecogni[sz]ed|no|not a known|undeliverable|unavailable)(?: \w+){0,3} (?:user|recipient|mail ?box|account|address(?:ee)?|alias|person|customer|local|name|destination|id)s?\b|does ?n[o']t have an? [^.]{0,40}account|no (?:mailbox|user|account) (?:by that name|here|found)|there is no [^.]{0,20}(?:user|account|mailbox|one)|is not a (?:known|valid)|not (?:a |our )(?:valid )?(?:user|customer|recipient)|unknown local|見つかりません|(?:benutzer|empf(?:ä|ae)nger|adresse|adressat|postfach|konto)[^.;]{0,60}(?:unbekannt|existiert nicht|nicht (?:gefunden|vorhanden|bekannt)|ung(?:ü|ue)ltig)|(?:destinataire|utilisateur|adresse|bo[iî]te|compte)[^.;]{0,60}(?:inconnu|invalide|n.existe|inexistant|introuvable)|(?:usuario|destinatario|cuenta|buz[oó]n|direcci[oó]n|utente|casella|indirizzo|usu[aá]rio|conta|endereço)[^.;]{0,60}(?:desconocid|no existe|no (?:se )?encontrad|inexistente|sconosciut|non esiste|non valid|inv[aá]lid|desconhecid|não existe)|(?:gebruiker|adres|geadresseerde|postbus)[^.;]{0,40}(?:onbekend|bestaat niet|niet gevonden)|(?:bruker|mottaker|adresse|postboks|konto|modtager|bruger|mottagare|användare|adress)(?:en|n)?[^.;]{0,40}(?:ukjent|ukendt|okänd|finnes ikke|findes ikke|finns inte|ikke funnet|eksisterer ikke|ugyldig|existerar inte|fantes ikke)|(?:пользовател|получател|ящик|адрес)[^.]{0,40}(?:не (?:существует|найден)|неизвест)|użytkownik[^.]{0,30}(?:nieznany|nie istnieje)|存在しま?せん|宛先不明|ユーザ[^。]{0,20}不明|用户不存在|收件人[^。]{0,20}不存在/iu,
  ],
  [
    'filtered',
    /\bfilter(?:ed|s)?\b|recipient(?:'s)? (?:is not accepting|refused|does not accept|has refused|only accepts)|(?:rejected|refused|blocked) by (?:the )?(?:recipient|user|domain)|did not like (?:our )?recipient|you (?:have been|are) (?:blocked|rejected)|(?:not|isn't) accepting (?:mail|messages) from|rejected by a remote mail server|受信拒否/iu,
  ],
  [
    'security-error',
    /access (?:was )?denied|authenticat(?:ion|e)[^.]{0,20}(?:required|failed|failure|needed)|must authenticate|(?:invalid|bad) credentials|security|encrypt(?:ion|ed)|certificate|(?:ssl|tls)\b|password|smtp auth/i,
  ],
  [
    'system-error',
    /internal (?:server |system |software )?(?:error|failure)|(?:local|server|system|mail server)[^.]{0,20}(?:config(?:uration)?|configured)[^.]{0,20}(?:error|problem|incorrect)?|config(?:uration)? error|(?:i\/o|input\/output|operating system|system|software|resources?) (?:error|failure|temporarily unavailable|problem)|can'?t create|cannot (?:open|create|allocate)|out of memory|interrupted system call|local (?:error|problem)|could not (?:open|write|create)|service (?:currently )?(?:not available|unavailable|refus)|server error|backend/i,
  ],
  [
    'syntax-error',
    /syntax error|command (?:not (?:recogni[sz]ed|implemented|understood)|unrecogni[sz]ed)|unrecogni[sz]ed command|bad sequence|out of sequence|need (?:rcpt|mail)|protocol error|unimplemented|unknown command/i,
  ],
  ['on-hold', /temporary (?:failure|error|problem)|(?:grey|gray)list|try (?:again )?later|please retry/i],
]

/**
 * Without the addresses, whose names may say anything, and without what Postfix puts before every reason. The dots of host names become
 * others, so that a dot is the end of a sentence.
 */
const wordsOf = (text: string) =>
  text
    .slice(0, WORDS_LIMIT)
    .replaceAll(/[^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,253}/gu, '@')
    .replaceAll(/(?<![\d.])[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}\b)?/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('’', "'")
    .replaceAll(/(?<=\w)\.(?=\w)/g, '·')
    .replaceAll(/recipient address rejected:\s*(?!access denied)(?=\S)/gi, '')

const reasonIn = (text: string): BounceReason | null =>
  text === '' ? null : (WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null)

/** A directory was asked (Exchange, Domino), and no host that may have had its reasons. */
const DIRECTORY =
  /director(?:y|ies)|ディレクトリ|not (?:recogni[sz]ed|listed)|address list|organi[sz]ation|msexch|x-notes/i
/** How Yahoo says it, whatever the command was. */
const NEVER_THERE = /(?=.*\b5\d\d\b).*user doesn.t have an? \S{1,100} account/is

/** What the words have said, where the status or the command makes more of it. */
function settled(
  reason: BounceReason | null,
  { status, code, stage, program, around, reported }: Facts,
): BounceReason | null {
  if (status?.slice(2) === '1.6') return 'has-moved'
  if (reason === null) return null
  if (/^[45]\.1\.[78]$/.test(status ?? '') && ['blocked', 'host-unknown', 'user-unknown'].includes(reason))
    return 'rejected'
  // At MAIL FROM only the sender is known: who or what does not exist is our own.
  if (stage === 'mail' && (reason === 'user-unknown' || reason === 'host-unknown')) return 'rejected'
  if ((stage === 'connect' || stage === 'hello') && ['system-error', 'on-hold', 'rejected'].includes(reason))
    return 'blocked'
  if (
    reason === 'user-unknown' &&
    !status?.endsWith('.1.1') &&
    /account is (?:disabled|suspended|locked)/i.test(around)
  )
    return 'suspend'
  if (stage === 'mail' && reason === 'security-error' && /access (?:was )?denied/i.test(around)) return 'rejected'
  const certain = status !== null && /^[45]\.1\.(?:[0136]|10)$/.test(status)
  // Said of a mailbox after its letter had been handed over, it is a filter's excuse; before that, it is the truth.
  if (reason === 'user-unknown' && !certain && !status?.startsWith('5.5.')) {
    if (stage === 'recipient' || NEVER_THERE.test(around)) return reason
    const said = status !== null && !status.endsWith('.0.0')
    return stage === null && !said && ((reported && status === null) || (code === null && DIRECTORY.test(around)))
      ? reason
      : 'filtered'
  }
  if (reason === 'suspend' && status?.endsWith('.1.1')) return 'user-unknown'
  if (program && ['system-error', 'on-hold', 'user-unknown', 'expired'].includes(reason)) return 'mailer-error'
  if (reason === 'mesg-too-big' && status?.endsWith('.2.3')) return 'exceed-limit'
  if (reason === 'exceed-limit' && status?.endsWith('.3.4')) return 'mesg-too-big'
  return reason
}

/** RFC 3463 and what hosts have made of it, where it names one cause. */
const BY_STATUS: Readonly<Record<string, BounceReason>> = {
  '1.0': 'filtered',
  '1.1': 'user-unknown',
  '1.2': 'host-unknown',
  '1.3': 'user-unknown',
  '1.4': 'filtered',
  '1.6': 'has-moved',
  '1.7': 'rejected',
  '1.8': 'rejected',
  '1.9': 'system-error',
  '1.10': 'not-accept',
  '2.0': 'filtered',
  '2.1': 'filtered',
  '2.2': 'mailbox-full',
  '2.3': 'exceed-limit',
  '2.4': 'filtered',
  '3.0': 'system-error',
  '3.1': 'system-full',
  '3.2': 'not-accept',
  '3.3': 'system-error',
  '3.4': 'mesg-too-big',
  '3.5': 'system-error',
  '4.0': 'network-error',
  '4.1': 'expired',
  '4.2': 'network-error',
  '4.3': 'system-error',
  '4.4': 'host-unknown',
  '4.5': 'network-error',
  '4.6': 'network-error',
  '4.7': 'expired',
  '4.8': 'network-error',
  '5.0': 'syntax-error',
  '5.1': 'syntax-error',
  '5.2': 'syntax-error',
  '5.3': 'too-many-conn',
  '5.4': 'syntax-error',
  '5.5': 'syntax-error',
  '6.0': 'content-error',
  '6.1': 'content-error',
  '6.2': 'content-error',
  '6.3': 'content-error',
  '6.5': 'content-error',
  '6.6': 'content-error',
  '6.7': 'content-error',
  '6.8': 'content-error',
  '6.9': 'content-error',
  '7.0': 'security-error',
  '7.1': 'security-error',
  '7.2': 'filtered',
  '7.3': 'security-error',
  '7.4': 'security-error',
  '7.5': 'security-error',
  '7.6': 'security-error',
  '7.7': 'security-error',
  '7.8': 'security-error',
  '7.9': 'security-error',
  '7.10': 'failed-starttls',
  '7.13': 'suspend',
  '7.14': 'security-error',
  '7.17': 'has-moved',
  '7.18': 'policy-violation',
  '7.20': 'auth-failure',
  '7.21': 'auth-failure',
  '7.22': 'auth-failure',
  '7.23': 'auth-failure',
  '7.24': 'auth-failure',
  '7.25': 'require-ptr',
  '7.26': 'auth-failure',
  '7.27': 'not-accept',
  '7.28': 'speeding',
}

function byStatus({ status, stage }: Facts): BounceReason | null {
  if (status === null) return null
  if (status.startsWith('2.')) return 'delivered'
  const detail = status.slice(2)
  if (stage === 'mail' && /^1\.[0-3]$/.test(detail)) return 'rejected'
  if (detail === '7.1' && stage === 'recipient') return 'filtered'
  return BY_STATUS[detail] ?? null
}

/** Nobody says why: the command that was refused shows what was looked at. */
function byStage({ code, stage, program, recipient }: Facts): BounceReason {
  // A list that takes mail from its members only explains that in the language of whoever wrote to it.
  if (code === null && /@(?:[\w-]*\.)*(?:google|yahoo)?groups\./i.test(recipient ?? '')) return 'rejected'
  if (program) return 'mailer-error'
  if (code?.startsWith('4')) return 'on-hold'
  if (code === null) return recipient === null ? 'undefined' : 'on-hold'
  if (['521', '556'].includes(code)) return 'not-accept'
  if (/^50[0-4]$/.test(code)) return 'syntax-error'
  if (stage === 'connect' || stage === 'hello') return 'blocked'
  if (stage === 'mail') return 'rejected'
  if (stage === 'recipient') return 'user-unknown'
  return stage === 'data' ? 'filtered' : 'on-hold'
}
