import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { type LetterPart, writeLetter } from '../../../ui/letter.tsx'
import { say, type Words } from '../../../ui/words.ts'
import {
  declareLetter,
  type LetterToWrite,
  oweLetter,
  SERVICE,
  transact,
  type Tx,
  type Written,
} from '../../customers/index.ts'
import { addressesOf } from '../acknowledge.ts'
import { findCase, type FoundCase } from '../find.ts'
import { caseUrl } from '../links.ts'
import { advertises } from '../subject.ts'
import { complaintOf, type ComplaintRow } from './complaint.ts'
import { proofFor } from './proof.ts'

type AuthorLetter = 'complaint.confirm' | 'complaint.answered' | 'complaint.held' | 'complaint.changed'
for (const kind of ['complaint.confirm', 'complaint.answered', 'complaint.held', 'complaint.changed'] as const)
  declareLetter({ kind, render: (ctx, letter) => toAuthor(ctx, kind, letter) })
declareLetter({ kind: 'complaint.join', render: toJoiner })
declareLetter({ kind: 'complaint.news', render: toJoined })

/** Step: owes a letter to a complaint's author, wherever answers to the case go on their side. */
export async function oweToAuthor(
  tx: Tx,
  { kind, complaint, case: found }: { kind: AuthorLetter; complaint: string; case: FoundCase },
): Promise<void> {
  for (const { party, address, locale } of await addressesOf(tx, found.id))
    await oweLetter(tx, { party, kind, recipient: address, locale, data: { complaint, case: Number(found.number) } })
}

async function toAuthor(ctx: Acting, kind: AuthorLetter, letter: LetterToWrite): Promise<Written | null> {
  const found = await findCase(ctx.db, String(letter.data['case']))
  if (!found) return null
  const row = await transact(ctx, { purpose: SERVICE, parties: found.parties }, (tx) => complaintOf(tx, found))
  if (!row || !isTrueStill(kind, row)) return null
  const words = say(letter.locale)
  const own = caseUrl(ctx, found.number, { heirs: found.heirs, page: '/complaint' })
  const proof = kind === 'complaint.confirm' ? `&proof=${proofFor(ctx, row.id)}` : ''
  return written(ctx, letter, {
    subject: words(`mail.${kind}.subject`),
    parts: partsToAuthor(kind, words, row, own + proof),
    reason: words('mail.complaint.reason'),
  })
}

/** What has changed since is told by a letter of its own, or by none. */
function isTrueStill(kind: AuthorLetter, row: ComplaintRow): boolean {
  if (kind === 'complaint.confirm') return row.state === 'unproven'
  if (kind === 'complaint.held') return row.held_why !== null
  if (kind === 'complaint.changed') return row.changed !== null
  return row.state === 'public' && row.answered_at !== null
}

function partsToAuthor(kind: AuthorLetter, words: Words, row: ComplaintRow, own: string): LetterPart[] {
  switch (kind) {
    case 'complaint.confirm':
      return [{ text: words('mail.complaint.confirm.text'), href: own, button: words('mail.complaint.confirm.do') }]
    case 'complaint.answered':
      return [
        { text: words('mail.complaint.answered.text') },
        row.resolved_at === null
          ? { text: words('mail.complaint.answered.ask'), href: own, button: words('mail.complaint.answered.do') }
          : { text: words('mail.complaint.see'), href: own, button: words('mail.complaint.seeDo') },
      ]
    case 'complaint.held':
      return [
        { text: words('mail.complaint.held.text', { why: row.held_why ?? 'insult' }) },
        { text: words('mail.complaint.held.next'), href: own, button: words('mail.complaint.seeDo') },
      ]
    case 'complaint.changed':
      return [
        { text: words('mail.complaint.changed.text') },
        { text: words('mail.quoted', { text: row.changed ?? '' }) },
        { text: words('mail.complaint.see'), href: own, button: words('mail.complaint.seeDo') },
      ]
  }
}

/** Where a "me too" is confirmed or taken back: the page only asks. */
export function joinUrl(
  ctx: Pick<Acting, 'config' | 'secret'>,
  complaint: string,
  join: string,
  page: 'join' | 'leave',
) {
  const url = new URL(`/complaints/${complaint}/${page}`, ctx.config.url)
  url.searchParams.set('join', join)
  url.searchParams.set('key', ctx.secret.sign('complaint join', join))
  return url.href
}

async function toJoiner(ctx: Acting, letter: LetterToWrite): Promise<Written | null> {
  const [complaint, join] = [String(letter.data['complaint']), String(letter.data['join'])]
  const title = await titleOf(ctx, complaint)
  if (title === undefined) return null
  const words = say(letter.locale)
  return written(ctx, letter, {
    subject: words('mail.complaint.join.subject'),
    parts: [
      {
        text: words('mail.complaint.join.text', { title: quoted(title, words) }),
        href: joinUrl(ctx, complaint, join, 'join'),
        button: words('mail.complaint.join.do'),
      },
      { text: words('mail.complaint.join.not') },
    ],
    reason: words('mail.complaint.join.reason'),
  })
}

/** Undefined where it is public no more. */
async function titleOf(ctx: Acting, complaint: string): Promise<string | null | undefined> {
  const { rows } = await sql<{ title: string | null }>`
    select title from desk.public_complaint(${complaint}::uuid)`.execute(ctx.db)
  return rows[0]?.title
}

interface News {
  complaint: string
  title: string
  answered: boolean
  resolved: boolean
  changed: string | null
}

async function toJoined(ctx: Acting, letter: LetterToWrite): Promise<Written | null> {
  const join = String(letter.data['join'])
  const since = new Date(String(letter.data['since']))
  const { rows } = await sql<News>`
    select complaint, title, answered, resolved, changed from desk.complaint_news(${join}::uuid, ${since}::timestamptz)`.execute(
    ctx.db,
  )
  const [news] = rows
  if (!news) return null
  const words = say(letter.locale)
  const title = quoted(news.title, words)
  const leave = joinUrl(ctx, news.complaint, join, 'leave')
  const page = new URL(`/complaints/${news.complaint}`, ctx.config.url).href
  return {
    ...written(ctx, letter, {
      subject: words(news.resolved ? 'mail.complaint.news.resolvedSubject' : 'mail.complaint.news.answeredSubject'),
      parts: [
        ...(news.answered ? [{ text: words('mail.complaint.news.answered', { title }) }] : []),
        ...(news.resolved ? [{ text: words('mail.complaint.news.resolved', { title }) }] : []),
        ...(news.changed === null
          ? []
          : [
              { text: words('mail.complaint.news.changed', { title }) },
              { text: words('mail.quoted', { text: news.changed }) },
            ]),
        { text: words('mail.complaint.news.see'), href: page, button: words('mail.complaint.seeDo') },
        { text: words('mail.complaint.news.leave'), href: leave, button: words('mail.complaint.news.leaveDo') },
      ],
      reason: words('mail.complaint.news.reason'),
    }),
    headers: { 'List-Unsubscribe': `<${leave}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

/** A title was written by a stranger: one that names a page is not carried into anybody's mailbox. */
const quoted = (title: string | null, words: Words): string =>
  title === null || advertises(title) ? words('mail.complaint.untitled') : words('mail.quoted', { text: title })

function written(
  ctx: Acting,
  letter: LetterToWrite,
  { subject, parts, reason }: { subject: string; parts: LetterPart[]; reason: string },
): Written {
  return writeLetter({
    locale: letter.locale,
    shop: setting(ctx, shop.name),
    subject,
    parts,
    reason,
    privacyUrl: new URL('/privacy', ctx.config.url).href,
  })
}
