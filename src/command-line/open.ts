import path from 'node:path'
import { openHouse, type House } from '../house.ts'
import { readConfig, type Config } from '../platform/config.ts'
import type { Acting } from '../platform/context.ts'
import { findRunningPostgres, readOrMakeSecret, startPostgres } from '../platform/postgres.ts'
import { mkdir } from 'node:fs/promises'

export interface OpenDatabase {
  config: Config
  ownerUrl: string
  secret: string
  /** Whether a program may be using the database at this moment. */
  shared: boolean
  close(): Promise<void>
}

/** The database of this folder or of DATABASE_URL: beside the running program, or started for as long as the verb takes. */
export async function openDatabaseFor(env = process.env): Promise<OpenDatabase> {
  const config = readConfig({ RAPPORT_LOG: 'warn', ...env })
  const folder = path.resolve(config.dataFolder)
  if (config.databaseUrl) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return {
      config,
      ownerUrl: config.databaseUrl,
      secret: readOrMakeSecret(folder),
      shared: true,
      close: async () => {},
    }
  }
  const running = findRunningPostgres(folder)
  if (running)
    return { config, ownerUrl: running.ownerUrl, secret: readOrMakeSecret(folder), shared: true, close: async () => {} }
  const started = await startPostgres({ folder })
  return {
    config,
    ownerUrl: started.ownerUrl,
    secret: readOrMakeSecret(folder),
    shared: false,
    close: () => started.stop(),
  }
}

/** Runs a verb in an open house, acting as the operator at the command line. */
export async function inHouse<T>(name: string, run: (ctx: Acting, house: House) => Promise<T>): Promise<T> {
  const database = await openDatabaseFor()
  try {
    const house = await openHouse(database.config, database)
    try {
      return await run({ ...house.context, principal: { kind: 'system', name } }, house)
    } finally {
      await house.close()
    }
  } finally {
    await database.close()
  }
}
