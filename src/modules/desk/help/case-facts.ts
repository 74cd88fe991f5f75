import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Acting } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import { staffNamesById } from '../../accounts/index.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import type { AnswerFacts, RecordFact } from '../../help/index.ts'
import { formatMoment } from '../acknowledge.ts'
import type { CaseState } from '../contract.ts'
import { repliesPromised } from '../promises.ts'

/** Cases of which facts are told: the newest that are open, and those that the question names. */
const NEWEST_LIMIT = 4
const NAMED_LIMIT = 3

/** Words that people ask for it with. */
const ASKED_WITH = {
  en: {
    state: ['case', 'question', 'answer', 'reply', 'hear', 'status', 'when', 'waiting'],
    who: ['who', 'whom', 'answers'],
    callback: ['call', 'ring', 'callback', 'phone', 'telephone'],
  },
  nb: {
    state: ['sak', 'saken', 'spørsmål', 'henvendelse', 'svar', 'høre', 'status', 'når', 'venter'],
    who: ['hvem', 'svarer'],
    callback: ['ringe', 'ringer', 'oppringning', 'telefon', 'ring'],
  },
} as const
type Aspect = keyof (typeof ASKED_WITH)['en']

interface CaseRow {
  number: string
  subject: string
  state: CaseState
  assignee: string | null
  changed_at: Date
  /** When they are rung, where that is agreed. */
  rings_at: Date | null
}

/** Fills help's `answerFacts`: what somebody's own open cases say of themselves, to answer a question with. */
export const caseFacts: AnswerFacts = {
  name: 'cases',
  async load(ctx, { text, language, parties }) {
    if (parties.length === 0) return []
    const numbers = (text.match(/(?<!\d)[1-9]\d{0,14}(?!\d)/g) ?? []).slice(0, NAMED_LIMIT)
    const { rows, promised } = await transact(ctx, { purpose: SERVICE, parties }, async (tx) => {
      const { rows: cases } = await sql<CaseRow>`
        select c.number::text as number, c.subject, c.state, c.assignee, c.changed_at,
          (select min(b.starts_at) from desk.callback b where b.customer_case = c.id and b.state = 'booked') as rings_at
        from desk.customer_case c
        where c.party = any (${[...parties]}::uuid[]) and c.merged_into is null and (c.state <> 'closed' or c.number = any (${numbers}::bigint[]))
        order by c.changed_at desc limit ${NEWEST_LIMIT}`.execute(tx)
      return {
        rows: cases,
        promised: await repliesPromised(
          tx,
          cases.map(({ number }) => number),
        ),
      }
    })
    const names = await staffNamesById(
      ctx,
      rows.map(({ assignee }) => assignee),
    )
    return rows.flatMap((row) => {
      const promise = promised.get(row.number)
      const due = promise && promise.keptAt === null ? new Date(promise.dueAt) : null
      return factsOf(ctx, row, { due, who: row.assignee === null ? null : (names.get(row.assignee) ?? null) }, language)
    })
  },
}

function factsOf(
  ctx: Acting,
  row: CaseRow,
  { due, who }: { due: Date | null; who: string | null },
  locale: string,
): RecordFact[] {
  const words = say(locale)
  const { number, subject, state } = row
  const at = due === null ? '' : formatMoment(ctx, due, locale)
  const isLate = due !== null && due < ctx.clock.now()
  const said: [Aspect, string][] = [
    [
      'state',
      state === 'open' && due !== null
        ? words(isLate ? 'fact.case.late' : 'fact.case.due', { number, subject, due: at })
        : words(`fact.case.${state}`, { number, subject }),
    ],
    ...(who === null || state === 'closed'
      ? []
      : [['who', words('fact.case.who', { number, who })] as [Aspect, string]]),
    ...(row.rings_at === null
      ? []
      : [
          ['callback', words('fact.case.callback', { number, at: formatMoment(ctx, row.rings_at, locale) })] as [
            Aspect,
            string,
          ],
        ]),
  ]
  return said.map(([aspect, sentence]) => ({
    sentence,
    askedWith: ASKED_WITH[locale === 'nb' ? 'nb' : 'en'][aspect],
    singledOutBy: [number],
    rests: {
      kind: 'record',
      field: `case/${number}/${aspect}`,
      title: words('case.number', { number }),
      href: `/cases/${number}`,
      stamp: createHash('sha256').update(sentence).digest('hex').slice(0, 16),
    },
    at: row.changed_at,
  }))
}
