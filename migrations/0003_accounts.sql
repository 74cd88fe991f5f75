-- Who may come in: customers' accounts and sessions, staff and their roles, keys of programs, and what keeps guessers out.
--
-- Nothing here lets anybody in by being read: session tokens and keys are stored as SHA-256, mailed links and codes are derived
-- from the secret of the data folder and stand in no table at all.

create schema accounts;
grant usage on schema accounts to rapport_app;

-- ── customers ─────────────────────────────────────────────────────────────────────────────────────────────────────

create table accounts.account (
  party      uuid primary key references customers.party,
  opened_at  timestamptz not null default now()
);
comment on table accounts.account is 'A customer who has signed in. Opened by proof of an address only: whoever merely types one gets none.';
select customers.protect('accounts.account', 'party', 'select, insert, delete');

create table accounts.customer_session (
  id            uuid primary key default gen_random_uuid(),
  account       uuid not null references accounts.account,
  device        uuid not null references customers.party,
  token_sha256  bytea not null unique check (octet_length(token_sha256) = 32),
  proof         text not null check (proof in ('link', 'code', 'passkey')),
  browser       text not null check (length(browser) <= 60),
  began_at      timestamptz not null,
  seen_at       timestamptz not null,
  ends_at       timestamptz not null
);
comment on table accounts.customer_session is 'A browser in which a customer is signed in. Ending it deletes the row; that it was is told by the log.';
comment on column accounts.customer_session.device is 'The party of the browser''s visit, when it had one of its own; else the account itself: a browser without a past needs no party.';
comment on column accounts.customer_session.browser is 'What the customer recognises it by ("Firefox, Linux"): never the whole user agent.';
create index customer_session_account on accounts.customer_session (account);
create index customer_session_device on accounts.customer_session (device);
create index customer_session_ends on accounts.customer_session (ends_at);
select customers.protect('accounts.customer_session', 'account', 'select, insert, delete');

create table accounts.sign_in_link (
  id         uuid primary key default gen_random_uuid(),
  address    uuid not null references customers.party,
  wanted     text check (length(wanted) <= 500),
  sentence   text not null,
  code_tries integer not null default 0,
  asked_at   timestamptz not null,
  ends_at    timestamptz not null
);
comment on table accounts.sign_in_link is 'A sign-in that somebody asked for by mail. Link and code are derived from its id; whoever uses it deletes it, and with it all others of the address.';
comment on column accounts.sign_in_link.wanted is 'The page that they wanted when they were asked to sign in.';
comment on column accounts.sign_in_link.sentence is 'Id and version of the sentence beside the field into which the address was typed.';
create index sign_in_link_address on accounts.sign_in_link (address);
create index sign_in_link_ends on accounts.sign_in_link (ends_at);
select customers.protect('accounts.sign_in_link', 'address', 'select, insert, update, delete');

create table accounts.customer_passkey (
  id             uuid primary key default gen_random_uuid(),
  account        uuid not null references accounts.account,
  credential_id  text not null unique check (length(credential_id) <= 1400),
  public_key     bytea not null,
  counter        bigint not null,
  transports     text[] not null default '{}',
  label          text not null check (length(label) <= 60),
  added_at       timestamptz not null,
  used_at        timestamptz
);
comment on table accounts.customer_passkey is 'Public keys of customers'' passkeys. WebAuthn allows ids of 1023 bytes.';
create index customer_passkey_account on accounts.customer_passkey (account);
select customers.protect('accounts.customer_passkey', 'account', 'select, insert, update, delete');

-- These find a party by what somebody presents; the rows are then read under policy.

create function accounts.account_of_address(p_address uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select a.party
  from customers.identity_claim c
  join accounts.account a on a.party = case when c.party = p_address then c.other else c.party end
  where (c.party = p_address or c.other = p_address) and c.revoked_at is null and c.strength = 'proof'
  order by c.asserted_at, a.party
  limit 1
$$;
comment on function accounts.account_of_address is 'The account that proof connects with this address, or null.';

create function accounts.customer_session_of(p_token_sha256 bytea, p_now timestamptz)
returns table (session uuid, account uuid, device uuid, seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.account, s.device, s.seen_at
  from accounts.customer_session s
  where s.token_sha256 = p_token_sha256 and s.ends_at > p_now
    and (s.device = s.account or exists (
      select from customers.identity_claim c
      where least(c.party, c.other) = least(s.device, s.account) and greatest(c.party, c.other) = greatest(s.device, s.account)
        and c.strength = 'proof' and c.revoked_at is null))
$$;
comment on function accounts.customer_session_of is 'The session of a token. A device that the customer has disowned ("that is not me") is signed out at once.';

create function accounts.customer_session_seen(p_session uuid, p_now timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update accounts.customer_session set seen_at = p_now where id = p_session
$$;

create function accounts.sign_in_link_of(p_id uuid, p_now timestamptz)
returns table (address uuid, email text, account uuid, wanted text, sentence text)
language sql stable security definer set search_path = pg_catalog as $$
  select l.address, a.value, accounts.account_of_address(l.address), l.wanted, l.sentence
  from accounts.sign_in_link l
  join customers.address a on a.party = l.address
  where l.id = p_id and l.ends_at > p_now
$$;
comment on function accounts.sign_in_link_of is 'Whom a sign-in that was asked for by mail would sign in. The caller has verified the signature of the link, or of the cookie of who asked.';

create function accounts.account_of_passkey(p_credential_id text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select account from accounts.customer_passkey where credential_id = p_credential_id
$$;

-- ── staff ─────────────────────────────────────────────────────────────────────────────────────────────────────────

create table accounts.staff (
  id              uuid primary key default gen_random_uuid(),
  email           text not null unique check (email = lower(email) and length(email) between 3 and 320),
  name            text not null check (length(name) between 1 and 120),
  roles           text[] not null check (cardinality(roles) > 0 and roles <@ array['owner', 'agent', 'packer', 'merchandiser', 'marketer', 'analyst']),
  password_hash   text,
  totp_seed       uuid,
  totp_last_step  bigint not null default 0,
  joined_at       timestamptz not null,
  ended_at        timestamptz
);
comment on table accounts.staff is 'People who work here. Kept after they leave: the log and the access ledger name them.';
comment on column accounts.staff.totp_seed is 'The authenticator''s secret is derived from this and the secret of the data folder, so that reading this table gives no codes.';
comment on column accounts.staff.totp_last_step is 'The newest half minute whose code was accepted: each code is accepted once.';
grant select, insert, update on accounts.staff to rapport_app;

create table accounts.staff_session (
  id            uuid primary key default gen_random_uuid(),
  staff         uuid not null references accounts.staff,
  token_sha256  bytea not null unique check (octet_length(token_sha256) = 32),
  proof         text not null check (proof in ('password and code', 'passkey')),
  browser       text not null check (length(browser) <= 60),
  began_at      timestamptz not null,
  seen_at       timestamptz not null,
  ends_at       timestamptz not null
);
comment on table accounts.staff_session is 'Where somebody of the staff is signed in; the token itself is in their browser only.';
create index staff_session_staff on accounts.staff_session (staff);
create index staff_session_ends on accounts.staff_session (ends_at);
grant select, insert, update, delete on accounts.staff_session to rapport_app;

create table accounts.staff_passkey (
  id             uuid primary key default gen_random_uuid(),
  staff          uuid not null references accounts.staff,
  credential_id  text not null unique check (length(credential_id) <= 1400),
  public_key     bytea not null,
  counter        bigint not null,
  transports     text[] not null default '{}',
  label          text not null check (length(label) <= 60),
  added_at       timestamptz not null,
  used_at        timestamptz
);
comment on table accounts.staff_passkey is 'Public halves of the passkeys of the staff.';
create index staff_passkey_staff on accounts.staff_passkey (staff);
grant select, insert, update, delete on accounts.staff_passkey to rapport_app;

create table accounts.invitation (
  id          uuid primary key default gen_random_uuid(),
  staff       uuid references accounts.staff,
  email       text check (email = lower(email) and length(email) between 3 and 320),
  name        text,
  roles       text[] not null check (cardinality(roles) > 0 and roles <@ array['owner', 'agent', 'packer', 'merchandiser', 'marketer', 'analyst']),
  invited_by  text not null,
  invited_at  timestamptz not null,
  ends_at     timestamptz not null
);
comment on table accounts.invitation is 'Somebody may choose how they sign in. The link is derived from the id; using it deletes the row.';
comment on column accounts.invitation.staff is 'Set when somebody who works here already lost their password or authenticator.';
comment on column accounts.invitation.email is 'Null for the first owner, who types their own.';
create unique index invitation_email on accounts.invitation (email);
grant select, insert, update, delete on accounts.invitation to rapport_app;

-- ── programs ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table accounts.key (
  id            text primary key,
  name          text not null check (length(name) between 1 and 120),
  token_sha256  bytea not null unique check (octet_length(token_sha256) = 32),
  scopes        text[] not null check (cardinality(scopes) > 0 and scopes <@ array['all', 'collect', 'catalogue', 'orders', 'customers', 'settings']),
  origin        text,
  made_at       timestamptz not null,
  made_by       text not null,
  used_at       timestamptz,
  revoked_at    timestamptz,
  check (origin is null or scopes = array['collect'])
);
comment on table accounts.key is 'What a program presents. Revoked ones are kept: the log names them.';
comment on column accounts.key.origin is 'Set for a publishable key: it stands in the source of that origin''s pages, so it may collect visits and nothing else.';
grant select, insert, update on accounts.key to rapport_app;

-- ── keeping guessers out ──────────────────────────────────────────────────────────────────────────────────────────

create unlogged table accounts.challenge (
  sha256   bytea primary key check (octet_length(sha256) = 32),
  use      text not null,
  about    uuid,
  ends_at  timestamptz not null
);
comment on table accounts.challenge is 'What a passkey has to sign, once. Unlogged: a crash only makes somebody press the button again.';
create index challenge_ends on accounts.challenge (ends_at);
grant select, insert, delete on accounts.challenge to rapport_app;

create unlogged table accounts.rate (
  name      text not null,
  subject   text not null,
  tries     integer not null,
  ends_at   timestamptz not null,
  primary key (name, subject)
);
comment on table accounts.rate is 'Tries within a window. Unlogged: a crash forgives. subject is keyed by the secret of the data folder, so that no address of a person stands here.';
create index rate_ends on accounts.rate (ends_at);
grant select, insert, update, delete on accounts.rate to rapport_app;

create table accounts.attack (
  id       bigint primary key generated always as identity,
  at       timestamptz not null,
  what     text not null,
  address  text not null check (length(address) <= 60),
  staff    uuid references accounts.staff,
  key      text references accounts.key
);
comment on table accounts.attack is 'Tries to come in that looked like guessing, for whoever runs the house: kept 30 days, never beside a customer.';
create index attack_at on accounts.attack (at);
grant select, insert, delete on accounts.attack to rapport_app;
