import type { Article, Both } from './article.ts'
import { CAMP_GOODS } from './camp.ts'
import { CARRY_GOODS } from './carry.ts'
import { WEAR_GOODS } from './wear.ts'
import { WOOL_GOODS } from './wool.ts'

/** The shelves of the demo shop, in their order. */
export const SHELVES: readonly (readonly [key: string, title: Both])[] = [
  ['boots', ['Boots and shoes', 'Støvler og sko']],
  ['jackets', ['Jackets', 'Jakker']],
  ['wool', ['Wool', 'Ull']],
  ['trousers', ['Trousers', 'Bukser']],
  ['camp', ['Out overnight', 'Ute over natten']],
  ['kitchen', ['Camp kitchen', 'Kjøkken ute']],
  ['packs', ['Packs and maps', 'Sekker og kart']],
  ['care', ['Care and mending', 'Stell og reparasjon']],
]

export const ARTICLES: readonly Article[] = [...WEAR_GOODS, ...WOOL_GOODS, ...CAMP_GOODS, ...CARRY_GOODS]
