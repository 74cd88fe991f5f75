import { sql } from 'kysely'

/** Cases near one case in one reply: more are a list of their own. */
const RELATED_LIMIT = 20

/** What is attached to a message `m` of a larger statement, as JSON. */
export const attachedTo = sql`(
        select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'mediaType', a.media_type, 'size', a.size) order by a.part, a.name, a.id), '[]')
        from (
          select id, name, media_type, size, part from desk.attachment where message = m.id
          union all select id, name, media_type, size, 0 from desk.file where message = m.id
        ) a)`

/**
 * Cases that belong near a case `c` of a larger statement, for the staff, as JSON. Their subjects are words of whoever asked, so only those whose
 * parties were entered say them.
 */
export const relatedTo = sql`(
        select coalesce(jsonb_agg(jsonb_build_object('number', n.number, 'subject', coalesce(n.subject, ''), 'why', n.why)), '[]')
        from desk.near(c.id, ${sql.lit(RELATED_LIMIT)}) n)`
