import type { z } from 'zod'
import type { Call } from '../../../platform/context.ts'
import { staffNamesById, staffWho } from '../../accounts/index.ts'
import { customerSets, transact, TRAINING_ON_CASES, type Tx } from '../../customers/index.ts'
import { findCase, type FoundCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { isReviewer } from '../review/reviewers.ts'
import type { practiceShown } from './contract.ts'
import { findPractice } from './find.ts'
import { nobodys } from '../../../platform/text/mask.ts'
import { knownOf, readPractice, readSaid, type SaidRow } from './read.ts'

type Shown = z.output<typeof practiceShown>
const MINUTE_MS = 60_000
const SECOND_MS = 1_000

/** How the look is written: its customer sees that somebody practised on their case, and that what was shown had no name in it. */
export const practisedOn = ({ number }: Pick<FoundCase, 'number'>) => ({
  projection: 'practice' as const,
  reason: { type: 'practice', id: number },
})

/**
 * A case as it stood when it was to be answered, without anything that tells of a person; and once the reader has answered, what was really
 * answered. For whoever practises, and then for a reviewer. @throws Refusal practice-unknown, also when its customer has taken it back
 */
export async function showPractice(call: Call, { id }: { id: string }): Promise<Shown> {
  const { number, staff } = await findPractice(call, id)
  const isMine = staff === staffWho(call).id
  if (!isMine && !isReviewer(call)) throw refuse('practice-unknown')
  const found = await findCase(call.db, number)
  if (!found) throw refuse('practice-unknown')
  const sets = await customerSets(call, [found.party])
  const { row, before, real } = await transact(
    call,
    { purpose: TRAINING_ON_CASES, parties: found.parties, look: practisedOn(found) },
    (tx) => readWhole(tx, found, id),
  )
  if (!isMine && row.answered_at === null) throw refuse('practice-unknown')
  const texts = [row.subject, row.rating?.comment ?? '', ...[...before, ...real].map(({ text }) => text)]
  const known = await knownOf(call, { caseId: found.id, parties: found.parties, sets, texts })
  const first = before[0]?.at ?? row.begun_at
  const masked = (said: SaidRow) => ({
    direction: said.direction,
    minutes: minutesBetween(first, said.at),
    text: nobodys(said.text, known),
    files: said.files.map(kindOf),
  })
  const names = await staffNamesById(call, [staff, row.mentor])
  return {
    id,
    by: names.get(staff) ?? '',
    mine: isMine,
    subject: nobodys(row.subject, known),
    category: row.category,
    channel: row.channel,
    messages: before.map(masked),
    begunAt: row.begun_at.toISOString(),
    answer:
      row.text === null
        ? null
        : {
            text: row.text,
            seconds: Math.round((row.answered_at!.getTime() - row.begun_at.getTime()) / SECOND_MS),
            mark: row.mark,
            learnt: row.learnt,
            comment: row.comment === null ? null : { by: names.get(row.mentor) ?? '', text: row.comment },
          },
    real:
      row.text === null
        ? null
        : {
            messages: real.map(masked),
            minutes: minutesBetween(before.at(-1)?.at ?? first, real[0]?.at ?? first),
            canned: real.flatMap(({ canned }) => canned ?? []),
            files: real.reduce((sum, { files }) => sum + files.length, 0),
            rating: row.rating && {
              ...row.rating,
              comment: row.rating.comment === null ? null : nobodys(row.rating.comment, known),
            },
            promiseKept: row.promise_kept,
          },
  }
}

async function readWhole(tx: Tx, found: FoundCase, id: string) {
  const row = await readPractice(tx, id)
  if (!row) throw refuse('practice-unknown')
  return { row, ...(await readSaid(tx, found.id, row.place)) }
}

const minutesBetween = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / MINUTE_MS)

/** `image`, `application/pdf` → `pdf`: a media type is written by whoever sent it, so only what is known is said. */
function kindOf(mediaType: string): string {
  const [kind = '', what = ''] = mediaType.toLowerCase().split('/')
  if (['image', 'audio', 'video', 'text'].includes(kind)) return kind
  return what === 'pdf' ? 'pdf' : 'file'
}
