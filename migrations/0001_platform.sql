-- What every module stands on and that knows no customer.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

create schema platform;
grant usage on schema platform to rapport_app;

create table platform.setting (
  module      text not null,
  name        text not null,
  value       jsonb not null,
  changed_at  timestamptz not null default now(),
  changed_by  text not null,
  primary key (module, name)
);
comment on table platform.setting is 'Values that differ from what the module declares as default. The declaration (schema, default, who may change it) is in code.';
grant select, insert, update, delete on platform.setting to rapport_app;

create table platform.blob (
  sha256      bytea primary key check (octet_length(sha256) = 32),
  media_type  text not null,
  bytes       bytea not null,
  stored_at   timestamptz not null default now()
);
comment on table platform.blob is 'Files by their SHA-256: the same bytes are stored once.';
grant select, insert, delete on platform.blob to rapport_app;

create table platform.idempotency (
  credential  text not null,
  key         text not null check (length(key) between 1 and 200),
  digest      bytea not null check (octet_length(digest) = 32),
  party       uuid,
  status      integer,
  reply       text,
  stored_at   timestamptz not null default now(),
  primary key (credential, key)
);
comment on table platform.idempotency is 'The commands that were carried out, per credential and caller''s key, written in the command''s own transaction; a refusal stores nothing, so that the caller may try again. Kept seven days. Orders keep their key with the order.';
comment on column platform.idempotency.digest is 'SHA-256 of what was asked: the same key with another body is refused.';
comment on column platform.idempotency.reply is 'Added after the commit. Null: it was carried out, and the program ended before it had answered.';
create index idempotency_stored_at on platform.idempotency (stored_at);
create index idempotency_party on platform.idempotency (party) where party is not null;
grant select, insert, update, delete on platform.idempotency to rapport_app;
