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
  body_sha256 bytea not null,
  party       uuid,
  status      integer not null,
  reply       jsonb not null,
  stored_at   timestamptz not null default now(),
  primary key (credential, key)
);
comment on table platform.idempotency is 'The reply to each command that was carried out, per credential and caller''s key. Kept seven days. A refusal stores nothing, so that the caller may try again.';
create index idempotency_stored_at on platform.idempotency (stored_at);
create index idempotency_party on platform.idempotency (party) where party is not null;
grant select, insert, delete on platform.idempotency to rapport_app;

create function platform.replied(p_credential text, p_key text, p_body_sha256 bytea) returns jsonb
language plpgsql volatile as $$
declare
  earlier platform.idempotency;
begin
  select * into earlier from platform.idempotency where credential = p_credential and key = p_key;
  if not found then return null; end if;
  if earlier.body_sha256 <> p_body_sha256 then
    raise exception using errcode = 'RP409', message = 'key-reused';
  end if;
  return earlier.reply;
end $$;
comment on function platform.replied is 'The reply that this key got earlier, or null. Raises RP409 key-reused when the same key comes with another body.';
