// What the desk shows of a reply, and what it folds, of mails that somebody else has parted.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parseMail } from '../../src/platform/mail/in/parse.ts'
import { splitQuoted } from '../../src/platform/mail/in/quoted.ts'
import { filesIn, share, toLine } from './files.ts'

export const REPLIES_USAGE = `replies DIR [--results FILE] [--into FOLDER] [--wrong]

  DIR        one reply a file, in folders or not: .eml (a whole mail), .html (its page), anything else (its text). Where a file of a folder
             emails/ has one of the same name beside it in trimmed/, that is what should be kept, and the two are compared
  --results  what is kept and what is folded as CSV: file, kept, folded; without it (and --into) it is written to the screen, as JSON a line
  --into     what is kept, a file for each, by the same names
  --wrong    shows each file of which something else is kept than should be`

interface Read {
  file: string
  kept: string
  folded: string
}

export async function repliesQuality(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      results: { type: 'string' },
      into: { type: 'string' },
      wrong: { type: 'boolean', default: false },
    },
  })
  const [folder] = positionals
  if (!folder) throw new Error(`Say where the replies are: npm run quality -- ${REPLIES_USAGE}`)
  const read: Read[] = []
  for (const file of filesIn(folder)) {
    // What others have made of them is the answer, and nobody's reply.
    if (/(?:^|\/)(?:trimmed|elided|before)\//.test(file)) continue
    read.push({ file, ...(await keptOf(path.join(folder, file))) })
  }
  if (flags.results)
    writeFileSync(
      flags.results,
      [['file', 'kept', 'folded'], ...read.map(({ file, kept, folded }) => [file, kept, folded])].map(toLine).join(''),
    )
  if (flags.into) for (const { file, kept } of read) write(path.join(flags.into, file), kept)
  if (!flags.results && !flags.into) for (const one of read) console.log(JSON.stringify(one))
  console.error(
    `${read.length} replies read, of ${read.filter(({ folded }) => folded !== '').length} something is folded`,
  )
  compare(folder, read, flags.wrong)
}

async function keptOf(file: string): Promise<{ kept: string; folded: string }> {
  const bytes = readFileSync(file)
  const whole = /\.eml$/i.test(file)
    ? bytes
    : /\.html?$/i.test(file)
      ? Buffer.concat([Buffer.from('Content-Type: text/html; charset=utf-8\r\n\r\n'), bytes])
      : null
  const { text, quoted } = whole ? await parseMail(whole) : splitQuoted(bytes.toString('utf8'))
  return { kept: text, folded: quoted ?? '' }
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function compare(folder: string, read: readonly Read[], showWrong: boolean): void {
  let asked = 0
  let right = 0
  for (const { file, kept } of read) {
    const answer = path.join(folder, path.dirname(file), '..', 'trimmed', path.basename(file))
    if (path.basename(path.dirname(path.join(folder, file))) !== 'emails' || !existsSync(answer)) continue
    const expected = readFileSync(answer, 'utf8')
    asked += 1
    if (same(expected, kept)) right += 1
    else if (showWrong) console.error(`── ${file}\n${kept}\n── should be\n${expected}\n`)
  }
  if (asked > 0) console.error(`kept exactly        ${share(right, asked)} (${right} of ${asked})`)
}

/** But for spaces at the ends of lines and empty lines. */
const same = (one: string, other: string) => bare(one) === bare(other)
const bare = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
