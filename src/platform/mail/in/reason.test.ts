import { expect, test } from 'vitest'
import type { BounceReason } from './parsed.ts'
import { type Facts, isHard, reasonFor, type SmtpStage } from './reason.ts'

/** Processor time in milliseconds: beside other programs the clock says nothing of ours. */
const used = () => process.cpuUsage().user / 1_000

const facts = (said: string, stage: SmtpStage | null = 'recipient', more: Partial<Facts> = {}): Facts => ({
  said,
  around: said,
  status: /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/.exec(said)?.[0] ?? null,
  code: /(?<![\d.])[45]\d\d(?=[ -])/.exec(said)?.[0] ?? null,
  stage,
  recipient: 'anna@example.com',
  reported: true,
  program: false,
  category: null,
  ...more,
})

/** As the programs themselves say it, from their sources and their makers' pages. */
const SAID: readonly [BounceReason, SmtpStage | null, readonly string[]][] = [
  [
    'user-unknown',
    'recipient',
    [
      '550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
      '550 5.1.1 <a@example.com>... User unknown',
      '550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking',
      '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).',
      '550 No Such User Here',
      '550 5.1.1 unknown or illegal alias: a@example.com',
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient a@example.com not found by SMTP address lookup',
      '550 #5.1.0 Address rejected.',
      '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)',
      'Sorry, no mailbox here by that name. vpopmail (#5.1.1)',
      '554 delivery error: dd This user doesn’t have a example.com account (a@example.com) [0]',
      '550 Empfänger unbekannt',
      '550 Benutzer existiert nicht',
      '550 Utilisateur inconnu',
      '550 5.1.1 Usuario desconocido',
      '550 Brukeren finnes ikke',
      '550 5.1.1 Mottakeren er ukjent',
      '550 Utente sconosciuto',
      '550 Onbekende gebruiker',
      '550 unknown local-part "a" in domain "example.com"',
      '550 5.2.1 There is no such user',
    ],
  ],
  ['filtered', 'data', ['550 User unknown', '550 5.2.1 <a@example.com>... User unknown']],
  [
    'mailbox-full',
    'recipient',
    [
      '552 5.2.2 Mailbox full',
      '452-4.2.2 The email account that you tried to reach is over quota. Please direct the recipient to',
      '552-5.2.2 The recipient’s inbox is out of storage space.',
      '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded',
      '552 1 Requested mail action aborted, mailbox not found - over quota',
      '452 4.1.1 Requested action not taken: mailbox full',
      'The users mailfolder is over the allowed quota (size). (#5.2.2)',
      'mailbox is full (MTA-imposed quota exceeded while writing to file /var/mail/a)',
      'can’t create (user) output file: Disc quota exceeded',
      'maildir delivery failed: error writing message: Disk quota exceeded',
      '552 Requested mail action aborted: exceeded storage allocation',
      '550 Das Postfach ist voll',
      '550 La boîte du destinataire est pleine',
      '552 El buzón está lleno',
      '552 Innboksen er full',
      '552 Postkassen er fuld',
      '552 Brevlådan är full',
      '552 Casella piena',
    ],
  ],
  [
    'host-unknown',
    null,
    [
      'Host or domain name not found. Name service error for name=example.invalid type=MX: Host not found',
      '550 5.1.2 Host unknown (Name server: example.invalid: host not found)',
      'Sorry, I couldn’t find any host named example.invalid. (#5.1.2)',
      '550 5.4.310 DNS domain example.invalid does not exist [Message=InfoDomainNonexistent]',
      'all relevant MX records point to non-existent hosts',
      'Unrouteable address',
      'The domain example.invalid couldn’t be found.',
      'No such domain example.invalid',
    ],
  ],
  [
    'has-moved',
    'recipient',
    ['551 5.1.6 User has moved; please try a@example.org', '550 This address has been replaced by b@example.com'],
  ],
  [
    'suspend',
    'recipient',
    [
      '550-5.2.1 The email account that you tried to reach is disabled.',
      '550 Mailbox is inactive',
      '554 delivery error: dd Sorry your message to a@example.com cannot be delivered. This account has been disabled or discontinued [#102].',
      '550 5.7.1 Account suspended',
      '550 Das Konto wurde gesperrt',
    ],
  ],
  [
    'not-accept',
    null,
    [
      '556 5.1.10 Recipient address has null MX',
      '521 5.3.2 This host does not accept mail',
      'Domain example.com does not accept mail (nullMX)',
      'Sorry, I couldn’t find a mail exchanger or IP address. (#5.4.4)',
    ],
  ],
  [
    'spam-detected',
    'data',
    [
      '550-5.7.1 Our system has detected that this message is likely unsolicited mail.',
      '554 5.7.1 Message rejected as spam by Content Filtering',
      '550 5.7.1 This message was classified as SPAM and may not be delivered',
      '554 rejected due to spam content',
      '550 High probability of spam',
      '571 Message refused: looks like junk mail',
      '554 5.7.1 Spam message rejected (Bayes 99)',
    ],
  ],
  ['virus-detected', 'data', ['550 5.7.1 Virus Eicar-Test-Signature found', '554 malware detected in attachment']],
  [
    'auth-failure',
    'data',
    [
      '550-5.7.26 Unauthenticated email from example.com is not accepted due to domain’s DMARC policy.',
      '550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.',
      '550 5.7.23 The message was rejected because of Sender Policy Framework violation',
      '550 5.7.509 Access denied, sending domain example.com does not pass DMARC verification',
      '554 5.7.7 Email not accepted for policy reasons: DKIM signature is bad',
      '550 SPF check failed',
    ],
  ],
  [
    'blocked',
    'connect',
    [
      '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
      '550 5.7.1 Unfortunately, messages from [192.0.2.1] weren’t sent. Please contact your Internet service provider since part of their network is on our block list (S3150).',
      '553 5.7.1 [BL21] Connections not accepted from IP addresses on Spamhaus PBL',
      '554 Your access to this mail system has been rejected due to the sending MTA’s poor standing',
      '550 5.7.606 Access denied, banned sending IP [192.0.2.1]',
      '504 5.5.2 <host>: Helo command rejected: need fully-qualified hostname',
      '550 Rejected',
    ],
  ],
  [
    'bad-reputation',
    'connect',
    [
      '421-4.7.0 suspicious due to the very low reputation of the sending IP address.',
      '554 5.7.1 Bad reputation of 192.0.2.1',
      '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints',
    ],
  ],
  [
    'require-ptr',
    'connect',
    [
      '550-5.7.25 The IP address sending this message does not have a PTR record setup',
      '450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]',
      '554 Reverse DNS lookup for 192.0.2.1 failed',
      '550 Your IP has no reverse DNS',
    ],
  ],
  [
    'no-relaying',
    'recipient',
    [
      '554 5.7.1 <a@example.com>: Relay access denied',
      '550 5.7.1 Relaying denied. IP name lookup failed',
      '550 relay not permitted',
      '553 sorry, that domain isn’t in my list of allowed rcpthosts (#5.7.1)',
      '550 5.7.64 TenantAttribution; Relay Access Denied',
    ],
  ],
  [
    'rejected',
    'mail',
    [
      '450 4.1.8 <a@example.com>: Sender address rejected: Domain not found',
      '550 Sender verify failed',
      '553 5.1.8 Domain of sender address a@example.com does not exist',
      '550 5.7.1 Access denied',
    ],
  ],
  [
    'policy-violation',
    'data',
    [
      '554 5.7.1 Message not accepted for policy reasons',
      '552-5.7.0 This message was blocked because its content presents a potential security issue.',
      '550 Attachments of this type are prohibited',
    ],
  ],
  [
    'mesg-too-big',
    'data',
    [
      '552 5.3.4 Message size exceeds fixed limit',
      '552-5.3.4 Your message exceeded Google’s message size limits.',
      '552 Message exceeds maximum fixed size (10240000)',
      '552 5.3.4 Error: message file too big',
      '523 the message is too large',
    ],
  ],
  ['exceed-limit', 'recipient', ['552 5.2.3 Message length exceeds administrative limit']],
  [
    'too-many-conn',
    'connect',
    [
      '421 4.7.0 Error: too many connections from 192.0.2.1',
      '421 Too many concurrent SMTP connections from this IP',
      '452 4.5.3 Too many recipients',
    ],
  ],
  [
    'speeding',
    'mail',
    [
      '450-4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
      '421 4.7.28 Our system has detected that mail from your IP has been temporarily rate limited',
      '451 4.7.1 Please try again slower',
    ],
  ],
  [
    'expired',
    null,
    [
      'Connection timed out with mx.example.com.',
      'retry time not reached for any host after a long failure period',
      'all hosts have been failing for a long time and were last tried after this message arrived',
      'conversation with mx.example.com timed out while receiving the initial server greeting',
      'Sorry, I wasn’t able to establish an SMTP connection. (#4.4.1)',
      'I’m not going to try again; this message has been in the queue too long.',
      'Cannot send message within 5 days',
      '550 5.4.300 Message expired',
      'connect to mx.example.com[192.0.2.1]:25: Connection refused',
    ],
  ],
  [
    'network-error',
    null,
    [
      'mail for example.com loops back to myself',
      '554 5.4.14 Hop count exceeded - possible mail loop',
      'Too many hops 27 (25 max)',
      'connect to mx.example.com[192.0.2.1]:25: No route to host',
      'This message is looping: it already has my Delivered-To line. (#5.4.6)',
      'connect to mx.example.com[192.0.2.1]:25: Network is unreachable',
    ],
  ],
  [
    'system-error',
    'data',
    ['451 4.3.0 Internal error', '550 5.3.5 System incorrectly configured', '451 4.3.0 Local configuration error'],
  ],
  [
    'mailer-error',
    null,
    ['Command died with status 1: "/usr/bin/procmail"', 'unknown mailer error 1', 'pipe returned status 75'],
  ],
  ['not-compliant-rfc', 'data', ['550-5.7.1 This message is not RFC 5322 compliant.']],
  [
    'content-error',
    'data',
    ['550 5.6.0 Lone CR or LF in headers (see RFC2822 section 2.2): malformed header', '554 Duplicate header'],
  ],
  ['syntax-error', 'recipient', ['501 Syntax error in parameters', '503 5.5.1 Bad sequence of commands']],
  ['failed-starttls', 'mail', ['530 5.7.0 Must issue a STARTTLS command first']],
  ['security-error', 'mail', ['530 5.7.0 Authentication required']],
  ['on-hold', 'recipient', ['450 4.2.0 Greylisted, please try again later']],
]

test('what hosts say is understood', () => {
  const wrong = SAID.flatMap(([reason, stage, all]) =>
    all
      .map((said) => [reason, reasonFor(facts(said, stage)), said])
      .filter(([expected, decided]) => expected !== decided),
  )
  expect(wrong).toEqual([])
})

test('only what nobody will mend tomorrow is hard', () => {
  expect(isHard(reasonFor(facts('550 5.1.1 User unknown')))).toBe(true)
  expect(isHard(reasonFor(facts('550 5.1.2 Host unknown', null)))).toBe(true)
  for (const soft of [
    '552 5.2.2 Mailbox full',
    '554 blocked using zen.spamhaus.org',
    '550 Virus found',
    '550 5.2.1 account is disabled',
  ])
    expect(isHard(reasonFor(facts(soft))), soft).toBe(false)
})

test('where the words say nothing, the status does; then the command that was refused', () => {
  expect(reasonFor(facts('550 5.1.1 #4711'))).toBe('user-unknown')
  expect(reasonFor(facts('550 5.2.2 #4711'))).toBe('mailbox-full')
  expect(reasonFor(facts('550 #4711', 'hello'))).toBe('blocked')
  expect(reasonFor(facts('550 #4711', 'mail'))).toBe('rejected')
  expect(reasonFor(facts('550 #4711', 'recipient'))).toBe('user-unknown')
  expect(reasonFor(facts('550 #4711', 'data'))).toBe('filtered')
  expect(reasonFor(facts('450 #4711', 'data'))).toBe('on-hold')
  expect(reasonFor(facts('', null, { program: true }))).toBe('mailer-error')
  expect(reasonFor(facts('550 5.2.1 Whatever', null, { category: 'bad-mailbox' }))).toBe('user-unknown')
})

test('an address says nothing, whatever its name', () => {
  expect(reasonFor(facts('550 5.1.1 <spam.virus.full@example.com>: Recipient address rejected: User unknown'))).toBe(
    'user-unknown',
  )
})

test('the words of a hostile host are read in time', () => {
  const timed = (said: string) => {
    const began = used()
    reasonFor(facts(said))
    return used() - began
  }
  for (const word of [
    'mailbox ',
    'domain name ',
    'unknown ',
    'sender ',
    'a.',
    'connection from ',
    '(((',
    'account is ',
  ])
    expect(timed(word.repeat(1_000_000 / word.length)), word).toBeLessThan(1_000)
})
