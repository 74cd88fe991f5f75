import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting, Call } from '../../../platform/context.ts'
import { failpoint } from '../../../platform/failpoint.ts'
import { callerOf, isFromHere } from '../../../platform/http/caller.ts'
import { actorOf } from '../../../platform/principal.ts'
import { limit, type Limit } from '../../accounts/index.ts'
import { SERVICE, transact, type Tx } from '../../customers/index.ts'
import type { FileShown } from '../answering/contract.ts'
import { type FileChosen, fitTogether, takeable } from '../answering/files.ts'
import { callerParties } from '../find.ts'
import { refuse } from '../refusals.ts'
import { chatParties } from './parties.ts'

/** Files from one network within an hour, of 10 MB at most: an office sends some pictures of what arrived broken; a machine fills the disk. */
const FILES_PER_CALLER: Limit = { max: 60, windowSeconds: 3_600 }
/** A file that was chosen and not sent within so many hours is forgotten. */
const KEPT_HOURS = 24
const HOUR_MS = 3_600_000
/** Files in one statement: of 10 MB each they are some 100 ms of work. */
const BATCH = 20

/** Counts files of people before anything of them is stored. @throws Refusal too-many */
async function limitFiles(call: Call): Promise<void> {
  if (!isFromHere(call)) await limit(call, 'files per caller', callerOf(call), FILES_PER_CALLER)
}

/**
 * Command: takes a file that goes with the next words in the chat, once per id: it is stored when it is acknowledged. A new browser gets
 * a party with it, as with its first word.
 * @throws Refusal too-many, file-empty, file-too-large, file-refused, files-too-many, files-too-large, file-id-taken
 */
export async function uploadFile(call: Call, { id, ...chosen }: FileChosen & { id: string }): Promise<FileShown> {
  const { name, mediaType, bytes } = takeable(chosen)
  await limitFiles(call)
  const parties = await chatParties(call)
  const shown = { id, name, mediaType, size: bytes.byteLength }
  const isNew = await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    // Under the lock of the party: of two files at once the second one sees the first.
    const { rows } = await sql<{ here: boolean; count: number; size: number }>`
      select count(*) filter (where id = ${id})::integer > 0 or exists (select from desk.file where id = ${id}) as here,
        count(*)::integer as count, coalesce(sum(size), 0)::integer as size
      from desk.upload where party = any (${parties}::uuid[])`.execute(tx)
    const { here, count, size } = rows[0]!
    if (here) return false
    fitTogether(count + 1, size + bytes.byteLength)
    const { numAffectedRows } = await sql`
      insert into desk.upload (id, party, name, media_type, size, bytes, uploaded_at)
      values (${id}, ${call.principal.kind === 'customer' ? call.principal.party : parties[0]!}, ${name}, ${mediaType}, ${bytes.byteLength}, ${Buffer.from(bytes)}, ${call.clock.now()})
      on conflict do nothing`.execute(tx)
    // Somebody else's, which this transaction may not see.
    if (!numAffectedRows) throw refuse('file-id-taken')
    return true
  })
  if (isNew) failpoint('upload.committed')
  return shown
}

/** Command: takes a file away that was not sent. */
export async function dropUpload(call: Call, { id }: { id: string }): Promise<void> {
  const parties = await callerParties(call)
  if (parties.length === 0) return
  await transact(call, { purpose: SERVICE, parties }, (tx) => sql`delete from desk.upload where id = ${id}`.execute(tx))
}

/** A message that files go with: in the transaction that has just stored it. */
export interface FilesGoWith {
  case: { id: string }
  message: string
  party: string
}

/** Step: what was chosen goes with the words. Of parties that were entered. @throws Refusal file-gone */
export async function sendUploads(tx: Tx, ctx: Acting, to: FilesGoWith, ids: readonly string[]): Promise<void> {
  const { numAffectedRows } = await sql`
    with taken as (
      delete from desk.upload where id = any (${[...ids]}::uuid[]) returning id, name, media_type, size, bytes, uploaded_at
    )
    insert into desk.file (id, customer_case, party, message, name, media_type, size, bytes, actor, added_at)
    select id, ${to.case.id}, ${to.party}, ${to.message}, name, media_type, size, bytes, ${actorOf(ctx.principal)}, uploaded_at from taken
    on conflict do nothing`.execute(tx)
  if (Number(numAffectedRows ?? 0) !== new Set(ids).size) throw refuse('file-gone')
}

/** Step: files that came with the very form that says the words. */
export async function sendFiles(tx: Tx, ctx: Acting, to: FilesGoWith, files: readonly FileChosen[]): Promise<void> {
  for (const { name, mediaType, bytes } of files)
    await sql`
      insert into desk.file (customer_case, party, message, name, media_type, size, bytes, actor, added_at)
      values (${to.case.id}, ${to.party}, ${to.message}, ${name}, ${mediaType}, ${bytes.byteLength}, ${Buffer.from(bytes)}, ${actorOf(ctx.principal)}, ${ctx.clock.now()})`.execute(
      tx,
    )
}

/**
 * Files that came with a form, as we take them, and what tells them from others: the same form with the same files is the same one.
 * @throws Refusal too-many, file-empty, file-too-large, file-refused, files-too-many, files-too-large
 */
export async function filesOfForm(
  call: Call,
  chosen: readonly FileChosen[],
): Promise<{ files: FileChosen[]; digest: string }> {
  if (chosen.length === 0) return { files: [], digest: '' }
  const files = chosen.map(takeable)
  fitTogether(
    files.length,
    files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
  )
  await limitFiles(call)
  const digest = createHash('sha256')
  for (const { name, bytes } of files) digest.update(`${name}\n${bytes.byteLength}\n`).update(bytes)
  return { files, digest: digest.digest('hex') }
}

/** Forgets what was chosen and never sent. Answers how many. */
export async function clearUploads(ctx: Acting): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - KEPT_HOURS * HOUR_MS)
  let cleared = 0
  for (;;) {
    const { rows } = await sql<{
      gone: number
    }>`select desk.clear_uploads(${before}::timestamptz, ${BATCH})::integer as gone`.execute(ctx.db)
    cleared += rows[0]!.gone
    if (rows[0]!.gone < BATCH) return cleared
  }
}
