import path from 'node:path'
import type { Acting } from '../../../platform/context.ts'
import { importArticles } from '../import/import.ts'

/** From the house's own folder, as migrations are found: the program itself runs out of dist/. */
const FOLDER = 'src/modules/help/demo/articles'

/** Reads in the articles of the demo shop, as any folder is read, and publishes them. Returns how many texts are new: again, none. */
export async function demoArticles(ctx: Acting): Promise<number> {
  const { taken, skipped, unsaid } = await importArticles(ctx, path.resolve(FOLDER), { publish: true, language: 'en' })
  const [wrong] = [...skipped, ...unsaid]
  if (wrong) throw new Error(`The demo's articles: ${wrong.file} ${wrong.reason}`)
  return taken
}
