import type { Call } from '../context.ts'

/** Who calls, for counting. Of an IPv6 address the first 64 bits: the rest is the caller's own to choose. */
export function callerOf(call: Pick<Call, 'address'>): string {
  const { address } = call
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [front = '', back] = address.split('::')
  const groups = front === '' ? [] : front.split(':')
  if (back !== undefined) {
    const after = back === '' ? [] : back.split(':')
    while (groups.length + after.length < 8) groups.push('0')
    groups.push(...after)
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * Whether the call comes from this machine itself: its operator, or a proxy that nobody has declared (RAPPORT_PROXIES), behind which all the
 * world has one address. What would keep a crowd out is not counted for it.
 */
export function isFromHere({ address }: Pick<Call, 'address'>): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
