import { serve } from '../main.ts'
import { readConfig } from '../platform/config.ts'
import type { Verb } from './verb.ts'

export const serveVerb: Verb = {
  name: 'serve',
  summary: 'Start Rapport (what npm start does).',
  async run() {
    await serve(readConfig(process.env))
  },
}
