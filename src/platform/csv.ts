// Files for spreadsheets.

/** Lines as RFC 4180 says, each ended by CRLF. */
export const csvOf = (lines: readonly (readonly (string | number)[])[]): string =>
  lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('')

/** What a spreadsheet takes for a formula: a name that a member of the staff or a category was given could be one. */
const FORMULA = /^[=+\-@\t\r]/

/** One field. Text that begins like a formula gets an apostrophe before it, which spreadsheets show as text; numbers stay numbers. */
export function csvField(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
