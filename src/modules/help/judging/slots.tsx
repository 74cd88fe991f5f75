import type { ArticleFoot } from '../slots.ts'
import { Helped } from './pages/helped.tsx'

/** Fills `articleFoot`: the same for everybody, so that the page can be kept. */
export const helpedBelow: ArticleFoot = ({ locale }, { id, language }) => (
  <Helped locale={locale} article={{ id, language }} />
)
