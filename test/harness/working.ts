// A process of its own that works on jobs, to be killed. Started with the connection URLs of a test's database.
import { z } from 'zod'
import { sql } from 'kysely'
import { declareJob } from '../../src/platform/jobs/declare.ts'
import { startWorker } from '../../src/platform/jobs/worker.ts'
import { openRecord } from './record.ts'

/** Notes that it began, and then takes as long as it is told to. */
export const dawdle = declareJob({
  name: 'test.dawdle',
  payload: z.strictObject({ note: z.string(), ms: z.number().int() }),
  async run(ctx, { note, ms }, stop) {
    await sql`insert into platform.setting (module, name, value, changed_by) values ('test', ${`${note} by ${process.pid}`}, 'true', 'test') on conflict do nothing`.execute(
      ctx.db,
    )
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      stop.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new Error('told to stop'))
      })
    })
  },
})

const urls = process.env['RAPPORT_TEST_WORKING']
if (urls) {
  const { owner, app, jobs } = JSON.parse(urls) as { owner: string; app: string; jobs: string }
  const open = await openRecord({ owner, app })
  await startWorker(open.context, { url: jobs, jobs: [dawdle] })
  process.stdout.write('working\n')
}
