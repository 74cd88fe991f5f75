import { BlockList, isIP } from 'node:net'
import path from 'node:path'
import { openKillable } from '../in/killable.ts'
import type { Checked, ToCheck } from './checked.ts'
import type { Asked } from './thread.ts'

/** Name servers answer within a second or not at all; a mail waits no longer for what others say of it. */
const TIME_LIMIT_MS = 8_000
const HEAP_LIMIT_MB = 128

export interface Checker {
  /** Null when nobody could be asked in time. Never throws for what a mail does. */
  check(mail: ToCheck): Promise<Checked | null>
  close(): Promise<void>
}

// A build has put it beside the program; a test runs from the sources.
const PROGRAM = import.meta.dirname.startsWith(path.resolve('dist'))
  ? path.resolve('dist/server/mail-check.js')
  : path.join(import.meta.dirname, 'thread.ts')

/** Asks in a thread of its own: a signature over 30 MB takes seconds to work out. */
export function openChecker({ host, nameServers }: { host: string; nameServers: readonly string[] }): Checker {
  const thread = openKillable<Asked>({ program: PROGRAM, timeLimitMs: TIME_LIMIT_MS, heapLimitMb: HEAP_LIMIT_MB })
  return {
    check: (mail) => thread.ask<Checked>({ ...mail, host, nameServers }).catch(() => null),
    close: () => thread.close(),
  }
}

const OWN_NETWORKS = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  OWN_NETWORKS.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  OWN_NETWORKS.addSubnet(network, prefix, 'ipv6')

/** A host of our own network: a relay in front of us, a form on this machine. What domains say of foreign hosts says nothing of it. */
export function isOwnHost(ip: string): boolean {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  const kind = isIP(plain)
  return kind === 0 || OWN_NETWORKS.check(plain, kind === 4 ? 'ipv4' : 'ipv6')
}
