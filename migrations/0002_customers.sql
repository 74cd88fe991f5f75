-- The live record: people, what they allow, what happened to them, what was promised, who looked.
--
-- Whoever reads a table with `need_to_know` on it reads nothing until customers.enter() has named a purpose, an actor and the
-- parties. The policies are the second lock: the first is that code reads through a projection.

create schema customers;
grant usage on schema customers to rapport_app;

-- What may stand in a column that every order writes. Domains and not checks of the tables: a table's check is parsed again by each
-- statement that writes the table (10 µs), a domain's once by each connection. Not for what is ever read as an array: the driver knows no
-- arrays of a domain.
create domain customers.party_kind as text check (value in ('device', 'address', 'account', 'organisation'));
create domain customers.address_type as text check (value in ('email', 'phone'));
create domain customers.strength as text check (value in ('proof', 'suggestion'));
create domain customers.precision as text check (value in ('minute', 'day'));
create domain customers.letter_state as text check (value in ('queued', 'handed_over', 'accepted', 'refused', 'unknown', 'withdrawn'));

-- ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────

create table customers.party (
  id          uuid primary key default gen_random_uuid(),
  kind        customers.party_kind not null,
  created_at  timestamptz not null default now(),
  erased_at   timestamptz
);
comment on table customers.party is 'One point at which a person or an organisation is known. A customer is a set of parties connected by proof. Ids are random and never reused.';
grant select, insert, update on customers.party to rapport_app;

create table customers.address (
  party       uuid primary key references customers.party not enforced,
  type        customers.address_type not null,
  value       text not null check (length(value) between 3 and 320),
  shared      boolean not null default false,
  unique (type, value)
);
comment on table customers.address is 'A mail address or phone number, normalised. One that several people share (info@, an office phone) connects nobody.';

create table customers.identity_claim (
  id           uuid primary key default gen_random_uuid(),
  party        uuid not null references customers.party not enforced,
  other        uuid not null references customers.party not enforced,
  strength     customers.strength not null,
  rule         text not null,
  evidence     jsonb not null default '{}',
  asserted_by  text not null,
  asserted_at  timestamptz not null default now(),
  revoked_at   timestamptz,
  revoked_by   text,
  revoked_why  text,
  check (party <> other)
);
comment on table customers.identity_claim is 'That two parties are the same person: on what evidence, who said so. Only proof connects; a typed address is a suggestion. Claims are revoked, never deleted, but by erasure.';
create index identity_claim_party on customers.identity_claim (party) where revoked_at is null;
create index identity_claim_other on customers.identity_claim (other) where revoked_at is null;
create unique index identity_claim_once on customers.identity_claim (least(party, other), greatest(party, other), rule) where revoked_at is null;

create table customers.membership (
  id            uuid primary key default gen_random_uuid(),
  organisation  uuid not null references customers.party,
  member        uuid not null references customers.party,
  role          text not null check (role in ('owner', 'buyer', 'member')),
  shares        text[] not null default '{}',
  since         timestamptz not null default now(),
  until         timestamptz,
  added_by      text not null,
  check (organisation <> member)
);
comment on table customers.membership is 'A person''s role in an organisation. Membership never merges people.';
comment on column customers.membership.shares is 'What this member lets colleagues see: orders, cases. Empty: nothing but the name.';
create unique index membership_once on customers.membership (organisation, member) where until is null;
create index membership_member on customers.membership (member) where until is null;

create table customers.representation (
  id           uuid primary key default gen_random_uuid(),
  principal    uuid not null references customers.party,
  deputy_email text not null,
  deputy       uuid references customers.party,
  may          text[] not null check (may <@ array['see_orders', 'place_orders', 'ask']),
  begins_at    timestamptz not null default now(),
  ends_at      timestamptz not null,
  revoked_at   timestamptz,
  revoked_by   text
);
comment on table customers.representation is 'Somebody whom a customer names to act for them: within limits, until a date, revocable at any time.';
create index representation_principal on customers.representation (principal);
create index representation_deputy on customers.representation (deputy) where revoked_at is null;

-- ── what we know and what is allowed ──────────────────────────────────────────────────────────────────────────────

create table customers.purpose (
  name       text primary key,
  module     text not null,
  necessary  boolean not null
);
comment on table customers.purpose is 'The purposes that the code declares; written at start. The policies ask here whether a purpose is necessary.';
grant select on customers.purpose to rapport_app;

create table customers.fact (
  id          uuid primary key default gen_random_uuid(),
  party       uuid not null references customers.party,
  name        text not null,
  value       jsonb not null,
  basis       text not null check (basis in ('told', 'observed', 'derived')),
  source      text not null,
  purpose     text not null,
  sentence    text,
  reason      jsonb not null default '{}',
  known_at    timestamptz not null default now(),
  ends_at     timestamptz,
  replaced_at timestamptz,
  refused_at  timestamptz
);
comment on table customers.fact is 'What the customer told, what we observed, what we derived: each with where from, what for and until when.';
comment on column customers.fact.sentence is 'Id and version of the sentence beside the field that asked, for told facts.';
comment on column customers.fact.reason is 'For derived facts: the inputs and the version of the rule.';
comment on column customers.fact.refused_at is '"Not me": the customer refused a conclusion. The same rule may not conclude it again.';
create index fact_party on customers.fact (party, name) where replaced_at is null;
create index fact_ends_at on customers.fact (ends_at) where ends_at is not null;

create table customers.permission (
  id        uuid primary key default gen_random_uuid(),
  party     uuid not null references customers.party,
  purpose   text not null,
  granted   boolean not null,
  at        timestamptz not null default clock_timestamp(),
  actor     text not null,
  sentence  text not null
);
comment on table customers.permission is 'Every choice ever made, with the sentence that stood beside the switch. The newest per party and purpose counts; unasked is not refused, and not granted.';
create index permission_newest on customers.permission (party, purpose, at desc, id);

create table customers.allowed (
  party    uuid not null references customers.party,
  purpose  text not null,
  primary key (party, purpose)
);
comment on table customers.allowed is 'What each party allows now, with those it is connected to: kept by customers.refresh_allowed(). The policies read it.';
create index allowed_purpose on customers.allowed (purpose, party);
grant select on customers.allowed to rapport_app;

create table customers.promise (
  id            uuid primary key default gen_random_uuid(),
  party         uuid not null references customers.party not enforced,
  kind          text not null,
  subject_type  text not null,
  subject_id    text not null,
  made_at       timestamptz not null default now(),
  made_by       text not null,
  due_at        timestamptz not null,
  precision     customers.precision not null,
  zone          text not null,
  owner         text not null,
  kept_at       timestamptz,
  broken_at     timestamptz,
  told_at       timestamptz,
  moved_to      uuid references customers.promise,
  withdrawn_at  timestamptz
);
comment on table customers.promise is 'A promise is a row: what, by when and how precisely, who owns it, and whether it was kept.';
comment on column customers.promise.told_at is 'When the customer was told that it broke. A broken promise is told, not hidden.';
create index promise_party on customers.promise (party, due_at);
create index promise_open on customers.promise (due_at) where kept_at is null and withdrawn_at is null and broken_at is null;
create index promise_subject on customers.promise (subject_type, subject_id);

-- ── the log ───────────────────────────────────────────────────────────────────────────────────────────────────────

create table customers.era (
  era                integer primary key,
  system_identifier  bigint not null,
  timeline           bigint not null,
  began_at           timestamptz not null default now()
);
comment on table customers.era is 'Transaction ids mean something within one cluster and WAL timeline only. A restore or failover begins a new era.';
grant select on customers.era to rapport_app;

create table customers.kind (
  name     text primary key,
  version  integer not null,
  module   text not null,
  class    text not null check (class in ('lasting', 'detail')),
  purpose  text not null,
  collectable boolean not null default false
);
comment on column customers.kind.collectable is 'A server with scope collect may send it.';
comment on table customers.kind is 'The kinds of interaction that the code declares; written at start. Recording another one is refused.';
grant select on customers.kind to rapport_app;

create sequence customers.interaction_position cache 1;
grant usage on sequence customers.interaction_position to rapport_app;

create function customers.current_era() returns integer language sql stable parallel safe as 'select max(era) from customers.era';

create table customers.interaction (
  class         text not null,
  party         uuid not null,
  position      bigint not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  era           integer not null,
  tx            xid8 not null default pg_current_xact_id(),
  id            uuid not null default gen_random_uuid(),
  kind          text not null,
  version       integer not null,
  channel       text not null,
  actor         text not null,
  subject_type  text,
  subject_id    text,
  data          jsonb not null default '{}',
  occurred_at   timestamptz not null,
  primary key (class, party, position, recorded_at)
) partition by list (class);
comment on table customers.interaction is 'Everything that happened between a party and the business, appended once. data holds ids and numbers; words and addresses live in their module''s tables, where they can be erased.';
comment on column customers.interaction.class is 'Text, not an enum: equality of enums is not leakproof, so a policy would keep its index from being used.';
create index interaction_commit_order on customers.interaction (era, tx, position);
create index interaction_line on customers.interaction (party, position);
create index interaction_timeline on customers.interaction (party, occurred_at desc, position desc);

create table customers.interaction_lasting partition of customers.interaction for values in ('lasting') partition by range (recorded_at);
create table customers.interaction_detail  partition of customers.interaction for values in ('detail')  partition by range (recorded_at);

create table customers.house_event (
  position      bigint primary key default nextval('customers.interaction_position'),
  recorded_at   timestamptz not null default clock_timestamp(),
  era           integer not null default customers.current_era(),
  tx            xid8 not null default pg_current_xact_id(),
  id            uuid not null default gen_random_uuid(),
  kind          text not null,
  version       integer not null,
  actor         text not null,
  subject_type  text,
  subject_id    text,
  data          jsonb not null default '{}'
);
comment on table customers.house_event is 'What happened that concerns no customer: a price changed, a setting was set. Same readers, no lock, no policy: it may hold nothing about a person.';
create index house_event_commit_order on customers.house_event (era, tx, position);
grant select, insert on customers.house_event to rapport_app;

create table customers.visit (
  id          uuid not null,
  at          timestamptz not null,
  recorded_at timestamptz not null default now(),
  party       uuid,
  page        uuid not null,
  path        text not null check (length(path) <= 2000),
  referrer    text check (length(referrer) <= 500),
  crawler     text,
  source      text not null,
  primary key (id, recorded_at)
) partition by range (recorded_at);
comment on table customers.visit is 'Page visits: batched, unlocked, short-lived. Without permission the party is null and page is a random id that lives in the page''s memory only.';
comment on column customers.visit.referrer is 'The referring site''s host only: a full address may name the person.';
comment on column customers.visit.crawler is 'The crawler''s name; null for people.';
create index visit_at on customers.visit (at);
create index visit_party on customers.visit (party, at) where party is not null;

create table customers.collected (
  credential  text not null,
  id          uuid not null,
  recorded_at timestamptz not null default now(),
  primary key (credential, id)
);
comment on table customers.collected is 'The callers'' ids of collected interactions: a repeat is harmless. A table of its own, since a unique key of a partitioned table must contain its partition key.';

create index collected_recorded_at on customers.collected using brin (recorded_at);

create function customers.make_partitions(p_ahead integer) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  made integer := 0;
  month date;
  name text;
begin
  for offset_months in -1 .. p_ahead loop
    month := date_trunc('month', now() at time zone 'UTC')::date + make_interval(months => offset_months);
    foreach name in array array['interaction_detail', 'visit'] loop
      if to_regclass(format('customers.%I', name || to_char(month, '_YYYY_MM'))) is null then
        execute format('create table customers.%I partition of customers.%I for values from (%L) to (%L)',
          name || to_char(month, '_YYYY_MM'), name, month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        made := made + 1;
      end if;
    end loop;
    name := 'interaction_lasting' || to_char(month, '_YYYY');
    if to_regclass(format('customers.%I', name)) is null then
      execute format('create table customers.%I partition of customers.interaction_lasting for values from (%L) to (%L)',
        name, date_trunc('year', month::timestamp) at time zone 'UTC', (date_trunc('year', month::timestamp) + interval '1 year') at time zone 'UTC');
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
comment on function customers.make_partitions is 'Makes the partitions from last month until p_ahead months from now. Says how many were missing.';
revoke execute on function customers.make_partitions from public;
grant execute on function customers.make_partitions to rapport_app;
select customers.make_partitions(6);

create table customers.privacy_version (
  version   integer primary key generated always as identity,
  sha256    text not null,
  content   jsonb not null,
  since     timestamptz not null default now()
);
comment on table customers.privacy_version is 'What /privacy said from when on: the declarations of the code, kept whenever they differ from the newest.';
grant select on customers.privacy_version to rapport_app;

create function customers.note_privacy_version(p_sha256 text, p_content jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('customers.privacy_version', 0));
  insert into customers.privacy_version (sha256, content)
  select p_sha256, p_content
  where p_sha256 is distinct from (select v.sha256 from customers.privacy_version v order by v.version desc limit 1);
end $$;
comment on function customers.note_privacy_version is 'Keeps what /privacy says as a new version, unless it is the newest already. The lock is a statement of its own: two first readers make one version.';

-- ── who reads and who looked ──────────────────────────────────────────────────────────────────────────────────────

create table customers.look (
  id           uuid primary key default gen_random_uuid(),
  viewer       text not null,
  viewer_role  text not null,
  purpose      text not null,
  projection   text not null,
  reason_type  text not null,
  reason_id    text not null,
  slot         timestamptz not null,
  at           timestamptz not null default now(),
  unique (viewer, purpose, projection, reason_type, reason_id, slot)
);
comment on table customers.look is 'The access ledger: who read personal data, when, for which purpose and case. One row per ten-minute slot.';
grant select, insert on customers.look to rapport_app;

create table customers.look_party (
  look   uuid not null references customers.look on delete cascade,
  party  uuid not null references customers.party,
  primary key (party, look)
);
comment on table customers.look_party is 'Whose data a look saw: a row per party, so that everybody sees the looks at them and no others.';

-- ── letters and cursors ───────────────────────────────────────────────────────────────────────────────────────────

create table customers.letter (
  id          uuid primary key default gen_random_uuid(),
  party       uuid references customers.party not enforced,
  kind        text not null,
  recipient   text not null check (length(recipient) between 3 and 320),
  locale      text not null,
  data        jsonb not null default '{}',
  state       customers.letter_state not null default 'queued',
  queued_at   timestamptz not null default clock_timestamp(),
  handed_at   timestamptz,
  settled_at  timestamptz,
  attempts    integer not null default 0,
  retry_at    timestamptz not null default now(),
  reply       text
);
comment on table customers.letter is 'Every mail that we owe, written in the transaction that owes it. data holds ids; the words are made when it is sent. unknown: the relay may have it; it is never blindly sent again.';
create index letter_unsettled on customers.letter (retry_at) where state in ('queued', 'handed_over');
create index letter_party on customers.letter (party);

create table customers.reaction_cursor (
  reaction     text primary key,
  era          integer not null,
  tx           xid8 not null,
  position     bigint not null,
  recorded_at  timestamptz not null,
  moved_at     timestamptz not null default now()
);
comment on table customers.reaction_cursor is 'How far each reaction has read, in commit order. Moved as the last statement of the effect''s transaction.';
grant select, insert, update on customers.reaction_cursor to rapport_app;

create table customers.parked (
  reaction   text not null,
  party      uuid not null,
  position   bigint not null,
  class      text not null,
  recorded_at timestamptz not null,
  parked_at  timestamptz not null default now(),
  attempts   integer not null default 0,
  retry_at   timestamptz not null default now(),
  problem    text not null,
  primary key (reaction, party, position)
);
comment on table customers.parked is 'Entries that a reaction failed on, and later ones of the same party: they keep their order; other parties go on.';
grant select, insert, update, delete on customers.parked to rapport_app;

create table customers.retained (
  id          uuid primary key default gen_random_uuid(),
  module      text not null,
  law         text not null,
  until       timestamptz not null,
  content     jsonb not null,
  sealed_at   timestamptz not null default now()
);
comment on table customers.retained is 'What the law makes us keep after an erasure, sealed: the program writes here and cannot read. Deleted when until has passed.';
grant insert on customers.retained to rapport_app;

-- ── entering, and need to know ────────────────────────────────────────────────────────────────────────────────────

create function customers.lock_key(p_party uuid) returns bigint language sql immutable parallel safe strict as
  $$ select hashtextextended(p_party::text, 0) $$;

create function customers.enter(p_purpose text, p_actor text, p_parties text, p_lock boolean) returns void
language plpgsql volatile as $$
declare
  named text;
  locked bigint;
begin
  -- Assigned, not performed: a bare expression costs no executor, and every transaction passes here.
  named := set_config('rapport.purpose', coalesce(p_purpose, ''), true);
  named := set_config('rapport.actor', coalesce(p_actor, ''), true);
  named := set_config('rapport.parties', coalesce(p_parties, ''), true);
  if p_lock and length(p_parties) = 38 then
    named := pg_advisory_xact_lock(customers.lock_key(btrim(p_parties, '{}')::uuid));
  elsif p_lock and p_parties <> 'all' then
    for locked in select distinct customers.lock_key(p) from unnest(p_parties::uuid[]) p order by 1 loop
      named := pg_advisory_xact_lock(locked);
    end loop;
  end if;
end $$;
comment on function customers.enter is 'Names purpose, actor and parties (''all'' or an array literal) for this transaction, and locks each party in order. First thing in every transaction: the lock must come before a transaction id is assigned, or a party''s entries invert.';

create function customers.purpose() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('rapport.purpose', true), '') $$;
create function customers.actor() returns text language sql stable parallel safe as
  $$ select nullif(current_setting('rapport.actor', true), '') $$;
create function customers.entered_all() returns boolean language sql stable parallel safe as
  $$ select coalesce(current_setting('rapport.parties', true) = 'all', false) $$;
create function customers.entered() returns uuid[] language sql stable parallel safe as
  $$ select case when current_setting('rapport.parties', true) like '{%' then current_setting('rapport.parties', true)::uuid[] else '{}'::uuid[] end $$;
create function customers.necessary() returns boolean language sql stable parallel safe as
  $$ select coalesce((select necessary from customers.purpose where name = customers.purpose()), false) $$;
comment on function customers.necessary is 'Whether the purpose of this transaction needs no permission. Without a purpose: no.';

create function customers.may_write(p_party uuid) returns boolean language sql stable parallel safe as $$
  select (strpos(current_setting('rapport.parties', true), p_party::text) > 0 or current_setting('rapport.parties', true) = 'all')
    and current_setting('rapport.purpose', true) <> ''
$$;
comment on function customers.may_write is 'Whether this transaction named a purpose and this party. Looks the party up in the text of the setting: for the one row that most statements add this costs a tenth of three sub-selects. A spelling that is not canonical is refused.';

create function customers.protect(p_table regclass, p_party text, p_grants text) returns void
language plpgsql as $$
declare
  known text := format('((select customers.entered_all()) or %1$s = any ((select customers.entered())::uuid[]))', p_party);
  meant text := format('((select customers.necessary()) or exists (select from customers.allowed a where a.party = %2$s.%1$s and a.purpose = (select customers.purpose())))', p_party, p_table::text);
begin
  execute format('alter table %s enable row level security', p_table);
  execute format('create policy need_to_know on %s for select to rapport_app using (%s and %s)', p_table, known, meant);
  execute format('create policy need_to_write on %s for insert to rapport_app with check (customers.may_write(%s))', p_table, p_party);
  execute format('create policy need_to_change on %s for update to rapport_app using (%s and (select customers.purpose()) is not null)', p_table, known);
  execute format('create policy need_to_remove on %s for delete to rapport_app using (%s and (select customers.purpose()) is not null)', p_table, known);
  execute format('grant %s on %s to rapport_app', p_grants, p_table);
end $$;
comment on function customers.protect is 'Puts need to know on a table with a party column: called by each module''s migration for each table about people. Sub-selects make each check run once per query, not once per row.';

select customers.protect('customers.address', 'party', 'select, insert, update');
select customers.protect('customers.fact', 'party', 'select, insert, update, delete');
select customers.protect('customers.permission', 'party', 'select, insert');
select customers.protect('customers.promise', 'party', 'select, insert, update');
select customers.protect('customers.interaction', 'party', 'select, insert');
select customers.protect('customers.visit', 'party', 'select');
select customers.protect('customers.look_party', 'party', 'select');
select customers.protect('customers.letter', 'party', 'select, insert, update');
select customers.protect('customers.representation', 'principal', 'select, insert, update');
select customers.protect('customers.membership', 'member', 'select, insert, update');
select customers.protect('customers.identity_claim', 'party', 'select, insert, update');
create policy need_to_know_other on customers.identity_claim for select to rapport_app
  using ((select customers.necessary()) and other = any ((select customers.entered())::uuid[]));
create policy need_to_change_other on customers.identity_claim for update to rapport_app
  using ((select customers.purpose()) is not null and other = any ((select customers.entered())::uuid[]));
create policy deputy_knows on customers.representation for select to rapport_app
  using ((select customers.necessary()) and deputy = any ((select customers.entered())::uuid[]));
create policy organisation_knows on customers.membership for select to rapport_app
  using ((select customers.necessary()) and organisation = any ((select customers.entered())::uuid[]));

-- ── steps that other modules' SQL may call ────────────────────────────────────────────────────────────────────────

create function customers.record(
  p_party uuid, p_kind text, p_channel text, p_subject_type text, p_subject_id text, p_data jsonb,
  p_occurred_at timestamptz default now(), p_id uuid default gen_random_uuid()
) returns bigint
language plpgsql volatile as $$
declare
  at_position bigint := nextval('customers.interaction_position');
begin
  insert into customers.interaction (class, party, position, era, id, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
  select k.class, p_party, at_position, (select max(e.era) from customers.era e), p_id, k.name, k.version, p_channel,
    coalesce(customers.actor(), 'system:unknown'), p_subject_type, p_subject_id, p_data, p_occurred_at
  from customers.kind k where k.name = p_kind;
  if not found then
    raise exception using errcode = 'RP500', message = format('The interaction kind %s is not declared.', p_kind);
  end if;
  return at_position;
end $$;
comment on function customers.record is 'Appends one interaction to a party''s line. The party must have been entered with its lock.';

create function customers.connected(p_party uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  with recursive reached (party) as (
    select p_party
    union
    select case when c.party = r.party then c.other else c.party end
    from reached r
    join customers.identity_claim c on (c.party = r.party or c.other = r.party) and c.revoked_at is null and c.strength = 'proof'
    where not exists (select from customers.address a where a.party in (c.party, c.other) and a.shared)
  )
  select party from reached
$$;
comment on function customers.connected is 'The customer that a party belongs to: every party that proof connects with it, itself included. An address that several people share connects nobody: its line belongs to none of them.';

create function customers.customer_of(p_party uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select p.id from customers.party p where p.id in (select customers.connected(p_party))
  order by p.kind <> 'account', p.created_at, p.id limit 1
$$;
comment on function customers.customer_of is 'The one id by which a customer is shown: the account of the connected set, else its oldest party.';

create function customers.find_address(p_type text, p_value text) returns table (party uuid, strength text)
language sql stable security definer set search_path = pg_catalog as $$
  with found as (select a.party from customers.address a where a.type = p_type and a.value = p_value),
  near as (
    select f.party, 'proof' as strength from found f
    union
    select case when c.party = f.party then c.other else c.party end, c.strength
    from found f join customers.identity_claim c on (c.party = f.party or c.other = f.party) and c.revoked_at is null
  )
  select n.party, min(n.strength) from near n group by n.party
$$;
comment on function customers.find_address is 'The parties that are, or are thought to be, reached by this normalised address. Returns ids only: the rows are then read under policy.';

create function customers.typed_addresses(p_parties uuid[]) returns table (party uuid, address uuid, value text, shared boolean, rule text, asserted_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select mine.party, a.party, a.value, a.shared, c.rule, c.asserted_at
  from unnest(p_parties) mine (party)
  join customers.identity_claim c on (c.party = mine.party or c.other = mine.party) and c.revoked_at is null
  join customers.address a on a.party = case when c.party = mine.party then c.other else c.party end
  where mine.party = any (customers.entered()) and (c.strength = 'suggestion' or a.shared) and not a.party = any (p_parties)
$$;
comment on function customers.typed_addresses is 'Addresses that these parties typed or share with others: said of them, but not proven to be theirs alone. The address''s own line stays closed.';

create function customers.organisation_name(p_organisation uuid) returns text
language sql stable security definer set search_path = pg_catalog as $$
  select f.value #>> '{}' from customers.fact f join customers.party p on p.id = f.party and p.kind = 'organisation'
  where f.party = p_organisation and f.name = 'name' and f.replaced_at is null order by f.known_at desc limit 1
$$;
comment on function customers.organisation_name is 'An organisation''s name, which its members'' pages show: the name of a firm is no secret of a person.';

create function customers.colleagues(p_organisation uuid, p_member uuid) returns table (name text, role text, shares text[], since timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select
    (select f.value #>> '{}' from customers.fact f
     where f.party in (select customers.connected(m.member)) and f.name = 'name' and f.replaced_at is null and f.refused_at is null
     order by f.known_at desc limit 1),
    m.role, m.shares, m.since
  from customers.membership m
  where m.organisation = p_organisation and m.member <> p_member and m.until is null
    and p_member = any (customers.entered())
    and exists (select from customers.membership own where own.organisation = p_organisation and own.member = p_member and own.until is null)
$$;
comment on function customers.colleagues is 'A member''s colleagues: name, role and what each lets the others see. Only for a member that this transaction has entered.';

create function customers.only_theirs(p_parties uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select a.party from customers.address a
  where not a.shared and not a.party = any (p_parties)
    and exists (select from customers.identity_claim c where (c.party = a.party and c.other = any (p_parties)) or (c.other = a.party and c.party = any (p_parties)))
    and not exists (select from customers.identity_claim c where (c.party = a.party and c.other <> all (p_parties)) or (c.other = a.party and c.party <> all (p_parties)))
    and not exists (select from customers.interaction i where i.party = a.party)
    and not exists (select from customers.fact f where f.party = a.party)
    and not exists (select from customers.permission p where p.party = a.party)
$$;
comment on function customers.only_theirs is 'Addresses that nobody but these parties ever typed and on whose own line nothing happened: they are erased with them.';

create function customers.bare_addresses(p_parties uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select a.party from customers.address a
  where a.party = any (p_parties)
    and not exists (select from customers.identity_claim c where (c.party = a.party or c.other = a.party) and c.strength = 'proof' and c.revoked_at is null)
    and not exists (select from customers.interaction i where i.party = a.party)
    and not exists (select from customers.fact f where f.party = a.party)
    and not exists (select from customers.permission p where p.party = a.party)
$$;
comment on function customers.bare_addresses is 'Which of these parties are an address that was typed and nothing more. Ids only.';

create function customers.is_shared(p_type text, p_value text) returns boolean language sql immutable parallel safe as $$
  select p_type = 'email' and split_part(p_value, '@', 1) in
    ('info', 'post', 'office', 'contact', 'kontakt', 'mail', 'admin', 'sales', 'support', 'service', 'noreply', 'no-reply', 'anonymous', 'webmaster', 'postmaster', 'firmapost')
$$;
comment on function customers.is_shared is 'Whether an address is by its name one that several people read.';

create function customers.address_party(p_type text, p_value text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  known uuid;
  made uuid;
begin
  select party into known from customers.address where type = p_type and value = p_value;
  if found then return known; end if;
  made := gen_random_uuid();
  insert into customers.party (id, kind) values (made, 'address');
  insert into customers.address (party, type, value, shared)
  values (made, p_type, p_value, customers.is_shared(p_type, p_value))
  on conflict (type, value) do nothing;
  if found then return made; end if;
  delete from customers.party where id = made;
  select party into known from customers.address where type = p_type and value = p_value;
  return known;
end $$;
comment on function customers.address_party is 'The party of a normalised address; made when it is new.';

create function customers.suggest_address(p_party uuid, p_type text, p_value text, p_rule text) returns void
language plpgsql volatile security definer as $$
declare
  asserted text := coalesce(customers.actor(), 'system:unknown');
begin
  -- Mostly nobody has typed it before: then party, address and suggestion are one statement.
  with made as (
    insert into customers.address (party, type, value, shared) values (gen_random_uuid(), p_type, p_value, customers.is_shared(p_type, p_value))
    on conflict (type, value) do nothing returning party
  ), stands as (
    insert into customers.party (id, kind) select m.party, 'address' from made m
  )
  insert into customers.identity_claim (party, other, strength, rule, asserted_by) select p_party, m.party, 'suggestion', p_rule, asserted from made m;
  if not found then
    insert into customers.identity_claim (party, other, strength, rule, asserted_by)
    select p_party, a.party, 'suggestion', p_rule, asserted from customers.address a where a.type = p_type and a.value = p_value
    on conflict do nothing;
  end if;
end $$;
comment on function customers.suggest_address is 'Notes that somebody typed this address: a suggestion, which connects nobody.';

create function customers.refresh_allowed(p_parties uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  delete from customers.allowed where party = any (p_parties);
  insert into customers.allowed (party, purpose)
  select p.party, newest.purpose
  from unnest(p_parties) p (party)
  cross join lateral (
    select choice.purpose
    from (
      select distinct on (c.party, c.purpose) c.purpose, c.granted
      from customers.permission c
      where c.party in (select customers.connected(p.party))
      order by c.party, c.purpose, c.at desc, c.id
    ) choice
    group by choice.purpose
    having bool_and(choice.granted)
  ) newest
  on conflict do nothing;
end $$;
comment on function customers.refresh_allowed is 'Works out again what these parties allow. While parties are connected a refusal of any of them wins.';

create function customers.see(p_viewer text, p_role text, p_purpose text, p_projection text, p_reason_type text, p_reason_id text, p_parties uuid[]) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  this_slot timestamptz := date_bin('10 minutes', now(), timestamptz '2000-01-01 00:00:00Z');
  seen uuid;
begin
  insert into customers.look (viewer, viewer_role, purpose, projection, reason_type, reason_id, slot)
  values (p_viewer, p_role, p_purpose, p_projection, p_reason_type, p_reason_id, this_slot)
  on conflict (viewer, purpose, projection, reason_type, reason_id, slot) do nothing
  returning id into seen;
  if seen is null then
    select l.id into seen from customers.look l
    where l.viewer = p_viewer and l.purpose = p_purpose and l.projection = p_projection
      and l.reason_type = p_reason_type and l.reason_id = p_reason_id and l.slot = this_slot;
  end if;
  insert into customers.look_party (look, party) select seen, p from unnest(p_parties) p on conflict do nothing;
  return seen;
end $$;
comment on function customers.see is 'Writes a look for these parties into the access ledger. Takes no party''s lock.';

create function customers.make_promise(
  p_party uuid, p_kind text, p_subject_type text, p_subject_id text, p_due_at timestamptz, p_precision text, p_zone text, p_owner text,
  p_channel text default 'house'
) returns uuid
language plpgsql volatile as $$
declare
  made uuid := gen_random_uuid();
begin
  insert into customers.promise (id, party, kind, subject_type, subject_id, made_by, due_at, precision, zone, owner)
  values (made, p_party, p_kind, p_subject_type, p_subject_id, coalesce(customers.actor(), 'system:unknown'), p_due_at, p_precision, p_zone, p_owner);
  perform customers.record(p_party, 'promise.made', p_channel, 'promise', made::text, jsonb_build_object('kind', p_kind));
  return made;
end $$;
comment on function customers.make_promise is 'Makes a promise and says so on the party''s line. The party must have been entered with its lock.';

create function customers.greeting(p_party uuid) returns table (name text, promises bigint)
language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select customers.connected(p_party) as party)
  select
    (select f.value #>> '{}' from customers.fact f
     where f.party in (select party from mine) and f.name = 'name' and f.replaced_at is null and f.refused_at is null
       and (f.ends_at is null or f.ends_at > now())
     order by f.known_at desc limit 1),
    (select count(*) from customers.promise p
     where p.party in (select party from mine) and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null and p.broken_at is null)
$$;
comment on function customers.greeting is 'What a signed-in customer is greeted with on every page: their name, and how many promises are open to them. Theirs alone, so it needs no purpose; one statement, since every page pays for it.';

create function customers.acts_for(p_deputy uuid) returns table (principal uuid, name text, may text[], ends_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select r.principal, g.name, r.may, r.ends_at
  from customers.representation r
  left join lateral customers.greeting(r.principal) g on true
  where r.revoked_at is null and now() between r.begins_at and r.ends_at
    and r.deputy_email in (select a.value from customers.address a where a.type = 'email' and a.party in (select customers.connected(p_deputy)))
  order by r.begins_at
$$;
comment on function customers.acts_for is 'For whom this party may act now: those who named an address that is proven to be theirs.';

create function customers.collect(
  p_credential text, p_actor text, p_channel text, p_ids uuid[], p_parties uuid[], p_kinds text[], p_subject_types text[], p_subject_ids text[],
  p_data text[], p_occurred_at timestamptz[]
) returns uuid[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  this_era integer := customers.current_era();
  strangers uuid[];
  stored uuid[];
  fresh uuid[];
begin
  -- In the order of the keys: the sub-select is sorted and cannot be flattened, so the locks are taken row by row as it gives them.
  perform pg_advisory_xact_lock(k.key) from (select distinct customers.lock_key(p) as key from unnest(p_parties) p order by 1) k;
  select array_agg(s.party) into strangers from (select distinct p as party from unnest(p_parties) p) s
  where not exists (select from customers.party p where p.id = s.party and p.erased_at is null);
  stored := p_ids;
  if strangers is not null then
    select array_agg(g.id) into stored from unnest(p_ids, p_parties) g (id, party) where g.party <> all (strangers);
  end if;
  with made as (
    insert into customers.collected (credential, id) select p_credential, i from unnest(stored) i on conflict do nothing returning id
  )
  select array_agg(made.id) into fresh from made;
  -- Nearly always everything is new: then nothing is joined, whose cost the planner would guess wrong for arrays of any length.
  insert into customers.interaction (class, party, position, era, id, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
  select k.class, g.party, nextval('customers.interaction_position'), this_era, g.id, g.kind, k.version, p_channel, p_actor, g.subject_type, g.subject_id, g.data::jsonb, g.occurred_at
  from unnest(p_ids, p_parties, p_kinds, p_subject_types, p_subject_ids, p_data, p_occurred_at) g (id, party, kind, subject_type, subject_id, data, occurred_at)
  join customers.kind k on k.name = g.kind and k.collectable
  where cardinality(fresh) = cardinality(p_ids) or g.id = any (fresh);
  return coalesce(stored, '{}');
end $$;
comment on function customers.collect is 'Appends a batch of collected interactions: locks each party in order, leaves out what this credential has sent before, and returns the ids that stand now (new or already there). What is missing named a party that we do not know.';

create function customers.collect_visits(p_ids uuid[], p_parties uuid[], p_pages uuid[], p_paths text[], p_referrers text[], p_crawlers text[], p_at timestamptz[], p_credential text, p_source text)
returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  with fresh as (
    insert into customers.collected (credential, id) select p_credential, i from unnest(p_ids) i on conflict do nothing returning id
  ), stored as (
    insert into customers.visit (id, at, party, page, path, referrer, crawler, source)
    select g.id, g.at, g.party, g.page, g.path, g.referrer, g.crawler, p_source
    from unnest(p_ids, p_parties, p_pages, p_paths, p_referrers, p_crawlers, p_at) g (id, party, page, path, referrer, crawler, at)
    join fresh f on f.id = g.id
    returning 1
  )
  select count(*) from stored
$$;
comment on function customers.collect_visits is 'Appends a batch of page visits, unlocked. Says how many were new.';

create function customers.erase_rows(p_table text, p_parties uuid[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone bigint;
  theirs text := case p_table
    when 'letter' then 'party = any ($1) or recipient in (select value from customers.address where party = any ($1))'
    when 'identity_claim' then 'party = any ($1) or other = any ($1)'
    when 'membership' then 'member = any ($1) or organisation = any ($1)'
    when 'representation' then 'principal = any ($1) or deputy = any ($1) or deputy_email in (select value from customers.address where party = any ($1))'
    else 'party = any ($1)'
  end;
begin
  if p_table not in ('letter', 'identity_claim', 'membership', 'representation', 'interaction', 'visit', 'fact', 'permission', 'allowed', 'promise', 'look_party', 'parked', 'address') then
    raise exception 'Rows of % are not erased here.', p_table;
  end if;
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be erased.';
  end if;
  execute format('delete from customers.%I where %s', p_table, theirs) using p_parties;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function customers.erase_rows is 'Removes these parties'' rows from one of our tables. The only way in which the program deletes from the log, and only for parties that this transaction has entered.';

create function customers.forget_in_time(p_limit integer) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone bigint;
  more bigint;
begin
  delete from customers.fact where id in (select id from customers.fact where ends_at < now() limit p_limit);
  get diagnostics gone = row_count;
  delete from customers.retained where id in (select id from customers.retained where until < now() limit p_limit);
  get diagnostics more = row_count;
  gone := gone + more;
  delete from platform.idempotency where (credential, key) in (select credential, key from platform.idempotency where stored_at < now() - interval '7 days' limit p_limit);
  get diagnostics more = row_count;
  gone := gone + more;
  delete from customers.collected where (credential, id) in (select credential, id from customers.collected where recorded_at < now() - interval '35 days' limit p_limit);
  get diagnostics more = row_count;
  return gone + more;
end $$;
comment on function customers.forget_in_time is 'Removes what has reached its end: facts, sealed records, replies to keys after seven days, callers'' ids after thirty-five. At most p_limit of each; says how many.';
revoke execute on function customers.forget_in_time from public;
grant execute on function customers.forget_in_time to rapport_app;

create function customers.lift_era() returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  here bigint := (select system_identifier from pg_control_system());
  line bigint := (('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32))::bigint;
  newest customers.era;
begin
  select * into newest from customers.era order by era desc limit 1;
  if newest.system_identifier = here and newest.timeline = line then return newest.era; end if;
  perform pg_advisory_xact_lock(hashtextextended('customers.lift_era', 0));
  select * into newest from customers.era order by era desc limit 1;
  if newest.system_identifier = here and newest.timeline = line then return newest.era; end if;
  insert into customers.era (era, system_identifier, timeline) values (coalesce(newest.era, 0) + 1, here, line) returning * into newest;
  perform setval('customers.interaction_position', greatest(
    (select last_value from customers.interaction_position),
    (select coalesce(max(position), 0) from customers.interaction),
    (select coalesce(max(position), 0) from customers.house_event)) + 1000);
  return newest.era;
end $$;
comment on function customers.lift_era is 'The era of this cluster and WAL timeline; a new one after a restore or failover, with the positions lifted above all that were given. Called for every new connection.';
revoke execute on function customers.lift_era from public;
grant execute on function customers.lift_era to rapport_app;
select customers.lift_era();
