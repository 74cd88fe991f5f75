-- What did not fit, with an owner and a clock each; what ran by rule; and one cause of many cases.

-- ── what did not fit ──────────────────────────────────────────────────────────────────────────────────────────────

create table desk.exception (
  id           uuid primary key default gen_random_uuid(),
  kind         text not null check (kind ~ '^[a-z-]{3,40}$'),
  key          text not null check (length(key) between 1 and 100),
  party        uuid references customers.party not enforced,
  about_type   text not null check (about_type ~ '^[a-z-]{2,20}$'),
  about_id     text not null check (length(about_id) <= 100),
  detail       text check (length(detail) <= 120),
  since        timestamptz not null,
  found_at     timestamptz not null,
  due_at       timestamptz not null,
  owner        uuid references accounts.staff not enforced,
  note         text check (length(note) between 1 and 1000),
  escalated_at timestamptz,
  settled_at   timestamptz,
  settled_by   uuid references accounts.staff not enforced,
  gone_at      timestamptz,
  check ((settled_at is null) = (settled_by is null))
) with (fillfactor = 80);
comment on table desk.exception is 'Whose something is that did not fit, and by when. That it is so stands where it happened, and is asked there each time; here is what nobody else knows. A row whose cause has gone stays for a while as history.';
comment on column desk.exception.key is 'By which the module that has it finds it again.';
comment on column desk.exception.party is 'Whose line it concerns; null: nobody''s.';
comment on column desk.exception.detail is 'A code or a name of ours: which promise, which job. No word of a customer''s.';
comment on column desk.exception.escalated_at is 'When those who are present were told that its time is over.';
comment on column desk.exception.settled_at is 'Somebody has seen to it although its cause still stands: it is not shown again until it has gone and come back.';
create unique index exception_standing on desk.exception (kind, key) where gone_at is null;
create index exception_open on desk.exception (due_at) where gone_at is null and settled_at is null;
create index exception_gone on desk.exception (gone_at) where gone_at is not null;
create index exception_party on desk.exception (party) where party is not null;
select customers.protect('desk.exception', 'party', 'select, update, delete');
create policy to_nobody on desk.exception for select to rapport_app using (party is null and (select customers.necessary()));
create policy change_nobodys on desk.exception for update to rapport_app using (party is null and (select customers.necessary()));
comment on policy to_nobody on desk.exception is 'Jobs, rules, mails that nobody could read: they concern no customer.';

create function desk.sweep_exceptions(p_kind text, p_found jsonb, p_still text[], p_due timestamptz, p_now timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  came integer;
  went integer;
begin
  update desk.exception e set gone_at = p_now where e.kind = p_kind and e.gone_at is null and e.key <> all (p_still);
  get diagnostics went = row_count;
  insert into desk.exception (kind, key, party, about_type, about_id, detail, since, found_at, due_at, owner)
  select p_kind, f.key, f.party, f.about_type, f.about_id, f.detail, f.since, p_now, p_due, f.owner
  from jsonb_to_recordset(p_found) f (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
  on conflict do nothing;
  get diagnostics came = row_count;
  return came + went;
end $$;
comment on function desk.sweep_exceptions is 'Brings the rows of a kind to what was found: what is new gets a row, what is not there any more is history. Answers how many changed.';

create function desk.keys_of_exceptions(p_kind text) returns setof text
language sql stable security definer set search_path = pg_catalog as $$
  select e.key from desk.exception e where e.kind = p_kind and e.gone_at is null
$$;
comment on function desk.keys_of_exceptions is 'What of a kind stands in the list or was seen to.';

create function desk.assignees_of(p_numbers bigint[]) returns table (number bigint, assignee uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, c.assignee from desk.customer_case c where c.number = any (p_numbers) and c.assignee is not null
$$;
comment on function desk.assignees_of is 'Who has these cases.';

create function desk.ownerless_exceptions(p_limit integer) returns table (id uuid, kind text)
language sql stable security definer set search_path = pg_catalog as $$
  select e.id, e.kind from desk.exception e
  where e.gone_at is null and e.settled_at is null and (e.owner is null or e.owner in (select accounts.staff_who_left()))
  order by e.due_at limit p_limit
$$;
comment on function desk.ownerless_exceptions is 'What is nobody''s, or belongs to somebody who left.';

create function desk.own_exceptions(p_owners jsonb) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with owned as (
    update desk.exception e set owner = o.owner from jsonb_to_recordset(p_owners) o (id uuid, owner uuid)
    where e.id = o.id and e.gone_at is null and e.settled_at is null returning 1)
  select count(*)::integer from owned
$$;
comment on function desk.own_exceptions is 'Gives what is nobody''s to these of the staff.';

create function desk.escalate_exceptions(p_now timestamptz, p_limit integer) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with told as (
    update desk.exception e set escalated_at = p_now where e.id in (
      select o.id from desk.exception o where o.gone_at is null and o.settled_at is null and o.due_at <= p_now and o.escalated_at is null
      order by o.due_at limit p_limit for update skip locked)
    returning 1)
  select count(*)::integer from told
$$;
comment on function desk.escalate_exceptions is 'Notes what is over its time, and answers how many of it are new.';

create function desk.standing_exceptions(p_limit integer)
returns table (id uuid, kind text, key text, party uuid, about_type text, about_id text, detail text, since timestamptz, due_at timestamptz, owner uuid, noted boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select e.id, e.kind, e.key, e.party, e.about_type, e.about_id, e.detail, e.since, e.due_at, e.owner, e.note is not null
  from desk.exception e where e.gone_at is null and e.settled_at is null order by e.due_at, e.since limit p_limit
$$;
comment on function desk.standing_exceptions is 'What is to be seen to, what is due first in front: numbers, codes and times, nothing about a person.';

create function desk.gone_exceptions(p_since timestamptz, p_limit integer)
returns table (id uuid, kind text, about_type text, about_id text, detail text, found_at timestamptz, ended_at timestamptz, ended_by uuid, owner uuid, standing boolean)
language sql stable security definer set search_path = pg_catalog as $$
  (select e.id, e.kind, e.about_type, e.about_id, e.detail, e.found_at, e.settled_at, e.settled_by, e.owner, true
   from desk.exception e where e.gone_at is null and e.settled_at > p_since order by e.settled_at desc limit p_limit)
  union all
  (select e.id, e.kind, e.about_type, e.about_id, e.detail, e.found_at, e.gone_at, e.settled_by, e.owner, false
   from desk.exception e where e.gone_at > p_since order by e.gone_at desc limit p_limit)
  order by 7 desc limit p_limit
$$;
comment on function desk.gone_exceptions is 'What was lately seen to, or went by itself because its cause has gone.';
create index exception_settled on desk.exception (settled_at) where settled_at is not null and gone_at is null;

create function desk.count_exceptions(p_staff uuid, p_now timestamptz) returns table (open integer, mine integer, late integer)
language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::integer, count(*) filter (where e.owner = p_staff)::integer, count(*) filter (where e.due_at <= p_now)::integer
  from desk.exception e where e.gone_at is null and e.settled_at is null
$$;
comment on function desk.count_exceptions is 'How many are to be seen to, by somebody, and how many are over their time.';

create function desk.exceptions_by_owner(p_now timestamptz) returns table (owner uuid, kind text, open integer, late integer)
language sql stable security definer set search_path = pg_catalog as $$
  select e.owner, e.kind, count(*)::integer, count(*) filter (where e.due_at <= p_now)::integer
  from desk.exception e where e.gone_at is null and e.settled_at is null and e.owner is not null group by e.owner, e.kind
$$;
comment on function desk.exceptions_by_owner is 'Who of the staff has how many of what.';

create function desk.party_of_exception(p_id uuid) returns table (party uuid)
language sql stable security definer set search_path = pg_catalog as $$ select e.party from desk.exception e where e.id = p_id $$;
comment on function desk.party_of_exception is 'Whose line it concerns: what a transaction about it must enter. No row: there is none.';

create function desk.clear_exceptions(p_before timestamptz, p_limit integer) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from desk.exception e where e.id in (select o.id from desk.exception o where o.gone_at < p_before order by o.gone_at limit p_limit) returning 1)
  select count(*)::integer from gone
$$;
comment on function desk.clear_exceptions is 'Removes the history of what went before then.';

create table desk.digest (
  staff      uuid primary key references accounts.staff not enforced,
  mailed_at  timestamptz not null
);
comment on table desk.digest is 'When somebody of the staff who was not here was last told by mail what is theirs to see to.';
grant select, insert, update, delete on desk.digest to rapport_app;

create function accounts.last_seen(p_staff uuid[]) returns table (staff uuid, seen_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select f.id, max(s.seen_at) from accounts.staff f left join accounts.staff_session s on s.staff = f.id
  where f.id = any (p_staff) and f.ended_at is null group by f.id
$$;
comment on function accounts.last_seen is 'Step: when these of the staff, as far as they still work here, were last at work.';

-- ── what to look for: a function a kind, each with its index ──────────────────────────────────────────────────────
-- With p_keys: those among them that still stand. Without: the oldest p_limit. Planned for the values that they are asked with.

create index letter_undelivered on customers.letter (settled_at) where state in ('refused', 'unknown');
create function customers.undelivered_letters(p_state text, p_since timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select l.id::text, l.party, 'letter', l.id::text, l.kind, coalesce(l.settled_at, l.queued_at), null::uuid
    from customers.letter l
    where l.state in ('refused', 'unknown') and l.state = p_state and l.settled_at > p_since and (p_keys is null or l.id = any (p_keys::uuid[]))
    order by l.settled_at desc limit p_limit;
end $$;
comment on function customers.undelivered_letters is 'Letters that were refused, or of which we do not know whether they arrived, since then.';

create index promise_broken on customers.promise (broken_at) where broken_at is not null;
create function customers.unkept_promises(p_since timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  -- By what was promised about what, since its row moves on: broken before, and still owed.
  return query
    select b.kind || '/' || b.subject_type || '/' || b.subject_id, (array_agg(b.party))[1], b.subject_type, b.subject_id, b.kind, min(b.broken_at), null::uuid
    from customers.promise b
    where b.broken_at > p_since and (p_keys is null or b.kind || '/' || b.subject_type || '/' || b.subject_id = any (p_keys))
      and exists (
        select from customers.promise o where o.subject_type = b.subject_type and o.subject_id = b.subject_id and o.kind = b.kind
          and o.kept_at is null and o.withdrawn_at is null and o.moved_to is null)
    group by b.kind, b.subject_type, b.subject_id order by min(b.broken_at) limit p_limit;
end $$;
comment on function customers.unkept_promises is 'What was promised, broke since then, and is still owed: of any kind.';

alter table orders.shipment add column delivered_at timestamptz;
comment on column orders.shipment.delivered_at is 'When it arrived, as the carrier, its customer or one of the staff has said; null: nobody has.';
create index shipment_delivered on orders.shipment (carrier, delivered_at) where delivered_at is not null;
create index shipment_on_the_way on orders.shipment (carrier, shipped_at) where delivered_at is null;

create function orders.silent_parcels(p_asked bigint[], p_shipped_before timestamptz, p_shipped_after timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
    with carriers as (select d.carrier from orders.shipment d where d.delivered_at > p_shipped_after group by d.carrier),
    silent as (
      -- A carrier that reports: its silence says something.
      select s.customer_order, s.carrier, s.shipped_at from carriers c join orders.shipment s on s.carrier = c.carrier
      where s.delivered_at is null and s.shipped_at < p_shipped_before and s.shipped_at > p_shipped_after
      union
      -- One that never does: what a customer asks about.
      select s.customer_order, s.carrier, s.shipped_at from orders.customer_order o join orders.shipment s on s.customer_order = o.id
      where o.number = any (p_asked) and s.delivered_at is null and s.shipped_at < p_shipped_before and s.shipped_at > p_shipped_after
    )
    select o.number::text, o.party, 'order', o.number::text, min(s.carrier), min(s.shipped_at), null::uuid
    from silent s join orders.customer_order o on o.id = s.customer_order
    where o.state <> 'returned' and (p_keys is null or o.number = any (p_keys::bigint[]))
    group by o.number, o.party order by min(s.shipped_at) limit p_limit;
end $$;
comment on function orders.silent_parcels is 'Orders with a parcel that left long ago and of which nobody has said that it arrived: of carriers that do report, and those that a customer asks about.';

create index customer_case_order_open on desk.customer_case (about_id) where about_type = 'order' and state <> 'closed';
create function desk.silent_carriers(p_shipped_before timestamptz, p_shipped_after timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select * from orders.silent_parcels(
    array(select c.about_id::bigint from desk.customer_case c where c.about_type = 'order' and c.state <> 'closed' and c.about_id ~ '^\d{1,15}$'),
    p_shipped_before, p_shipped_after, p_keys, p_limit)
$$;
comment on function desk.silent_carriers is 'The same with what is asked about now.';

create index customer_case_unsorted on desk.customer_case (opened_at) where category is null and state = 'open' and merged_into is null;
create function desk.unsorted_cases(p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  -- Where nothing is learnt yet nobody was unsure.
  return query
    select c.number::text, c.party, 'case', c.number::text, v.likely, c.opened_at, c.assignee
    from desk.customer_case c join desk.verdict v on v.customer_case = c.id
    where c.category is null and c.state = 'open' and c.merged_into is null and v.likely is not null and v.set_at is null
      and (p_keys is null or c.number = any (p_keys::bigint[]))
    order by c.opened_at limit p_limit;
end $$;
comment on function desk.unsorted_cases is 'Open cases of which neither a rule nor their words told where they belong.';

create function desk.unreadable_mails(p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id::text, m.party, 'mail', m.id::text, m.problem, m.received_at, null::uuid
  from desk.mail m where m.state = 'unreadable' and (p_keys is null or m.id = any (p_keys::uuid[])) order by m.received_at desc limit p_limit
$$;
comment on function desk.unreadable_mails is 'Mails that came in and could not be read in four tries.';

create function desk.callbacks_left(p_before timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id::text, b.party, 'case', c.number::text, case when b.staff is null then 'untaken' else 'taken' end, b.starts_at, b.staff
  from desk.callback b join desk.customer_case c on c.id = b.customer_case
  where b.state = 'booked' and b.starts_at < p_before and b.ends_at < p_before and (p_keys is null or b.id = any (p_keys::uuid[]))
  order by b.starts_at limit p_limit
$$;
comment on function desk.callbacks_left is 'Calls of ours whose time is over, and of which nobody has said how they went.';

create function desk.mends_late(p_now timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id::text, m.party, 'case', c.number::text, m.why, m.opened_at, m.owner
  from desk.mend m join desk.customer_case c on c.id = m.customer_case
  where m.ended_at is null and (m.due_at < p_now or m.owner is null) and (p_keys is null or m.id = any (p_keys::uuid[])) order by m.due_at limit p_limit
$$;
comment on function desk.mends_late is 'What a second person was to mend, and has not in time.';

create function desk.leads_to_who_left(p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  with gone as materialized (select s from accounts.staff_who_left() s),
  leads (type, id, name, since) as (
    select 'rule', r.id::text, r.name, r.changed_at from desk.rule r where r.is_on and r.assignee in (select s from gone)
    union all select 'macro', m.id::text, m.title, m.changed_at from desk.macro m where m.after ->> 'assign' in (select s::text from gone)
    union all select 'category', c.id, coalesce(c.names ->> 'en', c.id), f.ended_at
      from desk.category c join accounts.staff f on f.id = c.owner where c.retired_at is null and f.ended_at is not null
  )
  select l.type || '/' || l.id, null::uuid, l.type, l.id, left(l.name, 120), l.since, null::uuid from leads l
  where p_keys is null or l.type || '/' || l.id = any (p_keys) order by l.since limit p_limit
$$;
comment on function desk.leads_to_who_left is 'Rules that are on, macros and categories that give what comes to somebody who works here no more.';

-- ── who has to be told by mail ────────────────────────────────────────────────────────────────────────────────────

create table desk.pressing_told (
  customer_case uuid not null references desk.customer_case on delete cascade,
  rank          text not null check (rank in ('emergent', 'critical', 'red')),
  staff         uuid[] not null,
  told_at       timestamptz not null,
  primary key (customer_case, rank)
);
comment on table desk.pressing_told is 'That a case cannot wait, and who of the staff was told so by mail: once per rank, in the transaction that owes the letters.';
grant select, insert, update, delete on desk.pressing_told to rapport_app;

create function desk.pressing_untold(p_limit integer) returns table (id uuid, number bigint, rank text, category text)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.number, c.rank, c.category from desk.customer_case c
  where c.rank in ('emergent', 'critical', 'red') and c.state <> 'closed' and c.rank <> 'standard' and c.merged_into is null
    and not exists (select from desk.pressing_told t where t.customer_case = c.id and t.rank = c.rank)
  order by c.changed_at limit p_limit
$$;
comment on function desk.pressing_untold is 'Open cases that cannot wait, and of which nobody was told by mail.';

-- ── what ran by rule ──────────────────────────────────────────────────────────────────────────────────────────────

create index verdict_at on desk.verdict (at);
create index message_automatic on desk.message (at) where direction = 'automatic';
create index make_good_given on desk.make_good (given_at);
create index interaction_assigned on customers.interaction (recorded_at) where kind = 'case.assigned';
alter table desk.make_good add column taken_back_at timestamptz, add column taken_back_by uuid references accounts.staff not enforced;
comment on column desk.make_good.taken_back_at is 'When somebody of the staff took it back before it was paid out: it counts no more in its month.';

create function desk.ran_by_rule(p_from timestamptz, p_until timestamptz, p_what text, p_rule uuid, p_limit integer, p_offset integer)
returns table (at timestamptz, what text, number bigint, state text, rule text, detail text, id uuid, staff uuid, undoable boolean)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
    (select v.at, case when v.rank = 'suggestion' then 'filed' else 'sorted' end, c.number, c.state, v.rule_name,
       coalesce(v.category, '') || case when v.rank = 'standard' then '' else '/' || v.rank end, null::uuid, null::uuid,
       case when v.rank = 'suggestion' then c.state = 'closed' else v.set_at is null and c.category is not null end and c.merged_into is null
     from desk.verdict v join desk.customer_case c on c.id = v.customer_case
     where v.at >= p_from and v.at < p_until and (v.category is not null or v.rule_name is not null)
       and (p_what is null or p_what = case when v.rank = 'suggestion' then 'filed' else 'sorted' end) and (p_rule is null or v.rule = p_rule)
     order by v.at desc limit p_limit + p_offset)
    union all
    (select i.recorded_at, 'assigned', c.number, c.state, null, null, null::uuid, (i.data ->> 'staff')::uuid,
       c.assignee = (i.data ->> 'staff')::uuid and c.routed is not null and c.state <> 'closed'
     from customers.interaction i join desk.customer_case c on c.number = i.subject_id::bigint
     where i.kind = 'case.assigned' and i.recorded_at >= p_from and i.recorded_at < p_until
       and i.data ->> 'rule' = 'true' and i.data ->> 'staff' is not null
       and p_rule is null and (p_what is null or p_what = 'assigned')
     order by i.recorded_at desc limit p_limit + p_offset)
    union all
    (select m.at, 'told', c.number, c.state, null, coalesce(l.kind, 'case.chat'), m.id, null::uuid, l.kind = 'case.informed' and c.state = 'closed'
     from desk.message m join desk.customer_case c on c.id = m.customer_case left join customers.letter l on l.id = m.letter
     where m.direction = 'automatic' and m.at >= p_from and m.at < p_until and p_rule is null and (p_what is null or p_what = 'told')
     order by m.at desc limit p_limit + p_offset)
    union all
    (select g.given_at, 'made-good', c.number, c.state, null, g.give || '/' || g.amount || '/' || g.currency, g.id, null::uuid,
       g.paid_at is null and g.refused is null and g.taken_back_at is null
     from desk.make_good g join desk.customer_case c on c.id = g.customer_case
     where g.given_at >= p_from and g.given_at < p_until and p_rule is null and (p_what is null or p_what = 'made-good')
     order by g.given_at desc limit p_limit + p_offset)
    order by 1 desc limit p_limit offset p_offset;
end $$;
comment on function desk.ran_by_rule is 'What the house did by itself within a time, the newest first: numbers, codes and times, nothing that somebody wrote.';

create function desk.case_of_make_good(p_id uuid) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select c.number from desk.make_good g join desk.customer_case c on c.id = g.customer_case where g.id = p_id
$$;
comment on function desk.case_of_make_good is 'The number of the case in which something was made good: it opens nothing.';

-- ── one cause, many cases ─────────────────────────────────────────────────────────────────────────────────────────

create table desk.problem (
  id         uuid primary key default gen_random_uuid(),
  title      text not null check (length(title) between 1 and 200),
  opened_at  timestamptz not null,
  opened_by  uuid references accounts.staff not enforced,
  fixed_at   timestamptz,
  check (opened_at <= coalesce(fixed_at, opened_at))
);
comment on table desk.problem is 'One cause of many cases, as the staff call it among themselves.';
create index problem_open on desk.problem (opened_at desc) where fixed_at is null;
create index problem_newest on desk.problem (opened_at desc);
grant select, insert, update, delete on desk.problem to rapport_app;

create table desk.problem_word (
  id       uuid primary key default gen_random_uuid(),
  problem  uuid not null references desk.problem on delete cascade,
  at       timestamptz not null,
  by_staff uuid references accounts.staff not enforced,
  texts    jsonb not null check (jsonb_typeof(texts) = 'object' and texts <> '{}'),
  tells    boolean not null,
  fixes    boolean not null,
  closes   boolean not null,
  check (tells or not fixes),
  check (fixes or not closes)
);
comment on table desk.problem_word is 'What everybody who has a problem is told of it, by language: on the case''s page, and where it tells, by letter. The one that fixes it is the last.';
create index problem_word_problem on desk.problem_word (problem, at desc);
create unique index problem_word_fixes on desk.problem_word (problem) where fixes;
grant select, insert on desk.problem_word to rapport_app;

create table desk.problem_case (
  problem       uuid not null references desk.problem on delete cascade,
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  linked_at     timestamptz not null,
  linked_by     uuid references accounts.staff not enforced,
  primary key (problem, customer_case)
);
comment on table desk.problem_case is 'That a case has this cause.';
create index problem_case_case on desk.problem_case (customer_case);
create index problem_case_party on desk.problem_case (party);
select customers.protect('desk.problem_case', 'party', 'select, insert, update, delete');

create table desk.problem_telling (
  word          uuid not null references desk.problem_word on delete cascade,
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  told_at       timestamptz,
  primary key (word, customer_case)
);
comment on table desk.problem_telling is 'Who is owed a word. It is told in the transaction that fills told_at: killed anywhere, everybody is told once.';
create index problem_telling_due on desk.problem_telling (word) where told_at is null;
create index problem_telling_case on desk.problem_telling (customer_case);
create index problem_telling_party on desk.problem_telling (party);
select customers.protect('desk.problem_telling', 'party', 'select, insert, update, delete');

create function desk.owe_word(p_word uuid, p_case uuid) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with owed as (
    insert into desk.problem_telling (word, customer_case, party)
    select w.id, l.customer_case, l.party from desk.problem_word w join desk.problem_case l on l.problem = w.problem
    where w.id = p_word and w.tells and (p_case is null or l.customer_case = p_case) on conflict do nothing returning 1)
  select count(*)::integer from owed
$$;
comment on function desk.owe_word is 'Owes a word to each linked case, or to one that joined late: a row each. A definer, because it takes many customers'' cases in one statement and shows none.';

create function desk.due_tellings(p_limit integer) returns table (word uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select t.word, c.number from desk.problem_telling t join desk.problem_word w on w.id = t.word join desk.customer_case c on c.id = t.customer_case
  where t.told_at is null order by w.at, c.number limit p_limit
$$;
comment on function desk.due_tellings is 'Who is still owed a word, the oldest word first: ids only.';

create function desk.problem_figures(p_problems uuid[], p_currency text)
returns table (problem uuid, cases integer, open integer, owed integer, told integer, value bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, count(l.customer_case)::integer, count(*) filter (where c.state <> 'closed')::integer,
    (select count(*)::integer from desk.problem_telling t join desk.problem_word w on w.id = t.word where w.problem = p.id and t.told_at is null),
    (select count(*)::integer from desk.problem_telling t join desk.problem_word w on w.id = t.word where w.problem = p.id and t.told_at is not null),
    coalesce((select sum(o.gross) from orders.customer_order o where o.currency = p_currency and o.state <> 'cancelled' and o.number in (
      select k.about_id::bigint from desk.problem_case z join desk.customer_case k on k.id = z.customer_case
      where z.problem = p.id and k.about_type = 'order' and k.about_id ~ '^\d{1,15}$')), 0)::bigint
  from unnest(p_problems) u (id) join desk.problem p on p.id = u.id
    left join desk.problem_case l on l.problem = p.id left join desk.customer_case c on c.id = l.customer_case
  group by p.id
$$;
comment on function desk.problem_figures is 'How many cases a problem has, how many of them are open, who is told, and what the orders are worth that they are about.';

create function desk.cases_of_problem(p_problem uuid, p_limit integer) returns table (number bigint, state text, linked_at timestamptz, told_at timestamptz, owed boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, c.state, l.linked_at, max(t.told_at), coalesce(bool_or(t.word is not null and t.told_at is null), false)
  from desk.problem_case l join desk.customer_case c on c.id = l.customer_case
    left join desk.problem_word w on w.problem = l.problem left join desk.problem_telling t on t.word = w.id and t.customer_case = c.id
  where l.problem = p_problem group by c.number, c.state, l.linked_at order by l.linked_at desc limit p_limit
$$;
comment on function desk.cases_of_problem is 'The cases of a problem, the newest link first: numbers and times.';

create function desk.problems_of(p_cases uuid[]) returns table (customer_case uuid, problem uuid, title text, fixed_at timestamptz, others integer, texts jsonb, at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select l.customer_case, p.id, p.title, p.fixed_at,
    (select count(*)::integer - 1 from desk.problem_case o where o.problem = p.id), w.texts, w.at
  from desk.problem_case l join desk.problem p on p.id = l.problem
    left join lateral (select x.texts, x.at from desk.problem_word x where x.problem = p.id order by x.at desc limit 1) w on true
  where l.customer_case = any (p_cases) order by p.opened_at desc
$$;
comment on function desk.problems_of is 'Step: what causes these cases, how many others have it, and the last word of it.';

create function desk.move_problems(p_from uuid, p_to uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  -- The case that goes on keeps each link once, and is told once: what either was told, both were.
  insert into desk.problem_case (problem, customer_case, party, linked_at, linked_by)
  select l.problem, p_to, c.party, l.linked_at, l.linked_by from desk.problem_case l, desk.customer_case c
  where l.customer_case = p_from and c.id = p_to on conflict do nothing;
  insert into desk.problem_telling as k (word, customer_case, party, told_at)
  select t.word, p_to, c.party, t.told_at from desk.problem_telling t, desk.customer_case c where t.customer_case = p_from and c.id = p_to
  on conflict (word, customer_case) do update set told_at = coalesce(k.told_at, excluded.told_at);
  delete from desk.problem_telling where customer_case = p_from;
  delete from desk.problem_case where customer_case = p_from;
end $$;
comment on function desk.move_problems is 'Step: a case was merged into another.';

create function desk.alike_candidates(p_problem uuid, p_except uuid, p_limit integer) returns table (id uuid, number bigint, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.number, c.party from desk.customer_case c
  where c.state <> 'closed' and c.merged_into is null and c.id is distinct from p_except
    and not exists (select from desk.problem_case l where l.customer_case = c.id and (p_problem is null or l.problem = p_problem))
  order by c.changed_at desc limit p_limit
$$;
comment on function desk.alike_candidates is 'Open cases that may have the same cause: ids only, whose words are then read under policy.';
create index customer_case_open_changed on desk.customer_case (changed_at desc) where state <> 'closed' and merged_into is null;

revoke execute on function desk.assignees_of, desk.sweep_exceptions, desk.keys_of_exceptions, desk.ownerless_exceptions, desk.own_exceptions, desk.escalate_exceptions,
  desk.standing_exceptions, desk.gone_exceptions, desk.count_exceptions, desk.exceptions_by_owner, desk.party_of_exception, desk.clear_exceptions,
  accounts.last_seen, customers.undelivered_letters, customers.unkept_promises, orders.silent_parcels, desk.silent_carriers, desk.unsorted_cases,
  desk.unreadable_mails, desk.callbacks_left, desk.mends_late, desk.leads_to_who_left, desk.pressing_untold, desk.ran_by_rule, desk.case_of_make_good,
  desk.owe_word, desk.due_tellings, desk.problem_figures, desk.cases_of_problem, desk.problems_of, desk.move_problems, desk.alike_candidates from public;
grant execute on function desk.assignees_of, desk.sweep_exceptions, desk.keys_of_exceptions, desk.ownerless_exceptions, desk.own_exceptions, desk.escalate_exceptions,
  desk.standing_exceptions, desk.gone_exceptions, desk.count_exceptions, desk.exceptions_by_owner, desk.party_of_exception, desk.clear_exceptions,
  accounts.last_seen, customers.undelivered_letters, customers.unkept_promises, desk.silent_carriers, desk.unsorted_cases,
  desk.unreadable_mails, desk.callbacks_left, desk.mends_late, desk.leads_to_who_left, desk.pressing_untold, desk.ran_by_rule, desk.case_of_make_good,
  desk.owe_word, desk.due_tellings, desk.problem_figures, desk.cases_of_problem, desk.problems_of, desk.move_problems, desk.alike_candidates to rapport_app;
