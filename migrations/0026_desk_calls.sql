-- Telephone calls that come in, and those that we have promised to make.

-- ── whose number it is ────────────────────────────────────────────────────────────────────────────────────────────

create function customers.phone_tail(p_number text) returns text language sql immutable parallel safe set search_path = pg_catalog
return right(regexp_replace(p_number, '\D', '', 'g'), 6);
comment on function customers.phone_tail is 'The last six digits of a number: the same however it is spelt, with a country''s code or without.';
create index fact_phone on customers.fact (customers.phone_tail(value #>> '{}')) where name = 'phone' and replaced_at is null and refused_at is null;

create function customers.phone_owners(p_tail text, p_limit integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select distinct f.party from customers.fact f
  where f.name = 'phone' and f.replaced_at is null and f.refused_at is null and f.basis = 'told'
    and customers.phone_tail(f.value #>> '{}') = p_tail
  limit p_limit
$$;
comment on function customers.phone_owners is 'Parties that told a number with these last six digits. Ids only: the numbers are then read under policy, and compared whole.';
revoke execute on function customers.phone_owners from public;
grant execute on function customers.phone_owners to rapport_app;

-- ── calls that come in ────────────────────────────────────────────────────────────────────────────────────────────

create table desk.call (
  id            uuid primary key default gen_random_uuid(),
  reference     text not null unique check (length(reference) between 1 and 200),
  party         uuid not null references customers.party not enforced,
  number        text check (number ~ '^\+[1-9]\d{6,14}$'),
  called        text check (length(called) <= 60),
  rang_at       timestamptz not null,
  answered_at   timestamptz,
  ended_at      timestamptz,
  staff         uuid references accounts.staff not enforced,
  customer_case uuid references desk.customer_case on delete cascade,
  ruled_out     uuid[] not null default '{}'
) with (fillfactor = 80);
comment on table desk.call is 'A telephone call, as the exchange tells of it. Who rings is what the number suggests until somebody has asked; it proves nothing.';
comment on column desk.call.reference is 'The exchange''s own id of the call: what it tells twice is told once.';
comment on column desk.call.party is 'The number''s own party; the customer''s, once somebody of the staff has said that it is them.';
comment on column desk.call.number is 'E.164; null where the caller withholds it.';
comment on column desk.call.ruled_out is 'Customers of whom somebody said that it is not them.';
create index call_live on desk.call (rang_at) where ended_at is null or customer_case is null;
create index call_party on desk.call (party, rang_at desc);
create index call_case on desk.call (customer_case) where customer_case is not null;
select customers.protect('desk.call', 'party', 'select, insert, update, delete');

create function desk.find_call(p_id uuid, p_reference text) returns table (id uuid, party uuid, number text, customer_case bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select l.id, l.party, l.number, c.number from desk.call l left join desk.customer_case c on c.id = l.customer_case
  where l.id = p_id or l.reference = p_reference
$$;
comment on function desk.find_call is 'A call by its id or by the exchange''s: whose party must be entered to read it.';

create function desk.live_calls(p_staff uuid, p_since timestamptz, p_limit integer) returns table (id uuid, party uuid, number text, ruled_out uuid[])
language sql stable security definer set search_path = pg_catalog as $$
  select l.id, l.party, l.number, l.ruled_out from desk.call l
  where (l.ended_at is null or l.customer_case is null) and l.rang_at > p_since
    and (l.staff is null or l.staff = p_staff) and (l.ended_at is null or l.answered_at is not null)
  order by l.rang_at desc limit p_limit
$$;
comment on function desk.live_calls is 'Calls that somebody should see now: those that ring, and one''s own until it is a case.';

create function desk.hung_calls(p_before timestamptz, p_limit integer) returns table (reference text)
language sql stable security definer set search_path = pg_catalog as $$
  select l.reference from desk.call l
  where l.rang_at < p_before and (l.ended_at is null or l.customer_case is null) order by l.rang_at limit p_limit
$$;
comment on function desk.hung_calls is 'Calls that never ended as far as the exchange has told, or of which nobody has said what they were about.';

-- ── calls that we make ────────────────────────────────────────────────────────────────────────────────────────────

create table desk.callback (
  id            uuid primary key default gen_random_uuid(),
  party         uuid not null references customers.party not enforced,
  customer_case uuid not null references desk.customer_case on delete cascade,
  number        text not null check (number ~ '^\+[1-9]\d{6,14}$'),
  name          text check (length(name) <= 200),
  locale        text not null,
  state         text not null default 'booked' check (state in ('booked', 'reached', 'unreached', 'cancelled')),
  starts_at     timestamptz not null,
  ends_at       timestamptz not null,
  seat          smallint check (seat > 0),
  offered_until timestamptz,
  earlier       boolean not null default false,
  staff         uuid references accounts.staff not enforced,
  promise       uuid,
  sequence      integer not null default 0,
  asked_at      timestamptz not null,
  changed_at    timestamptz not null,
  reminded_at   timestamptz,
  settled_at    timestamptz,
  check (starts_at < ends_at),
  check ((state = 'booked') = (settled_at is null)),
  -- A seat is one person who rings. Ranges, so that slots of another length, from before the merchant changed it, keep their seat as well.
  constraint callback_seat exclude using gist (int4range(seat, seat, '[]') with &&, tstzrange(starts_at, ends_at) with &&)
    where (state = 'booked' and seat is not null)
) with (fillfactor = 80);
comment on table desk.callback is 'That we ring somebody at a time, or at once: the promise case.callback with its place in the day.';
comment on column desk.callback.number is 'E.164, as they typed it: where they want to be rung, and no proof of who they are.';
comment on column desk.callback.state is 'booked: to be rung. reached, unreached: somebody has rung. cancelled: not wanted any more.';
comment on column desk.callback.seat is 'Which of those who ring at that time; null while it is offered to whoever is free now.';
comment on column desk.callback.offered_until is 'Asked for at once: if nobody has taken it by then, it gets a time.';
comment on column desk.callback.earlier is 'They would rather have an earlier time, should one become free.';
comment on column desk.callback.sequence is 'How often its time has changed: SEQUENCE of RFC 5545.';
create index callback_booked on desk.callback (starts_at) where state = 'booked';
create index callback_day on desk.callback (starts_at);
create index callback_case on desk.callback (customer_case);
create index callback_party on desk.callback (party, starts_at desc);
select customers.protect('desk.callback', 'party', 'select, insert, update, delete');

create function desk.find_callback(p_id uuid) returns table (id uuid, party uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, b.party, c.number from desk.callback b join desk.customer_case c on c.id = b.customer_case where b.id = p_id
$$;
comment on function desk.find_callback is 'A callback''s party and the number of its case, to enter them by.';

create function desk.places_taken(p_from timestamptz, p_until timestamptz) returns table (starts_at timestamptz, ends_at timestamptz, seat smallint)
language sql stable security definer set search_path = pg_catalog as $$
  select b.starts_at, b.ends_at, b.seat from desk.callback b
  where b.state = 'booked' and b.seat is not null and b.starts_at < p_until and b.ends_at > p_from
$$;
comment on function desk.places_taken is 'Which places are taken, and not by whom.';

create function desk.seat_callback(p_id uuid, p_starts timestamptz, p_ends timestamptz, p_seats integer) returns smallint
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
  update desk.callback set seat = free, starts_at = p_starts, ends_at = p_ends, offered_until = null where id = p_id and state = 'booked';
  if not found then return null; end if;
  return free;
end $$;
comment on function desk.seat_callback is 'Gives a callback the first free seat of a time; null when all are taken.';

create function desk.list_callbacks(p_from timestamptz, p_until timestamptz, p_limit integer) returns table (id uuid, party uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, b.party, c.number from desk.callback b join desk.customer_case c on c.id = b.customer_case
  where b.starts_at < p_until and (b.starts_at >= p_from or b.state = 'booked') and (b.state <> 'cancelled')
  order by b.state <> 'booked', b.starts_at, b.id limit p_limit
$$;
comment on function desk.list_callbacks is 'Who is to be rung in a time, and who was; what is still open from before stands first.';

create function desk.callbacks_to_see_to(p_now timestamptz, p_remind timestamptz, p_limit integer) returns table (id uuid, number bigint, why text)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, c.number,
    case when c.state = 'closed' then 'solved'
         when b.offered_until <= p_now and b.staff is null then 'lapsed'
         when b.ends_at <= p_now then 'late' else 'remind' end
  from desk.callback b join desk.customer_case c on c.id = b.customer_case
  where b.state = 'booked' and (
    c.state = 'closed' or (b.offered_until <= p_now and b.staff is null)
    -- Who took it says what became of it: nobody else knows whether they were rung.
    or b.offered_until is null and b.staff is null and b.ends_at <= p_now
    or b.seat is not null and b.reminded_at is null and b.starts_at <= p_remind and b.starts_at > p_now)
  order by b.starts_at limit p_limit
$$;
comment on function desk.callbacks_to_see_to is 'What has to be done about callbacks without anybody pressing anything: not taken at once, missed by us, due soon, or solved meanwhile.';

create function desk.next_for_earlier(p_starts timestamptz) returns table (id uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, c.number from desk.callback b join desk.customer_case c on c.id = b.customer_case
  where b.state = 'booked' and b.earlier and b.seat is not null and b.staff is null and b.starts_at > p_starts
  order by b.asked_at, b.id limit 1
$$;
comment on function desk.next_for_earlier is 'Who asked first for a time before the one that they have.';

create function desk.busy_ringing(p_now timestamptz, p_since timestamptz) returns table (staff uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select l.staff from desk.call l where l.answered_at is not null and l.ended_at is null and l.rang_at > p_since and l.staff is not null
  union
  select b.staff from desk.callback b where b.state = 'booked' and b.staff is not null and b.starts_at > p_since and b.starts_at <= p_now
$$;
comment on function desk.busy_ringing is 'Who has somebody on the line now, or is about to.';

create function desk.offered_now(p_now timestamptz) returns integer
language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::integer from desk.callback b where b.state = 'booked' and b.staff is null and b.offered_until > p_now
$$;
comment on function desk.offered_now is 'How many wait at this moment for somebody to ring them at once.';

revoke execute on function desk.find_call, desk.live_calls, desk.hung_calls, desk.find_callback, desk.places_taken, desk.list_callbacks,
  desk.callbacks_to_see_to, desk.next_for_earlier, desk.busy_ringing, desk.offered_now from public;
grant execute on function desk.find_call, desk.live_calls, desk.hung_calls, desk.find_callback, desk.places_taken, desk.list_callbacks,
  desk.callbacks_to_see_to, desk.next_for_earlier, desk.busy_ringing, desk.offered_now to rapport_app;
