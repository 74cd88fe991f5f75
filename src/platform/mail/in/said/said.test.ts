import { expect, test } from 'vitest'
import { type Facts, reasonFor, SAYINGS, type SmtpStage } from '../reason.ts'

/**
 * Under a reason and the command that was refused (-: not told), what programs and providers say, after their sources and pages: Postfix,
 * sendmail, Exim, qmail, Courier, Exchange, Domino, Gmail, Microsoft 365, Yahoo, AOL, iCloud, Comcast, Cox, AT&T, GMX, Orange, QQ, Mail.ru,
 * Mimecast, Proofpoint, Barracuda, Cloudmark, Spamhaus and others.
 */
const SAID = `
# user-unknown recipient
550 5.1.1 <a@x.example>: Recipient address rejected: User unknown in local recipient table
550 5.1.1 <a@x.example>: Recipient address rejected: User unknown in relay recipient table
550 5.1.1 <a@x.example>: Recipient address rejected: undeliverable address: unknown user: "a"
550 <a@x.example>: Recipient address rejected: No such user here
550 5.1.1 No such user - pp
550 No such user - psmtp
550 a@x.example unknown user account
550 Unknown user a@x.example
550 5.1.1 unknown or illegal alias: a@x.example
550 unknown user <a@x.example>
550 #5.1.0 Address rejected a@x.example
550 Mailbox not found
550 MAILBOX NOT FOUND
550 5.1.1 Mailbox "a" does not exist
550 5.1.1 RCPT TO: recipient unknown
# user-unknown -
unknown user: "a"
The e-mail account does not exist at the organization this message was sent to.
The email address you entered couldn't be found.
550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
The recipient name is not recognized
User not listed in public Name & Address Book
User a (a@x.example) not listed in Domino Directory
The address a@x.example was not found in the directory
# mailbox-full recipient
550 5.2.2 <a@x.example>... Mailbox Full
452 4.2.2 Over Quota
552 sorry, that recipient's mailbox is full (#5.2.2)
522 <a@x.example> over quota
552 5.2.2 Requested mail action aborted: exceeded storage allocation
552 RCPT TO:<a@x.example> Mailbox disk quota exceeded
450 <a@x.example>: Recipient address rejected: Mailbox is full
452 4.1.1 a@x.example 4.2.2 mailbox full
550 Mailbox quota exceeded
554 Mailbox a has exceeded the limit
550 user has exceeded storage
550 5.7.1 quota exceeded for a
451 4.7.0 This account is full
452 4.1.1 <a@comcast.net> user over quota
552 5.1.1 <a@comcast.net> recipient rejected - extended quota violation
# mailbox-full data
552 5.2.2 The email account that you tried to reach is over quota
554 delivery error: dd Sorry, your message to a@x.example cannot be delivered. This account is over quota. - mta1.mail.example
# mailbox-full -
The user(s) account is temporarily over quota.
maildir over quota
The users mailfolder is over the allowed quota (size).
procmail: Quota exceeded while writing "/var/mail/a"
retry timeout exceeded: mailbox is full
Sorry, the user's maildir has overdrawn his diskspace quota, please try again later.
User mailbox exceeds allowed size: a@x.example
The recipient's mailbox is full and can't accept messages now.
Mailbox has exceeded the limit
Speicherplatz des Empfängers überschritten
Boîte aux lettres pleine
受信者のメールボックスの容量が超過しています
# host-unknown -
Domain does not exist: x.example
DNS Error: Domain name not found
DNS Error: 6843 DNS type 'mx' lookup of x.example responded with code NXDOMAIN
550 5.1.2 <a@x.example>... Host unknown (Name server: x.example.: no data known)
The domain name specified in the address does not exist
all host address lookups failed permanently: Unknown domain
lookup of host "x.example" failed: host not found
Recipient domain not found
Mail server for "x.example" unknown. Domain not found
No such host
Host or domain name not found. Name service error for name=x.example type=AAAA: Host not found
Domain name x.example could not be resolved
# network-error -
CNAME_lookup_failed_permanently._(#5.4.3)
Host or domain name not found. Name service error for name=x.example type=MX: Host not found, try again
CNAME_lookup_failed_temporarily._(#4.4.3)/
Could not resolve address: DNS Error: DNS server returned answer with no data
DNS Error: 28754 DNS type 'mx' lookup of x.example responded with code SERVFAIL
554 5.4.6 Too many hops
554 Mail loop detected
5.4.6 Message looping
mail forwarding loop for a@x.example
Error: Message content rejected, mail forwarding loop for a@x.example
A loop detected while forwarding
# expired -
connect to mx.x.example[192.0.2.1]:25: Connection refused
connect to mx.x.example[192.0.2.1]:25: Operation timed out
delivery temporarily suspended: connect to mx.x.example[192.0.2.1]:25: Connection timed out
conversation with mx.x.example[192.0.2.1] timed out while sending end of data -- message may be sent more than once
Could not contact DNS servers
The recipient server did not accept our requests to connect.
Delivery time expired
Unable to deliver message after multiple retries, giving up.
Message expired, unable to deliver after 72 hours
Deferred: Connection timed out with mx.x.example
Deferred: Operation timed out with mx.x.example.
SMTP connection failed. Could not connect to server
The server has tried to deliver this message, without success, and has stopped trying.
Remote server failed to respond within the time limit
No response from remote host
# suspend recipient
550 5.2.1 The email account that you tried to reach is disabled
554 5.2.1 Account disabled
550 User suspended
550 5.7.1 <a@x.example>: Recipient address rejected: this mailbox is inactive and has been disabled
550 Mailbox currently suspended. Please contact correspondent directly
550 This account is not allowed. account suspended
550 is a deactivated mailbox
554 Recipient address is frozen
550 Account inactive as unread
550 extended inactivity new mail is not currently being accepted for this mailbox
550 recipient address closed
550 The mailbox is temporarily blocked, sender must contact
550 5.2.1 This mailbox has been blocked due to inactivity
540 5.7.1 <a@rambler.ru>: recipient address rejected: Inactive
# has-moved recipient
551 5.1.6 Recipient no longer at this address
550 User has left the organization
550 5.1.6 a@x.example has moved to b@x.example
551 User not local; please try <b@x.example>
# not-accept -
Domain x.example does not accept mail
# not-accept recipient
521 Host does not accept mail: MX record is "."
554 smtp protocol returned a permanent error: host does not accept mail
# filtered recipient
550 5.7.1 Mail from you is rejected by the recipient
550 5.1.2 User reject
550 The user is not accepting mail from this sender
550 Recipient refused your message because of mail filter settings
# filtered data
550 5.7.1 message filtered
# filtered -
<a@docomo.example> because the recipient's domain filter
# rejected mail
553 5.1.8 <a@x.example>... Domain of sender address a@x.example does not exist
550 5.7.1 Sender rejected
501 5.1.7 Bad sender address syntax
550 Sender verify failed
550 Invalid sender domain
451 4.1.8 Possibly forged hostname for 192.0.2.1
550 We do not accept mail from this address
553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)
550 Null Sender is not allowed (#5.7.1)
553 sorry, your envelope sender domain must exist (#5.7.1)
# rejected recipient
550 <a@x.example>: Sender address rejected: undeliverable address
550-Verification failed for <a@x.example> 550-No Such User Here 550 Sender verify failed
554 5.7.1 <a@x.example>: Sender address rejected: Access denied
# blocked connect
550 Dynamic/residential IP's are not allowed here
553 Sorry, your IP is in my badiplist
550 access from [192.0.2.1] denied
554 Connection rejected from 192.0.2.1
550 5.7.1 Your IP address has been blacklisted
550-192.0.2.1 is listed at zen.spamhaus.org
554 mail server permanently rejected message (#5.3.0) your host is listed in SORBS
550 Email rejected because 192.0.2.1 is listed by b.barracudacentral.org
571 Email from 192.0.2.1 is currently blocked by Verizon Online's anti-spam system
550 5.7.1 Mail from 192.0.2.1 has been blocked
421 4.7.1 : (DYN:T1) your IP is dynamic, use your ISP's mail relay
554 5.7.1 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.9
550-IP 192.0.2.9 is blacklisted (xbl.spamhaus.org)
553 5.3.0 flpd594 DNSBL:RBL 521< 192.0.2.9 >_is_blocked.
554 mx.example.com bizsmtp IB105. Connection refused. 192.0.2.9 is listed on the Exploits Block List (XBL)
# blocked mail
550 5.7.1 <host.x.example[192.0.2.1]>: Client host rejected: Access denied
# blocked hello
550 5.7.1 <x>: Helo command rejected: Host not found
501 5.0.0 Invalid domain name
550 HELO argument does not match calling host
# blocked recipient
550 5.7.1 Access denied: 192.0.2.1 found in RBL
554 Denied [BLKLST] - your address is listed
550 JunkMail rejected - mail.x.example [192.0.2.1] is in an RBL, see http://www.spamhaus.org/query/bl?ip=192.0.2.1
# require-ptr connect
550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]
554 IP adress has no PTR record
450 4.7.1 Fix reverse DNS for 192.0.2.1
553 IP name possibly forged [192.0.2.1], no reverse DNS
# require-ptr recipient
550 5.7.1 Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication.
# bad-reputation connect
554 5.7.1 Your access to this mail system has been rejected due to the sending MTA's poor reputation.
550 5.7.1 csi.mimecast.org Poor Reputation Sender
# no-relaying recipient
550 5.7.1 Unable to relay for a@x.example
554 5.7.1 <a@x.example>: Relay access denied
553 5.7.1 sorry, relaying denied from your location
550 Insecure mail relay
551 This is not a relay host
554 Relay operation rejected
550 a@x.example mail server does not relay
553 Sorry, that domain isn't in my list of allowed rcpthosts (#5.5.3 - chkuser)
# spam-detected data
554 5.7.1 Message scored too high on spam scale
550 5.7.1 This message scored 10.2 spam points. Congratulations!
550 This message appears to be spam
554 SpamBouncer identified your message as SPAM
550 Spam detected by Cloudmark
554 Message refused by DSPAM
550 Rejected by Antispam filter
550 5.7.350 Remote server returned message detected as spam
554 5.7.1 Blocked by SpamAssassin
550 5.7.1 Content reject, spam words
571 Message Refused: Unsolicited bulk email
554 5.6.0 Message content rejected, UBE, id=1-2
# virus-detected data
554 5.7.1 This message has been blocked because it contains a virus
550 5.7.1 infected with Worm.SomeFool
552 Worm detected by Gateway
# auth-failure data
550 5.7.1 Email rejected per DMARC policy for x.example
554 5.7.5 Message not accepted due to failed DKIM signature verification
550 5.2.0 Message rejected due to DMARC. Please see http://postmaster.comcast.net/smtp-error-codes.php#DM000001
# auth-failure mail
550 5.7.1 <a@x.example>: SPF fail - not authorized
550 5.7.23 The message was rejected because of Sender Policy Framework violation
553 5.7.1 sender x.example does not designate 192.0.2.1 as permitted sender
# policy-violation data
550 5.7.1 Message rejected by organization policy
554 5.7.1 Delivery not authorized, message refused
550 Message was blocked by server due to content policy
554 5.7.0 Reject, banned file name extension
552 5.7.0 Illegal Attachment
550 5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent.
550 Denied by policy
# security-error mail
530 5.7.1 Client was not authenticated
535 5.7.8 Authentication failed
550 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM
535 Incorrect authentication data
# security-error recipient
550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized
553 5.7.0 authentication is required
# security-error data
550 5.7.0 security violation
# mesg-too-big data
552 5.3.4 message size exceeds fixed limit
552 Message too large
552 message size exceeds maximum allowed
552 Size limit exceeded
# mesg-too-big -
message size 12345 exceeds size limit 10240 of server mx.x.example[192.0.2.1]
550 5.3.4 ROUTING.SizeLimit; message size exceeds fixed maximum size for route
Mail size limit exceeded
Nachricht zu groß
Your message is too big
5.3.4 552 Max message size exceeded
# exceed-limit -
5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient
# exceed-limit data
550 5.2.3 The message is too large for this mailbox
# system-full data
452 4.3.1 Insufficient system storage
452 4.3.1 out of disk space on the mail server, mail system full
# system-full -
No space left on device
# system-error -
421 4.3.0 Temporary System Problem. Try again later
mail system configuration error
Can't create output
# system-error data
451 4.3.5 Server configuration error
554 5.3.0 Local error in processing
451 Requested action aborted: local error in processing
554 5.3.0 System not capable: internal software error
451 qq trouble creating files in queue (#4.3.0)
# mailer-error -
Command died with status 127: "/usr/local/bin/majordomo"
unknown mailer error 255
554 5.3.0 unknown mailer error 2
local: process exited with status 1
pipe delivery failed: Child process of virtual_transport transport returned 69 (could mean service or program unavailable)
Command time limit exceeded: "/usr/bin/procmail"
# too-many-conn connect
421 4.7.0 mx.x.example Error: too many connections from 192.0.2.1
421 Too many concurrent SMTP connections; please try again later
421 Too many sessions opened
452 4.3.2 Connection rate limit exceeded
421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]
# too-many-conn recipient
452 4.5.3 Error: too many recipients
# speeding recipient
450 4.2.1 user is receiving mail too quickly
# speeding mail
451 4.7.1 You are sending too many messages, slow down
550 5.4.5 Daily user sending quota exceeded
421 4.7.0 Message rate exceeded, please slow down
452 4.3.1 Message throttled
# content-error data
554 5.6.0 Invalid header found
550 5.6.1 improper use of 8-bit data in message header
550 Headers too large (32768 max)
554 5.6.1 Eight bit data not allowed
554 Improper use of 8-bit data
550 5.6.2 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA
# not-compliant-rfc data
550 5.7.1 Messages missing a valid messageId header are not accepted.
550-5.7.1 This message is not RFC 5322 compliant, the issue is: duplicate headers
554 Message not RFC compliant; missing Date header
# syntax-error recipient
501 5.5.4 Syntax error in parameters
500 5.5.1 Command unrecognized
503 5.5.1 Need RCPT command
502 Command not implemented
# failed-starttls mail
530 5.7.0 Must issue a STARTTLS command first
# failed-starttls -
TLS is required, but was not offered by host mx.x.example[192.0.2.1]
Cannot start TLS: handshake failure
Server certificate not verified
# failed-starttls connect
421 4.7.0 TLS required for RCPT domain, closing connection.
# on-hold data
450 4.7.1 Greylisted for 300 seconds
# on-hold recipient
451 4.7.1 Please try again later
`

const facts = (said: string, stage: SmtpStage | null): Facts => ({
  said,
  around: said,
  status: /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/.exec(said)?.[0] ?? null,
  code: /(?<![\d.])[45]\d\d(?=[ -])/.exec(said)?.[0] ?? null,
  stage,
  recipient: 'anna@example.com',
  reported: true,
  program: false,
  category: null,
})

test('what many programs say is understood', () => {
  const wrong: [string, string, string][] = []
  let head = ''
  for (const said of SAID.trim().split('\n')) {
    if (said.startsWith('# ')) {
      head = said.slice(2)
      continue
    }
    const [reason, stage] = head.split(' ') as [string, SmtpStage | '-']
    const decided = reasonFor(facts(said, stage === '-' ? null : stage))
    if (decided !== reason) wrong.push([reason, decided, said])
  }
  expect(wrong).toEqual([])
})

/** Processor time in milliseconds: beside other programs the clock says nothing of ours. */
const used = () => process.cpuUsage().user / 1_000

test('a megabyte made of the words of a pattern is read in time', () => {
  for (const { reason, says } of SAYINGS) {
    // Its letters, without what is regular about it, again and again.
    const words = says.map(({ source }) => source.replaceAll(/\\\w|[^\p{L}]+/gu, ' ').trim()).join(' ')
    for (const text of [`${words} `, `${words.split(' ')[0]} `]) {
      const began = used()
      reasonFor(facts(text.repeat(1_000_000 / text.length), 'data'))
      expect(used() - began, `${reason}: ${text.slice(0, 60)}`).toBeLessThan(1_000)
    }
  }
})
