import { appendFileSync } from 'node:fs'

/** Appends lines of PROOF.md: what, what came out, and what the control shows. */
export function put(title: string, about: string, lines: [what: string, result: string, control: string][]): void {
  const file = process.env['RAPPORT_PROOF_FILE']
  const text = [
    `## ${title}`,
    '',
    about,
    '',
    '| what | with | control without |',
    '|---|---|---|',
    ...lines.map((line) => `| ${line.join(' | ')} |`),
    '',
  ].join('\n')
  console.log(`\n${text}`)
  if (file) appendFileSync(file, `${text}\n`)
}
