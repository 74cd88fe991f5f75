import { daysAgo } from '../../../platform/clock.ts'
import type { Acting } from '../../../platform/context.ts'
import { openParser } from '../../../platform/mail/in/parser.ts'
import { mailsIn } from './files.ts'
import { keepMail, MAIL_STATES, type MailState } from './ledger.ts'
import { readNext } from './read.ts'
import { OPEN_DAYS } from './take.ts'

export interface MailImportOptions {
  /** A conversation whose last mail is older is settled. */
  openDays?: number
  onProgress?: (line: string) => void
}

/** What became of the files: each mail in them is taken or was there before, and each file that is none is skipped with its reason. */
export interface ImportedMail {
  /** New in the ledger. */
  taken: number
  /** The same bytes were there before. */
  unchanged: number
  skipped: { file: string; reason: string }[]
  /** What the new ones turned out to be. */
  states: Partial<Record<MailState, number>>
  cases: number
}

/** Headers are read for a mail's date before anything else is, in bytes. */
const HEAD_BYTES = 64 * 1024
const OLDEST_YEAR = 1975

/**
 * Command: takes mails that lie in files as history. Each is committed as it lies there and then read, oldest first, so that answers find
 * what they answer to. Nobody is written to and nothing is promised. The same files again change nothing; what an import that broke off
 * has left is taken up.
 */
export async function importMail(
  ctx: Acting,
  places: readonly string[],
  options: MailImportOptions = {},
): Promise<ImportedMail> {
  const { openDays = OPEN_DAYS, onProgress } = options
  const openSince = daysAgo(ctx, openDays).toISOString()
  const done: ImportedMail = { taken: 0, unchanged: 0, skipped: [], states: {}, cases: 0 }
  for (const place of places) {
    for await (const found of mailsIn(place)) {
      if ('reason' in found) {
        done.skipped.push(found)
        continue
      }
      const at = dateIn(found.raw, ctx.clock.now())
      const { fresh } = await keepMail(ctx, { source: 'import', raw: found.raw, envelope: { openSince }, at })
      done[fresh ? 'taken' : 'unchanged'] += 1
      onProgress?.(`${done.taken + done.unchanged} mails stored`)
    }
  }
  await readStored(ctx, done, onProgress)
  return done
}

async function readStored(ctx: Acting, done: ImportedMail, onProgress: MailImportOptions['onProgress']): Promise<void> {
  const parser = openParser()
  const cases = new Set<string>()
  let count = 0
  try {
    for (let read = await readNext(ctx, parser, 'import'); read; read = await readNext(ctx, parser, 'import')) {
      count += 1
      done.states[read.state] = (done.states[read.state] ?? 0) + 1
      if ('number' in read && read.number !== null) cases.add(read.number)
      onProgress?.(`${count} mails read`)
    }
  } finally {
    await parser.close()
  }
  done.cases = cases.size
  done.states = Object.fromEntries(
    MAIL_STATES.flatMap((state) => (done.states[state] ? [[state, done.states[state]]] : [])),
  )
}

/** When it was written, as it says; by it the ledger is in order. Now, when it says nothing that can be. */
function dateIn(raw: Buffer, now: Date): Date {
  const value = /^date[ \t]*:[ \t]*(.{6,100})$/im.exec(raw.subarray(0, HEAD_BYTES).toString('latin1'))?.[1]
  const date = new Date(value?.replaceAll(/\([^)]*\)/g, '').trim() ?? Number.NaN)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < OLDEST_YEAR || date > now ? now : date
}
