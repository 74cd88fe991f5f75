import { sql } from 'kysely'
import type { Acting } from '../../platform/context.ts'
import type { ProductAside } from '../catalogue/index.ts'
import type {
  CustomerAside,
  EntryToSay,
  EntryWords,
  MeSection,
  PromiseWords,
  Reader,
  TimelineWords,
  Tx,
} from '../customers/index.ts'
import type { OrderAside } from '../orders/index.ts'
import { formatMoney } from '../../ui/format.ts'
import { SOLVED } from './clocks/step.ts'
import type { CaseListed } from './contract.ts'
import { askAboutOrder, askAboutProduct, yourQuestions } from './pages/me.tsx'
import { REPLY } from './promises.ts'
import { casesOf } from './list.ts'

/** Fills customers' `timelineWords`: number and subject for the entries of cases. What was said stands in the case, not on the line. */
export const caseWords: TimelineWords = {
  kinds: [
    'message.received',
    'message.sent',
    'message.noted',
    'case.opened',
    'case.assigned',
    'case.closed',
    'case.reopened',
    'case.merged',
    'case.split',
    'case.rated',
    'case.made_good',
    'case.urgency_said',
    'case.sorted',
    'case.mending',
    'case.mended',
  ],
  async say(tx, entries, reader) {
    const subjects = await subjectsOf(tx, entries.map(numberOf))
    return new Map(entries.map((entry) => [entry.id, wordsOf(entry, subjects, reader)]))
  },
}

function wordsOf(entry: EntryToSay, subjects: ReadonlyMap<string, string>, reader: Reader): EntryWords {
  const number = numberOf(entry)
  const title = subjects.get(number)
  const { staff, solved, rule, give, amount, currency, urgency, how } = entry.data
  return {
    values: {
      number,
      ...(title === undefined ? {} : { title }),
      who: staff === null ? (rule === true ? 'back' : 'nobody') : rule === true ? 'rule' : 'somebody',
      answer: solved === true ? 'yes' : 'no',
      ...(typeof give === 'string'
        ? { give, worth: formatMoney({ amount: Number(amount), currency: String(currency) }, reader.locale) }
        : {}),
      ...(typeof urgency === 'string' ? { urgency } : {}),
      ...(typeof how === 'string' ? { how } : {}),
    },
    href: hrefOf(number, reader),
  }
}

/** Fills customers' `promiseWords`. */
export const replyWords: PromiseWords = {
  kinds: [REPLY, SOLVED],
  async say(tx, promises, reader) {
    const subjects = await subjectsOf(
      tx,
      promises.map(({ subject }) => subject.id),
    )
    return new Map(
      promises.map(({ id, subject: { id: number } }) => [
        id,
        { values: { number, title: subjects.get(number) ?? '' }, href: hrefOf(number, reader) },
      ]),
    )
  },
}

/** By number, what the cases are about: of those whose party the transaction has entered. */
async function subjectsOf(tx: Tx, numbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ number: string; subject: string }>`
    select number::text as number, subject from desk.customer_case where number = any (${numbers.filter(isNumber)}::bigint[])`.execute(
    tx,
  )
  return new Map(rows.map(({ number, subject }) => [number, subject]))
}

const numberOf = ({ subject }: EntryToSay): string => subject?.id ?? ''
const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text)

function hrefOf(number: string, { audience }: Reader): string {
  return audience === 'self' ? `/cases/${number}` : `/workspace/inbox/${number}`
}

/** Fills customers' `customerAside`: a customer's cases, beside their line in the workspace. */
export const casesAside: CustomerAside = {
  name: 'cases',
  load: (ctx: Acting, parties: readonly string[]): Promise<CaseListed[]> => casesOf(ctx, parties),
}

/** Fills customers' `meSections`. */
export const casesOnMe: MeSection = { name: 'cases', place: 'main', render: yourQuestions }

/** Fills orders' `orderAside`. */
export const casesOfOrder: OrderAside = askAboutOrder

/** Fills catalogue's `productAside`. */
export const askOfProduct: ProductAside = askAboutProduct
