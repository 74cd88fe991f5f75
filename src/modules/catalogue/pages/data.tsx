import type { VNode } from 'preact'
import { currencyExponent } from '../../../ui/format.ts'
import type { Product } from '../contract.ts'

/**
 * The product for machines that read pages (schema.org, JSON-LD). A data block is no script: browsers run nothing of it, and the CSP
 * has nothing to refuse. `<` is escaped, so that no title ends the block.
 */
export function productData(origin: string, product: Product): VNode {
  const { price, available, restockOn } = product
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.title,
    description: product.description.slice(0, 500) || undefined,
    sku: product.reference ?? product.id,
    mpn: product.mpn || undefined,
    gtin: product.gtin || undefined,
    brand: product.brand ? { '@type': 'Brand', name: product.brand } : undefined,
    image: new URL(product.picture, origin).href,
    offers: {
      '@type': 'Offer',
      url: new URL(`/products/${product.slug}`, origin).href,
      priceCurrency: price.currency,
      price: decimal(price.amount, currencyExponent(price.currency)),
      availability: `https://schema.org/${available > 0 ? 'InStock' : restockOn ? 'BackOrder' : 'OutOfStock'}`,
    },
  }
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />
}

/** Minor units as a decimal, by moving the point. */
function decimal(amount: number, exponent: number): string {
  const digits = String(amount).padStart(exponent + 1, '0')
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
