import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { say } from '../../../ui/words.ts'
import { addressParty, isOpen, postOf } from '../../customers/index.ts'
import { hasHours } from '../clocks/due.ts'
import { findCase } from '../find.ts'
import { answeringHours } from '../settings.ts'
import type { Door } from './contract.ts'
import { followProbes } from './follow.ts'
import { AGAIN_SECONDS, SLOW_MS } from './limits.ts'
import { addressFor } from './mailbox.ts'
import { refuse } from './refusals.ts'
import { probe } from './settings.ts'
import { endStep, failStep, noteStep, PROBES } from './step.ts'
import { askInChat, orderOne, readPage, strangerAt } from './stranger.ts'
import { testToken } from './token.ts'

const HOUR_MS = 3_600_000

/** What the rest of a run follows from: the run, and what is asked in it. */
interface Errand {
  run: string
  name: string
  subject: string
  question: string
}

/** The scheduled job: begins a run when it is time, and sees what became of those before. */
export async function probeByItself(ctx: Acting): Promise<void> {
  if (setting(ctx, probe.on) && isTime(ctx)) {
    const since = new Date(ctx.clock.now().getTime() - setting(ctx, probe.hours) * HOUR_MS)
    await beginProbe(ctx, { since, byHand: false })
  }
  await followProbes(ctx)
}

const isTime = (ctx: Acting): boolean =>
  !setting(ctx, probe.whileOpen) || !hasHours(ctx) || isOpen(answeringHours(ctx), ctx.clock.now())

/** Command: tries every door now. @throws Refusal probe-again when somebody has within the last minute */
export async function probeNow(ctx: Acting): Promise<string> {
  const since = new Date(ctx.clock.now().getTime() - AGAIN_SECONDS * 1_000)
  const run = await beginProbe(ctx, { since, byHand: true })
  if (run === null) throw refuse('probe-again', { seconds: AGAIN_SECONDS })
  return run
}

/** Goes through every door once, each whatever became of the others. Null: it was done a moment ago. */
async function beginProbe(ctx: Acting, { since, byHand }: { since: Date; byHand: boolean }): Promise<string | null> {
  const begun = ctx.clock.now()
  const { rows } = await sql<{ run: string | null }>`
    select desk.begin_probe(${begun}::timestamptz, ${since}::timestamptz, ${byHand}) as run`.execute(ctx.db)
  const run = rows[0]!.run
  if (run === null) return null
  const words = say(setting(ctx, shop.locale))
  const errand = {
    run,
    name: words('probe.says.name'),
    subject: words('probe.says.subject'),
    question: setting(ctx, probe.question) || words('probe.says.question'),
  }
  const doors: [Door, (ctx: Acting, errand: Errand) => Promise<void>][] = [
    ['page', tryPage],
    ['mail', tryMail],
    ['chat', tryChat],
    ...(setting(ctx, probe.product) === null ? [] : [['order', tryOrder] as [Door, typeof tryOrder]]),
  ]
  await sql`
    insert into desk.probe_step (run, door, begun_at) select ${run}, d, ${begun} from unnest(${doors.map(([door]) => door)}::text[]) d`.execute(
    ctx.db,
  )
  ctx.bell.ring([PROBES])
  // One after the other: a stranger has two hands, and the page's time should be the page's.
  for (const [door, go] of doors) {
    await sql`update desk.probe_step set begun_at = ${ctx.clock.now()} where run = ${run} and door = ${door}`.execute(
      ctx.db,
    )
    await go(ctx, errand).catch((error: unknown) => failStep(ctx, { run, door }, error))
  }
  await followProbes(ctx)
  return run
}

/** The shop's first page, as whoever comes by sees it. */
async function tryPage(ctx: Acting, { run }: Errand): Promise<void> {
  const stranger = strangerAt(ctx.config.url)
  const took = await readPage(stranger, '/')
  await endStep(ctx, { run, door: 'page' }, { told: took, slow: took > SLOW_MS.page })
}

async function tryMail(ctx: Acting, { run, name, subject, question }: Errand): Promise<void> {
  const step = { run, door: 'mail' } as const
  const post = postOf(ctx)
  if (!post) return failStep(ctx, step, 'no-relay')
  const address = addressFor(ctx)
  // Nobody from the first word on: before the mail can arrive.
  await markTest(ctx, [await addressParty(ctx.db, address)])
  await noteStep(ctx, step, { holds: { address } })
  const outcome = await post.send({
    messageId: `<${randomUUID()}${address.slice(address.lastIndexOf('@'))}>`,
    date: ctx.clock.now(),
    from: { name, address },
    to: ctx.config.mailFrom,
    subject,
    text: question,
    html: '',
  })
  if (outcome.result !== 'accepted') await failStep(ctx, step, 'not-sent', outcome.reply)
}

async function tryChat(ctx: Acting, { run, question }: Errand): Promise<void> {
  const stranger = strangerAt(ctx.config.url)
  const talk = await askInChat(stranger, question)
  const found = talk.number === null ? null : await findCase(ctx.db, talk.number)
  if (found) await markTest(ctx, found.parties)
  await noteStep(ctx, { run, door: 'chat' }, { number: talk.number, holds: { cookies: stranger.browser.cookies } })
}

async function tryOrder(ctx: Acting, { run, name }: Errand): Promise<void> {
  const step = { run, door: 'order' } as const
  const email = addressFor(ctx)
  await markTest(ctx, [await addressParty(ctx.db, email)])
  await noteStep(ctx, step, { holds: { address: email } })
  const stranger = strangerAt(ctx.config.url)
  const { number, url } = await orderOne(stranger, {
    product: setting(ctx, probe.product)!,
    email,
    name,
    address: say(setting(ctx, shop.locale))('probe.says.address'),
    test: testToken(ctx, run),
  })
  await noteStep(ctx, step, { number })
  // The page that its link opens is a part of the answer.
  await stranger.get(new URL(url).pathname + new URL(url).search)
}

const markTest = (ctx: Pick<Acting, 'db'>, parties: readonly string[]) =>
  sql`select customers.mark_test(${[...parties]}::uuid[])`.execute(ctx.db)
