import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openLive } from './live-client.ts'

const BUDGET_BYTES = 1_500

/** The browser's WebSocket as far as the client uses it; the server's end is tested in src/platform/live. */
class FakeSocket {
  static all: FakeSocket[] = []
  sent: unknown[] = []
  onopen?: () => void
  onclose?: () => void
  onmessage?: (event: { data: string }) => void
  constructor() {
    FakeSocket.all.push(this)
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.onclose?.()
  }
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

let network: EventTarget
beforeEach(() => {
  network = new EventTarget()
  vi.useFakeTimers()
  FakeSocket.all = []
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('addEventListener', network.addEventListener.bind(network))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const newest = () => FakeSocket.all.at(-1)!

test('a listener is woken when one of its topics rings, and not when another one does', () => {
  const wake = vi.fn()
  openLive('ws://shop/live').listen(['orders', 'line/anna'], wake, { after: () => 'c1' })
  newest().onopen!()
  expect(newest().sent).toEqual([{ subscribe: ['orders', 'line/anna'], after: { orders: 'c1', 'line/anna': 'c1' } }])
  newest().says({ rang: ['line/bilal'] })
  expect(wake).not.toHaveBeenCalled()
  newest().says({ rang: ['line/anna', 'orders'] })
  expect(wake).toHaveBeenCalledOnce()
})

test('a topic that two listen to is asked for once and left when the last one leaves', () => {
  const live = openLive('ws://shop/live')
  const first = live.listen(['orders'], vi.fn())
  newest().onopen!()
  const second = live.listen(['orders'], vi.fn())
  first()
  expect(newest().sent).toEqual([{ subscribe: ['orders'] }])
  second()
  expect(newest().sent).toEqual([{ subscribe: ['orders'] }, { unsubscribe: ['orders'] }])
})

test('after an interruption it comes back, later each time, and wakes who has no position', () => {
  const [wake, told] = [vi.fn(), vi.fn()]
  const live = openLive('ws://shop/live')
  live.onLine(told)
  live.listen(['orders'], wake)
  newest().onopen!()
  expect([wake.mock.calls.length, live.isOnline()]).toEqual([1, true])
  newest().close()
  expect(told.mock.calls).toEqual([[true], [false]])
  vi.advanceTimersByTime(751)
  expect(FakeSocket.all).toHaveLength(2)
  newest().close()
  vi.advanceTimersByTime(499)
  expect(FakeSocket.all).toHaveLength(2)
  vi.advanceTimersByTime(1_002)
  expect(FakeSocket.all).toHaveLength(3)
  newest().onopen!()
  expect(wake).toHaveBeenCalledTimes(2)
})

test('the network says when it goes and when it is back', () => {
  const live = openLive('ws://shop/live')
  live.listen(['orders'], vi.fn())
  newest().onopen!()
  network.dispatchEvent(new Event('offline'))
  expect(live.isOnline()).toBe(false)
  network.dispatchEvent(new Event('online'))
  expect(FakeSocket.all).toHaveLength(2)
})

test('a refused listener is told why', () => {
  const refused = vi.fn()
  openLive('ws://shop/live').listen(['line/anna'], vi.fn(), { refused })
  newest().onopen!()
  newest().says({ refused: { 'line/anna': 'sign-in-first' } })
  expect(refused).toHaveBeenCalledExactlyOnceWith('sign-in-first')
})

test(`it has at most ${BUDGET_BYTES} bytes, gzip`, async () => {
  const built = await build({
    entryPoints: [new URL('live-client.ts', import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  expect(gzipSync(built.outputFiles[0]!.contents).length).toBeLessThan(BUDGET_BYTES)
})
