import type { NothingFound } from '../../catalogue/index.ts'
import { Button } from '../../../ui/form.tsx'
import { say } from '../../../ui/words.ts'
import { readerOf } from '../reader.ts'
import { searchArticles } from './find.ts'
import { Articles, Remember } from './pages/search.tsx'
import { askHref, HELP_SCRIPT, searchHref } from './typed.ts'

/** Articles that stand where the shop had nothing: as many as one takes in at a look. */
const SHOWN = 3

/** Fills catalogue's `nothingFound`: whoever looked for goods in vain may have had a question. */
export const answersInShop: NothingFound = {
  script: HELP_SCRIPT,
  async render(call, text) {
    const words = say(call.locale)
    const { articles } = await searchArticles(call, await readerOf(call), text, SHOWN)
    return (
      <section
        class="stack"
        data-searched={text}
        data-door="shop"
        data-nothing={articles.length === 0 ? 'yes' : undefined}
      >
        {articles.length > 0 ? (
          <>
            <h2>{words('helpSearch.inHelp')}</h2>
            <Articles articles={articles} locale={call.locale} />
            <p>
              <a href={searchHref(text)}>{words('helpSearch.allHelp', { text })}</a>
            </p>
          </>
        ) : null}
        <div class="row">
          <Button href={askHref(text)}>{words('helpSearch.ask')}</Button>
          {articles.length > 0 ? null : <Remember text={text} door="shop" locale={call.locale} />}
        </div>
      </section>
    )
  },
}
