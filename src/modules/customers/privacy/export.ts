import type { Acting } from '../../../platform/context.ts'
import { refuse } from '../../../platform/refusal.ts'
import { transactConnected } from '../identity/locked.ts'
import { recordExported } from '../kinds.ts'
import '../privacy.ts'
import { SERVICE } from '../purposes.ts'
import { record } from '../record.ts'
import { privacyDeclarations } from './declaration.ts'

/** A copy of everything, by the tables that the code declares. */
export interface RecordCopy {
  made: Date
  tables: { table: string; holds: string; rows: unknown[] }[]
}

/** The signed-in customer's copy of their record. Taking it stands on their line. */
export function exportRecord(ctx: Acting, form: 'page' | 'json'): Promise<RecordCopy> {
  if (ctx.principal.kind !== 'customer') throw refuse('sign-in-first')
  const { party } = ctx.principal
  return transactConnected(ctx, { purpose: SERVICE, parties: [party], records: true }, async (tx, parties) => {
    const tables = []
    for (const declaration of privacyDeclarations()) {
      const rows = await declaration.export(tx, parties)
      if (rows.length > 0) tables.push({ table: declaration.table, holds: declaration.holds, rows })
    }
    await record(tx, recordExported, { party, channel: 'me', data: { form } })
    return { made: ctx.clock.now(), tables }
  })
}
