import pg from 'pg'

/**
 * Where any of these words stand in a database: every column of every table of every schema that can hold a text, a document or
 * bytes, read as the owner. The answers are `schema.table.column`.
 */
export async function findWords(ownerUrl: string, words: readonly string[]): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('set row_security = off')
    const { rows: columns } = await client.query<{ relation: string; name: string; type: string }>(
      `select c.oid::regclass::text as relation, quote_ident(a.attname) as name, a.atttypid::regtype::text as type
       from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema')
         and n.nspname not like 'pg_toast%' and has_table_privilege(c.oid, 'select')
         and a.atttypid::regtype::text in ('text', 'text[]', 'json', 'jsonb', 'bytea', 'character varying', 'tsvector', 'citext')`,
    )
    const found = new Map<string, string[]>()
    for (const { relation, name, type } of columns) {
      const text = type === 'bytea' ? `encode(${name}, 'escape')` : `${name}::text`
      const { rows } = await client.query<{ word: string }>(
        `select distinct w as word from ${relation}, unnest($1::text[]) w where position(lower(w) in lower(${text})) > 0`,
        [words],
      )
      if (rows.length > 0)
        found.set(
          `${relation}.${name}`,
          rows.map((row) => row.word),
        )
    }
    return found
  } finally {
    await client.end()
  }
}
