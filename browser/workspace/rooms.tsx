import type { VNode } from 'preact'
import type { StaffRole } from '../../src/platform/principal.ts'
import type { MessageKey } from '../../src/ui/words.ts'
import { Customers } from './customers.tsx'
import { Inbox } from './inbox/inbox.tsx'
import { onDemand } from './on-demand.tsx'
import { Packing } from './packing.tsx'
import { Orders } from './orders.tsx'
import { Products } from './products.tsx'

export interface Room {
  /** Its part of the address: /workspace/<room>. */
  room: string
  view: () => VNode
  words: Extract<MessageKey, `workspace.nav.${string}`>
  /** Roles that it opens to; the owner's opens all. */
  for: readonly StaffRole[]
  /** Lines in a square of 24. */
  icon: string
  /** Where the desk is arranged and not worked: behind "More" on every screen. */
  seldom?: true
  /** How many in it are to be seen to stands beside its name. */
  counts?: true
}

const EVERYBODY: readonly StaffRole[] = ['agent', 'packer', 'merchandiser', 'marketer', 'analyst']

/** The rooms of the workspace, those that are used most first: a telephone has room for four and keeps the others under "More". */
export const ROOMS: readonly Room[] = [
  {
    room: 'inbox',
    view: Inbox,
    words: 'workspace.nav.inbox',
    for: ['agent'],
    icon: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5',
  },
  {
    room: 'packing',
    view: Packing,
    words: 'workspace.nav.packing',
    for: ['packer', 'agent'],
    icon: 'M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8',
  },
  {
    room: 'orders',
    view: Orders,
    words: 'workspace.nav.orders',
    for: ['packer', 'agent'],
    icon: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  },
  {
    room: 'customers',
    view: Customers,
    words: 'workspace.nav.customers',
    for: ['agent'],
    icon: 'M9 11a4 4 0 100-8 4 4 0 000 8zM2 21c0-4 3-7 7-7s7 3 7 7M17 4a4 4 0 010 7M19 15c2 1 3 3 3 6',
  },
  {
    room: 'products',
    view: Products,
    words: 'workspace.nav.products',
    for: ['merchandiser', 'agent', 'packer'],
    icon: 'M4 4h7l9 9-7 7-9-9zM8 8h.01',
  },
  {
    room: 'letters',
    view: onDemand(() => import('./letters.tsx')),
    words: 'workspace.nav.letters',
    for: ['agent'],
    icon: 'M3 6h18v12H3zM3 7l9 7 9-7',
  },
  {
    room: 'answers',
    view: onDemand(() => import('./answers/room.tsx')),
    words: 'workspace.nav.answers',
    for: ['agent'],
    icon: 'M4 4h16v12H9l-5 4zM8 8h8M8 12h5',
  },
  {
    room: 'help',
    view: onDemand(() => import('./help/room.tsx')),
    words: 'workspace.nav.help',
    for: ['agent', 'merchandiser', 'marketer'],
    icon: 'M4 5c3-1 6 0 8 2 2-2 5-3 8-2v13c-3-1-6 0-8 2-2-2-5-3-8-2zM12 7v13',
  },
  {
    room: 'calls',
    view: onDemand(() => import('./calls/room.tsx')),
    words: 'workspace.nav.calls',
    for: ['agent'],
    icon: 'M5 4h4l2 5-3 2a11 11 0 005 5l2-3 5 2v4a1 1 0 01-1 1A16 16 0 014 5a1 1 0 011-1z',
  },
  {
    room: 'exceptions',
    view: onDemand(() => import('./exceptions/room.tsx')),
    words: 'workspace.nav.exceptions',
    for: ['agent'],
    icon: 'M12 3l9 17H3zM12 10v4M12 17h.01',
    counts: true,
  },
  {
    room: 'visitors',
    view: onDemand(() => import('./visitors/room.tsx')),
    words: 'workspace.nav.visitors',
    for: ['agent'],
    icon: 'M12 12a3 3 0 100-6 3 3 0 000 6zM12 21s7-6 7-12a7 7 0 10-14 0c0 6 7 12 7 12z',
  },
  {
    room: 'complaints',
    view: onDemand(() => import('./complaints/room.tsx')),
    words: 'workspace.nav.complaints',
    for: ['agent'],
    icon: 'M4 10v4h4l7 5V5l-7 5zM18 9a4 4 0 010 6',
    seldom: true,
  },
  {
    room: 'clocks',
    view: onDemand(() => import('./clocks/room.tsx')),
    words: 'workspace.nav.clocks',
    for: ['agent'],
    icon: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3 2',
    seldom: true,
  },
  {
    room: 'blueprint',
    view: onDemand(() => import('./blueprint/room.tsx')),
    words: 'workspace.nav.blueprint',
    for: ['agent'],
    icon: 'M4 5h16M7 10h10M10 15h4M12 19h.01',
    seldom: true,
  },
  {
    room: 'reports',
    view: onDemand(() => import('./listening/room.tsx')),
    words: 'workspace.nav.reports',
    for: ['agent', 'analyst'],
    icon: 'M4 20h16M7 16v-5M12 16V6M17 16v-8',
  },
  {
    room: 'practice',
    view: onDemand(() => import('./practice/room.tsx')),
    words: 'workspace.nav.practice',
    for: ['agent'],
    icon: 'M3 9l9-4 9 4-9 4zM7 11v5c3 2 7 2 10 0v-5M21 9v6',
    seldom: true,
  },
  {
    room: 'reviews',
    view: onDemand(() => import('./review/room.tsx')),
    words: 'workspace.nav.reviews',
    for: ['agent'],
    icon: 'M9 4h6v3H9zM15 5h4v16H5V5h4M9 14l2 2 4-5',
    seldom: true,
  },
  {
    room: 'staff',
    view: onDemand(() => import('./staff.tsx')),
    words: 'workspace.nav.staff',
    for: [],
    icon: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-4 4-7 8-7s8 3 8 7',
    seldom: true,
  },
  {
    room: 'routing',
    view: onDemand(() => import('./routing/room.tsx')),
    words: 'workspace.nav.routing',
    for: ['agent'],
    icon: 'M4 12h5M9 12c4 0 3-6 7-6h4M9 12c4 0 3 6 7 6h4M18 3l3 3-3 3M18 15l3 3-3 3',
    seldom: true,
  },
  {
    room: 'settings',
    view: onDemand(() => import('./settings.tsx')),
    words: 'workspace.nav.settings',
    for: ['merchandiser', 'marketer'],
    icon: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6',
    seldom: true,
  },
  {
    room: 'you',
    view: onDemand(() => import('./you.tsx')),
    words: 'workspace.nav.you',
    for: EVERYBODY,
    icon: 'M15 8a5 5 0 10-3 4.6L14 15h3v3h3v-4l-5.4-5.4M9 7h.01',
  },
]
