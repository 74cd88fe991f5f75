import { expect, test } from 'vitest'
import { eraseAndRestore } from '../proof/erasure.ts'

test(
  'forty words of an erased person are found nowhere after backup, erasure and restore; without the list of erasures they would be back',
  { timeout: 60_000 },
  async () => {
    const found = await eraseAndRestore(1)
    expect(found.planted).toBeGreaterThan(3)
    expect(found.restoredWithoutList).toBe(found.planted)
    expect(found).toMatchObject({ afterErasure: 0, restored: 0, inFiles: 0 })
  },
)
