import { sql } from 'kysely'
import type { Acting, Call } from '../../../../platform/context.ts'
import { ParserError } from '../../../../platform/mail/in/parser.ts'
import { refuse as refusePlatform } from '../../../../platform/refusal.ts'
import { ourTurn } from '../../begin.ts'
import { type FoundCase, inCase } from '../../find.ts'
import { settleCase } from '../../handle.ts'
import { promiseReply, replyDue } from '../../promises.ts'
import { refuse } from '../../refusals.ts'
import { ringCase } from '../../said.ts'
import { readingAgain } from '../again.ts'
import { readRaw } from '../queries.ts'
import { numbersOf } from './numbers.ts'
import { wordsOf } from './words.ts'

type Sort = 'junk' | 'fine'

/**
 * Command: a case is junk. Its mails go into the junk folder, it is settled without an answer, and their words are learnt. Nothing is deleted.
 * @throws Refusal case-unknown, case-without-mail
 */
export async function callJunk(call: Call, number: string): Promise<{ number: string; state: 'closed' }> {
  let rung: FoundCase | undefined
  const mails = await inCase(call, number, async (tx, found) => {
    rung = found
    const { rows } = await sql<{ id: string }>`select id from desk.mails_of_case(${found.id}::uuid)`.execute(tx)
    if (rows.length === 0) throw refuse('case-without-mail', { number: found.number })
    for (const { id } of rows) await sql`select desk.put_mail_aside(${id}::uuid, true)`.execute(tx)
    if (found.state !== 'closed') await settleCase(tx, call, found)
    return rows.map(({ id }) => id)
  })
  for (const mail of mails) await teach(call, mail, 'junk')
  ringCase(call, rung!)
  call.bell.ring(['mails'])
  return { number: rung!.number, state: 'closed' }
}

/**
 * Command: a mail of the junk folder is none. It becomes a case with a promise as if it had just arrived, or the case that it was taken out
 * of is open again; its words are learnt.
 * @throws Refusal not-found
 */
export async function callFine(call: Call, mail: string): Promise<{ case: string | null }> {
  const { rows } = await sql<{ number: string | null; state: string }>`
    select number::text as number, state from desk.case_of_mail(${mail}::uuid)`.execute(call.db)
  if (rows[0]?.state !== 'junk') throw refusePlatform('not-found', { path: `junk/${mail}` })
  // Before it is read again: who reads it next is the reader of all mail, and it is no junk by then.
  await teach(call, mail, 'fine')
  const { number } = rows[0]
  if (number === null) {
    const { rows: again } =
      await sql`select state from desk.retry_mail(${mail}::uuid, ${call.clock.now()}::timestamptz)`.execute(call.db)
    if (again.length === 0) throw refusePlatform('not-found', { path: `junk/${mail}` })
  } else await takeBack(call, number)
  call.bell.ring(['mails'])
  return { case: number }
}

async function takeBack(call: Call, number: string): Promise<void> {
  const due = await replyDue(call, 'mail')
  let rung: FoundCase | undefined
  const mails = await inCase(call, number, async (tx, found) => {
    rung = found
    const { rows } = await sql<{ id: string; back: boolean }>`
      select id, desk.put_mail_aside(id, false) as back from desk.mails_of_case(${found.id}::uuid)`.execute(tx)
    await ourTurn(tx, call, found, 'mail')
    await promiseReply(tx, call, found, due, 'workspace')
    return rows.flatMap(({ id, back }) => (back ? [id] : []))
  })
  for (const mail of mails) await teach(call, mail, 'fine')
  ringCase(call, rung!)
}

/** Learns the words of a mail as those of its sort; what was learnt of it before is taken back. False when there was nothing new to learn. */
export async function teach(ctx: Acting, mail: string, sort: Sort): Promise<boolean> {
  try {
    const words = wordsOf(await readingAgain().parse(await readRaw(ctx, mail)))
    const { rows } = await sql<{ taught: boolean }>`
      select desk.teach(${mail}::uuid, ${sort}, ${numbersOf(ctx, words)}::bigint[], ${ctx.clock.now()}::timestamptz) as taught`.execute(
      ctx.db,
    )
    return rows[0]!.taught
  } catch (error) {
    // What cannot be read teaches nothing; where it stands is for the person who said so all the same.
    if (error instanceof ParserError) return false
    throw error
  }
}

/** Mails that are learnt from in one run: as many as a desk of ten answers in an hour. */
const LEARN_LIMIT = 200

/** What somebody has answered was none: without these, only what was called junk would be known. Answers how many. */
export async function learnAnswered(ctx: Acting): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from desk.mails_answered(${LEARN_LIMIT})`.execute(ctx.db)
  let learnt = 0
  for (const { id } of rows) if (await teach(ctx, id, 'fine')) learnt += 1
  return learnt
}
