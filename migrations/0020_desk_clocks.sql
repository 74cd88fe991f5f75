-- Promises with clocks: what was promised by which rule, when its time runs and when it stands still, what the customer said of their haste,
-- and what is made good where a promise broke.

alter table customers.promise add column stopped_at timestamptz;
comment on column customers.promise.stopped_at is 'Since then its time stands still: it waits for the customer. When they are back it is moved to what was left.';

create function customers.keep_promises(p_kind text, p_subject_type text, p_subject_id text, p_at timestamptz, p_channel text) returns uuid[]
language plpgsql volatile as $$
declare
  one record;
  kept uuid[] := '{}';
begin
  for one in
    update customers.promise set kept_at = p_at
    where subject_type = p_subject_type and subject_id = p_subject_id and kind = p_kind
      and kept_at is null and withdrawn_at is null and moved_to is null
    returning id, party
  loop
    perform customers.record(one.party, 'promise.kept', p_channel, 'promise', one.id::text, jsonb_build_object('kind', p_kind), p_at);
    kept := kept || one.id;
  end loop;
  return kept;
end $$;
comment on function customers.keep_promises is 'Step: keeps what is promised about a subject, of parties that were entered with their locks. One that broke before is kept late.';

-- ── how urgent it is to them, and where it stands in the inbox ────────────────────────────────────────────────────

create function desk.stands_at(p_due timestamptz, p_urgency text) returns timestamptz
language sql immutable as $$ select case when p_urgency = 'now' then p_due - interval '4 hours' else p_due end $$;
comment on function desk.stands_at is 'Where a case stands among those that wait: by when it is due; who cannot wait stands as if it were due four hours sooner. Immutable, because hours, unlike days, are as long in every zone.';

alter table desk.customer_case
  add column urgency text check (urgency in ('now', 'days', 'week')),
  add column stands_at timestamptz generated always as (desk.stands_at(due_at, urgency)) stored;
comment on column desk.customer_case.urgency is 'What the customer said of their question that waits now: it cannot wait, 48 hours will do, a week will do. Null: they said nothing.';

create index customer_case_stands on desk.customer_case (state, stands_at, changed_at) where state <> 'closed';
drop index desk.customer_case_assignee;
create index customer_case_assignee on desk.customer_case (assignee, state, stands_at, changed_at) where state <> 'closed';

create or replace function desk.list_cases(p_state text, p_assignee uuid, p_unassigned boolean, p_limit integer, p_offset integer)
returns table (id uuid, party uuid)
language plpgsql stable security definer set search_path = pg_catalog
-- Planned for the values that it is asked with: one plan for all of them would read every case of the state.
set plan_cache_mode = force_custom_plan as $$
begin
  -- What is settled is shown as it was settled, newest first; what is not, by what is due first.
  if p_state is null then
    return query
      select c.id, c.party from desk.customer_case c
      where c.merged_into is null and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
      order by c.changed_at desc limit p_limit offset p_offset;
  elsif p_state = 'closed' then
    return query
      select c.id, c.party from desk.customer_case c
      where c.state = 'closed' and c.merged_into is null
        and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
      order by c.changed_at desc limit p_limit offset p_offset;
  else
    return query
      select c.id, c.party from desk.customer_case c
      where c.state = p_state and c.state <> 'closed'
        and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
      order by c.stands_at, c.changed_at limit p_limit offset p_offset;
  end if;
end $$;

create function desk.before_it(p_case uuid, p_limit integer) returns integer
language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::integer from (
    select from desk.customer_case c, desk.customer_case o
    where c.id = p_case and c.state = 'open' and c.stands_at is not null
      and o.state = 'open' and (o.stands_at, o.changed_at) < (c.stands_at, c.changed_at) limit p_limit) before
$$;
comment on function desk.before_it is 'How many cases stand before this one in the inbox, at most p_limit: a number that its customer may know.';

-- ── clocks ────────────────────────────────────────────────────────────────────────────────────────────────────────

create table desk.clock (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  what          text not null check (what in ('first', 'next', 'solved', 'callback')),
  promise       uuid not null unique,
  minutes       double precision not null check (minutes >= 0),
  turns         timestamptz[] not null check (cardinality(turns) > 0),
  rule          jsonb not null,
  half_at       timestamptz,
  told_half_at  timestamptz,
  warn_at       timestamptz not null,
  warned_at     timestamptz,
  taken_by      uuid references accounts.staff not enforced,
  taken_at      timestamptz,
  ended_at      timestamptz
);
comment on table desk.clock is 'The time of a promise about a case. The promise is moved when the time goes on; its clock is the same one.';
comment on column desk.clock.what is 'first, next: a reply, to the question that began the case or to what was written since. solved. callback.';
comment on column desk.clock.promise is 'The row that stands now; those before it point to it.';
comment on column desk.clock.minutes is 'Of opening time.';
comment on column desk.clock.turns is 'It runs from the first, stands still from the second, runs from the third, and so on.';
comment on column desk.clock.rule is 'By which rule it was set, as it stood then: what it names, and what decided.';
comment on column desk.clock.warn_at is 'From then on it is about to break, and everybody who is present is shown it.';
comment on column desk.clock.ended_at is 'Kept, taken back, or taken up by another.';
create index clock_case on desk.clock (customer_case);
create index clock_party on desk.clock (party);
create index clock_half on desk.clock (half_at) where ended_at is null and told_half_at is null and half_at is not null;
create index clock_warn on desk.clock (warn_at) where ended_at is null;
select customers.protect('desk.clock', 'party', 'select, insert, update, delete');

create function desk.start_clock(
  p_case uuid, p_number bigint, p_party uuid, p_kind text, p_zone text, p_channel text, p_now timestamptz, p_clock jsonb
) returns uuid
language plpgsql volatile as $$
declare
  made uuid := customers.make_promise(p_party, p_kind, 'case', p_number::text, (p_clock ->> 'dueAt')::timestamptz, 'minute', p_zone, 'role:agent', p_channel);
begin
  insert into desk.clock (customer_case, party, what, promise, minutes, turns, rule, half_at, warn_at)
  values (p_case, p_party, p_clock ->> 'what', made, (p_clock ->> 'minutes')::double precision, array[p_now], p_clock -> 'rule',
    (p_clock ->> 'halfAt')::timestamptz, (p_clock ->> 'warnAt')::timestamptz);
  return made;
end $$;
comment on function desk.start_clock is 'Step: makes a promise about a case, with its clock.';

create function desk.promise_reply(
  p_case uuid, p_number bigint, p_party uuid, p_zone text, p_channel text, p_now timestamptz, p_first jsonb, p_next jsonb, p_urgency text
) returns jsonb
language plpgsql volatile as $$
declare
  due timestamptz;
  clock jsonb;
begin
  select p.due_at into due from customers.promise p
  where p.subject_type = 'case' and p.subject_id = p_number::text and p.kind = 'case.reply'
    and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null
  order by p.due_at desc limit 1;
  if due is null then
    clock := case when exists (select from desk.message m where m.customer_case = p_case and m.direction = 'out') then p_next else p_first end;
    perform desk.start_clock(p_case, p_number, p_party, 'case.reply', p_zone, p_channel, p_now, clock);
  end if;
  update desk.customer_case set due_at = coalesce(due, (clock ->> 'dueAt')::timestamptz), urgency = coalesce(p_urgency, urgency) where id = p_case;
  return jsonb_build_object('dueAt', coalesce(due, (clock ->> 'dueAt')::timestamptz), 'made', due is null, 'what', clock ->> 'what',
    'stopped', (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'promise', k.promise, 'minutes', k.minutes, 'turns', to_jsonb(k.turns), 'dueAt', p.due_at)), '[]')
      from desk.clock k join customers.promise p on p.id = k.promise where k.customer_case = p_case and k.what = 'solved' and k.ended_at is null and cardinality(k.turns) % 2 = 0));
end $$;
comment on function desk.promise_reply is 'Step: promises a reply, unless one is promised already: the first in a case, or a further one. Says which clocks of the case stand still.';

create function desk.answer_clocks(p_case uuid, p_number bigint, p_at timestamptz, p_channel text) returns void
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
end $$;
comment on function desk.answer_clocks is 'Step: a person of the staff has answered. The reply is kept, what is left of the time for a solution waits.';

create function desk.clocks_of(p_case uuid, p_limit integer)
returns table (id uuid, what text, promise uuid, minutes double precision, turns timestamptz[], rule jsonb, ended_at timestamptz, due_at timestamptz, broken boolean)
language sql stable as $$
  select k.id, k.what, k.promise, k.minutes, k.turns, k.rule, k.ended_at, p.due_at, exists (
    select from customers.promise b
    where b.subject_type = 'case' and b.subject_id = p.subject_id and (b.id = k.promise or b.moved_to = k.promise) and b.broken_at is not null)
  from desk.clock k join customers.promise p on p.id = k.promise
  where k.customer_case = p_case order by k.ended_at is not null, k.ended_at desc, p.due_at limit p_limit
$$;
comment on function desk.clocks_of is 'Step: the clocks of a case with when they are due, those that have not ended in front; of parties that were entered.';

create function desk.tell_half(p_clock uuid, p_now timestamptz, p_before integer) returns table (due_at timestamptz, before integer)
language sql volatile as $$
  update desk.clock k set told_half_at = p_now from customers.promise p
  where k.id = p_clock and p.id = k.promise and k.ended_at is null and k.told_half_at is null
  returning p.due_at, desk.before_it(k.customer_case, p_before)
$$;
comment on function desk.tell_half is 'Step: notes that a customer is told how it stands, once; nothing when it was answered or told since.';

-- ── sweeps: ids only ──────────────────────────────────────────────────────────────────────────────────────────────

drop function desk.overdue_promises(timestamptz, integer);
create function desk.overdue_promises(p_now timestamptz, p_limit integer) returns table (promise uuid, kind text, party uuid, number bigint, due_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, p.kind, p.party, p.subject_id::bigint, p.due_at from customers.promise p
  where p.kind in ('case.reply', 'case.solved') and p.due_at < p_now and p.stopped_at is null
    and p.kept_at is null and p.withdrawn_at is null and p.broken_at is null and p.moved_to is null
  order by p.due_at limit p_limit
$$;
comment on function desk.overdue_promises is 'Promises about cases whose time is over and that nobody has marked as broken yet.';

create function desk.half_gone(p_now timestamptz, p_limit integer) returns table (clock uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select k.id, c.number from desk.clock k join desk.customer_case c on c.id = k.customer_case
  where k.half_at <= p_now and k.ended_at is null and k.told_half_at is null and k.half_at is not null
  order by k.half_at limit p_limit
$$;
comment on function desk.half_gone is 'Clocks of replies of which half the time has gone, and whose customers have not been told how it stands.';

create function desk.warn(p_now timestamptz, p_limit integer) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with warned as (
    update desk.clock k set warned_at = p_now
    where k.id in (
      select n.id from desk.clock n where n.warn_at <= p_now and n.ended_at is null and n.warned_at is null and cardinality(n.turns) % 2 = 1
      order by n.warn_at limit p_limit for update skip locked)
    returning 1
  )
  select count(*)::integer from warned
$$;
comment on function desk.warn is 'Notes which clocks are about to run out, and answers how many of them are new.';

create function desk.about_to_break(p_now timestamptz, p_limit integer)
returns table (clock uuid, number bigint, what text, due_at timestamptz, begun_at timestamptz, broken boolean, assignee uuid, taken_by uuid, urgency text)
language sql stable security definer set search_path = pg_catalog as $$
  select k.id, c.number, k.what, p.due_at, k.turns[1],
    exists (select from customers.promise b where b.subject_type = 'case' and b.subject_id = p.subject_id and b.moved_to = p.id and b.broken_at is not null), c.assignee, k.taken_by, c.urgency
  from desk.clock k join desk.customer_case c on c.id = k.customer_case join customers.promise p on p.id = k.promise
  where k.warn_at <= p_now and k.ended_at is null and cardinality(k.turns) % 2 = 1 and c.merged_into is null
  order by p.due_at limit p_limit
$$;
comment on function desk.about_to_break is 'What is about to break, or has broken and is still owed, what is due first in front: numbers and times, nothing about a person.';

create function desk.load(p_limit integer) returns table (waiting integer, pressing integer)
language sql stable security definer set search_path = pg_catalog as $$
  select
    (select count(*)::integer from (select from desk.customer_case c where c.state = 'open' and c.due_at is not null limit p_limit) one),
    (select count(*)::integer from (
      select from desk.customer_case c where c.state = 'open' and c.due_at is not null and c.urgency = 'now' limit p_limit) one)
$$;
comment on function desk.load is 'How many cases wait for a reply, and how many of them cannot wait; each at most p_limit.';

create function desk.pace(p_since timestamptz, p_until timestamptz) returns table (answered integer, agent_hours integer, hours integer)
language sql stable security definer set search_path = pg_catalog as $$
  select count(distinct (m.customer_case, date_trunc('hour', m.at)))::integer, count(distinct (m.actor, date_trunc('hour', m.at)))::integer,
    count(distinct date_trunc('hour', m.at))::integer
  from desk.message m where m.direction = 'out' and m.at > p_since and m.at <= p_until and m.actor like 'staff:%'
$$;
comment on function desk.pace is 'How many cases were answered, in how many hours of an agent who answered, in how many hours of the clock.';
create index message_answered on desk.message (at) where direction = 'out';

-- ── making good ───────────────────────────────────────────────────────────────────────────────────────────────────

create table desk.make_good (
  id            uuid primary key default gen_random_uuid(),
  clock         uuid not null unique,
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  give          text not null check (give in ('note', 'credit', 'gift')),
  amount        bigint not null check (amount >= 0),
  currency      text not null check (currency ~ '^[A-Z]{3}$'),
  words         text not null check (length(words) <= 200),
  given_at      timestamptz not null,
  refused       text check (refused in ('budget')),
  paid_at       timestamptz
);
comment on table desk.make_good is 'What a customer gets because a promise to them broke: once per promise, by the merchant''s rule, within the month''s budget. Recorded here; who pays it out marks it as paid.';
comment on column desk.make_good.amount is 'Minor units: of a credit what it is worth, of a gift what it costs, of a note nothing.';
comment on column desk.make_good.refused is 'The rule would have given it, and the budget of the month did not hold it: for the staff to see and decide.';
create index make_good_case on desk.make_good (customer_case);
create index make_good_party on desk.make_good (party);
create index make_good_unpaid on desk.make_good (given_at) where paid_at is null and refused is null and give <> 'note';
select customers.protect('desk.make_good', 'party', 'select, insert, update, delete');

create table desk.make_good_month (
  month     date not null check (extract(day from month) = 1),
  currency  text not null check (currency ~ '^[A-Z]{3}$'),
  given     bigint not null default 0 check (given >= 0),
  primary key (month, currency)
);
comment on table desk.make_good_month is 'What was given in a month. Its row is where two that break at once wait for each other, so that the budget is never passed.';
grant select, insert, update on desk.make_good_month to rapport_app;

create function desk.give_make_good(
  p_clock uuid, p_case uuid, p_party uuid, p_give text, p_amount bigint, p_currency text, p_words text, p_month date, p_budget bigint, p_now timestamptz
) returns text
language plpgsql volatile as $$
declare
  holds boolean := true;
begin
  if exists (select from desk.make_good g where g.clock = p_clock) then
    return 'again';
  end if;
  if p_amount > 0 then
    insert into desk.make_good_month (month, currency) values (p_month, p_currency) on conflict do nothing;
    update desk.make_good_month m set given = m.given + p_amount where m.month = p_month and m.currency = p_currency and m.given + p_amount <= p_budget;
    holds := found;
  end if;
  insert into desk.make_good (clock, customer_case, party, give, amount, currency, words, given_at, refused)
  values (p_clock, p_case, p_party, p_give, p_amount, p_currency, p_words, p_now, case when not holds then 'budget' end);
  return case when holds then 'given' else 'refused' end;
end $$;
comment on function desk.give_make_good is 'Step: records what is made good, once per clock: given, refused because the budget does not hold it, or again.';

revoke execute on function desk.before_it, desk.overdue_promises, desk.half_gone, desk.warn, desk.about_to_break, desk.load, desk.pace from public;
grant execute on function desk.before_it, desk.overdue_promises, desk.half_gone, desk.warn, desk.about_to_break, desk.load, desk.pace to rapport_app;
