import type { VNode } from 'preact'
import { Link } from './parts.tsx'
import { has, place, words } from './state.ts'

interface Room {
  room: string
  words: `workspace.nav.${'packing' | 'orders' | 'customers' | 'products' | 'letters' | 'staff' | 'settings'}`
  /** Roles that it opens to; the owner's opens all. */
  for: string[]
  icon: string
}

/** The rooms of the workspace; each icon is lines in a square of 24. */
export const ROOMS: readonly Room[] = [
  {
    room: 'packing',
    words: 'workspace.nav.packing',
    for: ['packer', 'agent'],
    icon: 'M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8',
  },
  {
    room: 'orders',
    words: 'workspace.nav.orders',
    for: ['packer', 'agent'],
    icon: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  },
  {
    room: 'customers',
    words: 'workspace.nav.customers',
    for: ['agent'],
    icon: 'M9 11a4 4 0 100-8 4 4 0 000 8zM2 21c0-4 3-7 7-7s7 3 7 7M17 4a4 4 0 010 7M19 15c2 1 3 3 3 6',
  },
  { room: 'products', words: 'workspace.nav.products', for: ['merchandiser'], icon: 'M4 4h7l9 9-7 7-9-9zM8 8h.01' },
  { room: 'letters', words: 'workspace.nav.letters', for: ['agent'], icon: 'M3 6h18v12H3zM3 7l9 7 9-7' },
  {
    room: 'staff',
    words: 'workspace.nav.staff',
    for: [],
    icon: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-4 4-7 8-7s8 3 8 7',
  },
  {
    room: 'settings',
    words: 'workspace.nav.settings',
    for: ['merchandiser', 'marketer'],
    icon: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6',
  },
]

export function Rail(): VNode {
  return (
    <nav class="rail" aria-label={words.value('workspace.title')}>
      {ROOMS.filter((one) => has(...one.for)).map((one) => (
        <Link room={one.room} current={place.value.room === one.room}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={one.icon} />
          </svg>
          {words.value(one.words)}
        </Link>
      ))}
      <a class="end" href="/">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 10l8-7 8 7v11H4zM10 21v-6h4v6" />
        </svg>
        {words.value('workspace.nav.shop')}
      </a>
      <form method="post" action="/workspace/sign-out">
        <button>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9" />
          </svg>
          {words.value('workspace.nav.out')}
        </button>
      </form>
    </nav>
  )
}
