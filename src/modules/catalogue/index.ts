/** What is for sale: products, their words and prices, stock, shelves, and how they are found. */
export { addProduct, arrangeCategory, changeProduct, receiveStock, setPicture } from './commands.ts'
export { type Listed, listProducts, showProduct } from './queries.ts'
export { listCategories, shelfLinks } from './shelves.ts'
export type { Product, ProductToAdd } from './contract.ts'
export { type NothingFound, nothingFound, type ProductAside, productAside, productPromise, type Ships, type ShipsWhen, shipsWhen } from './slots.ts'
export { pictureUrl } from './pictures/address.ts'
export { importProducts } from './import/import.ts'
export { demoProducts } from './demo/demo.ts'
