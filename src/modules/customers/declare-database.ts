import type pg from 'pg'
import './kinds.ts'
import './purposes.ts'
import { declaredKinds, declaredPurposes } from './declare.ts'

/**
 * Tells the database which purposes and kinds the code declares, at start and as the owner: the program's own role may not, or a
 * mistake in it could call any purpose necessary. Rows of modules that are no longer loaded stay: their entries are still there.
 */
export async function writeDeclarations(owner: Pick<pg.ClientBase, 'query'>): Promise<void> {
  await owner.query(
    `insert into customers.purpose (name, module, necessary)
     select name, module, necessary from jsonb_to_recordset($1::jsonb) d (name text, module text, necessary boolean) order by name
     on conflict (name) do update set module = excluded.module, necessary = excluded.necessary
     where (purpose.module, purpose.necessary) is distinct from (excluded.module, excluded.necessary)`,
    [JSON.stringify(declaredPurposes())],
  )
  const kinds = declaredKinds().map((kind) => ({
    name: kind.name, version: kind.version, module: kind.module, class: kind.class, purpose: kind.purpose, collectable: kind.collectable ?? false,
  }))
  await owner.query(
    `insert into customers.kind (name, version, module, class, purpose, collectable)
     select name, version, module, class, purpose, collectable
     from jsonb_to_recordset($1::jsonb) d (name text, version integer, module text, class text, purpose text, collectable boolean) order by name
     on conflict (name) do update set version = excluded.version, module = excluded.module, class = excluded.class,
       purpose = excluded.purpose, collectable = excluded.collectable
     where (kind.version, kind.module, kind.class, kind.purpose, kind.collectable)
       is distinct from (excluded.version, excluded.module, excluded.class, excluded.purpose, excluded.collectable)`,
    [JSON.stringify(kinds)],
  )
}
