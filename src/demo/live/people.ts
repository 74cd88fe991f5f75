import { DEMO_CUSTOMERS, demoEmail } from '../customers.ts'
import type { Locale } from './words.ts'

/** Somebody who may come by. */
export interface Person {
  name: string
  locale: Locale
  email: string
  address: string
  hasAccount: boolean
}

/** Who has not been here before. */
const NEWCOMERS: readonly (readonly [name: string, locale: Locale, address: string])[] = [
  ['Vilde Storli', 'nb', 'Storlivegen 8\n7391 Rennebu'],
  ['Arthur Bell', 'en', '12 Ferry Lane\nUllapool IV26 2UR\nUnited Kingdom'],
  ['Kjersti Loe', 'nb', 'Loeveien 3\n3550 Gol'],
  ['Megan Price', 'en', '5 Forge Row\nBrecon LD3 7AA\nUnited Kingdom'],
  ['Torbjørn Ness', 'nb', 'Nessgata 19\n8450 Stokmarknes'],
  ['Lucy Farrow', 'en', '31 Beck Side\nSettle BD24 9HP\nUnited Kingdom'],
  ['Ahmed Rashid', 'nb', 'Schweigaards gate 70\n0656 Oslo'],
  ['Ruth Kimber', 'en', '8 Cliff Terrace\nLynton EX35 6AA\nUnited Kingdom'],
  ['Berit Fossum', 'nb', 'Fossumveien 2\n3880 Dalen'],
  ['Callum Reid', 'en', '40 Shore Street\nMallaig PH41 4PY\nUnited Kingdom'],
  ['Synne Aas', 'nb', 'Aasgata 11\n2670 Otta'],
  ['Noor de Wit', 'en', 'Dorpsstraat 5\n6562 Groesbeek\nNetherlands'],
  ['Odd Kvam', 'nb', 'Kvamsvegen 25\n6848 Fjærland'],
  ['Harriet Lowe', 'en', '2 Mill Cottages\nHathersage S32 1BB\nUnited Kingdom'],
]

const CAST: readonly Person[] = [
  ...DEMO_CUSTOMERS.filter(({ orders }) => orders.length > 0).map(({ name, locale, address, signsIn = false }) => ({
    name,
    locale,
    address,
    hasAccount: signsIn,
  })),
  ...NEWCOMERS.map(([name, locale, address]) => ({ name, locale, address, hasAccount: false })),
].map((one) => ({ ...one, email: demoEmail(one.name) }))

/** Who comes next: everybody in turn, nobody twice at once. */
export class People {
  private next: number
  private readonly busy = new Set<string>()

  constructor(start: number) {
    this.next = start
  }

  /** The next who is free and of this kind; they are taken until they are let go. */
  async take(wanted: (one: Person) => boolean | Promise<boolean>): Promise<Person | undefined> {
    for (let tried = 0; tried < CAST.length; tried += 1) {
      const one = CAST[(this.next + tried) % CAST.length]!
      if (this.busy.has(one.name)) continue
      this.busy.add(one.name)
      if (await wanted(one)) {
        this.next += tried + 1
        return one
      }
      this.busy.delete(one.name)
    }
    return undefined
  }

  letGo({ name }: Person): void {
    this.busy.delete(name)
  }
}
