import { fillDemo } from '../demo/fill.ts'
import { inHouse } from './open.ts'
import type { Verb } from './verb.ts'

export const demoVerb: Verb = {
  name: 'demo',
  summary: 'Fill the house with a lively shop that does not exist: goods, customers, orders. Again changes nothing.',
  async run(_given, out) {
    await inHouse('demo', async (_ctx, house) => {
      const filled = await fillDemo(house, (what) => out.progress(what))
      if (filled.unchanged) out.say('The demo shop is here already. Nothing was changed.')
      else {
        out.say(
          `The demo shop is open: ${filled.products} products, ${filled.customers} customers, ${filled.orders} orders, ${filled.parcels} parcels on their way.`,
        )
        out.say(`Look at it: ${new URL('/', house.context.config.url).href}`)
        out.say('Nobody of them exists: letters to them stay in the house, also when a relay is set.')
      }
      out.result(filled)
    })
  },
}
