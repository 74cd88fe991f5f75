import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vitest/config'
import gate from '../../vitest.config.ts'

/** The same harness as the gate's; one series after the other, because each measures under load. */
export default defineConfig({
  ...mergeConfig(gate, { root: fileURLToPath(new URL('../..', import.meta.url)) }),
  test: {
    ...gate.test,
    include: ['test/proof/*.series.ts'],
    fileParallelism: false,
    maxWorkers: 1,
    sequence: { shuffle: false },
  },
})
