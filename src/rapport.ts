import { backupVerb } from './command-line/backup.ts'
import { checkVerb } from './command-line/check.ts'
import { dbVerb } from './command-line/db.ts'
import { demoVerb } from './command-line/demo.ts'
import { doctorVerb } from './command-line/doctor.ts'
import { explainVerb } from './command-line/explain.ts'
import { importVerbs } from './command-line/import.ts'
import { probeVerb } from './command-line/probe.ts'
import { restoreVerb } from './command-line/restore.ts'
import { routesVerb } from './command-line/routes.ts'
import { serveVerb } from './command-line/serve.ts'
import { keyVerb, staffVerb } from './command-line/staff.ts'
import { runVerb } from './command-line/verb.ts'

const verbs = [
  serveVerb,
  demoVerb,
  ...importVerbs,
  staffVerb,
  keyVerb,
  dbVerb,
  doctorVerb,
  explainVerb,
  probeVerb,
  backupVerb,
  restoreVerb,
  checkVerb,
  routesVerb,
]

// Whoever reads us through `head` has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const code = await runVerb(verbs, process.argv.slice(2))
// `serve` goes on; everything else is done, and its exit code says how it went.
if (code !== 0 || process.argv[2] !== 'serve') process.exitCode = code
