import { sql } from 'kysely'
import type { VNode } from 'preact'
import type { Acting, Call } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { Button, Press } from '../../../ui/form.tsx'
import { Heading, Note } from '../../../ui/content.tsx'
import { writeLetter } from '../../../ui/letter.tsx'
import { say } from '../../../ui/words.ts'
import {
  anyOf,
  connectedParties,
  declareLetter,
  type LetterToWrite,
  type MeSection,
  record,
  SERVICE,
  transact,
  type Tx,
  type Written,
} from '../../customers/index.ts'
import { articleHref } from '../articles/publish.ts'
import { answerJudged } from '../kinds.ts'
import { mayRead, type Reader, readerOfParties } from '../reader.ts'
import { refuse } from '../refusals.ts'
import { solvedInCase } from '../slots.ts'

/** What was told longer ago is on the line, and no longer news. */
const NEWS_DAYS = 30
const NEWS_SHOWN = 5
const KEY = 'answer found'

export const articleUrl = (ctx: Pick<Acting, 'config'>, slug: string): string =>
  new URL(articleHref(slug), ctx.config.url).href

/** Where somebody says whether what they were told of solved it: the page only asks. */
export const foundUrl = (ctx: Pick<Acting, 'config' | 'secret'>, id: string): string =>
  new URL(`/answers/${id}?key=${ctx.secret.sign(KEY, id)}`, ctx.config.url).href

interface Found {
  id: string
  party: string
  question: string
  article: string
  asked: string
  language: string
  number: string | null
  title: string
  summary: string
  slug: string
  solved: boolean
}

/** Step: tellings of this reader that were told, as the article stands now; what was taken out, or is no longer for them, is not shown. */
async function readFound(tx: Tx, reader: Reader, id: string | null): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select t.id, t.party, t.question, t.article, q.text as asked, q.language, q.customer_case::text as number, w.title, w.summary, w.slug,
      t.solved_at is not null as solved
    from help.telling t join help.question q on q.id = t.question join help.article_words w on w.article = t.article and w.language = q.language
      join help.article a on a.id = t.article
    where t.party = ${anyOf(reader.parties)} and (${id}::uuid is null or t.id = ${id}::uuid) and t.told_at is not null and ${mayRead(reader)}
    order by t.told_at desc`.execute(tx)
  return rows
}

/** What a signed link is about. @throws Refusal article-unknown */
async function findFound(
  ctx: Acting,
  { id, key }: { id: string; key: string },
): Promise<{ found: Found; parties: string[] }> {
  if (!ctx.secret.verify(KEY, id, key)) throw refuse('article-unknown')
  const { rows } = await sql<{ party: string | null }>`select help.party_of_telling(${id}::uuid) as party`.execute(
    ctx.db,
  )
  const party = rows[0]?.party
  if (!party) throw refuse('article-unknown')
  const parties = await connectedParties(ctx.db, party)
  const reader = await readerOfParties(ctx, parties, '')
  const [found] = await transact(ctx, { purpose: SERVICE, parties }, (tx) => readFound(tx, reader, id))
  if (!found) throw refuse('article-unknown')
  return { found, parties }
}

/** The page behind the link: asking changes nothing. */
export async function foundPage(call: Call, named: { id: string; key: string }): Promise<VNode> {
  const { found } = await findFound(call, named)
  const words = say(call.locale)
  return (
    <div class="narrow stack">
      {found.solved ? <Note>{words('helpGrowth.found.thanks')}</Note> : null}
      <Heading title={words(found.solved ? 'helpGrowth.found.solvedTitle' : 'helpGrowth.found.title')} />
      <blockquote class="stack tight">
        <p class="words">{found.asked}</p>
      </blockquote>
      <p>
        <a href={articleHref(found.slug)}>
          <b>{found.title}</b>
        </a>
        {found.summary === '' ? '' : `. ${found.summary}`}
      </p>
      {found.solved ? null : (
        <div class="row">
          <Press action={`/answers/${named.id}`} hidden={{ key: named.key }} look="main">
            {words('helpGrowth.found.solves')}
          </Press>
          {found.number === null ? (
            <Button look="quiet" href="/ask">
              {words('helpGrowth.found.ask')}
            </Button>
          ) : null}
        </div>
      )}
      {found.solved || found.number === null ? null : (
        <p class="small soft">{words('helpGrowth.found.waits', { number: found.number })}</p>
      )}
    </div>
  )
}

/**
 * Command: whoever was told says that it solved what they had asked: counted for the article, and where it was asked in a case that is
 * settled by it. Saying so twice does it once. @throws Refusal article-unknown
 */
export async function solveByFound(call: Call, named: { id: string; key: string }): Promise<void> {
  const { found, parties } = await findFound(call, named)
  if (found.solved) return
  const now = call.clock.now()
  await transact(call, { purpose: SERVICE, parties, records: true }, async (tx) => {
    const { numAffectedRows } = await sql`
      update help.telling set solved_at = ${now} where id = ${found.id} and solved_at is null`.execute(tx)
    if (!numAffectedRows) return
    await sql`
      update help.question set helped = true, helped_at = ${now}, opened = ${found.article} where id = ${found.question}`.execute(
      tx,
    )
    await record(tx, answerJudged, {
      party: found.party,
      channel: 'me',
      subject: { type: 'question', id: found.question },
      data: { helped: true },
      occurredAt: now,
    })
  })
  const { number } = found
  if (number !== null) await Promise.all(solvedInCase.fills.map((solve) => solve(call, { number })))
}

/** Fills customers' `meSections`: what has an answer now that had none when they asked. */
export const answersOnMe: MeSection = {
  name: 'answers-found',
  place: 'main',
  async render(call, parties) {
    const since = new Date(call.clock.now().getTime() - NEWS_DAYS * 86_400_000)
    const { rows } = await transact(call, { purpose: SERVICE, parties }, (tx) =>
      sql`
        select id from help.telling where party = ${anyOf(parties)} and told_at > ${since} and solved_at is null limit 1`.execute(
        tx,
      ),
    )
    if (rows.length === 0) return null
    const reader = await readerOfParties(call, parties, call.locale)
    const found = await transact(call, { purpose: SERVICE, parties }, (tx) => readFound(tx, reader, null))
    const news = found.filter(({ solved }) => !solved).slice(0, NEWS_SHOWN)
    if (news.length === 0) return null
    const words = say(call.locale)
    return (
      <section id="answers-found" class="stack tight">
        <h2>{words('helpGrowth.me.title')}</h2>
        <ul class="stack tight">
          {news.map((one) => (
            <li>
              {words('helpGrowth.me.asked', { text: one.asked })}
              <br />
              <a href={articleHref(one.slug)}>{one.title}</a> ·{' '}
              <a class="small" href={foundUrl(call, one.id)}>
                {words('helpGrowth.me.judge')}
              </a>
            </li>
          ))}
        </ul>
      </section>
    )
  },
}

/** The letter to who asked nobody, and allows it. */
export const FOUND_LETTER = declareLetter({ kind: 'help.found', render: writeFound }).kind

async function writeFound(ctx: Acting, letter: LetterToWrite): Promise<Written | null> {
  if (letter.party === null) return null
  const parties = await connectedParties(ctx.db, letter.party)
  const reader = await readerOfParties(ctx, parties, letter.locale)
  const [found] = await transact(ctx, { purpose: SERVICE, parties }, (tx) =>
    readFound(tx, reader, String(letter.data['telling'])),
  )
  if (!found) return null
  const words = say(letter.locale)
  return writeLetter({
    locale: letter.locale,
    shop: setting(ctx, shop.name),
    subject: words('mail.helpFound.subject', { title: found.title }),
    parts: [
      { text: words('mail.helpFound.asked') },
      { text: words('mail.quoted', { text: found.asked }) },
      ...(found.summary === '' ? [] : [{ text: found.summary }]),
      { text: words('mail.helpFound.read'), href: articleUrl(ctx, found.slug), button: found.title },
      { text: words('mail.helpFound.solved'), href: foundUrl(ctx, found.id), button: words('helpGrowth.found.solves') },
      {
        text: words('mail.helpFound.person'),
        href: new URL('/ask', ctx.config.url).href,
        button: words('helpGrowth.found.ask'),
      },
    ],
    reason: words('mail.helpFound.reason'),
    privacyUrl: new URL('/me', ctx.config.url).href,
  })
}
