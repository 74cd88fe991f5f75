import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseMail } from './parse.ts'

/** Processor time in milliseconds: beside other programs the clock says nothing of ours. */
const used = () => process.cpuUsage().user / 1_000

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
const read = async (...lines: string[]) => (await parseMail(mail(...lines))).bounce
const LETTER = '0b0e7d51-6e5e-4bb4-9a53-3cf5b7f0c8de'
const returned = [
  '',
  '--- Below this line is a copy of the message.',
  '',
  `Message-ID: <letter.${LETTER}@shop.example>`,
]

/** A report with the fields of RFC 3464. */
const report = (text: string, ...groups: string[][]) =>
  read(
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.com',
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b\r\nContent-Type: text/plain\r\n',
    text,
    '--b\r\nContent-Type: message/delivery-status\r\n',
    'Reporting-MTA: dns; mx.example.com',
    ...groups.flatMap((fields) => ['', ...fields]),
    '--b\r\nContent-Type: text/rfc822-headers\r\n',
    `Message-ID: <letter.${LETTER}@shop.example>`,
    '--b--',
  )

test('the fields of a report are read, for each recipient', async () => {
  const bounce = await report(
    'Sorry.',
    [
      'Final-Recipient: rfc822; a@example.com',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    ],
    [
      'Final-Recipient: rfc822; b@example.com',
      'Action: failed',
      'Status: 5.2.2',
      'Diagnostic-Code: smtp; 552 5.2.2 Mailbox',
      ' full',
    ],
    ['Final-Recipient: rfc822; c@example.com', 'Action: delivered', 'Status: 2.0.0'],
  )
  expect(bounce).toMatchObject({
    letter: LETTER,
    outcome: 'failed',
    reason: 'user-unknown',
    recipient: 'a@example.com',
  })
  expect(bounce!.returned).toMatchObject([
    { recipient: 'a@example.com', outcome: 'failed', reason: 'user-unknown', hard: true, status: '5.1.1', code: '550' },
    {
      recipient: 'b@example.com',
      outcome: 'failed',
      reason: 'mailbox-full',
      hard: false,
      status: '5.2.2',
      code: '552',
    },
    { recipient: 'c@example.com', outcome: 'delivered', reason: 'delivered', hard: false, status: '2.0.0', code: null },
  ])
})

test('what is still being tried has not failed, and nobody is marked for it', async () => {
  expect(
    await report('Your message is delayed.', [
      'Final-Recipient: rfc822; a@example.com',
      'Action: delayed',
      'Status: 4.4.1',
      'Diagnostic-Code: X-Postfix; connect to mx.example.com[192.0.2.1]:25: Connection timed out',
    ]),
  ).toMatchObject({ outcome: 'delayed', reason: 'expired', hard: false })
})

const from = (sender: string, subject: string, ...lines: string[]) =>
  read(`From: ${sender}`, `Subject: ${subject}`, '', ...lines, ...returned)

test('what programs write without fields is read', async () => {
  expect(
    await from(
      'MAILER-DAEMON@example.org',
      'failure notice',
      'Hi. This is the qmail-send program at example.org.',
      '',
      '<a@example.com>:',
      '192.0.2.1 does not like recipient.',
      'Remote host said: 550 sorry, no mailbox here by that name',
      'Giving up on 192.0.2.1.',
    ),
  ).toMatchObject({
    letter: LETTER,
    recipient: 'a@example.com',
    outcome: 'failed',
    reason: 'user-unknown',
    hard: true,
    code: '550',
  })
  expect(
    await from(
      'Mail Delivery System <Mailer-Daemon@example.org>',
      'Mail delivery failed: returning message to sender',
      'This is a permanent error. The following address(es) failed:',
      '',
      '  a@example.com',
      '    SMTP error from remote mail server after end of data:',
      '    host mx.example.com [192.0.2.1]: 550 High probability of spam',
    ),
  ).toMatchObject({ recipient: 'a@example.com', reason: 'spam-detected', hard: false })
  expect(
    await from(
      'MAILER-DAEMON@yahoo.com',
      'Failure Notice',
      'Sorry, we were unable to deliver your message to the following address.',
      '',
      '<a@example.com>:',
      '552: 5.2.2 mailbox full',
    ),
  ).toMatchObject({ reason: 'mailbox-full', status: '5.2.2', code: '552' })
  expect(
    await from(
      'Postmaster <postmaster@example.de>',
      'Unzustellbar: Bestellung',
      'Ihre Nachricht konnte nicht zugestellt werden:',
      'a@example.de: 550 Empfänger unbekannt (in reply to RCPT TO command)',
    ),
  ).toMatchObject({ recipient: 'a@example.de', reason: 'user-unknown', hard: true })
})

test('of two recipients each is told its own', async () => {
  const bounce = await from(
    'MAILER-DAEMON@example.org',
    'failure notice',
    '<a@example.com>:',
    '192.0.2.1 does not like recipient.',
    'Remote host said: 550 5.1.1 User unknown',
    '',
    '<b@example.com>:',
    '192.0.2.1 does not like recipient.',
    'Remote host said: 552 5.2.2 Mailbox full',
  )
  expect(bounce!.returned.map(({ recipient, reason }) => [recipient, reason])).toEqual([
    ['a@example.com', 'user-unknown'],
    ['b@example.com', 'mailbox-full'],
  ])
})

test('what the returned letter says is nobody’s reason', async () => {
  expect(
    await read(
      'From: MAILER-DAEMON@example.org',
      'Subject: failure notice',
      '',
      '<a@example.com>:',
      'Sorry, I wasn’t able to establish an SMTP connection. (#4.4.1)',
      ...returned,
      '',
      'Your mailbox is full, and this is a virus.',
    ),
  ).toMatchObject({ reason: 'expired' })
})

test('a person, an absence and a question about a bounce are no reports', async () => {
  expect(
    await read('From: Anna <a@example.com>', 'Subject: Undelivered mail?', '', '550 User unknown, it said. Why?'),
  ).toBeNull()
  for (const subject of [
    'Out of office: Order',
    'Automatisch antwoord: Order',
    'Autosvar: Order',
    'Abwesenheitsnotiz: Order',
  ])
    expect(
      await parseMail(mail('From: a@example.com', `Subject: ${subject}`, '', 'I am away.')),
      subject,
    ).toMatchObject({
      bounce: null,
      machine: 'autoreply',
    })
  expect(
    await parseMail(mail('Return-Path: <>', 'From: a@example.com', 'Auto-Submitted: auto-replied', '', 'I am away.')),
  ).toMatchObject({ bounce: null, machine: 'auto-submitted' })
  for (const subject of ['Are you out of office?', 'The automatic reply was wrong: help', 'Re: Autosvar'])
    expect((await parseMail(mail('From: a@example.com', `Subject: ${subject}`, '', 'x'))).machine, subject).toBeNull()
})

test('a report that its own host has broken is read as text', async () => {
  expect(
    await read(
      'From: MAILER-DAEMON@example.org',
      'Subject: Undelivered Mail Returned to Sender',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=never',
      '',
      '--other',
      'Content-Type: message/delivery-status',
      '',
      'Final-Recipient: rfc822; a@example.com',
      'Action: failed',
      'Status: 5.1.1',
      '--other--',
    ),
  ).toMatchObject({ outcome: 'failed', reason: 'user-unknown', recipient: 'a@example.com' })
})

test('a hostile report is read in time', async () => {
  for (const line of [
    '<a@example.com>: ',
    'Final-Recipient: rfc822; a@b',
    'after after after ',
    '<<< 550 a\n',
    '550 <a@example.com>... x\n',
    'said: ',
    `${'user unknown '.repeat(100)}\n`,
  ]) {
    const began = used()
    await read('From: MAILER-DAEMON@example.org', 'Subject: failure notice', '', line.repeat(1_000_000 / line.length))
    expect(used() - began, line).toBeLessThan(3_000)
  }
})

/** Real ones of many hosts, where they lie beside the project. */
const CORPUS = new URL('../../../../../shared/data/mail/bounces/', import.meta.url)
test.skipIf(!existsSync(CORPUS))(
  'of the bounces of many hosts nearly every reason is right, and nobody who is there is marked',
  async () => {
    const expected = JSON.parse(readFileSync(new URL('expected.json', CORPUS), 'utf8')) as Record<
      string,
      { reason: string; hardbounce: boolean }[]
    >
    const figures = { asked: 0, right: 0, wronglyHard: [] as string[] }
    for (const [file, verdicts] of Object.entries(expected)) {
      const { bounce, machine } = await parseMail(readFileSync(new URL(`maildir/${file}`, CORPUS)))
      const ours = bounce?.returned.map(({ reason }) => reason.replaceAll('-', '')) ?? [machine ? 'vacation' : '']
      const theirs = verdicts.map(({ reason }) => reason)
      figures.asked += 1
      if (theirs.every((one) => ours.includes(one)) && ours.every((one) => theirs.includes(one))) figures.right += 1
      if (bounce?.hard && verdicts.every(({ hardbounce }) => !hardbounce)) figures.wronglyHard.push(file)
    }
    expect(figures.right / figures.asked).toBeGreaterThanOrEqual(0.95)
    expect(figures.wronglyHard.length).toBeLessThanOrEqual(3)
  },
)
