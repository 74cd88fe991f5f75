import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { House } from '../house.ts'
import { SERVICE, transact } from '../modules/customers/index.ts'
import { countMails, startMailIn } from '../modules/desk/index.ts'
import { breakOverdue } from '../modules/desk/jobs.ts'
import type { clockAt } from '../platform/clock.ts'
import type { Acting } from '../platform/context.ts'
import { demoEmail } from './customers.ts'
import { hand, postMail } from './post.ts'
import { remember } from './records.ts'
import { STORIES, STRANGER, type Story } from './stories.ts'
import type { Walker } from './walk.ts'

const MINUTE_MS = 60_000
/** Mails are read within a second of their arrival; a machine that does other things as well may take longer. */
const READING_LIMIT_MS = 20_000
const READING_LOOK_MS = 100
/** What is promised within a day breaks after it: looked for a little later, as the program does every minute. */
const LATE_MS = 24 * 60 * MINUTE_MS + MINUTE_MS

interface Parts {
  house: House
  ctx: Acting
  clock: ReturnType<typeof clockAt>
  now: Date
  /** Bilal, at his desk. */
  agent: Walker
  /** With a browser in which they are signed in, if they have an account. */
  walkerOf(name: string): Promise<{ walker: Walker; isKnown: boolean }>
}

/** The stories of people who have asked nothing yet. */
export async function storiesToTell(ctx: Acting): Promise<Story[]> {
  const untold = []
  for (const story of STORIES) if ((await remember(ctx, demoEmail(story.who))).cases.length === 0) untold.push(story)
  return untold
}

/** Weeks at the desk: customers ask by chat, page and mail, and some of it is settled. Returns how many cases there are. */
export async function fillDesk(parts: Parts, stories: readonly Story[]): Promise<number> {
  const { house, clock } = parts
  const context = { ...house.context, config: { ...house.context.config, smtpPort: 0, imap: [] } }
  let why = ''
  const mailIn = await startMailIn({ ...context, clock }, (line) => (why = line))
  try {
    if (mailIn.port === undefined) throw new Error(why)
    for (const story of stories) await tell(parts, story, mailIn.port)
    const isTold = (await remember(parts.ctx, demoEmail(STRANGER.name))).cases.length > 0
    if (!isTold) await overhear(parts, mailIn.port)
    return stories.length + (isTold ? 0 : 1)
  } finally {
    clock.moveTo(parts.now)
    await mailIn.stop()
  }
}

async function tell(parts: Parts, story: Story, mailPort: number): Promise<void> {
  const { clock, ctx, now, agent } = parts
  const at = (minutesAgo: number) => clock.moveTo(new Date(now.getTime() - minutesAgo * MINUTE_MS))
  const { walker, isKnown } = await parts.walkerOf(story.who)
  at(story.minutesAgo)
  const { number, say } = await ask(parts, story, walker, isKnown, mailPort)
  if (story.answer) {
    if (story.note !== undefined) {
      at((story.minutesAgo + story.answer.minutesAgo) / 2)
      await agent.send(`/api/cases/${number}/messages`, { json: { kind: 'note', text: story.note } })
    }
    at(story.answer.minutesAgo)
    await agent.send(`/api/cases/${number}/presence`, { json: { writing: true } })
    await agent.send(`/api/cases/${number}/messages`, { json: { text: story.answer.text } })
    if (story.by === 'chat') await walker.send('/api/chat/presence', { json: { writing: false, seen: 1_000 } })
  } else if (story.minutesAgo * MINUTE_MS > LATE_MS) {
    clock.moveTo(new Date(clock.now().getTime() + LATE_MS))
    await breakOverdue(ctx)
  }
  if (story.thanks) {
    at(story.thanks.minutesAgo)
    await say(story.thanks.text)
  }
  if (story.settled === 'solved') await walker.send('/api/chat/rating', { json: { solved: true } })
  if (story.settled === 'closed') await agent.send(`/api/cases/${number}/closing`, { json: {} })
  if (story.bounced) await bringBack(parts, story, number, mailPort)
}

interface Asked {
  number: string
  say(text: string): Promise<unknown>
}

async function ask(
  parts: Parts,
  { who, by, order, subject = '', asked }: Story,
  walker: Walker,
  isKnown: boolean,
  mailPort: number,
): Promise<Asked> {
  const email = demoEmail(who)
  const { openOrders } = await remember(parts.ctx, email)
  if (by === 'mail') {
    await postMail(mailPort, mailOf(parts, who, subject, asked))
    await everythingRead(parts)
    const [number] = (await remember(parts.ctx, email)).cases
    if (number === undefined) throw new Error(`The mail of ${who} has not become a case.`)
    return { number, say: (text) => postMail(mailPort, mailOf(parts, who, `Re: ${subject}`, text)) }
  }
  if (by === 'chat') {
    const say = (text: string) => walker.send('/api/chat/messages', { json: { id: randomUUID(), text } })
    await say(asked)
    const { number } = (await (await walker.send('/api/chat')).json()) as { number: string }
    return { number, say }
  }
  const led = await walker.fillIn(order && openOrders[0] ? `/ask?order=${openOrders[0]}` : '/ask', '/ask', {
    subject,
    text: asked,
    ...(isKnown ? {} : { email, name: who }),
  })
  const [path = ''] = led.split('?')
  const number = path.split('/').at(-1)!
  if (!/^\d+$/.test(number)) throw new Error(`${who} was led to ${led} instead of a case.`)
  return { number, say: (text) => walker.send(`/api/cases/${number}/messages`, { json: { text } }) }
}

function mailOf({ clock, house }: Parts, who: string, subject: string, text: string) {
  const address = demoEmail(who)
  const at = clock.now()
  return {
    from: { name: who, address },
    to: house.context.config.mailFrom,
    subject,
    text,
    at,
    messageId: `<${at.getTime()}.${address}>`,
  }
}

async function overhear(parts: Parts, mailPort: number): Promise<void> {
  const { clock, ctx, now } = parts
  const [number = ''] = (await remember(ctx, demoEmail(STRANGER.names))).cases
  clock.moveTo(new Date(now.getTime() - STRANGER.minutesAgo * MINUTE_MS))
  await postMail(mailPort, mailOf(parts, STRANGER.name, `${STRANGER.subject}${number}`, STRANGER.text))
  await everythingRead(parts)
}

/** The other host's report about the letter with the answer, as it arrives when a mailbox is gone (RFC 3464). */
async function bringBack(parts: Parts, { who }: Story, number: string, mailPort: number): Promise<void> {
  const { ctx, agent, clock, house } = parts
  const recipient = demoEmail(who)
  const { items } = (await (await agent.send('/api/letters?state=queued')).json()) as { items: Letter[] }
  const letter = items.find((one) => one.recipient === recipient && one.kind === 'case.answered')
  if (!letter) throw new Error(`No letter to ${who} about case ${number} waits.`)
  const { customerId } = (await (await agent.send(`/api/cases/${number}`)).json()) as { customerId: string }
  const sentAt = clock.now()
  // Nobody's letter is handed to a relay, so there is none that could have taken it: what was known of it when it left is written by hand.
  await transact(ctx, { purpose: SERVICE, parties: [customerId] }, (tx) =>
    sql`update customers.letter set state = 'accepted', handed_at = ${sentAt}, settled_at = ${sentAt}, attempts = 1, reply = '250 queued'
        where id = ${letter.id} and state in ('queued', 'withdrawn')`.execute(tx),
  )
  clock.moveTo(new Date(sentAt.getTime() + 2 * MINUTE_MS))
  const host = house.context.config.url.hostname
  const raw = [
    `From: Mail Delivery System <MAILER-DAEMON@${host}>`,
    `To: ${house.context.config.mailFrom}`,
    'Subject: Undelivered mail returned to sender',
    `Date: ${clock.now().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <report.${letter.id}@${host}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="parts"',
    '',
    '--parts',
    'Content-Type: text/plain',
    '',
    `Your mail to ${recipient} could not be delivered: the mailbox does not exist.`,
    '--parts',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${host}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 This mailbox does not exist',
    '--parts',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <letter.${letter.id}@${host}>`,
    `To: ${recipient}`,
    '--parts--',
    '',
  ]
  await hand(mailPort, { from: '', to: house.context.config.mailFrom, raw: Buffer.from(raw.join('\r\n')) })
  await everythingRead(parts)
}

interface Letter {
  id: string
  kind: string
  recipient: string
}

async function everythingRead({ house: { context } }: Parts): Promise<void> {
  const end = Date.now() + READING_LIMIT_MS
  for (;;) {
    const waiting = (await countMails(context.db)).find(({ state }) => state === 'received')
    if (!waiting || waiting.count === 0) return
    // Somebody else's mail that cannot be read is no reason not to go on.
    if (Date.now() > end) return
    await pause(READING_LOOK_MS)
  }
}
