import { type PromiseAbout, promisesAbout, type Tx } from '../customers/index.ts'

export const SHIPS = 'order.ships'

/** Step: the promises to ship these orders: the one that stands, and those that were broken before it. */
export async function promisesOf(tx: Tx, numbers: readonly string[]): Promise<PromiseAbout[]> {
  const all = await promisesAbout(tx, SHIPS, { type: 'order', ids: numbers })
  return all.filter((promise) => !promise.moved || promise.brokenAt !== null)
}

/** Step: those of one order that are still to be kept, broken ones too: late is better than never. */
export async function openPromises(tx: Tx, number: string): Promise<PromiseAbout[]> {
  return (await promisesOf(tx, [number])).filter((promise) => promise.keptAt === null && !promise.moved)
}
