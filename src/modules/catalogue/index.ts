/** What is for sale: products, their words and prices, stock, shelves, and how they are found. */
export { listProducts } from './list.ts'
export { productsByReference, restockDay, showProduct } from './queries.ts'
export { shelfLinks } from './shelves.ts'
export { slugOf } from '../../ui/slug.ts'
export type { Product, ProductToAdd } from './contract.ts'
export {
  type NothingFound,
  nothingFound,
  type ProductAside,
  productAside,
  type ProductPageKept,
  productPageKept,
  productPromise,
  type Ships,
  type ShipsWhen,
  shipsWhen,
} from './slots.ts'
export { importProducts } from './import/import.ts'
export { demoProducts } from './demo/demo.ts'
export { warrantyMonths } from './warranty.ts'
