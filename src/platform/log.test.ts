import { expect, test } from 'vitest'
import { openLog } from './log.ts'

function logOf(error: unknown) {
  const lines: string[] = []
  openLog('info', { write: (line: string) => void lines.push(line) }).error({ err: error }, 'failed')
  return { text: lines.join(''), err: JSON.parse(lines[0]!).err }
}

test('what PostgreSQL quotes of what somebody typed stays out of the log', () => {
  const error = Object.assign(new Error('invalid input syntax for type uuid: "Anna: her "diary""'), {
    severity: 'ERROR',
    code: '22P02',
    detail: 'Key (email)=(anna@example.org) already exists.',
    where: "unnamed portal parameter $1 = 'anna'",
    table: 'party',
  })
  const { text, err } = logOf(error)
  expect(text).not.toMatch(/anna|diary/i)
  expect(err).toMatchObject({
    code: '22P02',
    table: 'party',
    message: 'invalid input syntax for type uuid: (value left out)',
  })
  expect(err.at[0]).toContain('log.test.ts')
})

test('a cause is told, and what is thrown without being an error is not quoted', () => {
  expect(logOf(new Error('outer', { cause: new Error('inner') })).err.cause.message).toBe('inner')
  expect(logOf('anna@example.org').text).not.toContain('anna')
})
