import { sql } from 'kysely'
import type { Call, Context } from '../../../../platform/context.ts'
import type { PageReply } from '../../../../platform/http/endpoint.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { say } from '../../../../ui/words.ts'
import { articleHref } from '../publish.ts'

/** Articles in the feed: what was changed in a while, and what a reader fetches each hour. */
const FEED_LIMIT = 30
/** Addresses in one file of the map; the protocol allows 50,000. */
const MAP_LIMIT = 20_000
/** How long whoever stands between may keep either. */
const KEPT_SECONDS = 600

/** What was published or changed last, for everybody (Atom, RFC 4287). */
export async function feedPage(
  call: Call,
  { language = call.locale }: { language?: string | undefined },
): Promise<PageReply> {
  const { rows } = await sql<{ id: string; slug: string; title: string; summary: string; changed: Date; first: Date }>`
    select a.id, w.slug, w.title, w.summary, w.changed_at as changed, w.published_at as first
    from help.article_words w join help.article a on a.id = w.article
    where w.language = ${language} and a.audience = 'everyone' order by w.changed_at desc limit ${FEED_LIMIT}`.execute(
    call.db,
  )
  const at = (path: string) => escaped(new URL(path, call.config.url).href)
  const words = say(call.locale)
  const self = `/help/feed.xml?language=${language}`
  const entries = rows.map(
    ({ id, slug, title, summary, changed, first }) => `<entry>
<id>urn:uuid:${id}</id>
<title>${escaped(title)}</title>
<link href="${at(articleHref(slug))}"/>
<published>${first.toISOString()}</published>
<updated>${changed.toISOString()}</updated>
<summary>${escaped(summary)}</summary>
</entry>`,
  )
  const newest = rows[0]?.changed ?? new Date(0)
  return xml(
    'application/atom+xml',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${at(self)}</id>
<title>${escaped(`${words('help.title')} · ${setting(call, shop.name)}`)}</title>
<link rel="self" href="${at(self)}"/>
<link href="${at('/help')}"/>
<author><name>${escaped(setting(call, shop.name))}</name></author>
<updated>${newest.toISOString()}</updated>
${entries.join('\n')}
</feed>`,
  )
}

/** Every address of the help that everybody may read (sitemaps.org); the first file names the others. */
export async function siteMap(call: Call, { page }: { page?: number | undefined }): Promise<PageReply> {
  const at = (path: string) => escaped(new URL(path, call.config.url).href)
  if (page === undefined) {
    const files = Math.max(1, Math.ceil((await addresses(call)) / MAP_LIMIT))
    const maps = Array.from(
      { length: files },
      (_, index) => `<sitemap><loc>${at(`/help/sitemap.xml?page=${index + 1}`)}</loc></sitemap>`,
    )
    return xml('application/xml', `<sitemapindex xmlns="${SITEMAPS}">\n${maps.join('\n')}\n</sitemapindex>`)
  }
  const { rows } = await sql<{ path: string; changed: Date | null }>`
    select path, changed from (
      select '/help' as path, null::timestamptz as changed, '' as place
      union all select '/help/' || w.slug, null, 'a' || w.section::text || w.language from help.section_words w where ${IS_OPEN}
      union all select '/help/articles/' || w.slug, w.changed_at, 'b' || w.article::text || w.language
        from help.article_words w join help.article a on a.id = w.article where a.audience = 'everyone') m
    order by place limit ${MAP_LIMIT} offset ${(page - 1) * MAP_LIMIT}`.execute(call.db)
  const urls = rows.map(
    ({ path, changed }) =>
      `<url><loc>${at(path)}</loc>${changed ? `<lastmod>${changed.toISOString()}</lastmod>` : ''}</url>`,
  )
  return xml('application/xml', `<urlset xmlns="${SITEMAPS}">\n${urls.join('\n')}\n</urlset>`)
}

/** Condition on `w`, the words of a chapter: something in it, or one level below, is for everybody. Of others not even the name is. */
const IS_OPEN = sql<boolean>`exists (
  select from help.section s join help.article a on a.section = s.id join help.article_words p on p.article = a.id
  where (s.id = w.section or s.parent = w.section) and a.audience = 'everyone')`

const SITEMAPS = 'http://www.sitemaps.org/schemas/sitemap/0.9'

async function addresses(ctx: Pick<Context, 'db'>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (1 + (select count(*) from help.section_words w where ${IS_OPEN})
      + (select count(*) from help.article_words w join help.article a on a.id = w.article where a.audience = 'everyone'))::integer as count`.execute(
    ctx.db,
  )
  return rows[0]!.count
}

/** Where search engines find the map, and what is nobody's business. */
export function robots(call: Call): PageReply {
  const text = `User-agent: *
Disallow: /workspace
Disallow: /api/
Disallow: /me
Disallow: /basket

Sitemap: ${new URL('/help/sitemap.xml', call.config.url).href}
`
  return sent('text/plain', text)
}

const xml = (type: string, text: string): PageReply => sent(type, `<?xml version="1.0" encoding="utf-8"?>\n${text}\n`)

const sent = (type: string, body: string): PageReply => ({
  reply: {
    status: 200,
    form: 'data',
    body,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': `public, max-age=${KEPT_SECONDS}`,
      vary: 'accept-language, cookie',
    },
  },
})

/** What a title may hold that XML cannot: the rest of its signs, and characters that no XML has. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
}
