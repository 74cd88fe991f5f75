-- The house as its own customer; and calls that are given, offered and never lost.

-- ── nobody: parties of the house's own tries ──────────────────────────────────────────────────────────────────────

alter table customers.party add column test boolean not null default false;
comment on column customers.party.test is 'No customer: the house itself, trying its own doors. Counted in no report, on no packing list, and erased by itself.';
create index party_test on customers.party (id) where test;

create function customers.mark_test(p_parties uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update customers.party set test = true where id = any (p_parties) and not test
$$;
comment on function customers.mark_test is 'Step: these parties are nobody.';
create function customers.test_parties(p_before timestamptz, p_limit integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select p.id from customers.party p where p.test and p.erased_at is null and p.created_at < p_before
    -- Somebody may have been taken for one of them: nobody else goes with it.
    and not exists (select from customers.connected(p.id) c join customers.party o on o.id = c where not o.test)
  order by p.created_at limit p_limit
$$;
comment on function customers.test_parties is 'Parties of the house''s own tries that are older than that.';
revoke execute on function customers.mark_test, customers.test_parties from public;
grant execute on function customers.mark_test, customers.test_parties to rapport_app;

-- Reports count customers by this: whoever is nobody is in none of them.
create or replace function customers.whose(p_parties uuid[]) returns table (party uuid, customer uuid)
language sql stable as $$
  with recursive asked (party, linked) as materialized (
    select p, exists (select from customers.identity_claim c where c.party = p and c.revoked_at is null and c.strength = 'proof')
      or exists (select from customers.identity_claim c where c.other = p and c.revoked_at is null and c.strength = 'proof')
    from unnest(p_parties) p where p not in (select t.id from customers.party t where t.test)),
  -- As customers.connected goes, from all of them at once.
  reached (origin, party) as (
    select a.party, a.party from asked a where a.linked
    union
    select r.origin, n.party from reached r cross join lateral (
      select c.other as party, c.party as from_party from customers.identity_claim c where c.party = r.party and c.revoked_at is null and c.strength = 'proof'
      union all
      select c.party, c.other from customers.identity_claim c where c.other = r.party and c.revoked_at is null and c.strength = 'proof') n
    where not exists (select from customers.address a where a.party = n.party and a.shared)
      and not exists (select from customers.address a where a.party = r.party and a.shared))
  select a.party, a.party from asked a where not a.linked
  union all
  (select distinct on (r.origin) r.origin, p.id from reached r join customers.party p on p.id = r.party
   order by r.origin, p.kind <> 'account', p.created_at, p.id)
$$;

create or replace function orders.list_orders(p_states text[], p_limit integer, p_offset integer) returns table (id uuid, party uuid)
language plpgsql stable security definer as $$
declare
  promised integer;
  -- Orders of the house's own tries are packed by nobody.
  tries constant uuid[] := array(select t.id from customers.party t where t.test);
begin
  if not p_states <@ array['placed', 'packed'] then
    return query select o.id, o.party from orders.customer_order o
      where o.state = any (p_states) and o.party is not null and o.party <> all (tries) order by o.placed_at desc limit p_limit offset p_offset;
    return;
  end if;
  -- Led by the promises in the order of their urgency, so that a page reads its own rows only, however many orders are open. An order
  -- with several promises stands where its most urgent one does.
  return query
    select o.id, o.party from customers.promise p
    join orders.customer_order o on o.number = p.subject_id::bigint and o.state = any (p_states) and o.party is not null and o.party <> all (tries)
    where p.subject_type = 'order' and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null
      and p.id = (
        select q.id from customers.promise q
        where q.subject_type = 'order' and q.subject_id = p.subject_id and q.kept_at is null and q.withdrawn_at is null and q.moved_to is null
        order by (q.broken_at is null), q.due_at, q.made_at, q.id limit 1)
    order by (p.broken_at is null), p.due_at, p.made_at, p.id limit p_limit offset p_offset;
  get diagnostics promised = row_count;
  if promised >= p_limit then return; end if;
  -- The last page: then those to whom nothing is promised any more.
  return query
    with unpromised as (
      select o.id, o.party, o.placed_at from orders.customer_order o
      where o.state = any (p_states) and o.party is not null and o.party <> all (tries) and not exists (
        select from customers.promise q
        where q.subject_type = 'order' and q.subject_id = o.number::text and q.kept_at is null and q.withdrawn_at is null and q.moved_to is null)
    )
    select u.id, u.party from unpromised u order by u.placed_at limit p_limit - promised
    offset greatest(0, p_offset - (
      select count(*) from orders.customer_order o where o.state = any (p_states) and o.party is not null and o.party <> all (tries)) + (select count(*) from unpromised));
end $$;

-- ── what was tried, and how long it took ──────────────────────────────────────────────────────────────────────────

create table desk.probe_run (
  id        uuid primary key default gen_random_uuid(),
  begun_at  timestamptz not null,
  ended_at  timestamptz,
  by_hand   boolean not null
);
comment on table desk.probe_run is 'One time at which the house was its own customer.';
create index probe_run_begun on desk.probe_run (begun_at desc);
create index probe_run_open on desk.probe_run (begun_at) where ended_at is null;

create table desk.probe_step (
  run         uuid not null references desk.probe_run on delete cascade,
  door        text not null check (door in ('page', 'mail', 'chat', 'order')),
  state       text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  begun_at    timestamptz not null,
  told_ms     bigint check (told_ms >= 0),
  answered_ms bigint check (answered_ms >= 0),
  slow        boolean not null default false,
  problem     text check (problem ~ '^[a-z-]{3,40}$'),
  detail      text check (length(detail) <= 500),
  number      bigint,
  holds       jsonb not null default '{}',
  ended_at    timestamptz,
  primary key (run, door),
  check ((state = 'waiting') = (ended_at is null)),
  check (state <> 'failed' or problem is not null)
) with (fillfactor = 80);
comment on table desk.probe_step is 'What one door answered, and how soon, in milliseconds from the moment at which the stranger had asked.';
comment on column desk.probe_step.told_ms is 'Until the page was there whole; until the question was acknowledged, the order confirmed.';
comment on column desk.probe_step.answered_ms is 'Until a person answered.';
comment on column desk.probe_step.problem is 'What went wrong, as a code; detail: what the door itself said.';
comment on column desk.probe_step.number is 'Of the case or the order that came of it.';
comment on column desk.probe_step.holds is 'What the stranger holds while they wait: their address, their browser''s cookies. Emptied when the step ends.';
create index probe_step_waiting on desk.probe_step (begun_at) where state = 'waiting';
create index probe_step_failed on desk.probe_step (ended_at) where state = 'failed';
grant select, insert, update, delete on desk.probe_run, desk.probe_step to rapport_app;

create function desk.begin_probe(p_now timestamptz, p_unless_since timestamptz, p_by_hand boolean) returns uuid
language plpgsql volatile as $$
declare
  made uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('desk.probe', 0));
  if exists (select from desk.probe_run r where r.begun_at > p_unless_since) then return null; end if;
  insert into desk.probe_run (begun_at, by_hand) values (p_now, p_by_hand) returning id into made;
  return made;
end $$;
comment on function desk.begin_probe is 'Begins a run, unless one was begun since then: once, however many ask.';

create function desk.mails_to(p_address text, p_since timestamptz, p_limit integer) returns table (received_at timestamptz, machine boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select m.received_at, h.head ~* '(^|\n)auto-submitted:' from desk.mail m
  -- Where it was fetched from a mailbox nobody said to whom it was sent: its own head does.
  cross join lateral (select split_part(convert_from(substr(m.raw, 1, 16384), 'LATIN1'), E'\r\n\r\n', 1) as head) h
  where m.received_at >= p_since and m.state = 'automatic'
    and (m.envelope -> 'to' ? p_address or position(lower(p_address) in lower(h.head)) > 0)
  order by m.received_at limit p_limit
$$;
comment on function desk.mails_to is 'Letters of ours that came back to one of our own addresses, by when, and whether the house wrote them: the mailbox of the stranger.';

create function desk.case_of_address(p_address text) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select c.number from desk.participant a join desk.customer_case c on c.id = a.customer_case
  where a.address = p_address order by c.opened_at desc limit 1
$$;
comment on function desk.case_of_address is 'The newest case in which an address takes part. Its number only.';
revoke execute on function desk.mails_to, desk.case_of_address from public;
grant execute on function desk.mails_to, desk.case_of_address to rapport_app;

create function desk.is_probing(p_address text) returns boolean
language sql stable as $$
  select exists (select from desk.probe_step s where s.state = 'waiting' and s.holds ->> 'address' = p_address)
$$;
comment on function desk.is_probing is 'Whether the house writes to itself from this address, which nobody else knows.';
