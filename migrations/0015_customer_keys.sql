-- Keys that customers make for software that asks in their name.

create table accounts.customer_key (
  id            uuid primary key default gen_random_uuid(),
  account       uuid not null references accounts.account,
  token_sha256  bytea not null unique check (octet_length(token_sha256) = 32),
  name          text not null check (length(name) between 1 and 80),
  made_at       timestamptz not null,
  used_at       timestamptz,
  ends_at       timestamptz not null
);
comment on table accounts.customer_key is 'A customer''s own key: whoever has it may read their orders and questions, and nothing else. Revoking it deletes the row; that it was is told by the log.';
create index customer_key_account on accounts.customer_key (account);
create index customer_key_ends on accounts.customer_key (ends_at);
select customers.protect('accounts.customer_key', 'account', 'select, insert, delete');

create function accounts.customer_key_of(p_token_sha256 bytea, p_now timestamptz)
returns table (id uuid, account uuid, name text, used_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select k.id, k.account, k.name, k.used_at from accounts.customer_key k where k.token_sha256 = p_token_sha256 and k.ends_at > p_now
$$;
comment on function accounts.customer_key_of is 'Whose key this is.';

create function accounts.customer_key_used(p_id uuid, p_now timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update accounts.customer_key set used_at = p_now where id = p_id
$$;
comment on function accounts.customer_key_used is 'Notes when a key was last good for something; its customer sees it.';

revoke execute on function accounts.customer_key_of, accounts.customer_key_used from public;
grant execute on function accounts.customer_key_of, accounts.customer_key_used to rapport_app;
