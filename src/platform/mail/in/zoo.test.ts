import { expect, test } from 'vitest'
import { parseMail } from './parse.ts'
import type { BounceReason } from './parsed.ts'

/**
 * Reports as mail programs and providers write them, made up after their sources and their makers' pages. Nobody's real mail: the collection
 * that the quality command reads lies beside the project.
 */
const read = async (...lines: string[]) => (await parseMail(Buffer.from(lines.join('\r\n')))).bounce

const plain = (from: string, subject: string, text: string) => [`From: ${from}`, `Subject: ${subject}`, '', text]

/** With the fields of RFC 3464: a status, and what the other host said. */
const report = (text: string, status: string, said: string, action = 'failed') => [
  'Return-Path: <>',
  'From: MAILER-DAEMON@mx.shop.example (Mail Delivery System)',
  'Subject: Undelivered Mail Returned to Sender',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  '',
  '--b\r\nContent-Type: text/plain\r\n',
  text,
  '--b\r\nContent-Type: message/delivery-status\r\n',
  'Reporting-MTA: dns; mx.shop.example',
  '',
  'Final-Recipient: rfc822; anna@example.com',
  `Action: ${action}`,
  `Status: ${status}`,
  ...(said === '' ? [] : [`Diagnostic-Code: smtp; ${said}`]),
  '--b--',
]
const postfix = (status: string, said: string, command: string) =>
  report(
    `This is the mail system at host mx.shop.example.\r\n\r\nI'm sorry to have to inform you that your message could not\r\nbe delivered to one or more recipients. It's attached below.\r\n\r\n<anna@example.com>: host mx.example.com[192.0.2.1] said: ${said} (in reply to ${command} command)`,
    status,
    said,
  )
const sendmail = (status: string, said: string, command = 'RCPT To:<anna@example.com>') =>
  report(
    `   ----- The following addresses had permanent fatal errors -----\r\n<anna@example.com>\r\n    (reason: ${said})\r\n\r\n   ----- Transcript of session follows -----\r\n... while talking to mx.example.com.:\r\n>>> ${command}\r\n<<< ${said}\r\n${said.slice(0, 3)} ${status} <anna@example.com>... ${said.slice(4)}`,
    status,
    said,
  )
const exim = (told: string) =>
  plain(
    'Mail Delivery System <Mailer-Daemon@mx.shop.example>',
    'Mail delivery failed: returning message to sender',
    `This message was created automatically by mail delivery software.\r\n\r\nA message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent error. The following address(es) failed:\r\n\r\n  anna@example.com\r\n    ${told}\r\n\r\n------ This is a copy of the message, including all the headers. ------\r\n\r\nReturn-path: <shop@shop.example>\r\nSubject: Your virus scanner is over quota`,
  )
const qmail = (told: string) =>
  plain(
    'MAILER-DAEMON@mx.shop.example',
    'failure notice',
    `Hi. This is the qmail-send program at mx.shop.example.\r\nI'm afraid I wasn't able to deliver your message to the following addresses.\r\nThis is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<anna@example.com>:\r\n${told}\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <shop@shop.example>`,
  )
const gmail = (told: string) =>
  plain(
    'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    'Delivery Status Notification (Failure)',
    `Delivery to the following recipient failed permanently:\r\n\r\n     anna@example.com\r\n\r\nTechnical details of permanent failure:\r\n${told}\r\n\r\n----- Original message -----\r\n\r\nReceived: by 192.0.2.2 with SMTP id a;`,
  )

/** Reason | program | who reports | status | command | what the other host said. */
const BY_SMTP = `
user-unknown | Postfix, virtual table | postfix | 5.1.1 | RCPT TO | 550 5.1.1 <anna@example.com>: Recipient address rejected: User unknown in virtual mailbox table
blocked | Postfix, list of others | postfix | 5.7.1 | RCPT TO | 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.9
require-ptr | Postfix, our name | postfix | 4.7.1 | RCPT TO | 450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.9]
rejected | Postfix, our sender | postfix | 5.1.8 | RCPT TO | 550 5.1.8 <shop@shop.example>: Sender address rejected: Domain not found
on-hold | Postfix, greylist | postfix | 4.2.0 | RCPT TO | 450 4.2.0 <anna@example.com>: Recipient address rejected: Greylisted, see http://postgrey.example/help
mailbox-full | Dovecot | postfix | 5.2.2 | end of DATA | 552 5.2.2 <anna@example.com> Quota exceeded (mailbox for user is full)
spam-detected | Amavis | postfix | 5.7.0 | end of DATA | 554 5.7.0 Reject, id=31337-01 - spam
policy-violation | Amavis, file | postfix | 5.7.0 | end of DATA | 554 5.7.0 Reject, id=31337-02 - BANNED: .exe
virus-detected | ClamAV | postfix | 5.7.1 | end of DATA | 550 5.7.1 virus Win.Test.EICAR_HDB-1 detected by ClamAV - http://www.clamav.net
auth-failure | Rspamd, domain | postfix | 5.7.1 | end of DATA | 554 5.7.1 Action rejected: DMARC policy of shop.example
user-unknown | sendmail | sendmail | 5.1.1 | RCPT TO | 550 5.1.1 <anna@example.com>... User unknown
no-relaying | sendmail, relay | sendmail | 5.7.1 | RCPT TO | 550 5.7.1 <anna@example.com>... Relaying denied. IP name lookup failed [192.0.2.9]
rejected | sendmail, sender | sendmail | 5.1.8 | MAIL FROM | 553 5.1.8 <shop@shop.example>... Domain of sender address shop@shop.example does not exist
blocked | sendmail, access table | sendmail | 5.7.1 | MAIL FROM | 550 5.7.1 Mail from 192.0.2.9 refused by blackhole site zen.spamhaus.org
filtered | sendmail, filter behind | sendmail | 5.0.0 | DATA | 550 Unknown user anna@example.com
mesg-too-big | Gmail, size | postfix | 5.3.4 | end of DATA | 552-5.3.4 Your message exceeded Google's message size limits. For more information, visit https://support.google.com/mail/?p=MaxSizeError
speeding | Gmail, rate | postfix | 4.2.1 | RCPT TO | 450-4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.
spam-detected | Gmail, links | postfix | 5.7.1 | end of DATA | 550-5.7.1 [192.0.2.9] Our system has detected that this message is likely unsolicited mail.
not-compliant-rfc | Gmail, header | postfix | 5.7.1 | end of DATA | 550-5.7.1 [192.0.2.9] Messages missing a valid messageId header are not accepted.
user-unknown | Microsoft 365 | postfix | 5.4.1 | RCPT TO | 550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [HE1EUR01FT000.eop-EUR01.prod.protection.outlook.com]
auth-failure | Microsoft 365, sender | postfix | 5.7.509 | end of DATA | 550 5.7.509 Access denied, sending domain shop.example does not pass DMARC verification and has a DMARC policy of reject.
blocked | Outlook.com | postfix | 5.7.1 | MAIL FROM | 550 5.7.1 Unfortunately, messages from [192.0.2.9] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).
user-unknown | Yahoo | postfix | 5.0.0 | end of DATA | 554 delivery error: dd This user doesn't have a yahoo.com account (anna@yahoo.com) [0] - mta1.mail.yahoo.com
bad-reputation | Yahoo, waits | postfix | 4.7.0 | MAIL FROM | 421 4.7.0 [TSS04] Messages from 192.0.2.9 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1
blocked | AOL, old | postfix | 5.7.1 | connect | 554 5.7.1 : (RTR:BL) https://postmaster.aol.com/error-codes#554rtrbl
mailbox-full | iCloud | postfix | 5.2.2 | RCPT TO | 552 5.2.2 <anna@icloud.com>: user is over quota
blocked | GMX | postfix | 5.0.0 | connect | 554-gmx.net (mxgmx001) Nemesis ESMTP Service not available 554-No SMTP service 554 IP address is block listed.
blocked | T-Online | postfix | 5.0.0 | connect | 554 IP=192.0.2.9 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.)
mailbox-full | Orange | postfix | 5.1.1 | RCPT TO | 552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]
speeding | QQ | postfix | 5.0.0 | end of DATA | 550 Sender frequency limited. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000723
spam-detected | 163 | postfix | 5.0.0 | end of DATA | 554 DT:SPM 163 mx1,abc, please see http://mail.163.com/help/help_spam_16.htm
user-unknown | Mail.ru | postfix | 5.0.0 | RCPT TO | 550 Message was not accepted -- invalid mailbox. Local mailbox anna@mail.ru is unavailable: user not found
spam-detected | Yandex | postfix | 5.7.1 | end of DATA | 554 5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1234
require-ptr | Comcast | postfix | 5.0.0 | connect | 554 resimta.comcast.net comcast 192.0.2.9 Comcast requires that all mail servers must have a PTR record with a valid Reverse DNS entry.
user-unknown | Facebook | postfix | 5.1.1 | RCPT TO | 550 5.1.1 RCP-P1 http://postmaster.facebook.com/response_codes?ip=192.0.2.9#rcp
virus-detected | Mimecast | postfix | 5.0.0 | end of DATA | 554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554
blocked | Proofpoint | postfix | 5.7.1 | connect | 554 5.7.1 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.9
bad-reputation | IronPort | postfix | 5.7.1 | connect | 554 5.7.1 Your access to this mail system has been rejected due to the sending MTA's poor reputation.
no-relaying | MessageLabs | postfix | 5.7.1 | RCPT TO | 553-you are trying to use me [server-1.tower-1.messagelabs.com] as a relay, but I have not been configured to let you [192.0.2.9] do this.
filtered | docomo | sendmail | 5.2.0 | DATA | 550 Unknown user anna@docomo.example
`

/** Reason | program | who reports | what it says, in lines parted by " / ". */
const BY_TEXT = `
user-unknown | Exim | exim | SMTP error from remote mail server after RCPT TO:<anna@example.com>: /     host mx.example.com [192.0.2.1]: 550 No Such User Here
host-unknown | Exim, unrouteable | exim | Unrouteable address
expired | Exim, retries | exim | retry timeout exceeded
mailbox-full | Exim, quota | exim | mailbox is full: retry timeout exceeded
mailer-error | Exim, pipe | exim | Child process of address_pipe transport returned 2 from command: /usr/bin/php
blocked | cPanel | exim | SMTP error from remote mail server after initial connection: /     host mx.example.com [192.0.2.1]: 554-Connection rejected, your IP 192.0.2.9 is on a blacklist
user-unknown | qmail | qmail | Sorry, no mailbox here by that name. (#5.1.1)
host-unknown | qmail, host | qmail | Sorry, I couldn't find any host named example.com. (#5.1.2)
expired | qmail, queue | qmail | 192.0.2.1 failed after I sent the message. / Remote host said: 451 4.4.2 Timeout while waiting / I'm not going to try again; this message has been in the queue too long.
no-relaying | qmail, relay | qmail | 192.0.2.1 does not like recipient. / Remote host said: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1) / Giving up on 192.0.2.1.
mailbox-full | qmail-ldap | qmail | The users mailfolder is over the allowed quota (size). (#5.2.2)
suspend | vpopmail | qmail | This account is currently disabled
user-unknown | Gmail, none there | gmail | Google tried to deliver your message, but it was rejected by the server for the recipient domain example.com by mx.example.com. [192.0.2.1]. /  / The error that the other server returned was: / 550 5.1.1 The email account that you tried to reach does not exist.
host-unknown | Gmail, no domain | gmail | DNS Error: Domain name not found
expired | Gmail, no server | gmail | The recipient server did not accept our requests to connect. Learn more at https://support.google.com/mail/answer/7720
`

/** Reason | program | status | what is said | the text, in lines parted by " / ". */
const BY_REPORT = `
mesg-too-big | Postfix, size | 5.3.4 | - | <anna@example.com>: message size 31457280 exceeds size limit 10485760 of server mx.example.com[192.0.2.1]
host-unknown | Postfix, no host | 5.4.4 | - | <anna@example.com>: Host or domain name not found. Name service error for name=example.com type=A: Host not found
expired | Postfix, no answer | 4.4.1 | - | <anna@example.com>: connect to mx.example.com[192.0.2.1]:25: Connection timed out
network-error | Postfix, no name server | 4.4.3 | - | <anna@example.com>: Host or domain name not found. Name service error for name=example.com type=MX: Host not found, try again
network-error | Postfix, loop | 5.4.6 | - | <anna@example.com>: mail for example.com loops back to myself
failed-starttls | Postfix, encryption | 4.7.4 | - | <anna@example.com>: TLS is required, but was not offered by host mx.example.com[192.0.2.1]
mailer-error | Postfix, command | 5.3.0 | - | <anna@example.com>: Command died with status 1: "/usr/bin/vacation"
expired | sendmail, deferred | 4.4.1 | - |     ********************************************** /     **      THIS IS A WARNING MESSAGE ONLY      ** /  /    ----- Transcript of session follows ----- / <anna@example.com>... Deferred: Connection refused by mx.example.com. / Warning: message still undelivered after 4 hours
mailbox-full | Exchange, quota | 5.2.2 | 554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded | Delivery has failed to these recipients or groups: /  / anna@example.com / The recipient's mailbox is full and can't accept messages now.
security-error | Exchange, members only | 5.7.1 | 550 5.7.1 RESOLVER.RST.AuthRequired; authentication required | Your message couldn't be delivered to the following recipients:
mailbox-full | Courier | 5.0.0 | 552 maildir over quota | This is a delivery status notification from mx.example.com. /  / <anna@example.com>: /     <<< 552 maildir over quota
`

/** Reason | program | from | subject | the text, in lines parted by " / ". */
const BY_PLAIN = `
user-unknown | Exchange | postmaster@example.com | Undeliverable: Your order | Delivery has failed to these recipients or groups: /  / anna@example.com<mailto:anna@example.com> / The e-mail address you entered could not be found. Please check the recipient's e-mail address and try to resend the message. /  / Diagnostic information for administrators: /  / Generating server: mx.example.com /  / anna@example.com / #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
user-unknown | Exchange, German | Postmaster <postmaster@example.de> | Unzustellbar: Bestellung | Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen: /  / anna@example.de / Die von Ihnen eingegebene E-Mail-Adresse konnte nicht gefunden werden: Empfänger unbekannt im Adressbuch der Organisation.
user-unknown | 1&1 | Mail Delivery System <mailer-daemon@kundenserver.de> | Mail delivery failed: returning message to sender | A message that you sent could not be delivered to / one or more of its recipients. The following addresses failed: /  / <anna@example.com> / SMTP error from remote server for RCPT TO command, host: mx.example.com (192.0.2.1) / reason: 550 5.1.1 User unknown /  / --- The header of the original message is following. --- /  / Received: from shop
user-unknown | InterScan | imss@example.com | Mail could not be delivered | ****** Message from InterScan Messaging Security Suite ****** /  / Sent <<< RCPT TO:<anna@example.com> / Received >>> 550 5.1.1 unknown user. /  / Unable to deliver message to <anna@example.com>.
user-unknown | IMail | "Postmaster" <postmaster@example.com> | Undeliverable Mail | Unknown user: anna@example.com /  / Original message follows. /  / Received: from shop
filtered | MDaemon | MDaemon@example.com | Warning: anna@example.com - User unknown! | anna@example.com - no such user here. /  / : Message contains [1] file attachments
user-unknown | Domino | Postmaster@example.com | DELIVERY FAILURE: User anna (anna@example.com) not listed in Domino Directory | Your message /  /   Subject: Is your mailbox full? /  / was not delivered to: /  /   anna@example.com /  / because: /  /   User anna (anna@example.com) not listed in Domino Directory
filtered | au | Postmaster@ezweb.example | Mail System Error - Returned Mail | Each of the following recipients was rejected by a remote mail server. /  /     Recipient: <anna@ezweb.example>
host-unknown | OpenSMTPD | Mailer Daemon <MAILER-DAEMON@mx.shop.example> | Delivery status notification: error | Hi! /  / This is the MAILER-DAEMON, please DO NOT REPLY to this email. /  / An error has occurred while attempting to deliver a message for / the following list of recipients: /  / anna@example.com: Invalid domain name
user-unknown | Exchange 2003, another subject | System Administrator <postmaster@example.com> | Undeliverable: A virus in my mail | Your message /  /   To:      Anna /   Subject: A virus in my mail /   Sent:    Fri, 18 Oct 2002 09:25:07 /  / did not reach the following recipient(s): /  / anna@example.com on Fri, 18 Oct 2002 09:13:24 /     The recipient name is not recognized
`

const rows = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(' | '))
const inLines = (text: string) => text.replaceAll(' / ', '\r\n')

/** Family, reason, mail. */
const ZOO = [
  ...rows(BY_SMTP).map(([reason, family, program, status, command, said]) => [
    family!,
    reason!,
    (program === 'sendmail' ? sendmail : postfix)(status!, said!, command!),
  ]),
  ...rows(BY_TEXT).map(([reason, family, program, told]) => [
    family!,
    reason!,
    { exim, qmail, gmail }[program as 'exim' | 'qmail' | 'gmail'](inLines(told!)),
  ]),
  ...rows(BY_REPORT).map(([reason, family, status, said, text]) => [
    family!,
    reason!,
    report(
      inLines(text!),
      status!,
      said === '-' ? '' : said!,
      status!.startsWith('4') && /still/.test(text!) ? 'delayed' : 'failed',
    ),
  ]),
  ...rows(BY_PLAIN).map(([reason, family, from, subject, text]) => [
    family!,
    reason!,
    plain(from!, subject!, inLines(text!)),
  ]),
] as [string, BounceReason, string[]][]

test('what many programs report is understood', async () => {
  const wrong: unknown[] = []
  for (const [family, reason, mail] of ZOO) {
    const bounce = await read(...mail)
    if (bounce?.reason !== reason) wrong.push([family, reason, bounce?.reason ?? null, bounce?.reply ?? null])
  }
  expect(wrong).toEqual([])
})

test('whom a report is about is found', async () => {
  for (const [family, , mail] of ZOO) {
    const bounce = await read(...mail)
    expect(bounce?.recipient ?? '', family).toMatch(/^anna@/)
  }
})

test('notifications of Amazon SES are reports', async () => {
  const from = ['From: SES <no-reply@sns.amazonaws.com>', 'Subject: AWS Notification Message', '']
  const below = '\r\n\r\n--\r\nIf you wish to stop receiving notifications from this topic, please click the link below'
  const notification = (told: unknown) => read(...from, `${JSON.stringify(told)}${below}`)
  expect(
    await notification({
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [
          {
            emailAddress: 'anna@example.com',
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
      },
    }),
  ).toMatchObject({ outcome: 'failed', reason: 'user-unknown', recipient: 'anna@example.com', hard: true })
  expect(
    await notification({
      eventType: 'Bounce',
      bounce: {
        bounceType: 'Transient',
        bounceSubType: 'MailboxFull',
        bouncedRecipients: [{ emailAddress: 'anna@example.com' }],
      },
    }),
  ).toMatchObject({ outcome: 'delayed', reason: 'mailbox-full', hard: false })
  expect(
    await notification({
      notificationType: 'Delivery',
      delivery: { recipients: ['anna@example.com'], smtpResponse: '250 2.6.0 Message received' },
    }),
  ).toMatchObject({ outcome: 'delivered', reason: 'delivered', status: '2.6.0', code: '250' })
  expect(
    await notification({
      Message: JSON.stringify({
        notificationType: 'Complaint',
        complaint: { complainedRecipients: [{ emailAddress: 'anna@example.com' }] },
      }),
    }),
  ).toMatchObject({ outcome: 'delivered', reason: 'feedback', recipient: 'anna@example.com' })
  expect(await notification({ notificationType: 'Bounce' })).toBeNull()
  expect(await read(...from, '{"notificationType": broken')).toBeNull()
})

test('a complaint arrived, and marks nobody', async () => {
  expect(
    await read(
      'From: <complaints@provider.example>',
      'Subject: FW: Your order',
      'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
      '',
      '--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.',
      '--b\r\nContent-Type: message/feedback-report\r\n',
      'Feedback-Type: abuse\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\nOriginal-Rcpt-To: <anna@example.com>',
      '--b\r\nContent-Type: message/rfc822\r\n',
      'Message-ID: <letter.0b0e7d51-6e5e-4bb4-9a53-3cf5b7f0c8de@shop.example>\r\n\r\nHello',
      '--b--',
    ),
  ).toMatchObject({
    letter: '0b0e7d51-6e5e-4bb4-9a53-3cf5b7f0c8de',
    outcome: 'delivered',
    reason: 'feedback',
    hard: false,
    recipient: 'anna@example.com',
  })
})

test('a report within a gateway’s own is read', async () => {
  expect(
    await read(
      'Return-Path: <>',
      'From: postmaster@example.com',
      'Subject: Delivery Status Notification (Failure)',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b\r\nContent-Type: text/plain\r\n\r\nThe original is attached.',
      '--b\r\nContent-Type: message/rfc822\r\n',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=c\r\n',
      '--c\r\nContent-Type: message/delivery-status\r\n',
      'Reporting-MTA: dns; mx.example.com\r\n',
      'Final-Recipient: rfc822; anna@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown',
      '--c--',
      '--b--',
    ),
  ).toMatchObject({ recipient: 'anna@example.com', reason: 'user-unknown', status: '5.1.1' })
})
