// The baseline of mail that comes in: the same SMTP library, and one insert of the bytes by their hash into a table without policies.
import { createHash } from 'node:crypto'
import pg from 'pg'
import { SMTPServer } from 'smtp-server'

/** As many as the program stores at a time. */
const CONNECTIONS = 4

const pool = new pg.Pool({ connectionString: process.argv[2], max: CONNECTIONS })
await pool.query('create table public.bare_mail (sha256 bytea primary key, raw bytea not null)')
await pool.query('alter table public.bare_mail alter column raw set storage external')
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  authOptional: true,
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, done) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const raw = Buffer.concat(chunks)
      const values = [createHash('sha256').update(raw).digest(), raw]
      const text = 'insert into public.bare_mail values ($1, $2) on conflict do nothing'
      pool.query({ name: 'bare', text, values }, (error) => done(error))
    })
  },
})
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.server.address() as { port: number }).port }))
process.once('disconnect', () => process.exit())
