import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Ids only: whoever finds the list learns that somebody was erased, not who. */
export interface Erasure {
  at: string
  parties: string[]
  /** By what an import would bring them back: see erased.ts. Lists from before have none. */
  digests?: string[]
}

const FILE = 'erasures.jsonl'

/** Appends to the list and waits until it is on the disk: called before the commit is acknowledged. */
export async function writeErasure(dataFolder: string, erasure: Erasure): Promise<void> {
  await mkdir(dataFolder, { recursive: true })
  const file = await open(path.join(dataFolder, FILE), 'a+', 0o600)
  try {
    await dropCutLine(file)
    await file.appendFile(`${JSON.stringify(erasure)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A line without its end was cut by a crash before its erasure was committed; the next one must not continue it. */
async function dropCutLine(file: FileHandle): Promise<void> {
  const text = await file.readFile('utf8')
  if (text === '' || text.endsWith('\n')) return
  await file.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)))
}

/**
 * The list, oldest first; none yet is an empty one. A last line that a crash cut short is left out: its erasure was not committed.
 * @throws Error for a damaged line elsewhere: going on would leave somebody in who was erased
 */
export async function readErasures(dataFolder: string): Promise<Erasure[]> {
  let text: string
  try {
    text = await readFile(path.join(dataFolder, FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const lines = text.split('\n')
  lines.pop()
  return lines.filter(Boolean).map((line, n) => {
    try {
      return JSON.parse(line) as Erasure
    } catch {
      throw new Error(`Line ${n + 1} of ${FILE} cannot be read. Put the file back from its copy before you restore.`)
    }
  })
}
