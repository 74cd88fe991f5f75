-- Who is given which case: agents with their skills and their capacity, what a case asks of them, and the one step that gives the next.

create table desk.agent (
  staff            uuid primary key references accounts.staff not enforced,
  languages        text[] not null default '{}',
  lines            text[] not null default '{}',
  categories       text[] not null default '{}',
  capacity         smallint not null default 6 check (capacity between 0 and 100),
  availability     text not null default 'ready' check (availability in ('ready', 'busy', 'away')),
  availability_at  timestamptz not null default now(),
  seen_at          timestamptz,
  idle_since       timestamptz not null default now()
);
comment on table desk.agent is 'Somebody of the staff as routing knows them. Of the staff only; goes when they leave.';
comment on column desk.agent.languages is 'As in no and en. None: whatever comes. So it is with lines and categories.';
comment on column desk.agent.lines is 'Shelves, brands, or words that stand in what is asked; in small letters.';
comment on column desk.agent.capacity is 'Points. What a chat and a mail weigh is a setting; a call weighs all of them.';
comment on column desk.agent.availability is 'ready: gives them cases. busy: nothing new. away: what they have not answered goes to the others.';
comment on column desk.agent.seen_at is 'When their workspace last said that it is open, exact to a minute.';
comment on column desk.agent.idle_since is 'Since when nothing new has occupied them: the longest idle is next.';
grant select, insert, update, delete on desk.agent to rapport_app;

create table desk.named_person (
  party     uuid primary key references customers.party not enforced,
  staff     uuid not null references accounts.staff not enforced,
  named_at  timestamptz not null default now()
);
comment on table desk.named_person is 'Who of the staff owns the relationship with a customer: their cases come to them while they are there.';
create index named_person_staff on desk.named_person (staff);
select customers.protect('desk.named_person', 'party', 'select, insert, update, delete');

alter table desk.customer_case
  add column lines text[],
  add column person uuid,
  add column preferred boolean not null default false,
  add column assigned_at timestamptz,
  add column routed jsonb,
  add column declined uuid[] not null default '{}';
comment on column desk.customer_case.lines is 'What it is about, in the words by which agents name their lines. Null: nobody has looked yet, and it is given to nobody.';
comment on column desk.customer_case.person is 'The named person of its customer, when routing looked.';
comment on column desk.customer_case.preferred is 'Its customer has bought for as much as the merchant says, and allowed routing to look. Counts for as long as they allow it.';
comment on column desk.customer_case.routed is 'Given by rule: why to whom has it now. Taken back: why, and from whom. Null: by hand.';
comment on column desk.customer_case.declined is 'Who gave it back: it does not come to them again by rule.';
create index customer_case_unlooked on desk.customer_case (due_at, changed_at) where lines is null and assignee is null and state = 'open';
create index customer_case_preferred on desk.customer_case (due_at, changed_at) where preferred and assignee is null and state = 'open';
create index customer_case_back on desk.customer_case (changed_at) where routed is not null and assignee is null and state = 'open';
create index customer_case_talking on desk.customer_case (assignee, changed_at) where state = 'waiting' and channel in ('chat', 'phone');

-- ── who is there, and how much they have ──────────────────────────────────────────────────────────────────────────

create function accounts.signed_in_agents(p_now timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select f.id from accounts.staff f
  where f.ended_at is null and f.roles && array['agent', 'owner']
    and exists (select from accounts.staff_session s where s.staff = f.id and s.ends_at > p_now)
$$;
comment on function accounts.signed_in_agents is 'Step: who may answer customers and is signed in somewhere.';
revoke execute on function accounts.signed_in_agents from public;
grant execute on function accounts.signed_in_agents to rapport_app;

create function accounts.staff_who_left() returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$ select f.id from accounts.staff f where f.ended_at is not null $$;
comment on function accounts.staff_who_left is 'Step: who works here no more.';
revoke execute on function accounts.staff_who_left from public;
grant execute on function accounts.staff_who_left to rapport_app;

create function desk.weight(p_channel text, p_state text, p_changed_at timestamptz, p_live_since timestamptz, p_chat integer, p_mail integer, p_capacity integer)
returns integer language sql immutable parallel safe as $$
  select case
    when p_channel = 'phone' and p_changed_at > p_live_since then p_capacity
    when p_channel = 'chat' and p_changed_at > p_live_since then least(p_chat, p_capacity)
    when p_state = 'open' then least(p_mail, p_capacity)
    else 0 end
$$;
comment on function desk.weight is 'Points that a case takes of an agent''s capacity. A chat or a call in which nothing was said since then is a mail; what waits for the customer weighs nothing.';

create function desk.agents_now(p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_chat integer, p_mail integer)
returns table (staff uuid, languages text[], lines text[], categories text[], capacity integer, availability text, here boolean, points integer, cases integer, idle_since timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select a.staff, a.languages, a.lines, a.categories, a.capacity::integer, a.availability,
    coalesce(a.seen_at > p_seen_since, false) and a.staff in (select accounts.signed_in_agents(p_now)), l.points, l.cases, a.idle_since
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
comment on function desk.agents_now is 'Everybody whom routing knows, whether they are there, and what they have.';

create function desk.count_waiting(p_limit integer) returns table (waiting integer, unlooked integer)
language sql stable security definer set search_path = pg_catalog as $$
  select
    (select count(*)::integer from (select from desk.customer_case c where c.assignee is null and c.state = 'open' limit p_limit) one),
    (select count(*)::integer from (select from desk.customer_case c where c.lines is null and c.assignee is null and c.state = 'open' limit p_limit) one)
$$;
comment on function desk.count_waiting is 'How many cases are nobody''s, at most p_limit.';

create function desk.unlooked_cases(p_limit integer) returns table (number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number from desk.customer_case c where c.lines is null and c.assignee is null and c.state = 'open'
  order by c.due_at, c.changed_at limit p_limit
$$;
comment on function desk.unlooked_cases is 'Numbers of cases that nobody has and that routing has not looked at.';

create function desk.look_again(p_limit integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  touched integer;
begin
  update desk.customer_case c set lines = null where c.id in (
    select o.id from desk.customer_case o where o.assignee is null and o.state = 'open' and o.lines is not null limit p_limit for update skip locked);
  get diagnostics touched = row_count;
  return touched;
end $$;
comment on function desk.look_again is 'What waits is looked at anew: agents name other lines than before, or the merchant other customers.';

create function desk.left_behind(p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_limit integer)
returns table (number bigint, staff uuid)
language sql stable security definer set search_path = pg_catalog as $$
  with agents as materialized (
    select a.staff, a.availability, a.availability_at, a.seen_at,
      coalesce(a.seen_at > p_seen_since, false) and a.staff in (select accounts.signed_in_agents(p_now)) as here
    from desk.agent a
  )
  select c.number, g.staff from agents g join desk.customer_case c on c.assignee = g.staff and c.state = 'open'
  where (not g.here or g.availability = 'away')
    -- Given to them while they were there: what a colleague gives to somebody on leave waits for them.
    and coalesce(c.assigned_at, '-infinity') <= case when g.here then g.availability_at else coalesce(g.seen_at, '-infinity') end
    -- With nobody else there it would wait as long, and they may be the first to come back.
    and exists (select from agents o where o.here and o.availability = 'ready' and o.staff <> g.staff)
  order by c.channel = 'chat' and c.changed_at > p_live_since desc, c.due_at, c.changed_at limit p_limit
$$;
comment on function desk.left_behind is 'Unanswered cases of those who have gone while others are there; what a customer is talking about in the chat comes first.';

-- ── giving the next one ───────────────────────────────────────────────────────────────────────────────────────────

create type desk.free_agent as (
  staff uuid, languages text[], lines text[], categories text[], capacity integer, points integer, cases integer, idle_since timestamptz
);

create function desk.choose_case(
  p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_urgent_by timestamptz, p_chat integer, p_mail integer, p_best boolean, p_limit integer
) returns table (id uuid, number bigint, party uuid, parties uuid[], staff uuid, why jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  free desk.free_agent[];
  waits record;
  taker record;
begin
  -- With nobody free there is nothing to decide, and nobody to wait for: whoever frees somebody rings after it.
  perform from desk.agents_now(p_now, p_seen_since, p_live_since, p_chat, p_mail) a where a.here and a.availability = 'ready' and a.points < a.capacity;
  if not found then
    return;
  end if;
  -- One decision at a time: two that counted the same load would both add to it. Takes no transaction id, as locks of parties must come first.
  perform pg_advisory_xact_lock(hashtextextended('desk.routing', 0));
  select array_agg(row(a.staff, a.languages, a.lines, a.categories, a.capacity, a.points, a.cases, a.idle_since)::desk.free_agent) into free
  from desk.agents_now(p_now, p_seen_since, p_live_since, p_chat, p_mail) a
  where a.here and a.availability = 'ready' and a.points < a.capacity;
  if free is null then
    return;
  end if;
  for waits in
    -- Whoever was left in the middle of a talk; what must be answered soon; those whom the merchant prefers; then as the inbox stands.
    (select c.* from desk.customer_case c
     where c.routed is not null and c.assignee is null and c.state = 'open' and c.lines is not null and c.channel = 'chat' and c.changed_at > p_live_since
     order by c.changed_at limit p_limit)
    union all
    (select c.* from desk.customer_case c
     where p_best and c.assignee is null and c.state = 'open' and c.lines is not null and c.due_at < p_urgent_by
     order by c.due_at, c.changed_at, c.number limit p_limit)
    union all
    (select c.* from desk.customer_case c
     where p_best and c.preferred and c.assignee is null and c.state = 'open' and c.lines is not null
       and exists (select from customers.allowed w where w.party = c.party and w.purpose = 'value_routing')
     order by c.due_at, c.changed_at, c.number limit p_limit)
    union all
    (select c.* from desk.customer_case c
     where c.assignee is null and c.state = 'open' and c.lines is not null
     order by c.due_at, c.changed_at, c.number limit p_limit)
  loop
    select f.*, desk.weight(waits.channel, 'open', waits.changed_at, p_live_since, p_chat, p_mail, f.capacity) as weighs into taker
    from unnest(free) f
    where f.points + desk.weight(waits.channel, 'open', waits.changed_at, p_live_since, p_chat, p_mail, f.capacity) <= f.capacity
      and f.staff <> all (waits.declined)
      and (f.staff = waits.person or (
        (f.languages = '{}' or coalesce(waits.language, waits.locale) = any (f.languages))
        and (f.categories = '{}' or waits.category is null or waits.category = any (f.categories))
        and (f.lines = '{}' or waits.lines = '{}' or waits.lines && f.lines)))
    order by f.staff = waits.person desc nulls last, f.staff::text = waits.routed ->> 'from' desc nulls last, f.cases, f.idle_since, f.staff
    limit 1;
    continue when not found;
    -- Somebody is at work on this very line: when they have done they ring, and it is looked at again.
    continue when not (
      select bool_and(pg_try_advisory_xact_lock(customers.lock_key(p))) from (select distinct p from unnest(waits.party || waits.others) p) each (p));
    -- Under the lock nobody else changes it: is it still as it was?
    perform from desk.customer_case c
    where c.id = waits.id and c.assignee is null and c.state = 'open' and c.party = waits.party and c.others = waits.others;
    continue when not found;
    return query select waits.id, waits.number, waits.party, array(select distinct p from unnest(waits.party || waits.others) p), taker.staff,
      jsonb_strip_nulls(jsonb_build_object('at', p_now, 'by', case when taker.staff = waits.person then 'person' when taker.staff::text = waits.routed ->> 'from' then 'before' else 'rule' end,
        'language', case when coalesce(waits.language, waits.locale) = any (taker.languages) then coalesce(waits.language, waits.locale) end,
        'category', case when waits.category = any (taker.categories) then waits.category end,
        'line', (select l from unnest(taker.lines) l where l = any (waits.lines) limit 1),
        'cases', taker.cases, 'points', taker.points + taker.weighs, 'capacity', taker.capacity,
        'gone', waits.routed ->> 'gone'));
    return;
  end loop;
end $$;
comment on function desk.choose_case is 'The next case and who takes it, both locked until the transaction ends; nothing when nobody who is there has room for any. A definer: to choose, it compares the cases of many customers, and shows one.';

create function desk.route_next(
  p_actor text, p_now timestamptz, p_seen_since timestamptz, p_live_since timestamptz, p_urgent_by timestamptz, p_chat integer, p_mail integer, p_best boolean, p_limit integer
) returns table (number bigint, parties uuid[], staff uuid, why jsonb)
language plpgsql volatile as $$
declare
  next record;
begin
  select * into next from desk.choose_case(p_now, p_seen_since, p_live_since, p_urgent_by, p_chat, p_mail, p_best, p_limit);
  if next.id is null then
    return;
  end if;
  perform customers.enter('service', p_actor, next.parties::text, true);
  update desk.customer_case c set assignee = next.staff, assigned_at = p_now, routed = next.why where c.id = next.id;
  update desk.agent a set idle_since = p_now where a.staff = next.staff;
  perform customers.record(next.party, 'case.assigned', 'house', 'case', next.number::text, jsonb_build_object('staff', next.staff, 'rule', true), p_now);
  return query select next.number, next.parties, next.staff, next.why;
end $$;
comment on function desk.route_next is 'Hot command: gives one case to one agent by rule, and says so on the line. In one round trip, since everybody who routes waits for it.';

revoke execute on function desk.agents_now, desk.count_waiting, desk.unlooked_cases, desk.look_again, desk.left_behind, desk.choose_case from public;
grant execute on function desk.agents_now, desk.count_waiting, desk.unlooked_cases, desk.look_again, desk.left_behind, desk.choose_case to rapport_app;

-- ── what it goes by ───────────────────────────────────────────────────────────────────────────────────────────────

create function catalogue.lines_of(p_products uuid[]) returns text[]
language sql stable as $$
  select coalesce(array_agg(distinct l), '{}') from catalogue.product p,
    lateral (select lower(p.brand) union select p.category union select split_part(p.category, '/', 1)) each (l)
  where p.id = any (p_products) and l <> ''
$$;
comment on function catalogue.lines_of is 'Step: the brands and shelves of some products, in small letters.';

create function orders.products_of(p_number bigint) returns uuid[]
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct l.product) filter (where l.product is not null), '{}')
  from orders.customer_order o join orders.order_line l on l.customer_order = o.id where o.number = p_number
$$;
comment on function orders.products_of is 'Step: which products an order is about; not whose it is.';
revoke execute on function orders.products_of from public;
grant execute on function orders.products_of to rapport_app;

-- ── rehearsing ────────────────────────────────────────────────────────────────────────────────────────────────────

create function desk.cases_since(p_from timestamptz, p_limit integer)
returns table (number bigint, opened_at timestamptz, channel text, language text, category text, lines text[], about_type text, about_id text, assignee uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, c.opened_at, c.channel, coalesce(c.language, c.locale), c.category, c.lines, c.about_type, c.about_id, c.assignee
  from desk.customer_case c where c.opened_at > p_from and c.merged_into is null order by c.opened_at limit p_limit
$$;
comment on function desk.cases_since is 'What came in, without whom it came from: for the rehearsal of routing.';
create index customer_case_opened on desk.customer_case (opened_at);
revoke execute on function desk.cases_since from public;
grant execute on function desk.cases_since to rapport_app;
