import { hash, randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailIn, startMailIn } from '../../src/modules/desk/index.ts'
import { startHouse, type TestHouse } from '../harness/house.ts'
import { canUse, peerFolder, programOf, removeFolder, runPeer, until } from './peers.ts'

describe.skipIf(!canUse('swaks'))('mails that swaks delivers', () => {
  let house: TestHouse
  let mailIn: MailIn
  let folder: string
  let owner: pg.Client
  beforeAll(async () => {
    folder = peerFolder()
    house = await startHouse({
      now: new Date().toISOString(),
      environment: { SMTP_PORT: '0', RAPPORT_DATA: folder, RAPPORT_MAIL_FROM: 'hello@shop.example' },
    })
    mailIn = await startMailIn(house.context)
    owner = new pg.Client({ connectionString: house.database.owner })
    await owner.connect()
  })
  afterAll(async () => {
    await mailIn.stop()
    await owner.end()
    await house.close()
    removeFolder(folder)
  })

  /** Delivers with these words more, and answers with what swaks said and heard. */
  const swaks = (from: string, ...words: string[]) =>
    runPeer(programOf('swaks'), [
      ...['--server', `127.0.0.1:${mailIn.port}`, '--helo', 'sender.example', '--from', from],
      ...['--to', 'help@shop.example', '--timeout', '20', ...words],
    ])

  interface Shown {
    raw: Buffer
    text: string
    attachments: { name: string; media_type: string; size: number; id: string }[]
    told: number
  }
  /** The message that a mail of this sender has become. */
  async function become(sender: string): Promise<Shown> {
    const read = async () => {
      const { rows } = await owner.query<Shown>(
        `select m.raw, s.text,
           (select coalesce(jsonb_agg(to_jsonb(a) order by a.part), '[]') from desk.attachment a where a.message = s.id) as attachments,
           (select count(*)::integer from desk.message t where t.customer_case = s.customer_case and t.direction = 'automatic') as told
         from desk.mail m join desk.message s on s.id = m.message where m.sender = $1`,
        [sender],
      )
      return rows
    }
    await until(async () => (await read()).length > 0, `the mail of ${sender} to be read`)
    const rows = await read()
    expect(rows).toHaveLength(1)
    return rows[0]!
  }

  test('a plain one is acknowledged', async () => {
    const said = await swaks('plain@sender.example', '--header', 'Subject: Hello', '--body', 'Where is my parcel?')
    expect(said).toMatch(/<-\s+250 2\.6\.0 Taken as [0-9a-f-]{36}/)
    expect(await become('plain@sender.example')).toMatchObject({ text: 'Where is my parcel?', told: 1 })
  })

  test('one over STARTTLS', async () => {
    const said = await swaks('secret@sender.example', '--tls', '--body', 'Nobody else reads this.')
    expect(said).toMatch(/TLS started with cipher TLSv1\.[23]/)
    expect(await become('secret@sender.example')).toMatchObject({ text: 'Nobody else reads this.' })
  })

  test('one with letters of eight bits, and a line with only a dot', async () => {
    const file = join(folder, 'eight.eml')
    const raw = [
      'From: Østen Å <eight@sender.example>',
      'To: help@shop.example',
      `Message-ID: <${randomUUID()}@sender.example>`,
      'Subject: 8 bits',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Når kommer pakken? 📦',
      '.',
      '.. og hilsen',
      '',
    ].join('\r\n')
    writeFileSync(file, raw)
    await swaks('eight@sender.example', '--data', `@${file}`)
    const { text, raw: kept } = await become('eight@sender.example')
    expect(text).toContain('Når kommer pakken? 📦')
    expect(kept.toString('utf8')).toContain('\r\n.\r\n.. og hilsen\r\n')
  })

  test('one with an attachment, whose bytes come out again', async () => {
    const bytes = randomBytes(300_000)
    const file = join(folder, 'invoice.pdf')
    writeFileSync(file, bytes)
    await swaks(
      'attaching@sender.example',
      ...['--body', 'Here it is.', '--attach-type', 'application/pdf', '--attach', `@${file}`],
    )
    const { attachments, text } = await become('attaching@sender.example')
    expect(text).toContain('Here it is.')
    const pdf = attachments.find(({ name }) => name.endsWith('invoice.pdf'))
    expect(pdf).toMatchObject({ media_type: 'application/pdf', size: bytes.length })
    const agent = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Bilal', roles: ['agent'], session: 'test' })
    const got = await agent.visit(`/api/attachments/${pdf!.id}`)
    expect(hash('sha256', Buffer.from(await got.arrayBuffer()))).toBe(hash('sha256', bytes))
  })

  test('one for a recipient elsewhere is not handed on', async () => {
    const agent = house.actAs({ kind: 'staff', id: randomUUID(), name: 'Siv', roles: ['owner'], session: 'test' })
    const changed = await agent.visit('/api/settings/desk/mailDomains', {
      method: 'PUT',
      json: { value: ['shop.example'] },
    })
    expect(changed.status).toBe(200)
    await expect(
      runPeer(programOf('swaks'), [
        ...['--server', `127.0.0.1:${mailIn.port}`, '--helo', 'sender.example'],
        ...['--from', 'a@sender.example', '--to', 'b@elsewhere.example'],
      ]),
    ).rejects.toThrow(/<\*\*\s+550/)
  })
})
