import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type MailIn, startMailIn } from '../../src/modules/desk/index.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'
import { type Dovecot, openDovecot } from './dovecot.ts'
import { canUse, peerFolder, removeFolder, until } from './peers.ts'

const MAILS = 40

/** Ended in the opposite order. */
const endings: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (let end = endings.pop(); end; end = endings.pop()) await end()
})

/** A house that fetches from these mailboxes. */
async function openHouseAt(...urls: string[]) {
  const folder = peerFolder()
  endings.push(() => removeFolder(folder))
  const house: TestHouse = await startHouse({
    now: new Date().toISOString(),
    environment: { SMTP_PORT: '0', RAPPORT_DATA: folder, RAPPORT_IMAP: urls.join(' ') },
  })
  endings.push(() => house.close())
  const owner = new pg.Client({ connectionString: house.database.owner })
  await owner.connect()
  endings.push(() => owner.end())
  let mailIn: MailIn | undefined
  const stop = async () => {
    await mailIn?.stop()
    mailIn = undefined
  }
  endings.push(stop)
  return {
    async start() {
      mailIn = await startMailIn(house.context)
    },
    stop,
    /** Subjects of what has become a message, each with how often. */
    async taken(): Promise<Map<string, number>> {
      const { rows } = await owner.query<{ subject: string; count: number }>(
        `select m.subject, count(*)::integer as count from desk.mail m join desk.message s on s.mail = m.id group by m.subject`,
      )
      return new Map(rows.map(({ subject, count }) => [subject, count]))
    },
    async places(): Promise<string[]> {
      const { rows } = await owner.query<{ source: string }>(`select source from desk.mail_source order by source`)
      return rows.map(({ source }) => source)
    },
  }
}

async function openBox(): Promise<Dovecot> {
  const dovecot = await openDovecot()
  endings.push(() => dovecot.close())
  return dovecot
}

const mailOf = (n: number, to = 'help') =>
  [
    `From: Anna <anna${n}@berg.example>`,
    `To: ${to}@shop.example`,
    `Message-ID: <${to}.${n}@berg.example>`,
    `Subject: ${to} ${n}`,
    '',
    'Where is it?',
    '',
  ].join('\r\n')
const once = (to: string, count: number) => new Map(Array.from({ length: count }, (_, n) => [`${to} ${n}`, 1] as const))
const sorted = (map: Map<string, number>) => [...map].toSorted(([one], [other]) => one.localeCompare(other))

describe.skipIf(!canUse('dovecot'))('mails that are fetched from Dovecot', () => {
  test('they come once, whoever stops in between, and the mailbox stays as it was', { timeout: 120_000 }, async () => {
    const dovecot = await openBox()
    for (let n = 0; n < MAILS / 2; n += 1) dovecot.deliver('help', `${n}.eml`, mailOf(n))
    await dovecot.start()
    const house = await openHouseAt(dovecot.url('help'))
    await house.start()
    await until(async () => (await house.taken()).size >= 3, 'the first mails')
    // Stopped in the middle; what comes meanwhile is there when it is back.
    await house.stop()
    for (let n = MAILS / 2; n < MAILS - 1; n += 1) dovecot.deliver('help', `${n}.eml`, mailOf(n))
    await house.start()
    await until(async () => (await house.places()).length >= MAILS / 2, 'more mails')
    // The server dies under it, and is back before it is asked again.
    await dovecot.kill()
    await dovecot.start()
    await until(async () => (await house.taken()).size === MAILS - 1, 'all but one', 60_000)
    // And one that the server tells of while we wait for its word.
    dovecot.deliver('help', `${MAILS - 1}.eml`, mailOf(MAILS - 1))
    await until(async () => (await house.taken()).size === MAILS, 'the last one', 60_000)
    expect(sorted(await house.taken())).toEqual(sorted(once('help', MAILS)))
    const names = Array.from({ length: MAILS }, (_, n) => `${n}.eml`)
    // No letter of a flag behind the name: neither seen (S) nor deleted (T).
    expect(
      dovecot
        .files('help')
        .map((file) => file.replace(/^(new|cur)\//, '').replace(/:2,$/, ''))
        .toSorted(),
    ).toEqual(names.toSorted())
  })

  test('a mailbox that numbers its mails anew brings none of them twice', { timeout: 120_000 }, async () => {
    const dovecot = await openBox()
    for (let n = 0; n < 5; n += 1) dovecot.deliver('help', `${n}.eml`, mailOf(n))
    await dovecot.start()
    const house = await openHouseAt(dovecot.url('help'))
    await house.start()
    await until(async () => (await house.taken()).size === 5, 'the mails')
    await house.stop()
    await dovecot.kill()
    dovecot.renumber('help', 4_711)
    dovecot.deliver('help', '5.eml', mailOf(5))
    await dovecot.start()
    await house.start()
    await until(async () => (await house.taken()).size === 6, 'the new one')
    await until(async () => (await house.places()).length === 11, 'every mail in its new place')
    expect(sorted(await house.taken())).toEqual(sorted(once('help', 6)))
  })

  test('two mailboxes of one host with equal numbers are two', { timeout: 120_000 }, async () => {
    const dovecot = await openBox()
    for (const user of ['help', 'sales']) {
      for (let n = 0; n < 3; n += 1) dovecot.deliver(user, `${n}.eml`, mailOf(n, user))
      dovecot.renumber(user, 1)
    }
    await dovecot.start()
    const house = await openHouseAt(dovecot.url('help'), dovecot.url('sales'))
    await house.start()
    await until(async () => (await house.taken()).size === 6, 'the mails of both')
    expect(sorted(await house.taken())).toEqual(sorted(new Map([...once('help', 3), ...once('sales', 3)])))
  })
})
