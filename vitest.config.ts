import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { alias: { rapport: fileURLToPath(new URL('./src/extension.ts', import.meta.url)) } },
  test: {
    // A list of what is wrong is worth reading to its end.
    chaiConfig: { truncateThreshold: 0 },
    include: ['{src,browser,extensions,test,bin}/**/*.test.{ts,tsx}'],
    globalSetup: ['test/harness/cluster.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A test that was switched on alone, or forgets to wait for what it claims, is an error and not a green line.
    allowOnly: false,
    dangerouslyIgnoreUnhandledErrors: false,
    // What comes about in another process or a browser comes later on a busy machine; who waits in vain fails all the same.
    expect: { requireAssertions: true, poll: { timeout: 10_000 } },
  },
})
