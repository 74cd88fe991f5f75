import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import {
  addressParty,
  declareLetter,
  oweLetter,
  SERVICE,
  startSending,
  transact,
} from '../../src/modules/customers/index.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'
import { type Exim, openExim } from './exim.ts'
import { canUse, peerFolder, removeFolder, runPeer, until } from './peers.ts'

const LETTERS = 32
/** The host dies at least so often, and until a letter is unknown. */
const KILLS = 5
const KILLS_LIMIT = 30
/** Longer than two looks for what is due. */
const QUIET_MS = 3_000
const SELECTOR = 'rapport'
const DOMAIN = 'sender.example'
/** Debian's own Python, which knows Debian's packages. */
const PYTHON = '/usr/bin/python3'
/** dkimpy asks no name server: the record is handed to it. */
const VERIFY = `
import sys, dkim
record = sys.argv[1].encode()
found = lambda name, timeout=5: record if name == b'${SELECTOR}._domainkey.${DOMAIN}.' else None
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=found))
`

declareLetter({
  kind: 'test.peer',
  render: async (_ctx, letter) => ({
    subject: `Når kommer pakken? ${letter.data['n']}`,
    text: 'I morgen.\n.\n.. hilsen oss',
    html: '<p>I morgen.</p>',
  }),
})

/** Ended in the opposite order. */
const endings: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (let end = endings.pop(); end; end = endings.pop()) await end()
})

interface Row {
  id: string
  state: string
  attempts: number
}

async function openSender(exim: Exim) {
  const folder = peerFolder()
  endings.push(() => removeFolder(folder))
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const file = join(folder, 'dkim.pem')
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const house: TestHouse = await startHouse({
    environment: {
      RAPPORT_RELAY: `smtp://127.0.0.1:${exim.port}`,
      RAPPORT_MAIL_FROM: `hello@${DOMAIN}`,
      RAPPORT_DKIM: `${SELECTOR}:${DOMAIN}:${file}`,
    },
  })
  endings.push(() => house.close())
  const owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  endings.push(() => owner.end())
  const sending = startSending(house.context)
  endings.push(() => sending.stop())
  return {
    agent: house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' }),
    record: `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
    async owe(count: number) {
      const party = await addressParty(house.context.db, 'anna@berg.example')
      const acting = house.actAs({ kind: 'system', name: 'test' })
      await transact(acting, { purpose: SERVICE, parties: [party] }, async (tx) => {
        for (let n = 0; n < count; n += 1) {
          const letter = { party, kind: 'test.peer', recipient: 'anna@berg.example', locale: 'nb', data: { n } }
          await oweLetter(tx, letter)
        }
      })
    },
    /** What is queued again waits for half a minute; a test does not. */
    hurry: () => owner.query(`update customers.letter set retry_at = now() where state = 'queued'`),
    async letters(): Promise<Row[]> {
      return (await owner.query<Row>(`select id, state, attempts from customers.letter order by id`)).rows
    },
  }
}

const isSettled = ({ state }: Row) => state !== 'queued' && state !== 'handed_over'
const idIn = (mail: string) => /^Message-ID:\s*<letter\.([0-9a-f-]{36})@/im.exec(mail)?.[1] ?? 'none'

describe.skipIf(!canUse('exim', 'dkimpy'))('letters that go out through a real host', () => {
  test(
    'one that is killed while it takes them loses none and doubles none, but for those that a person sent again',
    { timeout: 180_000 },
    async () => {
      const exim = await openExim({ slow: true })
      endings.push(() => exim.close())
      await exim.start('queueing')
      const { agent, owe, hurry, letters } = await openSender(exim)
      await owe(LETTERS)
      const inState = async (wanted: string) => (await letters()).filter(({ state }) => state === wanted)
      let kills = 0
      while (kills < KILLS_LIMIT && (kills < KILLS || (await inState('unknown')).length < 2)) {
        if ((await letters()).every(isSettled)) await owe(4)
        await pause(1_000 + 2_000 * Math.random())
        await exim.kill()
        kills += 1
        await exim.start('queueing')
        await hurry()
      }
      const settle = (what: string) =>
        until(async () => (await hurry(), (await letters()).every(isSettled)), what, 120_000)
      await settle('every letter to be settled')
      const settled = await letters()
      expect(new Set(settled.map(({ state }) => state))).toEqual(new Set(['accepted', 'unknown']))

      // A person sees which are unknown; by themselves they stay where they are.
      const unknown = settled.filter(({ state }) => state === 'unknown')
      await pause(QUIET_MS)
      expect(await inState('unknown')).toEqual(unknown)
      const shown = (await (await agent.visit('/api/letters?state=unknown')).json()) as { items: { id: string }[] }
      expect(shown.items.map(({ id }) => id).toSorted()).toEqual(unknown.map(({ id }) => id))
      const again = unknown.filter((_, index) => index % 2 === 0).map(({ id }) => id)
      for (const id of again) expect((await agent.visit(`/api/letters/${id}/again`, { json: {} })).status).toBe(200)
      await settle('what was sent again')

      await exim.kill()
      await exim.start('delivering')
      await until(async () => (await exim.queued()) === 0, 'the host to deliver', 60_000)
      const times = new Map<string, number>()
      for (const mail of exim.mailbox()) times.set(idIn(mail), (times.get(idIn(mail)) ?? 0) + 1)
      const end = await letters()
      const accepted = end.filter(({ state }) => state === 'accepted').map(({ id }) => id)
      expect(accepted.filter((id) => !times.has(id))).toEqual([])
      expect([...times].filter(([id, count]) => count > (again.includes(id) ? 2 : 1))).toEqual([])
      expect([...times.keys()].filter((id) => !end.some((one) => one.id === id))).toEqual([])
      process.stdout.write(
        `Exim killed ${kills} times over ${end.length} letters: ${settled.length - unknown.length} accepted, ${unknown.length} unknown, ${again.length} of them sent again by a person, ${exim.mailbox().length} in the mailbox.\n`,
      )
    },
  )

  test(
    'a signed letter is verified by somebody else’s program, and not when it was changed',
    { timeout: 60_000 },
    async () => {
      const exim = await openExim()
      endings.push(() => exim.close())
      await exim.start('delivering')
      const { owe, record } = await openSender(exim)
      await owe(1)
      await until(() => exim.mailbox().length === 1, 'the letter')
      const [mail = ''] = exim.mailbox()
      const verified = async (text: string) =>
        (await runPeer(PYTHON, ['-c', VERIFY, record], Buffer.from(text, 'latin1'))).trim()
      expect(await verified(mail)).toBe('True')
      expect(await verified(mail.replace('morgen', 'kveld'))).toBe('False')
      expect(await verified(mail.replace(/^Subject:.*$/m, 'Subject: Another one'))).toBe('False')
    },
  )
})
