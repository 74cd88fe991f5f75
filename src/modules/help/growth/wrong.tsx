import { sql } from 'kysely'
import { Button, Hidden } from '../../../ui/form.tsx'
import { actorOf } from '../../../platform/principal.ts'
import { say } from '../../../ui/words.ts'
import type { ArticleFoot } from '../slots.ts'
import { REMARK_LIMIT, WRONGS } from './contract.ts'

/** Fills help's `articleFoot`, for the staff alone: they see that it is wrong where they read it, and say so in one move. */
export const wrongForStaff: ArticleFoot = async (call, { id, language }) => {
  if (call.principal.kind !== 'staff') return null
  const words = say(call.locale)
  const { rows } = await sql`
    select from help.ageing where article = ${id} and reason = 'said' and seen_at is null and said_by = ${actorOf(call.principal)} limit 1`.execute(
    call.db,
  )
  return (
    <details class="card" open={rows.length > 0}>
      <summary>{words('helpGrowth.wrong.title')}</summary>
      {rows.length > 0 ? <p role="status">{words('helpGrowth.wrong.done')}</p> : null}
      <form class="stack" method="post" action={`/help/wrong/${id}`}>
        <Hidden values={{ language }} />
        <p class="small soft">{words('helpGrowth.wrong.text')}</p>
        <label class="field">
          <span class="label">{words('helpGrowth.wrong.title')}</span>
          <select class="input" name="reason">
            {WRONGS.map((reason) => (
              <option value={reason}>{words(`helpGrowth.wrong.reason.${reason}`)}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{words('helpGrowth.wrong.what')}</span>
          <textarea class="input" name="text" rows={3} maxLength={REMARK_LIMIT} />
        </label>
        <p>
          <Button>{words('helpGrowth.wrong.do')}</Button>
        </p>
      </form>
    </details>
  )
}
