import type { Acting } from '../../../platform/context.ts'
import { TEST_ORDER } from '../../orders/index.ts'

/** By which a basket is known as the house's own: signed for one run. */
export const testToken = ({ secret }: Pick<Acting, 'secret'>, run: string): string =>
  `${run}.${secret.sign(TEST_ORDER, run)}`
