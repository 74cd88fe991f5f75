// Whether the house knows why a letter came back, of mails that somebody else has judged.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parseMail } from '../../src/platform/mail/in/parse.ts'
import type { ParsedMail, Returned } from '../../src/platform/mail/in/parsed.ts'
import { filesIn, share, toLine } from './files.ts'

export const BOUNCES_USAGE = `bounces DIR [--results FILE] [--expected FILE] [--wrong]

  DIR         one mail a file, in folders or not (where DIR/maildir exists, that is read)
  --results   what was decided as CSV, a line for each recipient: file, bounce (yes or no), outcome, reason, recipient, status, replycode,
              hardbounce (yes or no), certain (yes or no), reply
  --expected  what others have decided, as JSON: { file: [{ reason, status, replycode, hardbounce }] }; DIR/expected.json where it exists
  --wrong     shows each file whose reason is not the expected one`

interface Expected {
  reason: string
  /** 5.0.9xx: the collection's own, where a report names none. */
  status?: string
  replycode?: string
  hardbounce?: boolean
}

type Verdicts = Record<string, Expected[]>

interface Decided {
  file: string
  parsed: ParsedMail
  returned: (Returned | null)[]
}

export async function bouncesQuality(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      results: { type: 'string' },
      expected: { type: 'string' },
      wrong: { type: 'boolean', default: false },
    },
  })
  const [folder] = positionals
  if (!folder) throw new Error(`Say where the mails are: npm run quality -- ${BOUNCES_USAGE}`)
  const mails = existsSync(path.join(folder, 'maildir')) ? path.join(folder, 'maildir') : folder
  const decided: Decided[] = []
  for (const file of filesIn(mails)) {
    const parsed = await parseMail(readFileSync(path.join(mails, file)))
    decided.push({ file, parsed, returned: parsed.bounce?.returned ?? [null] })
  }
  if (flags.results) writeFileSync(flags.results, resultsOf(decided))
  const bounces = decided.filter(({ parsed }) => parsed.bounce !== null)
  console.log(`${decided.length} mails read, ${bounces.length} of them reports`)
  const expectedFile =
    flags.expected ?? [folder, path.dirname(mails)].map((where) => path.join(where, 'expected.json')).find(existsSync)
  if (expectedFile) compare(decided, JSON.parse(readFileSync(expectedFile, 'utf8')) as Verdicts, flags.wrong)
}

function compare(decided: readonly Decided[], expected: Verdicts, showWrong: boolean): void {
  const asked = decided.flatMap((one) => {
    const verdicts = expected[one.file] ?? expected[path.basename(one.file)]
    return verdicts ? [{ ...one, verdicts }] : []
  })
  const figures = { reason: 0, status: 0, replycode: 0, hardbounce: 0 }
  for (const { file, parsed, returned, verdicts } of asked) {
    const same = (given: (verdict: Expected) => unknown, ours: (one: Returned | null) => unknown) =>
      sameOnes(verdicts.map(given), returned.map(ours))
    const right = same(
      ({ reason }) => reason,
      (one) => reasonOf(parsed, one),
    )
    figures.reason += Number(right)
    figures.status += Number(
      same(
        ({ status }) => known(status),
        (one) => one?.status ?? '',
      ),
    )
    figures.replycode += Number(
      same(
        ({ replycode }) => replycode ?? '',
        (one) => one?.code ?? '',
      ),
    )
    figures.hardbounce += Number(
      same(
        ({ hardbounce }) => hardbounce,
        (one) => one?.hard ?? false,
      ),
    )
    if (showWrong && !right)
      console.log(
        `${file}: ${verdicts.map(({ reason }) => reason).join(' ')} expected, ${returned.map((one) => reasonOf(parsed, one)).join(' ')} decided (${returned[0]?.status ?? '-'} ${returned[0]?.code ?? '-'} ${returned[0]?.reply.slice(0, 150) ?? ''})`,
      )
  }
  const line = (name: string, count: number) =>
    `${name.padEnd(20)}${share(count, asked.length) ?? '-'} (${count} of ${asked.length})`
  console.log(
    [
      line('reason right', figures.reason),
      line('hard or not right', figures.hardbounce),
      line('status the same', figures.status),
      line('reply code the same', figures.replycode),
    ].join('\n'),
  )
}

/** The same ones, however often and in whatever order: of two recipients whom the same befell, one line may tell of both. */
const sameOnes = (some: readonly unknown[], others: readonly unknown[]) =>
  [...new Set(some)].every((one) => others.includes(one)) && [...new Set(others)].every((one) => some.includes(one))

/** As the collections write it. What a person's program answered while they were away is no report. */
function reasonOf({ machine, bounce }: ParsedMail, one: Returned | null): string {
  if (one) return one.reason.replaceAll('-', '')
  return machine !== null && bounce === null ? 'vacation' : ''
}

function resultsOf(decided: readonly Decided[]): string {
  const head = [
    'file',
    'bounce',
    'outcome',
    'reason',
    'recipient',
    'status',
    'replycode',
    'hardbounce',
    'certain',
    'reply',
  ]
  const lines = decided.flatMap(({ file, parsed, returned }) =>
    returned.map((one) => [
      file,
      yes(one !== null),
      one?.outcome ?? '',
      reasonOf(parsed, one),
      one?.recipient ?? '',
      one?.status ?? '',
      one?.code ?? '',
      yes(one?.hard ?? false),
      yes(one?.outcome === 'failed' || one?.outcome === 'delivered'),
      one?.reply ?? '',
    ]),
  )
  return [head, ...lines].map(toLine).join('')
}

const known = (status = '') => (/^\d\.0\.9\d\d$/.test(status) ? '' : status)
const yes = (is: boolean) => (is ? 'yes' : 'no')
