import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What goes into a build. Migrations do not: they are read when the program starts. */
const INPUTS = ['src', 'browser', 'extensions', 'bin/build.js', 'package.json', 'tsconfig.json']
const STAMP = 'dist/stamp'

/** Whether the build in dist is of other files than those that are there now. */
export function isStale(root) {
  const stamp = join(root, STAMP)
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== fingerprint(root)
}

/**
 * Names, sizes and times of all inputs. Not their newest time: that misses a file that was taken away or put back, and
 * reading a thousand files would cost more than their stats (10 ms).
 */
export function fingerprint(root) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const input of INPUTS) if (existsSync(join(root, input))) describe(root, input, hash)
  return hash.digest('hex')
}

function describe(root, path, hash) {
  const found = statSync(join(root, path))
  if (!found.isDirectory()) return void hash.update(`${path} ${found.size} ${found.mtimeMs}\n`)
  for (const name of readdirSync(join(root, path)).sort()) describe(root, `${path}/${name}`, hash)
}
