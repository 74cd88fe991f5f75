// npm run quality -- PART …: each part is asked with files of its own and says its figures. No part has data in the repository.
import { ANSWERS_USAGE, answersQuality } from './quality/answers.ts'
import { BOUNCES_USAGE, bouncesQuality } from './quality/bounces.ts'
import { HTML_USAGE, htmlQuality } from './quality/html.ts'
import { REPLIES_USAGE, repliesQuality } from './quality/replies.ts'
import { TRIAGE_USAGE, triageQuality } from './quality/triage.ts'

type Part = { usage: string; run(args: string[]): void | Promise<void> }

const PARTS: Record<string, Part> = {
  triage: { usage: TRIAGE_USAGE, run: triageQuality },
  answers: { usage: ANSWERS_USAGE, run: answersQuality },
  bounces: { usage: BOUNCES_USAGE, run: bouncesQuality },
  replies: { usage: REPLIES_USAGE, run: repliesQuality },
  html: { usage: HTML_USAGE, run: htmlQuality },
}

const [name = '', ...args] = process.argv.slice(2)
const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
if (part === undefined || args.includes('--help')) {
  const usages = part ? [part.usage] : Object.values(PARTS).map(({ usage }) => usage)
  console.log(`npm run quality -- PART …\n\n${usages.join('\n\n')}`)
  process.exitCode = part || name === '--help' ? 0 : 2
} else {
  try {
    await part.run(args)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  }
}
