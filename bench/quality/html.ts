// What runs of a list of pages that were written to run something: bare, cleaned, and under the policy that mails are shown with.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { documentOf, policyOf } from '../../src/modules/desk/mail/html/page.ts'
import { readPage } from '../../src/platform/mail/in/page.ts'
import { launchBrowser } from '../../test/harness/browser.ts'
import { executes } from '../../test/harness/executes.ts'

export const HTML_USAGE = `html FILE [--results FILE] [--json]

  FILE       a JSON list of {payload}, as DOMPurify keeps its expectations
  --results  for every payload what ran and what was fetched of it, as JSON
  --json     the figures as JSON`

export async function htmlQuality(args: string[]): Promise<void> {
  const { values: flags, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { results: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [file] = positionals
  if (file === undefined) throw new Error(`Say where the pages are: npm run quality -- ${HTML_USAGE}`)
  const payloads = (JSON.parse(readFileSync(file, 'utf8')) as { payload: string }[]).map(({ payload }) => payload)
  const cleaned = await Promise.all(payloads.map((payload) => readPage(asMail(payload), { pictures: false })))
  const pages = cleaned.map((page) => (page ? documentOf(page, '', 'en') : ''))
  const headers = { 'content-security-policy': policyOf(false) }
  const browser = await launchBrowser()
  try {
    const bare = await executes(
      browser,
      payloads.map((body) => ({ body })),
    )
    const clean = await executes(
      browser,
      pages.map((body) => ({ body })),
    )
    const ruled = await executes(
      browser,
      payloads.map((body) => ({ body, headers })),
    )
    const shown = await executes(
      browser,
      pages.map((body) => ({ body, headers })),
    )
    const figures = Object.fromEntries(
      Object.entries({ bare, clean, ruled, shown }).map(([name, { ran, asked }]) => [
        name,
        { ran: ran.length, asked: asked.length },
      ]),
    )
    if (flags.results) writeFileSync(flags.results, `${JSON.stringify({ bare, clean, ruled, shown }, null, 1)}\n`)
    if (flags.json) console.log(JSON.stringify({ payloads: payloads.length, ...figures }))
    else
      console.log(
        [
          `${payloads.length} pages; how many of them ran something, and how many asked another host for something`,
          ...Object.entries({
            bare: 'as they are',
            clean: 'cleaned only',
            ruled: 'under the policy only',
            shown: 'as mails are shown',
          }).map(
            ([name, said]) =>
              `  ${said.padEnd(24)} ${String(figures[name]!.ran).padStart(4)} ran  ${String(figures[name]!.asked).padStart(4)} asked`,
          ),
        ].join('\n'),
      )
    if (shown.ran.length > 0 || clean.ran.length > 0) process.exitCode = 1
  } finally {
    await browser.close()
  }
}

const asMail = (html: string) =>
  Buffer.from(`From: anna@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`)
