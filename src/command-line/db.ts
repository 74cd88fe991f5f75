import { openDatabaseFor } from './open.ts'
import { type Verb } from './verb.ts'

export const dbVerb: Verb = {
  name: 'db url',
  summary: 'Where the running database answers, for psql and the like.',
  async run(_given, out) {
    const database = await openDatabaseFor()
    try {
      out.say(database.ownerUrl)
      if (!database.shared)
        process.stderr.write('The program is not running, so this answers only once it is started.\n')
      out.result({ url: database.ownerUrl, running: database.shared })
    } finally {
      await database.close()
    }
  },
}
