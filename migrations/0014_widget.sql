-- The chat on pages of other sites: a browser there gets no cookie of ours, so what it holds is a token, bound to the page's origin.

create table accounts.widget_token (
  id            uuid primary key default gen_random_uuid(),
  party         uuid not null references customers.party not enforced,
  key           text not null references accounts.key,
  origin        text not null check (length(origin) <= 200),
  token_sha256  bytea not null unique check (octet_length(token_sha256) = 32),
  made_at       timestamptz not null,
  seen_at       timestamptz not null,
  ends_at       timestamptz not null,
  revoked_at    timestamptz
);
comment on table accounts.widget_token is 'A browser that chats from a page of another site. Its party is that browser''s own; the token opens what other sites may call, as a visitor, and nothing else.';
comment on column accounts.widget_token.key is 'The publishable key of the page that asked for it: when that is revoked, its tokens are over.';
comment on column accounts.widget_token.origin is 'Where it is good. Script on another origin that got hold of it is refused by the browser''s own Origin header.';
create index widget_token_party on accounts.widget_token (party);
create index widget_token_ends on accounts.widget_token (ends_at);
create index widget_token_key on accounts.widget_token (key, seen_at);
select customers.protect('accounts.widget_token', 'party', 'select, insert, update, delete');

create function accounts.widget_token_of(p_token_sha256 bytea, p_now timestamptz)
returns table (id uuid, party uuid, origin text, seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select t.id, t.party, t.origin, t.seen_at
  from accounts.widget_token t
  join accounts.key k on k.id = t.key and k.revoked_at is null
  where t.token_sha256 = p_token_sha256 and t.ends_at > p_now and t.revoked_at is null
    -- What was said there belongs to a customer by now: as on our own pages, the browser begins anew.
    and customers.customer_of(t.party) = t.party
$$;
comment on function accounts.widget_token_of is 'Whose token this is, while it is good. The caller compares the origin.';

create function accounts.widget_token_seen(p_id uuid, p_now timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update accounts.widget_token set seen_at = p_now where id = p_id
$$;

create function accounts.widget_parties_of_key(p_key text, p_seen_after timestamptz, p_limit integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select party from accounts.widget_token where key = p_key and seen_at > p_seen_after order by seen_at desc limit p_limit
$$;
comment on function accounts.widget_parties_of_key is 'Whose sockets may be open by a token of this key: an open one is asked every minute, and so seen.';

revoke execute on function accounts.widget_token_of, accounts.widget_token_seen, accounts.widget_parties_of_key from public;
grant execute on function accounts.widget_token_of, accounts.widget_token_seen, accounts.widget_parties_of_key to rapport_app;
