import path from 'node:path'
import { type Disk, TEXT_LIMIT, within } from './disk.ts'
import { readFrontMatter } from './front-matter.ts'
import { Unreadable } from './outside.ts'

/** Files within each other. */
const DEPTH_LIMIT = 10
/** Files that one text is put together of. */
const FILES_LIMIT = 500

const INCLUDE = /^\s*(?:\{\{>\s*([^{}\s]{1,300})\s*\}\}|!include(?:\s+|\()["']?([^\s"'()]{1,300})["']?\)?)\s*$/

/** A text with the files that it names in a line of their own: `{{> shared/note.md}}`, `!include shared/note.md`. @throws Unreadable */
export async function withIncludes(
  disk: Disk,
  file: string,
  text: string,
): Promise<{ whole: string; folders: string[] }> {
  const folders = new Set([path.posix.dirname(file)])
  let files = 0
  let letters = text.length
  const fill = async (lines: readonly string[], from: readonly string[]): Promise<string[]> => {
    const filled: string[] = []
    for (const [at, line] of lines.entries()) {
      const found = INCLUDE.exec(line)
      const name = found?.[1] ?? found?.[2]
      if (name === undefined) {
        filled.push(line)
        continue
      }
      const where = `${from.at(-1)}, line ${at + 1}`
      const to = within(path.posix.dirname(from.at(-1)!), name)
      if (to === null)
        throw new Unreadable(`takes in ${name} (${where}), which leads out of the folder. Put it into the folder.`)
      if (from.includes(to))
        throw new Unreadable(
          `takes itself in: ${[...from.slice(from.indexOf(to)), to].join(' → ')} (${where}). Take one of these lines out.`,
        )
      files += 1
      if (from.length > DEPTH_LIMIT || files > FILES_LIMIT)
        throw new Unreadable(
          `is put together of more than ${FILES_LIMIT} files, or of files more than ${DEPTH_LIMIT} deep (${where}). Write it in fewer.`,
        )
      if (!(await disk.has(to))) throw new Unreadable(`takes in ${to} (${where}), which is not there.`)
      const { rest } = readFrontMatter((await disk.text(to)).replaceAll('\r\n', '\n'))
      letters += rest.length
      if (letters > TEXT_LIMIT)
        throw new Unreadable(
          `has more than ${TEXT_LIMIT} letters with all that it takes in (${where}). Make several of it.`,
        )
      folders.add(path.posix.dirname(to))
      filled.push('', ...(await fill(rest.trim().split('\n'), [...from, to])), '')
    }
    return filled
  }
  const whole = (await fill(text.split('\n'), [file])).join('\n')
  return { whole, folders: [...folders] }
}
