import type { Context } from '../../platform/context.ts'
export async function defaultTaxRate(_ctx: Context): Promise<number> { return 2_500 }
