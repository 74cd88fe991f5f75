import { z } from 'zod'
import { id, text } from '../../../platform/http/schema.ts'
import { FILE_NAME_LIMIT } from '../answering/contract.ts'

/** Letters of a time zone's name: the longest has 32. */
const ZONE_LIMIT = 64

export const fileToUpload = z.strictObject({
  id: id.describe('made by the sender: the same id again is the same file'),
  name: text(FILE_NAME_LIMIT),
  mediaType: z
    .string()
    .max(255)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'a media type, as image/png'),
  bytes: z.instanceof(Uint8Array),
  type: z.string(),
})
export const fileUploaded = z.object({ id: z.string(), name: z.string(), mediaType: z.string(), size: z.number() })
export const uploadNamed = z.strictObject({ id })
export const fileAddress = z.object({ url: z.string().describe('good for a minute') })

/** A zone that this machine knows by its name, as Europe/Oslo. */
export const zone = z
  .string()
  .max(ZONE_LIMIT)
  .refine((name) => isZone(name), 'a time zone, as Europe/Oslo')
export const transcriptToMail = z.strictObject({ zone })
export const transcriptMailed = z.object({ address: z.string() })
export const transcriptToSave = z.strictObject({ zone })
export const transcriptSaved = z.object({ name: z.string(), text: z.string() })

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
