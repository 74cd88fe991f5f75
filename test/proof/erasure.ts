import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { writeBackup } from '../../src/command-line/backup.ts'
import { readBackup } from '../../src/command-line/restore.ts'
import { openHouse } from '../../src/house.ts'
import { eraseCustomer, replayErasures, SERVICE, tellFact, transact } from '../../src/modules/customers/index.ts'
import type { Principal } from '../../src/platform/principal.ts'
import { createTestDatabase } from '../harness/database.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'
import { findWords } from '../harness/scan.ts'

const WORDS = 40
const quiet = { progress: () => undefined }
const till: Principal = { kind: 'key', id: 'proof', name: 'till', scopes: ['all'], origin: null, party: null }

export interface ErasureProof {
  people: number
  wordsEach: number
  /** Places (table and column) in which words were found. */
  planted: number
  afterErasure: number
  /** The control: restored from the backup, before the erasure list is replayed. */
  restoredWithoutList: number
  restored: number
  inFiles: number
}

/**
 * People order, tell about themselves and are served; a backup is taken; some of them are erased; the backup is restored elsewhere
 * and the list of erasures replayed. Their words are looked for in every column that can hold any, and in the data folder's files.
 */
export async function eraseAndRestore(people: number): Promise<ErasureProof> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'rapport-proof-'))
  const house = await startHouse({ environment: { RAPPORT_DATA: dataFolder } }).catch(async (error: unknown) => {
    await rm(dataFolder, { recursive: true, force: true })
    throw error
  })
  const elsewhere = await createTestDatabase()
  try {
    const product = await addProduct(house)
    const words: string[] = []
    const parties: string[] = []
    for (let n = 0; n < people; n += 1) {
      const theirs = Array.from({ length: WORDS }, (_, w) => `planted${n}x${String(w).padStart(2, '0')}`)
      words.push(...theirs)
      parties.push(await live(house, product, theirs))
    }
    const owner = house.database.owner
    const planted = (await findWords(owner, words)).size
    const file = join(dataFolder, 'shop.rapport')
    await writeBackup(owner, file, quiet)
    for (const party of parties) await eraseCustomer(house.actAs({ kind: 'system', name: 'proof' }), party)
    const afterErasure = (await findWords(owner, words)).size

    await readBackup(elsewhere.owner, file, true, quiet)
    await rm(file)
    const restoredWithoutList = (await findWords(elsewhere.owner, words)).size
    const again = await openHouse(house.context.config, {
      ownerUrl: elsewhere.owner,
      secret: inject('cluster').secret,
      roles: elsewhere,
    })
    await replayErasures({ ...again.context, principal: { kind: 'system', name: 'restore' } }).finally(() =>
      again.close(),
    )
    const restored = (await findWords(elsewhere.owner, words)).size
    return {
      people,
      wordsEach: WORDS,
      planted,
      afterErasure,
      restoredWithoutList,
      restored,
      inFiles: await findInFiles(dataFolder, words),
    }
  } finally {
    await house.close()
    await elsewhere.drop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}

async function addProduct(house: TestHouse): Promise<string> {
  const added = await house
    .actAs(till)
    .visit('/api/products', { json: { title: 'Lamp', price: { amount: 19_900, currency: 'NOK' }, stock: 1_000 } })
  return ((await added.json()) as { id: string }).id
}

/** One person's dealings with the shop, from the basket to the parcel. Returns the party on whose line they stand. */
async function live(house: TestHouse, product: string, words: string[]): Promise<string> {
  const [name, mailbox, host, street, town, ...facts] = words as [string, string, string, string, string, ...string[]]
  const person = house.person(name)
  const answer = async (
    path: string,
    sending: Parameters<TestHouse['visit']>[1],
    who: Pick<TestHouse, 'visit'> = person,
  ) => {
    const response = await who.visit(path, sending)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, string>
  }
  const { id } = await answer('/api/carts', { json: {} })
  await answer(`/api/carts/${id}/lines/${product}`, { method: 'PUT', json: { quantity: 1 } })
  const order = { email: `${mailbox}@${host}.example`, name, address: `${street}\n0150 ${town}`, payment: 'invoice' }
  const { number } = await answer(`/api/carts/${id}/order`, {
    json: order,
    headers: { 'idempotency-key': `proof-${name}` },
  })
  const staff = house.actAs(till)
  await answer(`/api/orders/${number}/shipments`, { json: { carrier: 'posten', waybill: `W${number}` } }, staff)
  const { customerId } = await answer(`/api/orders/${number}`, {}, staff)
  await transact(
    house.actAs({ kind: 'system', name: 'proof' }),
    { purpose: SERVICE, parties: [customerId!], records: true },
    async (tx) => {
      for (const word of facts) {
        await tellFact(tx, {
          party: customerId!,
          name: `likes-${word}`,
          value: { [word]: [word] },
          source: word,
          purpose: SERVICE,
          sentence: word,
          channel: 'me',
        })
      }
    },
  )
  return customerId!
}

async function findInFiles(folder: string, words: readonly string[]): Promise<number> {
  let found = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const text = await readFile(join(entry.parentPath, entry.name), 'latin1')
    if (words.some((word) => text.includes(word))) found += 1
  }
  return found
}
