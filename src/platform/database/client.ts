import pg from 'pg'

/** Runs `use` on a connection of its own, for what no pool of the program may do: the owner's work, and what comes before there is a pool. */
export async function withClient<T>(config: pg.ClientConfig, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  // A connection that breaks emits an error, which would end the program; the query in hand rejects by itself.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await use(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
