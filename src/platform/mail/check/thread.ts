// What runs in the checking thread: it reads the bytes that it is handed, and asks name servers what the sender's domain says of them.
import { Resolver } from 'node:dns/promises'
import { parentPort } from 'node:worker_threads'
import { authenticate } from 'mailauth'
import type { Checked, DkimResult, DmarcResult, SpfResult, ToCheck } from './checked.ts'

export interface Asked extends ToCheck {
  /** Our own name. */
  host: string
  /** None: those of this machine. */
  nameServers: readonly string[]
}

/** For one name, tried twice: most answer within 50 ms. */
const NAME_LIMIT_MS = 1_500
const NAME_TRIES = 2
/** Questions to name servers about one mail. SPF alone may ask ten (RFC 7208, 4.6.4); each signature asks one. */
const NAMES_LIMIT = 40

export async function checkMail({ raw, ip, helo, sender, host, nameServers }: Asked): Promise<Checked> {
  const names = new Resolver({ timeout: NAME_LIMIT_MS, tries: NAME_TRIES })
  if (nameServers.length > 0) names.setServers([...nameServers])
  let asked = 0
  const { spf, dkim, dmarc } = await authenticate(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), {
    ...(ip === null ? {} : { ip, helo: helo ?? ip, sender: sender ?? '' }),
    mta: host,
    disableArc: true,
    disableBimi: true,
    resolver: async (name, type) => {
      if ((asked += 1) > NAMES_LIMIT) throw Object.assign(new Error('Enough was asked.'), { code: 'ETIMEOUT' })
      return (await names.resolve(name, type)) as string[]
    },
  })
  const results = dkim.results.map(({ status }) => status.result)
  const dmarcResult = dmarc ? dmarc.status.result : 'none'
  return {
    spf: ip === null || !spf ? 'unasked' : spfOf(spf.status.result),
    dkim: dkimOf(results),
    // Without the sender's host half of the question was not asked: only "yes" is an answer.
    dmarc: ip === null && dmarcResult !== 'pass' ? 'unasked' : dmarcOf(dmarcResult),
    policy: dmarc && (dmarc.policy === 'reject' || dmarc.policy === 'quarantine') ? dmarc.policy : 'none',
    domain: (dmarc && dmarc.domain) || null,
  }
}

function spfOf(result: string): SpfResult {
  if (result === 'pass' || result === 'fail' || result === 'softfail' || result === 'none') return result
  return result === 'neutral' ? 'none' : 'unclear'
}

/** One good signature is enough: those of lists on the way break the others. */
function dkimOf(results: readonly string[]): DkimResult {
  if (results.includes('pass')) return 'pass'
  if (results.some((one) => one === 'fail' || one === 'policy')) return 'fail'
  if (results.some((one) => one.startsWith('temp'))) return 'unclear'
  return results.some((one) => one !== 'none') ? 'fail' : 'none'
}

function dmarcOf(result: string): DmarcResult {
  return result === 'pass' || result === 'fail' || result === 'none' ? result : 'unclear'
}

parentPort?.on('message', (asked: Asked) => {
  checkMail(asked).then(
    (value) => parentPort?.postMessage({ value }),
    (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  )
})
