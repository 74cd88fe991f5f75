import { z } from 'zod'
import { declareKind, recordForHouse, SERVICE, transact } from '../modules/customers/index.ts'
import type { Acting } from '../platform/context.ts'
import { actorOf } from '../platform/principal.ts'
import { declaredSettings, setting, settingsChanged, storeSetting } from '../platform/settings.ts'

/** A setting was changed. The values themselves may be a secret of the merchant's, so only the name is written down. */
const settingChanged = declareKind({
  name: 'setting.changed',
  version: 1,
  module: 'system',
  class: 'lasting',
  purpose: SERVICE,
  by: 'us',
  data: z.strictObject({ module: z.string(), name: z.string() }),
})

export const settingShown = z.object({
  module: z.string(),
  name: z.string(),
  value: z.unknown(),
  default: z.unknown(),
  /** JSON Schema of the value, for the form. */
  schema: z.unknown(),
  /** Roles that may change it, besides the owner. */
  mayChange: z.array(z.string()),
})

/** Every setting that is declared, with what holds now. */
export function listSettings(ctx: Acting): z.input<typeof settingShown>[] {
  return declaredSettings().map((one) => ({
    module: one.module,
    name: one.name,
    value: setting(ctx, one),
    default: one.default,
    schema: z.toJSONSchema(one.schema, { unrepresentable: 'any', io: 'input' }),
    mayChange: [...one.mayChange],
  }))
}

/** Command: changes a setting, for everybody and at once. @throws Refusal not-found, not-yours, bad-input */
export async function changeSetting(
  ctx: Acting,
  given: { module: string; name: string; value: unknown },
): Promise<{ value: unknown }> {
  const actor = actorOf(ctx.principal)
  const change = await transact(ctx, { purpose: SERVICE, parties: [] }, async (tx) => {
    const stored = await storeSetting(tx, ctx, given, actor)
    await recordForHouse(tx, settingChanged, {
      actor,
      subject: { type: 'setting', id: `${given.module}.${given.name}` },
      data: { module: given.module, name: given.name },
    })
    return stored
  })
  await settingsChanged(ctx)
  return { value: change.after }
}
