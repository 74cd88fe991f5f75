import { importArticles, type ImportedArticles } from '../modules/help/index.ts'
import { inHouse } from './open.ts'
import { Mistake, type Out, type Verb } from './verb.ts'

/** Files that are named one by one; the rest is counted (--json has them all). */
const FILES_SHOWN = 20

export const importArticlesVerb: Verb = {
  name: 'import articles',
  summary: 'Articles from folders of Markdown or HTML, and exports of Zendesk Guide or Intercom (JSON).',
  takes: 'PATH…',
  options: {
    language: { type: 'string', means: 'of what does not say its own, as in en or nb; the shop’s unless said' },
    publish: { type: 'boolean', means: 'publish what is read; drafts unless said' },
  },
  async run(given, out) {
    if (given.words.length === 0) throw new Mistake('Say which folder or file: npx rapport import articles PATH…')
    const language = given.text('language')
    await inHouse('import:articles', async (ctx) => {
      const results = []
      for (const path of given.words) {
        const done = await importArticles(ctx, path, {
          publish: given.flag('publish'),
          onProgress: (count) => out.progress(`${path}: ${count} articles`),
          ...(language === undefined ? {} : { language }),
        })
        tellArticles(out, path, done)
        results.push({ path, ...done })
      }
      out.result(results.length === 1 ? results[0] : results)
    })
  },
}

/** What became of each text, and what whoever imports has to look at. */
export function tellArticles(out: Out, path: string, done: ImportedArticles): void {
  const { taken, changed, unchanged, published, chapters, kept, skipped, unsaid } = done
  out.say(
    `${path}: ${taken} taken, ${changed} changed, ${unchanged} as before, ${kept.length} kept as they are here, ${skipped.length} skipped.`,
  )
  out.say(`  published: ${published}; new chapters: ${chapters}`)
  tellFiles(out, 'Kept:', kept)
  tellFiles(out, 'Skipped:', skipped)
  tellFiles(out, 'Left out of texts:', unsaid)
}

function tellFiles(out: Out, title: string, files: readonly { file: string; reason: string }[]): void {
  if (files.length === 0) return
  out.say(`  ${title}`)
  for (const { file, reason } of files.slice(0, FILES_SHOWN)) out.say(`    ${file}: ${reason}`)
  if (files.length > FILES_SHOWN) out.say(`    and ${files.length - FILES_SHOWN} more; --json lists them all.`)
}
