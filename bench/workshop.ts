import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterwards } from './clean-up.ts'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Below node_modules, so that the copy finds the packages and no tool of ours looks into it. */
const WORKSHOP = join(ROOT, 'node_modules/.cache/rapport')
/** What the program is made of and reads while it runs. */
const SOURCES = ['src', 'browser', 'extensions', 'migrations', 'bin', 'package.json', 'tsconfig.json']

/** One place in a file that is written otherwise in a copy: found exactly once, or the copy is refused. */
export interface Cut {
  file: string
  find: string
  put: string
}

/**
 * A built copy of the program in a folder of its own, started with that folder as working directory. Whoever goes on working in the
 * checkout, or builds it, changes nothing of what is being measured. With cuts it is a program that leaves something out, made `from`
 * another copy.
 */
export function copyProgram(cuts: readonly Cut[] = [], from = ROOT): string {
  mkdirSync(WORKSHOP, { recursive: true })
  const folder = mkdtempSync(join(WORKSHOP, 'copy-'))
  afterwards(() => rmSync(folder, { recursive: true, force: true }))
  for (const source of SOURCES)
    if (existsSync(join(from, source))) cpSync(join(from, source), join(folder, source), { recursive: true })
  for (const { file, find, put } of cuts) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const parts = text.split(find)
    if (parts.length !== 2) throw new Error(`${file} should hold once, and holds ${parts.length - 1} times: ${find}`)
    writeFileSync(path, parts.join(put))
  }
  const built = spawnSync(process.execPath, [join(folder, 'bin/build.js')], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (built.status !== 0) throw new Error(`The program does not build:\n${built.stderr.toString()}`)
  return folder
}
