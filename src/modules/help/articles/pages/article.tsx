import type { Call, Context } from '../../../../platform/context.ts'
import type { PageReply, PageShown } from '../../../../platform/http/endpoint.ts'
import { keptByText, lasting } from '../../../../platform/kept.ts'
import { setting, shop } from '../../../../platform/settings.ts'
import { draw } from '../../../../ui/frame.tsx'
import { say } from '../../../../ui/words.ts'
import { showProduct } from '../../../catalogue/index.ts'
import { readerOf } from '../../reader.ts'
import { HELP_SCRIPT } from '../../searching/typed.ts'
import { refuse } from '../../refusals.ts'
import { articleFoot } from '../../slots.ts'
import { type ArticleBlock, readArticle } from '../../../../ui/rich/article.ts'
import { productsIn } from '../../text/draw.tsx'
import { filesIn } from '../../text/files.ts'
import { asksOf, knownOf, knownAs, type READ_AS } from '../../text/known.ts'
import { askedIn, resolve } from '../../text/resolve.ts'
import { fileHref, filesToDraw } from '../files.ts'
import { articleAt, type ArticleFound, draftAt, movedTo } from '../find.ts'
import { articleHref } from '../publish.ts'
import { drawArticle, drawBody, type Drawn, type ProductShown } from './draw-article.tsx'
import { NotFound } from './not-found.tsx'
import type { Standing } from './path.tsx'

/** Products that an article is said to be about on its page: of more its shelf is named. */
const PRODUCTS_SHOWN = 6
/** Products that its links may lead to. */
const LINKED_LIMIT = 50
/** Letters of what articles' pages are made of, for which they are kept: a few hundred of the longer ones. */
const KEPT_LETTERS = 4_000_000

export interface ArticleAsked extends Standing {
  slug: string
  /** As `?print` leaves it. */
  print?: string | undefined
}

/** An article, whatever its kind. What stood at this address leads to where it stands now. */
export async function articlePage(call: Call, { slug, print, ...standing }: ArticleAsked): Promise<PageReply> {
  const reader = await readerOf(call)
  const article = await articleAt(call, reader, slug)
  if (!article) {
    const now = await movedTo(call, reader, 'article', slug)
    return now === null ? notFound(call, slug) : movedFor(articleHref(now))
  }
  const read = readArticle(article.body)
  const asked = askedIn(read, article.about)
  const blocks = resolve(read, await knownOf(call, reader, asked), article.language)
  const isOpen = article.audience === 'everyone'
  const drawn = await gather(call, article, blocks, { standing, print: print !== undefined, indexed: isOpen })
  // What is said of the reader is said to nobody else, and what is not for everybody is kept by nobody.
  if (asksOf(asked) && reader.parties.length > 0)
    return { ...pageOf({ ...drawn, ...liveAt(call, articleHref(slug), standing) }), cache: 'never' }
  return isOpen
    ? { ...keptPage(JSON.stringify(drawn)), cache: 'public' }
    : { ...pageOf(drawn), cache: 'never', hidden: true }
}

/** Its text changes with its reader's own record, so it is read again when their line rings. */
function liveAt({ principal }: Call, href: string, standing: Standing): Pick<Drawn, 'live'> {
  if (principal.kind !== 'customer') return {}
  const query = new URLSearchParams(Object.entries(standing).filter(([, value]) => value !== undefined)).toString()
  return { live: { from: `${href}/text${query === '' ? '' : `?${query}`}`, topic: `line/${principal.party}` } }
}

/** The text of an article alone, as this reader reads it. @throws Refusal article-unknown */
export async function articleTextPart(
  call: Call,
  { slug, ...standing }: ArticleAsked,
): Promise<{ file: string; type: string }> {
  const reader = await readerOf(call)
  const article = await articleAt(call, reader, slug)
  if (!article) throw refuse('article-unknown')
  const read = readArticle(article.body)
  const blocks = resolve(read, await knownOf(call, reader, askedIn(read, article.about)), article.language)
  const drawn = await gather(call, article, blocks, { standing, print: true, indexed: false })
  return { file: draw(drawBody({ ...drawn, print: false })), type: 'text/html; charset=utf-8' }
}

/** What is being written, as it would look; nobody but the staff sees it. */
export async function previewPage(
  call: Call,
  { id, language, as, ...standing }: { id: string; language: string; as: (typeof READ_AS)[number] } & Standing,
): Promise<PageReply> {
  const reader = await readerOf(call)
  const article = await draftAt(call, reader, { id, language })
  if (!article) return notFound(call, '')
  const { version, ...found } = article
  const read = readArticle(found.body)
  const blocks = resolve(read, knownAs(as), language)
  const drawn = await gather(call, { ...found, title: found.title || say(call.locale)('help.untitled') }, blocks, {
    standing,
    print: false,
    indexed: false,
    preview: version === null ? 'published' : 'draft',
  })
  return { ...pageOf(drawn), cache: 'never', hidden: true }
}

type How = Pick<Drawn, 'standing' | 'print' | 'indexed' | 'preview'>

/** All that the page says, so that the same again is drawn once. */
async function gather(call: Call, article: ArticleFound, blocks: ArticleBlock[], how: How): Promise<Drawn> {
  const [files, linked, about, foot] = await Promise.all([
    filesToDraw(call, filesIn(blocks)),
    productsAt(call, productsIn(blocks).slice(0, LINKED_LIMIT)),
    productsAt(
      call,
      article.about.flatMap(({ type, value }) => (type === 'product' ? [value] : [])).slice(0, PRODUCTS_SHOWN),
    ),
    footOf(call, article, how),
  ])
  return {
    ...how,
    locale: call.locale,
    origin: call.config.url.origin,
    zone: setting(call, shop.zone),
    article,
    blocks,
    files: [...files.values()].map((file) => ({ ...file, href: fileHref(file.id) })),
    linked,
    about,
    foot,
  }
}

async function footOf(call: Call, article: ArticleFound, { preview, print }: How): Promise<string> {
  if (preview || print) return ''
  return draw(await Promise.all(articleFoot.fills.map(async (render) => render(call, article))))
}

/** Those of them that are offered. */
async function productsAt(ctx: Context & Pick<Call, 'locale'>, ids: readonly string[]): Promise<ProductShown[]> {
  const found = await Promise.all(
    ids
      .filter((id) => UUID.test(id))
      .map((id) =>
        showProduct(ctx, id, ctx.locale).then(
          ({ slug, title }): ProductShown | null => ({ id, title, href: `/products/${slug}` }),
          () => null,
        ),
      ),
  )
  return found.filter((one) => one !== null)
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const keptPage = keptByText(KEPT_LETTERS, (text) =>
  lasting(
    pageOf(
      JSON.parse(text, (name, value: unknown) =>
        DATES.has(name) && typeof value === 'string' ? new Date(value) : value,
      ) as Drawn,
    ),
  ),
)
const DATES: ReadonlySet<string> = new Set(['publishedAt', 'changedAt'])

function pageOf(drawn: Drawn): PageShown {
  const { article, origin, print, preview, indexed } = drawn
  const at = (slug: string) => new URL(articleHref(slug), origin).href
  const others = article.languages.filter(({ slug }) => slug !== article.slug)
  return {
    title: article.title,
    description: article.summary,
    style: 'help.css',
    ...(print ? { bare: true as const } : { script: HELP_SCRIPT }),
    ...(indexed && !preview
      ? {
          links: [
            { rel: 'canonical' as const, href: at(article.slug) },
            ...(others.length === 0
              ? []
              : article.languages.map(({ language, slug }) => ({
                  rel: 'alternate' as const,
                  hreflang: language,
                  href: at(slug),
                }))),
          ],
        }
      : {}),
    html: draw(drawArticle(drawn)),
  }
}

/** For good: whoever keeps the old address may put the new one in its place. */
export function movedFor(to: string): PageReply {
  return { reply: { status: 308, form: 'data', body: null, headers: { location: to, 'cache-control': 'no-cache' } } }
}

/** Nothing stands there, or not for this reader: what can be done instead. */
export function notFound(call: Call, slug: string): PageReply {
  const words = say(call.locale)
  return {
    title: words('help.nothingTitle'),
    status: 404,
    cache: 'never',
    hidden: true,
    style: 'help.css',
    script: HELP_SCRIPT,
    body: (
      <NotFound locale={call.locale} text={slug.replaceAll('-', ' ')} isKnown={call.principal.kind === 'customer'} />
    ),
  }
}
