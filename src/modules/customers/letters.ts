import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { isMailAddress } from '../../platform/mail/address.ts'
import { refuse } from '../../platform/refusal.ts'
import type { Tx } from './transact.ts'

/** What is written when a letter is sent. */
export interface Written {
  subject: string
  text: string
  html: string
  /** List-Unsubscribe and the like. */
  headers?: Record<string, string>
  /** Files that go along. A picture with a `cid` is shown where the page names it (`cid:<cid>`). */
  attachments?: readonly LetterFile[]
  /** A person wrote it: machines may answer it as they answer people (no Auto-Submitted). */
  byPerson?: true
}

/** A file in a letter. */
export interface LetterFile {
  name: string
  mediaType: string
  bytes: Buffer
  cid?: string
}

/** A letter that is due, as its module's `render` gets it. */
export interface LetterToWrite {
  id: string
  kind: string
  party: string | null
  recipient: string
  locale: string
  /** Ids that its module put there when it owed the letter. */
  data: Readonly<Record<string, unknown>>
}

export interface LetterDeclaration {
  /** `order.shipped`: what it tells. */
  kind: string
  /**
   * The words, made at the moment of sending, from the module's own tables. Null when there is nothing to say any more (the link has
   * ended, the person is erased): the letter is then withdrawn.
   */
  render(ctx: Acting, letter: LetterToWrite): Promise<Written | null>
}

const declarations = new Map<string, LetterDeclaration>()

/** Declares a kind of letter, once, at load. */
export function declareLetter(declaration: LetterDeclaration): LetterDeclaration {
  declarations.set(declaration.kind, declaration)
  return declaration
}

export const letterOfKind = (kind: string): LetterDeclaration | undefined => declarations.get(kind)

export interface LetterToOwe {
  /** On whose record it stands; the transaction has entered it. Null for staff. */
  party: string | null
  kind: string
  recipient: string
  locale: string
  /** Ids only: the words are made when it is sent. */
  data: Record<string, unknown>
}

/**
 * Step: owes a letter. Its row is committed with whatever promised it, and it goes out within two seconds of that commit.
 * @throws Refusal bad-input when the recipient is not one mail address
 */
export async function oweLetter(tx: Tx, letter: LetterToOwe): Promise<string> {
  if (!letterOfKind(letter.kind)) throw new Error(`The letter ${letter.kind} is not declared.`)
  if (!isMailAddress(letter.recipient))
    throw refuse('bad-input', { where: 'email', what: 'one mail address is expected' })
  const { rows } = await sql<{ id: string }>`
    insert into customers.letter (party, kind, recipient, locale, data)
    values (${letter.party}, ${letter.kind}, ${letter.recipient}, ${letter.locale}, ${JSON.stringify(letter.data)}::jsonb)
    returning id`.execute(tx)
  return rows[0]!.id
}

/** Step: what became of letters, by their ids. */
export async function letterStates(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, LetterState>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; state: LetterState }>`
    select id, state from customers.letter where id = any (${[...ids]}::uuid[])`.execute(tx)
  return new Map(rows.map(({ id, state }) => [id, state]))
}

export const LETTER_STATES = ['queued', 'handed_over', 'accepted', 'refused', 'unknown', 'withdrawn'] as const
export type LetterState = (typeof LETTER_STATES)[number]
