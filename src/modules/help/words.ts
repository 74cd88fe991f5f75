import { sql } from 'kysely'
import type { TimelineWords } from '../customers/index.ts'

/** Fills customers' `timelineWords`: what was asked, as long as it is kept. */
export const questionWords: TimelineWords = {
  kinds: ['question.asked', 'answer.judged', 'answer.found'],
  async say(tx, entries) {
    const ids = entries.flatMap(({ subject }) => (subject?.type === 'question' ? [subject.id] : []))
    const { rows } = await sql<{ id: string; text: string }>`
      select id, text from help.question where id = any (${ids}::uuid[])`.execute(tx)
    const texts = new Map(rows.map(({ id, text }) => [id, text]))
    return new Map(
      entries.map(({ id, subject, data }) => [
        id,
        { values: { text: texts.get(subject?.id ?? '') ?? '…', helped: data['helped'] === true ? 'yes' : 'no' } },
      ]),
    )
  },
}
