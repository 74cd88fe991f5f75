import { declareRefusals } from '../../platform/refusal.ts'

/** The first five are raised by SQL as well: migrations/0005_orders.sql. */
export const refuse = declareRefusals({
  'basket-unknown': 404,
  'basket-ordered': 409,
  'basket-empty': 409,
  'basket-currencies': 409,
  'basket-too-dear': 409,
  'not-enough-stock': 409,
  'no-restock-day': 409,
  'product-unknown': 404,
  'order-unknown': 404,
  'order-not-open': 409,
  'order-packed': 409,
  'line-unknown': 422,
  'line-waiting': 409,
  'waybill-mistyped': 422,
  'columns-unreadable': 422,
  'prepared-unknown': 404,
  'prepared-expired': 409,
  // Raised by SQL as well: migrations/0037_answering.sql.
  'prepared-used': 409,
})
