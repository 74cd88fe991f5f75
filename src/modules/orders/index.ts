/** From basket to parcel: what may be promised, what was agreed, and what has left the house. */
export { orderAskedFor, type OrderAsker, orderForLetter } from './asked.ts'
export { ORDER_STATES, type OrderShown } from './contract.ts'
export { type Basket, basketCount, callerParty, mergeBaskets, TEST_ORDER, totalOf } from './basket.ts'
export { importOrders, type ImportedOrders } from './import/import.ts'
export { cancelOrder, packOrder, shipOrder } from './pack.ts'
export { orderUrl, placeOrder } from './place.ts'
export { orderFacts } from './facts.ts'
export { liveOfOrders, liveOrderState } from './live.ts'
export { breakOverdue, issueInvoices } from './jobs.ts'
export {
  caseOfOrder,
  movePrepared,
  prepareBasket,
  type PreparedBasket,
  preparedIn,
  preparedProducts,
  PREPARED_LINES,
  withdrawPrepared,
} from './prepared/prepared.ts'
export { tellOrdered } from './prepared/tell.ts'
export { type Addition, countTogether, goesWith, productsOfOrder } from './together.ts'
export { boughtFor, ordersOf } from './queries.ts'
export { deliveredWithin, shippingHours } from './settings.ts'
export { type OrderAside, orderAside, shipsWhen } from './slots.ts'
