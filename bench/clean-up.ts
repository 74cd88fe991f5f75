// What a long run leaves behind when it is cut short: servers, programs and folders. Everything is registered as it is made, and ended
// in the opposite order: at the end, after a failure, and on Ctrl-C.

type Ending = () => unknown
const endings: Ending[] = []
let ending: Promise<void> | undefined

/** Registers how something ends; calling what it returns ends that thing now. Each ending runs once. */
export function afterwards(end: Ending): () => Promise<void> {
  const once: Ending = async () => {
    const index = endings.indexOf(once)
    if (index === -1) return
    endings.splice(index, 1)
    await end()
  }
  endings.push(once)
  return once as () => Promise<void>
}

/** Ends everything that is registered. What cannot be ended is said, and the rest goes on. */
export function cleanUp(): Promise<void> {
  return (ending ??= (async () => {
    for (let end = endings.at(-1); end; end = endings.at(-1)) {
      try {
        await end()
      } catch (error) {
        console.error(`Could not clean up: ${(error as Error).message}`)
      }
    }
    ending = undefined
  })())
}

let listening = false
/** From now on a signal that ends this process ends first what is registered. */
export function cleanUpWhenTold(): void {
  if (listening) return
  listening = true
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      console.error(`\n${signal}: cleaning up …`)
      void cleanUp().finally(() => process.exit(130))
    })
  }
}

/** Runs the whole of something, and leaves nothing behind whichever way it ends. */
export async function leavingNothing(work: () => Promise<void>): Promise<void> {
  cleanUpWhenTold()
  try {
    await work()
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    await cleanUp()
  }
}
