import { setTimeout as pause } from 'node:timers/promises'
import { followProbes, listProbes, probeNow } from '../modules/desk/index.ts'
import { inHouse } from './open.ts'
import { Mistake, type Verb } from './verb.ts'

/** Between two looks into the stranger's mailbox and their talk. */
const LOOK_MS = 1_000
/** Unless it is said: until a mail that is handed over has gone round. */
const WAIT_SECONDS = 60
const SECOND_MS = 1_000

export const probeVerb: Verb = {
  name: 'probe',
  summary:
    'Be your own customer: open a page, write a mail, chat and order through the public doors of the running house.',
  options: {
    wait: { type: 'string', means: `seconds to wait for acknowledgements; ${WAIT_SECONDS} unless you say` },
  },
  async run({ text }, out) {
    const seconds = Number(text('wait') ?? WAIT_SECONDS)
    if (!Number.isInteger(seconds) || seconds < 0)
      throw new Mistake('Say how many seconds: npx rapport probe --wait 60')
    await inHouse('command-line', async (ctx) => {
      const id = await probeNow(ctx)
      let left = seconds * SECOND_MS
      const read = async () => (await listProbes(ctx)).runs.find((one) => one.id === id)!
      let run = await read()
      while (left > 0 && run.steps.some(({ state, toldMs }) => state === 'waiting' && toldMs === null)) {
        await pause(LOOK_MS)
        left -= LOOK_MS
        await followProbes(ctx)
        run = await read()
      }
      for (const { door, state, toldMs, answeredMs, problem, said } of run.steps) {
        const came = [
          ...(toldMs === null ? [] : [`there after ${toldMs} ms`]),
          ...(answeredMs === null ? [] : [`answered after ${answeredMs} ms`]),
          ...(problem === null ? [] : [problem, ...(said === null ? [] : [said])]),
        ]
        out.say(`${door.padEnd(6)} ${state.padEnd(8)} ${came.join(', ')}`)
      }
      out.result(run)
      if (run.steps.some(({ state }) => state === 'failed')) process.exitCode = 1
    })
  },
}
