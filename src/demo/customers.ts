import { INVENTED_DOMAIN } from '../platform/mail/address.ts'

/** Somebody who does not exist, and what they do in the demo shop. */
export interface DemoCustomer {
  name: string
  locale: 'en' | 'nb'
  address: string
  phone?: string
  /** Opens an account by a mailed link. */
  signsIn?: true
  /** What they say yes to on their own record. */
  allows?: readonly string[]
  /** Their orders, the oldest first; none: they looked around, or left a basket. */
  orders: readonly DemoOrder[]
  /** Things in a basket that was not ordered. */
  basket?: number
}

export interface DemoOrder {
  /** Working days before today. */
  daysAgo: number
  /** How many different things, and of the first one how many. */
  lines: number
  pieces?: number
  /** How far it came. `late`: it left after its day, and the customer was told. `forgotten`: its day is over and it is still here. */
  state: 'open' | 'packed' | 'shipped' | 'late' | 'forgotten' | 'cancelled' | 'due-soon'
}

const shipped = (daysAgo: number, lines = 1, pieces = 1): DemoOrder => ({ daysAgo, lines, pieces, state: 'shipped' })
const order = (state: DemoOrder['state'], daysAgo: number, lines = 1, pieces = 1): DemoOrder => ({
  daysAgo,
  lines,
  pieces,
  state,
})

/** Forty people, as a shop of this size has them: most come once, some come back, a few are still waiting for something. */
export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  {
    name: 'Ingrid Solheim',
    locale: 'nb',
    address: 'Fjellveien 12\n5019 Bergen',
    phone: '+47 55 00 01 12',
    signsIn: true,
    allows: ['personalisation', 'recommendation'],
    orders: [shipped(38, 2), order('late', 19, 1), shipped(9, 3), order('due-soon', 0, 2)],
  },
  {
    name: 'Jonas Lunde',
    locale: 'nb',
    address: 'Strandgata 8\n9008 Tromsø',
    signsIn: true,
    allows: ['research'],
    orders: [shipped(27), order('forgotten', 3, 2)],
  },
  {
    name: 'Clara Whitfield',
    locale: 'en',
    address: '14 Mill Lane\nKendal LA9 4PU\nUnited Kingdom',
    signsIn: true,
    orders: [shipped(31, 2), order('packed', 1, 1)],
  },
  {
    name: 'Amina Yusuf',
    locale: 'nb',
    address: 'Grønland 22\n0188 Oslo',
    signsIn: true,
    allows: ['personalisation'],
    orders: [shipped(12, 1, 2), order('open', 0, 1)],
  },
  { name: 'Tom Ashdown', locale: 'en', address: '3 Quay Street\nOban PA34 4AR\nUnited Kingdom', orders: [shipped(22)] },
  {
    name: 'Marte Engen',
    locale: 'nb',
    address: 'Torvgata 5\n2815 Gjøvik',
    signsIn: true,
    orders: [shipped(33), shipped(14, 2)],
  },
  { name: 'Olav Haugen', locale: 'nb', address: 'Haugeveien 44\n6413 Molde', orders: [shipped(29, 1, 3)] },
  {
    name: 'Priya Nair',
    locale: 'en',
    address: '9 Canal Walk\nLeeds LS1 5DL\nUnited Kingdom',
    signsIn: true,
    allows: ['analytics', 'recommendation'],
    orders: [shipped(17, 2), order('open', 1, 3)],
  },
  { name: 'Sindre Bakke', locale: 'nb', address: 'Bakkegata 1\n7013 Trondheim', orders: [], basket: 2 },
  {
    name: 'Emily Hart',
    locale: 'en',
    address: '27 Harbour Road\nWhitby YO21 1DN\nUnited Kingdom',
    orders: [shipped(40)],
  },
  {
    name: 'Kari Nymo',
    locale: 'nb',
    address: 'Nymoveien 3\n9510 Alta',
    signsIn: true,
    orders: [shipped(25, 2), order('open', 0, 1, 2)],
  },
  { name: 'Håkon Vik', locale: 'nb', address: 'Vikaveien 17\n6490 Eide', orders: [shipped(8, 1)] },
  { name: 'Rosa Delgado', locale: 'en', address: 'Calle Mayor 40\n31001 Pamplona\nSpain', orders: [shipped(20, 3)] },
  { name: 'Nils Aasen', locale: 'nb', address: 'Aasenveien 9\n6160 Hovdebygda', orders: [order('cancelled', 6)] },
  {
    name: 'Sofie Dahl',
    locale: 'nb',
    address: 'Dalsveien 31\n0775 Oslo',
    signsIn: true,
    allows: ['personalisation', 'research'],
    orders: [shipped(35), shipped(18), shipped(5, 2)],
  },
  {
    name: 'George Pratt',
    locale: 'en',
    address: '2 Chapel Row\nBetws-y-Coed LL24 0AE\nUnited Kingdom',
    orders: [shipped(11, 1, 2)],
  },
  { name: 'Liv Strand', locale: 'nb', address: 'Strandveien 60\n1366 Lysaker', orders: [order('packed', 1, 2)] },
  { name: 'Mehmet Kaya', locale: 'nb', address: 'Storgata 30\n3015 Drammen', signsIn: true, orders: [shipped(24)] },
  {
    name: 'Hannah Brooks',
    locale: 'en',
    address: '51 Station Road\nAviemore PH22 1PD\nUnited Kingdom',
    orders: [shipped(16, 2)],
  },
  { name: 'Even Mo', locale: 'nb', address: 'Moveien 2\n8624 Mo i Rana', orders: [shipped(37)] },
  {
    name: 'Julie Nordby',
    locale: 'nb',
    address: 'Nordbyveien 18\n1407 Vinterbro',
    signsIn: true,
    orders: [],
    basket: 1,
  },
  {
    name: 'Daniel Okafor',
    locale: 'en',
    address: '8 Park View\nSheffield S10 2TN\nUnited Kingdom',
    orders: [shipped(7, 1)],
  },
  { name: 'Turid Eide', locale: 'nb', address: 'Eidegata 4\n6812 Førde', orders: [shipped(30, 1), shipped(10, 1)] },
  { name: 'Peder Holm', locale: 'nb', address: 'Holmen 7\n4006 Stavanger', orders: [order('open', 0, 1)] },
  {
    name: 'Astrid Foss',
    locale: 'nb',
    address: 'Fosseveien 21\n2050 Jessheim',
    signsIn: true,
    allows: ['recommendation'],
    orders: [shipped(21, 2)],
  },
  {
    name: 'William Sharp',
    locale: 'en',
    address: '19 Castle Street\nDurham DH1 3RJ\nUnited Kingdom',
    orders: [shipped(13)],
  },
  { name: 'Ragnhild Moen', locale: 'nb', address: 'Moenveien 11\n7030 Trondheim', orders: [shipped(26, 1, 2)] },
  {
    name: 'Samuel Berg',
    locale: 'nb',
    address: 'Bergsgata 15\n0470 Oslo',
    signsIn: true,
    orders: [shipped(15), order('packed', 0, 2)],
  },
  {
    name: 'Freya Lindqvist',
    locale: 'en',
    address: 'Kyrkogatan 6\n831 31 Östersund\nSweden',
    orders: [shipped(34, 2)],
  },
  { name: 'Anders Ruud', locale: 'nb', address: 'Ruudsvingen 3\n3612 Kongsberg', orders: [shipped(4, 1)] },
  {
    name: 'Grace Mwangi',
    locale: 'en',
    address: '33 Bridge Street\nInverness IV1 1HG\nUnited Kingdom',
    signsIn: true,
    orders: [shipped(28), order('open', 1, 1)],
  },
  { name: 'Bjørn Sætre', locale: 'nb', address: 'Sætreskogen 12\n5173 Loddefjord', orders: [shipped(39, 2)] },
  { name: 'Yngvild Tveit', locale: 'nb', address: 'Tveitavegen 5\n3840 Seljord', orders: [], basket: 3 },
  {
    name: 'Oliver Penn',
    locale: 'en',
    address: '4 Orchard Close\nKeswick CA12 5JR\nUnited Kingdom',
    orders: [shipped(6, 2)],
  },
  {
    name: 'Silje Karlsen',
    locale: 'nb',
    address: 'Havnegata 9\n8300 Svolvær',
    signsIn: true,
    orders: [shipped(23, 1)],
  },
  { name: 'Mats Hjelle', locale: 'nb', address: 'Hjellevegen 2\n6763 Hornindal', orders: [shipped(3, 1, 2)] },
  {
    name: 'Nora Fjeld',
    locale: 'nb',
    address: 'Fjeldgata 26\n3515 Hønefoss',
    signsIn: true,
    orders: [shipped(32), order('packed', 0, 1)],
  },
  {
    name: 'Ella Crawford',
    locale: 'en',
    address: '70 High Street\nFort William PH33 6EG\nUnited Kingdom',
    orders: [shipped(2, 1)],
  },
  {
    name: 'Trygve Rønning',
    locale: 'nb',
    address: 'Fjellskolen\nRønningsvegen 1\n2665 Lesja',
    signsIn: true,
    orders: [shipped(36, 2, 6)],
  },
  {
    name: 'Guro Lie',
    locale: 'nb',
    address: 'Fjellskolen\nRønningsvegen 1\n2665 Lesja',
    signsIn: true,
    orders: [shipped(12, 1, 8)],
  },
]

/** Two of them buy for the school that they work at; each keeps their own record. */
export const DEMO_ORGANISATION = { name: 'Lesja fjellskole', owner: 'Trygve Rønning', buyer: 'Guro Lie' }

/** One of them lets a friend see their orders and ask for them. */
export const DEMO_DEPUTY = { of: 'Marte Engen', deputy: 'Sofie Dahl' }

/** Who works there. Nobody knows their passwords: they are random and thrown away; the owner may end them or invite them anew. */
export const DEMO_STAFF = [
  { name: 'Bilal', role: 'agent' },
  { name: 'Chidi', role: 'packer' },
] as const

/** ingrid.solheim@demo.example: plain letters, for old mail servers and for whoever types it. */
export function demoEmail(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .normalize('NFKD')
    .replaceAll(/[^a-z ]/g, '')
  return `${plain.replaceAll(' ', '.')}@${INVENTED_DOMAIN}`
}
