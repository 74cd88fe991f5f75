import type { VNode } from 'preact'
import type { Call } from '../../../platform/context.ts'
import { say } from '../../../ui/words.ts'
import type { ProductAside } from '../../catalogue/index.ts'
import type { About } from '../contract.ts'
import { readerOf, stranger } from '../reader.ts'
import { mayBeWrittenAbout } from './about.ts'
import { articlesAbout } from './find.ts'
import { inLanguage } from './pages/parts.tsx'
import { articleHref } from './publish.ts'

/** Articles beside a product or an order: a few, or nobody reads one. */
const BESIDE_LIMIT = 4

/**
 * Fills catalogue's `productAside`: how it is used. Its page is kept between us and its readers, so it says what a stranger may read,
 * whoever looks.
 */
export const articlesOfProduct: ProductAside = async (call, { id, category }) => {
  const about: About[] = [{ type: 'product', value: id }, ...shelvesOf(category)]
  if (!mayBeWrittenAbout(call, about)) return null
  return beside(call, await articlesAbout(call, stranger(call.locale), about, BESIDE_LIMIT), 'help.aboutProduct')
}

/** A shelf and those above it: what is written about boots is about hiking boots as well. */
function shelvesOf(category: string): About[] {
  const levels = category === '' ? [] : category.split('/')
  return levels.map((_, index) => ({ type: 'shelf', value: levels.slice(0, index + 1).join('/') }))
}

/** Fills orders' `orderAside`: what one asks while an order is in this state. */
export async function articlesOfOrder(call: Call, { state }: { state: string }): Promise<VNode | null> {
  const articles = await articlesAbout(
    call,
    await readerOf(call),
    [{ type: 'order_state', value: state }],
    BESIDE_LIMIT,
  )
  return beside(call, articles, 'help.aboutOrder')
}

function beside(
  { locale }: Call,
  articles: Awaited<ReturnType<typeof articlesAbout>>,
  title: 'help.aboutProduct' | 'help.aboutOrder',
): VNode | null {
  if (articles.length === 0) return null
  return (
    <section class="card">
      <h2>{say(locale)(title)}</h2>
      <ul class="choices">
        {articles.map(({ slug, language, title: words }) => (
          <li>
            <a href={articleHref(slug)} {...inLanguage(language, locale)}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
