import type { MeSection } from '../../customers/index.ts'
import { knownProblems } from './known.tsx'

/** Fills customers' `meSections`. */
export const problemsOnMe: MeSection = { name: 'problems', place: 'main', render: knownProblems }
