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

create function desk.doors_failed(p_since timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable as $$
  select s.door, null::uuid, 'door', s.door, coalesce(s.problem, 'slow'), s.begun_at, null::uuid
  from (
    select distinct on (t.door) t.door, t.state, t.slow, t.problem, t.begun_at from desk.probe_step t
    where t.state <> 'waiting' and t.begun_at > p_since order by t.door, t.begun_at desc) s
  where (s.state = 'failed' or s.slow) and (p_keys is null or s.door = any (p_keys)) order by s.begun_at limit p_limit
$$;
comment on function desk.doors_failed is 'Doors of the shop whose last try failed or was slow.';

-- ── calls: given to whoever can, offered to the next in line, and come back when nobody says what became of them ──

alter table desk.callback
  add column given uuid references accounts.staff not enforced,
  add column given_at timestamptz,
  add column returned_at timestamptz,
  add column offer_starts_at timestamptz,
  add column offer_until timestamptz,
  add check ((given is null) = (given_at is null)),
  add check ((offer_starts_at is null) = (offer_until is null));
comment on column desk.callback.given is 'To whom routing gave it: their screen shows it, until they take it or somebody else gets it.';
comment on column desk.callback.returned_at is 'Whoever had taken it never said what became of it: since then it is everybody''s again.';
comment on column desk.callback.offer_starts_at is 'An earlier time that became free and that they were asked about; it is theirs once they take it, if it is still free.';
create index callback_offered on desk.callback (offer_until) where offer_until is not null and state = 'booked';

drop function desk.callbacks_to_see_to;
create function desk.callbacks_to_see_to(p_now timestamptz, p_remind timestamptz, p_forgotten timestamptz, p_limit integer)
returns table (id uuid, number bigint, why text)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, c.number,
    case when c.state = 'closed' then 'solved'
         when b.staff is not null then 'forgotten'
         when b.offered_until <= p_now then 'lapsed'
         when b.offered_until is null and b.ends_at <= p_now then 'late'
         when b.offer_until <= p_now then 'unwanted' else 'remind' end
  from desk.callback b join desk.customer_case c on c.id = b.customer_case
  where b.state = 'booked' and (
    c.state = 'closed' or (b.offered_until <= p_now and b.staff is null)
    -- Who took it says what became of it. Who does not for so long has forgotten it: somebody else asks.
    or b.staff is not null and b.ends_at <= p_forgotten
    or b.offered_until is null and b.staff is null and b.ends_at <= p_now and (b.returned_at is null or b.returned_at <= p_forgotten)
    or b.offer_until <= p_now
    or b.seat is not null and b.staff is null and b.reminded_at is null and b.starts_at <= p_remind and b.starts_at > p_now)
  order by b.starts_at limit p_limit
$$;
comment on function desk.callbacks_to_see_to is 'What has to be done about callbacks without anybody pressing anything: not taken at once, taken and forgotten, missed by us, an earlier time not wanted, due soon, or solved meanwhile.';

drop function desk.next_for_earlier;
create function desk.next_for_earlier(p_starts timestamptz, p_after timestamptz) returns table (id uuid, number bigint, asked_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, c.number, b.asked_at from desk.callback b join desk.customer_case c on c.id = b.customer_case
  where b.state = 'booked' and b.earlier and b.seat is not null and b.staff is null and b.starts_at > p_starts and b.offer_until is null
    and b.asked_at > p_after and c.state <> 'closed'
  order by b.asked_at, b.id limit 1
$$;
comment on function desk.next_for_earlier is 'Who asked first, after those who were asked about it before, for a time before the one that they have.';

create or replace function desk.seat_callback(p_id uuid, p_starts timestamptz, p_ends timestamptz, p_seats integer) returns smallint
language plpgsql volatile as $$
declare
  free smallint;
begin
  -- One booking at a time: without it two would write the same place and each wait for the other until one is thrown out as a deadlock.
  -- The constraint holds without it too.
  perform pg_advisory_xact_lock(hashtextextended('desk.callback', 0));
  select s::smallint into free from generate_series(1, p_seats) s
  where not exists (select from desk.places_taken(p_starts, p_ends) t where t.seat = s)
  order by s limit 1;
  if free is null then return null; end if;
  update desk.callback set seat = free, starts_at = p_starts, ends_at = p_ends, offered_until = null, given = null, given_at = null,
    returned_at = null, offer_starts_at = null, offer_until = null
  where id = p_id and state = 'booked';
  if not found then return null; end if;
  return free;
end $$;

create function desk.on_the_telephone(p_now timestamptz) returns table (staff uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select l.staff from desk.call l
  where l.staff is not null and l.answered_at is not null and l.ended_at is null and l.rang_at > p_now - interval '1 day'
  union
  -- From five minutes before they are to ring (list.ts shows it from then on): whoever begins something else then is late.
  select coalesce(b.staff, b.given) from desk.callback b
  where b.state = 'booked' and coalesce(b.staff, b.given) is not null and b.starts_at > p_now - interval '1 day' and b.starts_at <= p_now + interval '5 minutes'
$$;
comment on function desk.on_the_telephone is 'Who has somebody on the line, or is to ring somebody within minutes.';

create or replace function desk.agents_now(p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_chat integer, p_mail integer)
returns table (staff uuid, languages text[], lines text[], categories text[], capacity integer, availability text, here boolean, points integer, cases integer, idle_since timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  with ringing as materialized (select t.staff from desk.on_the_telephone(p_now) t)
  select a.staff, a.languages, a.lines, a.categories, a.capacity::integer, a.availability,
    coalesce(a.seen_at > p_seen_since, false) and a.staff in (select accounts.signed_in_agents(p_now)),
    -- A call takes all that they have.
    case when a.staff in (select r.staff from ringing r) then greatest(l.points, a.capacity::integer) else l.points end, l.cases, a.idle_since
  from desk.agent a, lateral (
    select coalesce(sum(desk.weight(h.channel, h.state, h.changed_at, p_live_since, p_chat, p_mail, a.capacity)), 0)::integer as points, count(*)::integer as cases
    from (
      select c.channel, c.state, c.changed_at from desk.customer_case c where c.assignee = a.staff and c.state = 'open'
      union all
      select c.channel, c.state, c.changed_at from desk.customer_case c
      where c.assignee = a.staff and c.state = 'waiting' and c.channel in ('chat', 'phone') and c.changed_at > p_live_since
    ) h
  ) l
$$;

create function desk.choose_callback(p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_chat integer, p_mail integer, p_soon timestamptz, p_untaken timestamptz)
returns table (id uuid, number bigint, party uuid, parties uuid[], staff uuid, customer_case uuid)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  waits record;
  taker uuid;
begin
  -- Usually nobody is to be rung: one look into a small index.
  perform from desk.callback b where b.state = 'booked' and b.staff is null and b.starts_at <= p_soon and (b.given is null or b.starts_at <= p_now and b.given_at <= p_untaken);
  if not found then
    return;
  end if;
  -- One decision at a time, with that about cases: both count the same people.
  perform pg_advisory_xact_lock(hashtextextended('desk.routing', 0));
  for waits in
    select b.id, b.given, c.number, c.id as customer_case, c.party, c.others, c.assignee, c.person, c.category, c.lines, coalesce(c.language, b.locale) as language
    from desk.callback b join desk.customer_case c on c.id = b.customer_case
    where b.state = 'booked' and b.staff is null and b.starts_at <= p_soon and (b.given is null or b.starts_at <= p_now and b.given_at <= p_untaken) and c.state <> 'closed'
    order by b.offered_until nulls last, b.starts_at, b.id
  loop
    -- Whoever has the case, who owns the relationship, who has least to do, who has been idle longest: with nobody else on the line.
    -- What they have to write may wait; they had promised to ring.
    select a.staff into taker from desk.agents_now(p_now, p_seen_since, p_live_since, p_chat, p_mail) a
    where a.here and a.availability = 'ready' and a.staff is distinct from waits.given
      and a.staff not in (select t.staff from desk.on_the_telephone(p_now) t where t.staff is not null)
      and (a.staff = waits.person or a.staff = waits.assignee or (
        (a.languages = '{}' or waits.language = any (a.languages))
        and (a.categories = '{}' or waits.category is null or waits.category = any (a.categories))
        and (a.lines = '{}' or coalesce(waits.lines, '{}') = '{}' or waits.lines && a.lines)))
    order by a.staff = waits.assignee desc nulls last, a.staff = waits.person desc nulls last, a.points, a.idle_since, a.staff limit 1;
    continue when not found;
    continue when not (
      select bool_and(pg_try_advisory_xact_lock(customers.lock_key(p))) from (select distinct p from unnest(waits.party || waits.others) p) each (p));
    perform from desk.callback b where b.id = waits.id and b.state = 'booked' and b.staff is null and b.given is not distinct from waits.given;
    continue when not found;
    return query select waits.id, waits.number, waits.party, array(select distinct p from unnest(waits.party || waits.others) p), taker, waits.customer_case;
    return;
  end loop;
end $$;
comment on function desk.choose_callback is 'Who is to be rung next and by whom, both locked until the transaction ends; nothing while nobody who could is there.';

create function desk.route_callback(p_actor text, p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_chat integer, p_mail integer, p_soon timestamptz, p_untaken timestamptz)
returns table (id uuid, number bigint, parties uuid[], staff uuid)
language plpgsql volatile as $$
declare
  next record;
begin
  select * into next from desk.choose_callback(p_now, p_seen_since, p_live_since, p_chat, p_mail, p_soon, p_untaken);
  if next.id is null then
    return;
  end if;
  perform customers.enter('service', p_actor, array(select distinct p from unnest(next.parties || (select f.party from desk.find_callback(next.id) f)) p)::text, true);
  update desk.callback b set given = next.staff, given_at = p_now where b.id = next.id;
  update desk.customer_case c set assignee = next.staff, assigned_at = p_now, routed = jsonb_build_object('at', p_now, 'by', 'rule')
  where c.id = next.customer_case and c.assignee is distinct from next.staff;
  if found then
    perform customers.record(next.party, 'case.assigned', 'house', 'case', next.number::text, jsonb_build_object('staff', next.staff, 'rule', true), p_now);
  end if;
  return query select next.id, next.number, next.parties, next.staff;
end $$;
comment on function desk.route_callback is 'Hot command: gives somebody who is to be rung to one agent, and their case with it.';

-- Who was idle longest is who has had nothing to do for longest, and not who was given something longest ago.
create function desk.work_ended(p_case uuid, p_at timestamptz) returns void
language sql volatile as $$
  update desk.agent a set idle_since = p_at from desk.customer_case c where c.id = p_case and a.staff = c.assignee and a.idle_since < p_at
$$;
comment on function desk.work_ended is 'Step: whoever has this case has done what was to be done in it.';

create or replace function desk.answer_clocks(p_case uuid, p_number bigint, p_at timestamptz, p_channel text) returns void
language plpgsql volatile as $$
declare
  kept uuid[] := customers.keep_promises('case.reply', 'case', p_number::text, p_at, p_channel);
begin
  update desk.clock k set ended_at = p_at where k.promise = any (kept);
  -- It is the customer's turn: the time for a solution stands still.
  with stopped as (
    update desk.clock k set turns = k.turns || greatest(p_at, k.turns[cardinality(k.turns)])
    where k.customer_case = p_case and k.what = 'solved' and k.ended_at is null and cardinality(k.turns) % 2 = 1 returning k.promise
  )
  update customers.promise p set stopped_at = p_at from stopped s where p.id = s.promise;
  update desk.customer_case set due_at = null, urgency = null where id = p_case and (due_at is not null or urgency is not null);
  perform desk.work_ended(p_case, p_at);
end $$;

create function desk.who_works(p_since timestamptz, p_now timestamptz, p_zone text) returns table (hour integer, staff text[], seen integer)
language sql stable security definer set search_path = pg_catalog as $$
  select ((extract(isodow from m.at at time zone p_zone) - 1) * 24 + extract(hour from m.at at time zone p_zone))::integer, array_agg(distinct substr(m.actor, 7)),
    count(distinct (m.actor, date_trunc('hour', m.at)))::integer
  from desk.message m where m.direction = 'out' and m.at > p_since and m.at <= p_now and m.actor like 'staff:%' group by 1
$$;
comment on function desk.who_works is 'Who of the staff answered anybody, by hour of the week (0 is Monday at midnight), and in how many hours of an agent that was seen.';

create function desk.lone_callers(p_numbers text[]) returns table (party uuid, number text)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct l.party, l.number from desk.call l join customers.address a on a.party = l.party and a.type = 'phone' and a.value = l.number
  where l.number = any (p_numbers) and not exists (select from customers.connected(l.party) c where c <> l.party)
$$;
comment on function desk.lone_callers is 'Numbers that rang and stand on their own record, which nobody has said is anybody''s.';

revoke execute on function desk.callbacks_to_see_to, desk.next_for_earlier, desk.on_the_telephone, desk.choose_callback, desk.who_works, desk.lone_callers from public;
grant execute on function desk.callbacks_to_see_to, desk.next_for_earlier, desk.on_the_telephone, desk.choose_callback, desk.who_works, desk.lone_callers to rapport_app;
