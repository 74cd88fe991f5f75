// The long series behind PROOF.md, run by `npm run proof`. Each zero stands beside its control that is not zero.
import pg from 'pg'
import { expect, test } from 'vitest'
import { cleanUpWhenTold } from '../../bench/clean-up.ts'
import { setupJobs } from '../../src/platform/jobs/setup.ts'
import { createTestDatabase } from '../harness/database.ts'
import { AGAIN_LIMIT_SECONDS, killWorkers } from './dead-worker.ts'
import { eraseAndRestore } from './erasure.ts'
import { killPostgres } from './kill-postgres.ts'
import { type Counted, killProgram } from './kill-program.ts'
import { sellLastUnit } from './last-unit.ts'
import { type Counted as CountedEntries, SCENARIO_KIND } from './log-scenarios.ts'
import { proveLog } from './log.proof.ts'
import { put } from './put.ts'
import { proveReactions, type ReactionsProof } from './reactions.proof.ts'
import { holdSlowly } from './slow-clients.ts'

const MINUTE = 60_000
/** `npm run proof -- --short`: the same with fewer rounds, to see that it runs. */
const SHORT = process.env['RAPPORT_PROOF_SHORT'] === '1'
const REACTION_SECONDS = 5
const rounds = (whole: number, short: number) => (SHORT ? short : whole)

cleanUpWhenTold()

const told = ({ kills, acknowledged, repeats, lost, doubled, unanswered }: Counted) =>
  `${kills} kills, ${acknowledged} orders acknowledged, ${repeats} tries repeated: ${lost} lost, ${doubled} doubled${unanswered > 0 ? `, ${unanswered} never answered` : ''}`

test('the program is killed between commit and reply', { timeout: 30 * MINUTE }, async () => {
  const same = await killProgram({ kills: rounds(50, 3), key: 'same' })
  const fresh = await killProgram({ kills: rounds(50, 3), key: 'fresh' })
  put(
    'The program dies between commit and reply',
    'kill -9 at the failpoint after an order’s COMMIT, while 16 clients order; started again each time. With: clients repeat with the same basket and Idempotency-Key. Without: they begin anew.',
    [['orders', told(same), told(fresh)]],
  )
  expect(same).toMatchObject({ lost: 0, doubled: 0, unanswered: 0 })
  expect(fresh.lost).toBe(0)
  expect(fresh.doubled).toBeGreaterThan(0)
})

test('PostgreSQL is killed under load', { timeout: 40 * MINUTE }, async () => {
  const safe = await killPostgres({ kills: rounds(20, 2), synchronous: true })
  const unsafe = await killPostgres({ kills: rounds(20, 4), synchronous: false })
  put(
    'PostgreSQL dies under load',
    'kill -9 of all its processes at once, while 16 clients order; the program starts it again. With: as delivered. Without: synchronous_commit = off for the program.',
    [['orders', told(safe), told(unsafe)]],
  )
  expect(safe).toMatchObject({ lost: 0, doubled: 0, unanswered: 0 })
  if (!SHORT) expect(unsafe.lost).toBeGreaterThan(0)
})

test('ten buyers want the last unit', { timeout: 10 * MINUTE }, async () => {
  const { rapport, control } = await sellLastUnit(rounds(50, 5))
  const said = ({ rounds: all, sold, oversold, asked }: typeof rapport) =>
    `${all} rounds: ${sold} sold, ${asked} asked what to do, ${oversold} rounds oversold`
  put(
    'The last unit',
    'Ten buyers at once, five at each of two programs on one database. Without: each reads the stock first and writes then.',
    [['one unit', said(rapport), said(control)]],
  )
  expect(rapport).toMatchObject({ sold: rapport.rounds, oversold: 0 })
  expect(control.oversold).toBeGreaterThan(0)
})

test('erased people stay erased after a restore', { timeout: 10 * MINUTE }, async () => {
  const found = await eraseAndRestore(rounds(25, 2))
  put(
    'Backup, erasure, restore',
    `${found.people} people with ${found.wordsEach} planted words each, who ordered and told about themselves. Looked for in every column that can hold words, and in the data folder. Without: restored, before the list of erasures is replayed.`,
    [
      ['columns with their words before', String(found.planted), ''],
      ['after erasure', String(found.afterErasure), String(found.planted)],
      ['after restore', String(found.restored), String(found.restoredWithoutList)],
      ['files of the data folder', String(found.inFiles), ''],
    ],
  )
  expect(found).toMatchObject({ afterErasure: 0, restored: 0, inFiles: 0 })
  expect(found.restoredWithoutList).toBe(found.planted)
})

test('the log neither misses nor inverts', { timeout: 10 * MINUTE }, async () => {
  const database = await createTestDatabase()
  try {
    const owner = new pg.Client({ connectionString: database.owner })
    await owner.connect()
    await owner.query(
      `insert into customers.purpose (name, module, necessary) values ('service', 'customers', true) on conflict do nothing`,
    )
    await owner.query(
      `insert into customers.kind (name, version, module, class, purpose) values ($1, 1, 'proof', 'lasting', 'service')`,
      [SCENARIO_KIND],
    )
    await owner.end()
    const log = await proveLog(database.app, rounds(20, 3))
    const said = ({ written, wrong }: CountedEntries) => `${wrong} of ${written}`
    put(
      'The log',
      'Eight writers whose commands differ in length. Entries that the reader never saw, or that stand before an earlier one of their line.',
      [
        [
          'read by (era, tx, position) below the horizon; without: by position',
          said(log.inCommitOrder),
          said(log.byPosition),
        ],
        ['order of one line; without: the lock after the transaction’s id', said(log.lockFirst), said(log.lockAfterId)],
        ['a line read live; without: no lock', said(log.liveWithLock), said(log.liveWithoutLock)],
      ],
    )
    expect([log.inCommitOrder.wrong, log.lockFirst.wrong, log.liveWithLock.wrong]).toEqual([0, 0, 0])
    for (const control of [log.byPosition, log.lockAfterId, log.liveWithoutLock])
      expect(control.wrong).toBeGreaterThan(0)
  } finally {
    await database.drop()
  }
})

test('reactions act once and in order', { timeout: 20 * MINUTE }, async () => {
  // Short turns: eight writers ask faster than one process answers, and what is left over is waited for.
  const turns: ReactionsProof[] = []
  for (let turn = 0; turn < rounds(8, 1); turn += 1) {
    const database = await createTestDatabase()
    try {
      await setupJobs(database.jobs)
      turns.push(await proveReactions(database, REACTION_SECONDS))
    } finally {
      await database.drop()
    }
  }
  const sum = (what: 'asked' | 'kills' | 'missing' | 'doubled' | 'inverted') =>
    turns.reduce((all, turn) => all + turn[what], 0)
  const proved = { missing: sum('missing'), doubled: sum('doubled'), inverted: sum('inverted') }
  put(
    'Reactions',
    'Eight customers ask, a reaction answers; of two processes that may run it the one that does is killed again and again.',
    [
      [
        'answers',
        `${sum('asked')} asked, ${sum('kills')} kills: ${proved.missing} missing, ${proved.doubled} doubled, ${proved.inverted} inverted; p99 without kills ${Math.max(...turns.map(({ p99 }) => p99))} ms`,
        '',
      ],
    ],
  )
  expect(proved).toEqual({ missing: 0, doubled: 0, inverted: 0 })
})

test('a killed worker’s job runs again', { timeout: 20 * MINUTE }, async () => {
  const dead = await killWorkers(rounds(10, 1))
  put(
    'Jobs of a killed worker',
    `kill -9 in the middle of a job, another worker beside it. At most ${AGAIN_LIMIT_SECONDS} s; graphile-worker by itself: four hours.`,
    [
      [
        'begun again after',
        `${dead.rounds} kills: median ${dead.median.toFixed(1)} s, slowest ${dead.slowest.toFixed(1)} s`,
        '',
      ],
    ],
  )
  expect(dead.slowest).toBeLessThan(AGAIN_LIMIT_SECONDS)
})

test('slow clients are got rid of', { timeout: 5 * MINUTE }, async () => {
  const slow = await holdSlowly(300)
  put(
    'Slow clients',
    'A third never finish their headers, a third never their body, a third say nothing; each of the first two sends a byte every half second.',
    [
      [
        'gone after',
        `${slow.clients} clients: the last after ${slow.goneAfter.toFixed(1)} s; others’ slowest page meanwhile ${slow.othersSlowestMs.toFixed(0)} ms`,
        '',
      ],
    ],
  )
  expect(slow.goneAfter).toBeLessThan(30)
})
