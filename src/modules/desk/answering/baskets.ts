import type { Call } from '../../../platform/context.ts'
import { SERVICE, transact } from '../../customers/index.ts'
import { type PreparedBasket, prepareBasket, preparedIn, withdrawPrepared } from '../../orders/index.ts'
import { findCase, inCase, lookAtCase } from '../find.ts'
import { refuse } from '../refusals.ts'
import { ringCase } from '../said.ts'

interface ToFill {
  number: string
  lines: readonly { productId: string; quantity: number }[]
}

/**
 * Command: a basket is filled for a case's customer. Its link goes into an answer; who opens it orders through the checkout, or does not.
 * @throws Refusal case-unknown, product-unknown, basket-currencies
 */
export async function fillBasket(call: Call, { number, lines }: ToFill): Promise<PreparedBasket> {
  // The same thing chosen twice is one line.
  const wanted = new Map<string, number>()
  for (const { productId, quantity } of lines) wanted.set(productId, (wanted.get(productId) ?? 0) + quantity)
  return inCase(call, number, async (tx, found) => {
    const id = await prepareBasket(tx, call, {
      party: found.party,
      caseNumber: found.number,
      lines: [...wanted].map(([productId, quantity]) => ({ productId, quantity })),
    })
    ringCase(call, found)
    return (await preparedIn(tx, call, found.number)).find((one) => one.id === id)!
  })
}

/** The baskets that were filled in a case, the newest first. Leaves a look. @throws Refusal case-unknown */
export async function basketsOf(call: Call, { number }: { number: string }): Promise<{ items: PreparedBasket[] }> {
  const found = await findCase(call.db, number)
  if (!found) throw refuse('case-unknown', { number })
  const look = lookAtCase(found)
  return transact(call, { purpose: SERVICE, parties: found.parties, look }, async (tx) => ({
    items: await preparedIn(tx, call, found.number),
  }))
}

/** Command: a basket's link opens nothing any more. @throws Refusal case-unknown, prepared-used when it was ordered */
export async function takeBasketBack(call: Call, { number, id }: { number: string; id: string }): Promise<void> {
  await inCase(call, number, async (tx, found) => {
    await withdrawPrepared(tx, call, { id, caseNumber: found.number })
    ringCase(call, found)
  })
}
