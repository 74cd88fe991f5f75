// What parts that read a folder of files have in common.
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** Every file below a folder but those that are about them, in the order of their names. */
export function filesIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => !/(?:^|\/)(?:LICENSE|\.[^/]*|[^/]*\.(?:md|json|csv|py))$/.test(name))
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort()
}

/** A line of CSV (RFC 4180). */
export const toLine = (fields: readonly string[]) => `${fields.map(quoted).join(',')}\n`
const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

export const share = (part: number, whole: number) =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000
