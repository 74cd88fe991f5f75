// The baseline: a bare Hono handler on the same server and driver, over SQL that does the least. A process of its own.
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'
import { WebSocketServer } from 'ws'
import type { Captured } from './captured.ts'

/** What bare.ts is told over IPC. */
export interface BareJob {
  url: string
  /** Addresses of the program: `/same/<name>/<slug>/<id>` runs the same statements for that product and answers a fixed text. */
  same: Record<string, { captured: Captured; slug: string; id: string; type: string }>
}

const CONNECTIONS = 10

process.once('message', (job: BareJob) => {
  const pool = new pg.Pool({ connectionString: job.url, max: CONNECTIONS })
  pool.on('error', () => undefined)
  const app = new Hono()
  const named = <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
    pool.query<Row>({ name, text, values })

  app.get('/nothing', async (c) => {
    await named('nothing', 'select 1', [])
    return c.text('nothing')
  })
  for (const [name, { captured, slug, id, type }] of Object.entries(job.same)) {
    const body = ' '.repeat(captured.length)
    app.get(`/same/${name}/:slug/:id`, async (c) => {
      const asked = c.req.param()
      for (const [index, { text, values }] of captured.statements.entries()) {
        await named(
          `${name}${index}`,
          text,
          // A value may be a list as JSON that holds it.
          values.map((value) => value && value.replaceAll(slug, asked.slug).replaceAll(id, asked.id)),
        )
      }
      return c.body(body, 200, { 'content-type': type })
    })
  }
  app.post('/api/carts', async (c) => {
    await c.req.json()
    const { rows } = await named<{ id: string }>('cart', 'insert into bench.cart default values returning id', [])
    return c.json(rows[0]!, 201)
  })
  app.put('/api/carts/:id/lines/:product', async (c) => {
    const { quantity } = await c.req.json<{ quantity: number }>()
    await named(
      'line',
      'insert into bench.cart_line values ($1, $2, $3) on conflict (cart, product) do update set quantity = excluded.quantity',
      [c.req.param('id'), c.req.param('product'), quantity],
    )
    return c.json({ id: c.req.param('id'), quantity })
  })
  app.post('/api/carts/:id/order', async (c) => {
    const { email, name, address } = await c.req.json<Record<string, string>>()
    const { rows } = await named<{ number: string }>('order', 'select bench.place($1, $2, $3, $4, $5) as number', [
      c.req.param('id'),
      c.req.header('idempotency-key'),
      email,
      name,
      address,
    ])
    return c.json({ number: rows[0]!.number }, 201)
  })

  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send!({ port }))
  // What comes in is put into one table, and then sent on to everybody.
  const sockets = new WebSocketServer({ server: server as Server, perMessageDeflate: false })
  const idle = new WeakSet<object>()
  sockets.on('connection', (socket, { url }) => {
    // Open beside the conversation, and not part of it.
    if (url === '/idle') idle.add(socket)
    socket.on('message', (data: Buffer) => {
      void named('message', 'insert into bench.message (words) values ($1)', [data.toString()]).then(() => {
        for (const one of sockets.clients) if (!idle.has(one)) one.send(data.toString())
      })
    })
  })
  process.once('disconnect', () => {
    server.close()
    process.exit()
  })
})
