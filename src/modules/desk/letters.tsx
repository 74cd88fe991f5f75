import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import { setting, shop } from '../../platform/settings.ts'
import { type LetterPart, writeLetter } from '../../ui/letter.tsx'
import { readMarked } from '../../ui/rich/marked.ts'
import { say } from '../../ui/words.ts'
import { declareLetter, type LetterToWrite, SERVICE, transact, type Written } from '../customers/index.ts'
import { type Enclosed, enclosed } from './answering/enclose.ts'
import { informedParts } from './at-once/letter.ts'
import { offeredParts } from './at-once/offered.ts'
import { ringParts } from './calls/invite.ts'
import type { CaseState } from './contract.ts'
import { findCase } from './find.ts'
import { caseUrl, replyAddress } from './links.ts'
import { advertises, bareSubject } from './subject.ts'

export interface ToTell {
  number: string
  heirs: number
  subject: string
  state: CaseState
  text: string
  /** The same words with their formatting; null: they have none. */
  marked: string | null
  direction: string
  channel: string
  /** False: they have said that it helped, and are not asked again. */
  asks: boolean
  name: string | null
  /** Message-ID of their newest mail in the case. */
  answers: string | null
  /** What goes with it: pictures, files, how its writer signs. */
  enclosed: Enclosed
}

/** What was asked is here, and by when it is answered. */
caseLetter(
  'case.received',
  async (told, words, ctx, letter) => [
    ...(await offeredParts(told, words, ctx, letter)),
    ...ringParts(told, words, ctx),
  ],
  'subject',
)
/** The house has answered by itself. */
caseLetter('case.informed', informedParts, 'subject')
/** Half the time has gone: how it stands. */
caseLetter('case.status', () => [], 'subject')
/** What a person of the staff has answered. */
export const caseAnswered = caseLetter('case.answered', (told, words, ctx) =>
  told.asks
    ? [
        {
          text: words('mail.case.solvedAsk'),
          href: caseUrl(ctx, told.number, { heirs: told.heirs, page: '/solved' }),
          button: words('mail.case.solved'),
        },
      ]
    : [],
)
/** We missed it: told by us, once, with the new time. */
caseLetter('case.late', () => [], 'late')

function caseLetter(
  kind: string,
  more: (
    told: ToTell,
    words: ReturnType<typeof say>,
    ctx: Acting,
    letter: LetterToWrite,
  ) => LetterPart[] | Promise<LetterPart[]>,
  subject: 'subject' | 'late' = 'subject',
) {
  return declareLetter({
    kind,
    async render(ctx: Acting, letter: LetterToWrite): Promise<Written | null> {
      const told = await readTold(ctx, letter)
      if (!told) return null
      const words = say(letter.locale)
      const written = writeLetter({
        locale: letter.locale,
        shop: setting(ctx, shop.name),
        subject: subject === 'late' ? words('mail.case.lateSubject') : subjectOf(told, words),
        ...(told.name && !advertises(told.name) ? { name: told.name } : {}),
        plain: told.direction === 'out',
        parts: [
          ...(kind === 'case.answered' && told.channel === 'chat' ? [{ text: words('mail.case.unread') }] : []),
          ...wordsOf(told),
          ...told.enclosed.parts,
          ...(await more(told, words, ctx, letter)),
          // What the house has settled has one thing to press: that it did not help.
          ...(kind === 'case.informed' && told.state === 'closed'
            ? []
            : [
                {
                  text: words('mail.case.see'),
                  href: caseUrl(ctx, told.number, told),
                  button: words('mail.case.page', { number: told.number }),
                },
              ]),
          ...told.enclosed.foot,
        ],
        reason: words('mail.case.reason'),
        privacyUrl: new URL('/privacy', ctx.config.url).href,
      })
      return {
        ...written,
        ...(told.direction === 'out' ? { byPerson: true as const } : {}),
        ...(told.enclosed.files.length > 0 ? { attachments: told.enclosed.files } : {}),
        headers: {
          'Reply-To': replyAddress(ctx, told.number),
          ...(told.answers ? { 'In-Reply-To': told.answers, References: told.answers } : {}),
        },
      }
    },
  })
}

/** What the letter tells, as it stands now; null when it was erased. */
async function readTold(ctx: Acting, letter: LetterToWrite): Promise<ToTell | null> {
  const found = await findCase(ctx.db, String(letter.data['case']))
  if (!found) return null
  return transact(ctx, { purpose: SERVICE, parties: found.parties }, async (tx) => {
    const { rows } = await sql<Omit<ToTell, 'enclosed'> & { actor: string }>`
      select ${found.number} as number, c.heirs, c.subject, c.state, m.text, m.marked, m.direction, m.channel, m.actor,
        not exists (select from desk.rating r where r.customer_case = c.id and r.solved) as asks,
        (select p.name from desk.participant p where p.customer_case = c.id and p.address = ${letter.recipient}) as name,
        (select l.message_id from desk.message i join desk.mail l on l.id = i.mail
         where i.customer_case = c.id and l.message_id is not null order by i.place desc limit 1) as answers
      from desk.message m join desk.customer_case c on c.id = m.customer_case
      where m.id = ${String(letter.data['message'])}::uuid and m.direction <> 'note'`.execute(tx)
    const [row] = rows
    if (!row) return null
    const message = { id: String(letter.data['message']), ...row, locale: letter.locale }
    return { ...row, enclosed: await enclosed(tx, ctx, message) }
  })
}

function subjectOf({ direction, number, subject }: ToTell, words: ReturnType<typeof say>): string {
  // A person of the staff has read it before they answered.
  if (direction !== 'out' && advertises(subject)) return words('mail.case.page', { number })
  return `Re: ${bareSubject(subject)}`
}

const wordsOf = ({ text, marked, enclosed: { drawn } }: ToTell): LetterPart[] =>
  marked === null ? paragraphs(text) : [{ blocks: readMarked(marked), drawn }]

const paragraphs = (text: string): LetterPart[] =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => ({ text: paragraph.trimEnd() }))
