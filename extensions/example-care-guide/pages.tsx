import {
  Card,
  type Call,
  Heading,
  id,
  page,
  Press,
  type Product,
  record,
  sayDeclared,
  SERVICE,
  setting,
  showProduct,
  transact,
  z,
} from 'rapport'
import { guideFor } from './guides.ts'
import { careHelped } from './kinds.ts'
import { settings } from './settings.ts'

const everybody = { anyone: true, customer: true } as const

/** What stands beside a product: the way to its guide. */
export function CareLink(call: Call, product: Product) {
  return <a href={`/care/${product.id}`}>{sayDeclared(call.locale, 'care.title')}</a>
}

/** The guide itself. A GET changes nothing; that it helped, the customer says with a button. */
export const carePage = page({
  path: 'GET /care/{product}',
  may: everybody,
  input: z.strictObject({ product: id, thanks: z.literal('1').optional() }),
  handle: async (call, { product, thanks }) => {
    const shown = await showProduct(call, product, call.locale)
    const text = (await guideFor(call, shown.category)) ?? setting(call, settings.general)
    const say = (key: string) => sayDeclared(call.locale, key)
    return {
      title: say('care.title'),
      body: (
        <div class="narrow stack">
          <Heading above={<a href={`/products/${shown.slug}`}>{shown.title}</a>} title={say('care.title')} />
          <Card>
            <p>{text}</p>
          </Card>
          {thanks ? (
            <p role="status">{say('care.thanks')}</p>
          ) : (
            <Press action={`/care/${product}`}>{say('care.helped')}</Press>
          )}
        </div>
      ),
    }
  },
})

/** Recorded on the line of whoever is signed in; of somebody whom we do not know, nothing is kept. */
export const thankForHelp = page({
  path: 'POST /care/{product}',
  may: everybody,
  input: z.strictObject({ product: id }),
  handle: async (call, { product }) => {
    await showProduct(call, product, call.locale)
    const { principal } = call
    if (principal.kind === 'customer') {
      await transact(call, { purpose: SERVICE, parties: [principal.party], records: true }, (tx) =>
        record(tx, careHelped, {
          party: principal.party,
          channel: 'shop',
          subject: { type: 'product', id: product },
          data: { product },
        }),
      )
    }
    return { redirect: `/care/${product}?thanks=1` }
  },
})
