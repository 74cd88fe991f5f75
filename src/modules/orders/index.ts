/** From basket to parcel: what may be promised, what was agreed, and what has left the house. */
export { basketCount, mergeBaskets } from './basket.ts'
export { importOrders, type ImportedOrders } from './import/import.ts'
export { cancelOrder, packOrder, shipOrder } from './pack.ts'
export { orderUrl, placeOrder } from './place.ts'
export { breakOverdue, issueInvoices } from './jobs.ts'
export { ordersOf } from './queries.ts'
export { shippingHours } from './settings.ts'
export { type OrderAside, orderAside, shipsWhen } from './slots.ts'
