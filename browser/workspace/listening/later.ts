import { probes } from '../../../src/ui/messages/later/probes.ts'
import { extendWords } from '../../../src/ui/words.ts'

// The words of this room come with it, and not with the workspace's first load: bin/build.js leaves them out there.
extendWords(probes)
