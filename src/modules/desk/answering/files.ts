import { sql } from 'kysely'
import type { Call } from '../../../platform/context.ts'
import { actorOf } from '../../../platform/principal.ts'
import { type Entered, SERVICE, transact, type Tx } from '../../customers/index.ts'
import { findCase, lookAtCase, standingOf } from '../find.ts'
import { refuse as refuseUnknown } from '../../../platform/refusal.ts'
import { refuse } from '../refusals.ts'
import type { FileShown } from './contract.ts'
import { ringDraft } from './ring.ts'
import { pictureType } from './picture.ts'

/** Bytes of one file. */
export const FILE_LIMIT = 10_000_000
/** Bytes of all files of an answer: in a mail they grow by a third, and many hosts refuse what is larger than 20 MB. */
export const FILES_BYTES_LIMIT = 15_000_000
/** Files of an answer: more are an archive. */
export const FILES_LIMIT = 10
/** What mail hosts throw away with the whole mail, because it runs when it is opened. */
const RUNS_WHEN_OPENED =
  /\.(?:ade|adp|apk|appx|bat|chm|cmd|com|cpl|dll|dmg|exe|hta|ins|isp|iso|jar|js|jse|lib|lnk|mde|msc|msi|msp|mst|pif|ps1|scr|sct|shb|sys|vb|vbe|vbs|vxd|wsc|wsf|wsh)$/i

/** A file as somebody chose it: its name and kind are claims. */
export interface FileChosen {
  name: string
  mediaType: string
  bytes: Uint8Array
}

interface FileToAdd extends FileChosen {
  number: string
}

/** A file that we take, by whoever it is sent. @throws Refusal file-empty, file-too-large, file-refused */
export function takeable({ name, mediaType, bytes }: FileChosen): FileChosen {
  const called = plainName(name)
  if (bytes.byteLength === 0) throw refuse('file-empty', { name: called })
  if (bytes.byteLength > FILE_LIMIT) throw refuse('file-too-large', { name: called, limit: FILE_LIMIT / 1_000_000 })
  if (RUNS_WHEN_OPENED.test(called)) throw refuse('file-refused', { name: called })
  // What says that it is a picture and is none would be shown as a broken one; a drawing (SVG) can hold a program.
  const type = mediaType.startsWith('image/') ? (pictureType(bytes) ?? 'application/octet-stream') : mediaType
  return { name: called, mediaType: type, bytes }
}

/** That so many files go together, of so many bytes. @throws Refusal files-too-many, files-too-large */
export function fitTogether(count: number, size: number): void {
  if (count > FILES_LIMIT) throw refuse('files-too-many', { limit: FILES_LIMIT })
  if (size > FILES_BYTES_LIMIT) throw refuse('files-too-large', { limit: FILES_BYTES_LIMIT / 1_000_000 })
}

/**
 * Command: puts a file to the answer that is being written. @throws Refusal case-unknown, file-empty, file-too-large, file-refused,
 * files-too-many, files-too-large
 */
export async function addFile(call: Call, { number, ...chosen }: FileToAdd): Promise<FileShown> {
  const { name, mediaType, bytes } = takeable(chosen)
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const added = await transact(call, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    // Under the case's row: of two files at once the second one sees the first.
    await sql`select from desk.customer_case where id = ${found.id} for no key update`.execute(tx)
    const { rows } = await sql<{ count: number; size: number }>`
      select count(*)::integer as count, coalesce(sum(size), 0)::integer as size from desk.file
      where customer_case = ${found.id} and message is null and outgoing is null`.execute(tx)
    const { count, size } = rows[0]!
    fitTogether(count + 1, size + bytes.byteLength)
    const stored = await sql<FileShown>`
      insert into desk.file (customer_case, party, name, media_type, size, bytes, actor, added_at)
      values (${found.id}, ${found.party}, ${name}, ${mediaType}, ${bytes.byteLength}, ${Buffer.from(bytes)}, ${actorOf(call.principal)}, ${call.clock.now()})
      returning id, name, media_type as "mediaType", size`.execute(tx)
    return stored.rows[0]!
  })
  ringDraft(call, found.number)
  return added
}

/** Without the folders that it lay in, and without what no file system and no mail header takes. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}"<>|:*?]/gu, '').trim()
  // Stops and blanks at the end fall away where it is stored: `invoice.exe.` is `invoice.exe`.
  return plain.replace(/[.\s]+$/, '') || 'file'
}

/** Command: takes a file away again, while its answer has not left. */
export async function removeFile(call: Call, { number, id }: { number: string; id: string }): Promise<void> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  await transact(call, { purpose: SERVICE, parties: found.parties }, (tx) =>
    sql`delete from desk.file where id = ${id} and customer_case = ${found.id} and message is null and outgoing is null`.execute(
      tx,
    ),
  )
  ringDraft(call, found.number)
}

/** Step: the files of a case that have not left: by the answer that waits with them, those of the draft under null. */
export async function filesOf(tx: Tx, caseId: string): Promise<ReadonlyMap<string | null, FileShown[]>> {
  const { rows } = await sql<FileShown & { outgoing: string | null }>`
    select id, outgoing, name, media_type as "mediaType", size from desk.file
    where customer_case = ${caseId} and message is null order by added_at, name, id`.execute(tx)
  const files = new Map<string | null, FileShown[]>()
  for (const { outgoing, ...file } of rows) files.set(outgoing, [...(files.get(outgoing) ?? []), file])
  return files
}

/** A file as a letter takes it along. */
export interface FileOut {
  id: string
  name: string
  mediaType: string
  bytes: Buffer
}

/** Step: the files that go out with a message. */
export async function filesOfMessage(tx: Tx, message: string): Promise<FileOut[]> {
  const { rows } = await sql<FileOut>`
    select id, name, media_type as "mediaType", bytes from desk.file where message = ${message} order by added_at, name, id`.execute(
    tx,
  )
  return rows
}

/**
 * The bytes of a file: for the staff, and for the customer once its message stands in their case. Null: there is no such file of
 * ours, or not for this caller. Of the staff it leaves a look. A pass stands for whoever it was made for, for a moment.
 */
export async function readFile(
  call: Call,
  { id, key, pass }: { id: string; key?: string | undefined; pass?: string | undefined },
): Promise<Omit<FileOut, 'id'> | null> {
  const { rows } = await sql<{ number: string; party: string }>`
    select number::text as number, party from desk.find_file(${id}::uuid)`.execute(call.db)
  const [place] = rows
  const found = place && (await findCase(call.db, place.number))
  if (!place || !found) return null
  if (pass !== undefined && isPass(call, id, pass)) return bytesOf(call, { id, party: place.party, sent: true })
  const standing = await standingOf(call, found, key)
  if (!standing) return null
  if (standing.as === 'customer' && !standing.parties.includes(place.party)) return null
  const look = standing.as === 'desk' ? { look: lookAtCase(found) } : {}
  return bytesOf(call, { id, party: place.party, sent: standing.as !== 'desk', ...look })
}

async function bytesOf(
  call: Call,
  { id, party, sent, look }: { id: string; party: string; sent: boolean } & Partial<Pick<Entered, 'look'>>,
): Promise<Omit<FileOut, 'id'> | null> {
  const { rows } = await transact(call, { purpose: SERVICE, parties: [party], ...(look ? { look } : {}) }, (tx) =>
    sql<Omit<FileOut, 'id'>>`
      select name, media_type as "mediaType", bytes from desk.file
      where id = ${id}::uuid and (message is not null or not ${sent}::boolean)`.execute(tx),
  )
  return rows[0] ?? null
}

/** How long a pass lets in: a browser asks for the file as soon as it has the address. */
const PASS_SECONDS = 60

/**
 * Command: the address of a file for a page of another site, where a browser has no cookie of ours and a picture cannot say a token.
 * @throws Refusal not-found
 */
export async function passTo(call: Call, { id }: { id: string }): Promise<{ url: string }> {
  const { rows } = await sql<{ number: string; party: string }>`
    select number::text as number, party from desk.find_file(${id}::uuid)`.execute(call.db)
  const [place] = rows
  const found = place && (await findCase(call.db, place.number))
  const standing = found && (await standingOf(call, found))
  if (!place || standing?.as !== 'customer' || !standing.parties.includes(place.party))
    throw refuseUnknown('not-found', { path: call.path })
  const until = Math.floor(call.clock.now().getTime() / 1_000) + PASS_SECONDS
  const pass = `${until}.${call.secret.sign('file', `${id} ${until}`)}`
  return { url: `/api/attachments/${id}?pass=${pass}` }
}

function isPass(call: Call, id: string, pass: string): boolean {
  const [until = '', signature = ''] = pass.split('.')
  const isOver = Number(until) * 1_000 < call.clock.now().getTime()
  return !isOver && call.secret.verify('file', `${id} ${until}`, signature)
}
