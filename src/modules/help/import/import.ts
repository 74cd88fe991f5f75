import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Acting } from '../../../platform/context.ts'
import { setting, shop } from '../../../platform/settings.ts'
import { language as languageSchema } from '../contract.ts'
import { refuse } from '../refusals.ts'
import { Disk } from './disk.ts'
import { EXPORT_LIMIT, type ExportFile, exportedBy, readIntercom, readZendesk } from './exports.ts'
import { readFolder } from './folder.ts'
import { type SkippedFile, Unreadable } from './outside.ts'
import { type ImportedArticles, nothingTaken, takeArticles } from './take.ts'

/** What somebody says about a path on the command line. */
export interface ImportGiven {
  language?: string
  publish?: boolean
  onProgress?: (done: number) => void
}

/**
 * Takes articles from a folder of Markdown or pages, a file of these, or an export of Zendesk Guide or Intercom: which it is, is told by looking.
 * Can be repeated: only what changed there since is changed here, and what was written here since stays.
 * @throws Refusal bad-input when the path as a whole cannot be read
 */
export async function importArticles(ctx: Acting, given: string, said: ImportGiven = {}): Promise<ImportedArticles> {
  const language = languageOf(ctx, said.language)
  const options = { publish: said.publish === true, ...(said.onProgress ? { onProgress: said.onProgress } : {}) }
  try {
    const { disk, files, skipped } = await look(given)
    const exports = await exportsIn(disk, files, skipped)
    const done = nothingTaken()
    done.skipped.push(...skipped)
    for (const [source, read] of [
      ['zendesk', readZendesk],
      ['intercom', readIntercom],
    ] as const) {
      const from = exports.filter(({ by }) => by === source)
      if (from.length > 0)
        join(done, await takeArticles(ctx, read(disk, from, language), { ...options, origin: 'import', source }))
    }
    const found = await readFolder(disk, files, language)
    if (found.articles.length > 0 || found.skipped.length > 0)
      join(done, await takeArticles(ctx, found, { ...options, origin: 'file', source: 'folder' }))
    return done
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw refuse('bad-input', { where: given, what: error.message })
  }
}

/** The language of what does not say its own. @throws Refusal bad-input */
export function languageOf(ctx: Acting, said: string | undefined): string {
  const parsed = languageSchema.safeParse(said ?? setting(ctx, shop.locale).slice(0, 2))
  if (!parsed.success) throw refuse('bad-input', { where: 'language', what: parsed.error.issues[0]!.message })
  return parsed.data
}

/** A folder with its files, or one file with its folder around it. @throws Unreadable */
async function look(given: string): Promise<{ disk: Disk; files: string[]; skipped: SkippedFile[] }> {
  const found = await stat(given).catch(() => undefined)
  if (!found?.isDirectory() && !found?.isFile()) throw new Unreadable('is not there. Name a folder or a file.')
  const disk = await Disk.open(found.isDirectory() ? given : path.dirname(given))
  const skipped: SkippedFile[] = []
  return { disk, files: found.isDirectory() ? await disk.files(skipped) : [path.basename(given)], skipped }
}

type Exported = ExportFile & { by: 'zendesk' | 'intercom' }

/** What of these files another system wrote. Other JSON is left alone, in a folder; named by itself it is refused. */
async function exportsIn(disk: Disk, files: readonly string[], skipped: SkippedFile[]): Promise<Exported[]> {
  const found: Exported[] = []
  let bytes = 0
  for (const file of files) {
    if (!/\.json$/i.test(file)) continue
    try {
      const read = await disk.bytes(file, EXPORT_LIMIT - bytes)
      bytes += read.byteLength
      const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(read)) as ExportFile['value']
      const by = exportedBy(value)
      if (by !== null) found.push({ file, value, by })
      else if (files.length === 1)
        throw new Unreadable(
          'is no export of Zendesk Guide (articles, sections, categories) or of Intercom (articles, collections).',
        )
    } catch (error) {
      if (error instanceof Unreadable && files.length === 1) throw error
      skipped.push({
        file,
        reason: error instanceof Unreadable ? error.message : 'is no JSON in UTF-8. Export it again.',
      })
    }
  }
  return found
}

function join(all: ImportedArticles, one: ImportedArticles): void {
  for (const name of ['taken', 'changed', 'unchanged', 'published', 'chapters'] as const) all[name] += one[name]
  for (const name of ['kept', 'skipped', 'unsaid'] as const) all[name].push(...one[name])
}
