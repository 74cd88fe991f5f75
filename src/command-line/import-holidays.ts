import { readFile, stat } from 'node:fs/promises'
import { type Holidays, readHolidays } from '../modules/customers/index.ts'
import { shippingHours } from '../modules/orders/index.ts'
import type { Acting } from '../platform/context.ts'
import { changeSetting } from '../system/settings.ts'
import { inHouse } from './open.ts'
import { Mistake, type Verb } from './verb.ts'

/** A country's year is 10 kB. */
const BYTES_LIMIT = 4 * 1024 * 1024

export const importHolidaysVerb: Verb = {
  name: 'import holidays',
  summary:
    "A country's public holidays as JSON of the date-holidays project: days on which nothing leaves and nobody answers.",
  takes: 'FILE…',
  async run(given, out) {
    if (given.words.length === 0) throw new Mistake('Say which file: npx rapport import holidays FILE…')
    // All are read before one is taken: a wrong file among them closes the shop on no day.
    const files: [string, Holidays][] = []
    for (const file of given.words) files.push([file, await readFileOf(file)])
    await inHouse('import:holidays', async (ctx) => {
      const results = []
      for (const [file, holidays] of files) {
        const done = await closeOn(ctx, holidays)
        out.say(`${file}: ${done.taken} taken, ${done.unchanged} as before, ${done.skipped.length} skipped.`)
        for (const { line, reason } of done.skipped) out.say(`  entry ${line}: ${reason}`)
        results.push({ file, ...done })
      }
      out.result(results.length === 1 ? results[0] : results)
    })
  },
}

async function readFileOf(file: string): Promise<Holidays> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile() || found.size > BYTES_LIMIT)
    throw new Mistake(`${file} is not a file that can be read. Nothing was imported.`)
  const text = await readFile(file, 'utf8')
  try {
    return readHolidays(text)
  } catch {
    throw new Mistake(`${file} is not a list of holidays as date-holidays writes it. Nothing was imported.`)
  }
}

/** Command: closes the shop on these days as well. Days that are set already stay, and are counted. @throws Refusal bad-input beyond the most that are kept */
export async function closeOn(
  ctx: Acting,
  { days, skipped }: Holidays,
): Promise<{ taken: number; unchanged: number; skipped: Holidays['skipped'] }> {
  const before = shippingHours(ctx).closedDays
  const fresh = days.filter((day) => !before.includes(day))
  if (fresh.length > 0)
    await changeSetting(ctx, { module: 'orders', name: 'closedDays', value: [...before, ...fresh].sort() })
  return { taken: fresh.length, unchanged: days.length - fresh.length, skipped }
}
