import { CompiledQuery } from 'kysely'
import pg from 'pg'
import type { Database } from './pool.ts'

const pools = new WeakMap<Database, pg.Pool>()

/** Says over which pool a database's hot statements go. */
export function hotOver(db: Database, pool: pg.Pool): Database {
  pools.set(db, pool)
  return db
}

/**
 * A statement of a hot path, prepared under `name`, which must be its own: goes straight to the pool, past Kysely, which would put its
 * text together and look at it anew each time (a tenth of the processor time of a request that does little else). Inside a transaction
 * it goes over that transaction's connection, like everything.
 */
export function hotStatement<Row>(name: string, text: string): (db: Database, values: unknown[]) => Promise<Row[]> {
  return (db, values) => {
    const pool = pools.get(db)
    if (!pool) return db.executeQuery<Row>(CompiledQuery.raw(text, values)).then(({ rows }) => rows)
    return new Promise((resolve, reject) => {
      pool.connect((failure, client, release) => {
        if (!client) return reject(failure ?? new Error('The pool gave no connection.'))
        client.query<Row & pg.QueryResultRow>({ name, text, values }, (error: Error | null, result) => {
          // After anything but the server's own refusal the server may still be at work on the statement: see openDatabase.
          release(error !== null && error !== undefined && !(error instanceof pg.DatabaseError))
          if (error) reject(error)
          else resolve(result.rows)
        })
      })
    })
  }
}
