import { helping } from '../../../src/ui/messages/later/helping.ts'
import { extendWords } from '../../../src/ui/words.ts'

// The words of the editor and of what stands beside the case come with them, and not with the workspace's first load (bin/build.js).
extendWords(helping)
