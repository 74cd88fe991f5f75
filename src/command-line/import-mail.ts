import { existsSync } from 'node:fs'
import { importMail } from '../modules/desk/index.ts'
import { inHouse } from './open.ts'
import { Mistake, type Verb } from './verb.ts'

/** Skipped files that are named one by one; the rest is counted (--json has them all). */
const FILES_SHOWN = 20
const OPEN_DAYS_LIMIT = 3_650

export const importMailVerb: Verb = {
  name: 'import mail',
  summary: 'Mails as history: mbox, maildir, folders of .eml, single files. Nobody is written to.',
  takes: 'FILE…',
  options: {
    'open-days': { type: 'string', means: 'conversations whose last mail is younger stay open; 30 unless said' },
  },
  async run(given, out) {
    if (given.words.length === 0) throw new Mistake('Say which file or folder: npx rapport import mail FILE…')
    const missing = given.words.find((word) => !existsSync(word))
    if (missing !== undefined) throw new Mistake(`${missing} is not there. Nothing was imported.`)
    const openDays = Number(given.text('open-days') ?? Number.NaN)
    const said = given.text('open-days') !== undefined
    if (said && !(Number.isInteger(openDays) && openDays >= 0 && openDays <= OPEN_DAYS_LIMIT))
      throw new Mistake(`--open-days is a number of days, 0 to ${OPEN_DAYS_LIMIT}.`)
    await inHouse('import:mail', async (ctx) => {
      const done = await importMail(ctx, given.words, {
        ...(said ? { openDays } : {}),
        onProgress: (line) => out.progress(line),
      })
      const { taken, unchanged, skipped, states, cases } = done
      out.say(`${taken} taken, ${unchanged} as before, ${skipped.length} skipped; ${cases} cases.`)
      for (const [state, count] of Object.entries(states)) out.say(`  ${state}: ${count}`)
      for (const { file, reason } of skipped.slice(0, FILES_SHOWN)) out.say(`  ${file}: ${reason}`)
      if (skipped.length > FILES_SHOWN) out.say(`  and ${skipped.length - FILES_SHOWN} more; --json lists them all.`)
      out.result(done)
    })
  },
}
