/** `order.committed`, or `order.committed@20` for the twentieth time that it is passed. */
const [NAME, TIMES = '1'] = (process.env['RAPPORT_FAILPOINT'] ?? '').split('@')
let passed = 0

/**
 * A place at which a test lets the program die: between a commit and its reply, where a random kill seldom hits. Dies at once, as the
 * power would go: nothing is drained, no handler runs.
 */
export function failpoint(name: string): void {
  if (name !== NAME) return
  passed += 1
  if (passed >= Number(TIMES)) process.kill(process.pid, 'SIGKILL')
}
