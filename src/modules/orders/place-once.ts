// Places one order in a process of its own, so that race.test.ts can let it die at a failpoint.
import { systemClock } from '../../platform/clock.ts'
import { readConfig } from '../../platform/config.ts'
import type { Call } from '../../platform/context.ts'
import { openDatabase, openPool } from '../../platform/database/pool.ts'
import { openLog } from '../../platform/log.ts'
import { openSecret } from '../../platform/secret.ts'
import { placeOrder } from './place.ts'

interface Place {
  appUrl: string
  secret: string
  cart: string
  key: string
  who: { email: string; name: string; address: string; payment: 'invoice' }
}

const { appUrl, secret, cart, key, who } = JSON.parse(process.env['PLACE'] ?? '') as Place
const pool = openPool(appUrl, { size: 1 })
const call = {
  config: readConfig({}),
  clock: systemClock,
  log: openLog('silent'),
  db: openDatabase(pool),
  secret: openSecret(secret),
  bell: { ring: () => undefined },
  principal: { kind: 'visitor', party: null },
  locale: 'en',
} as unknown as Call
const { number } = await placeOrder(call, { id: cart, ...who }, key)
process.stdout.write(number)
await pool.end()
