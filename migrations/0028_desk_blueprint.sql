-- The blueprint's rules, verdicts, lessons and alerts: by what a case was sorted, what was learnt from the staff, and who has to be told.

create table desk.rule (
  id         uuid primary key default gen_random_uuid(),
  name       text not null check (length(name) between 1 and 120),
  place      integer not null,
  is_on      boolean not null default false,
  conditions jsonb not null check (jsonb_typeof(conditions) = 'object' and conditions <> '{}'),
  category   text references desk.category,
  rank       text check (rank in ('suggestion', 'standard', 'emergent', 'critical', 'red')),
  assignee   uuid references accounts.staff not enforced,
  changed_at timestamptz not null,
  check (category is not null or rank is not null or assignee is not null)
);
comment on table desk.rule is 'What the merchant says of cases that come in. They are asked in the order of their places; the first that fits decides.';
comment on column desk.rule.conditions is 'All that are named must hold; of a list, one must.';
create index rule_place on desk.rule (place);
grant select, insert, update, delete on desk.rule to rapport_app;

create table desk.verdict (
  customer_case uuid primary key references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  likely        text,
  confidence    real check (confidence between 0 and 1),
  because       jsonb not null default '[]' check (jsonb_typeof(because) = 'array'),
  rule          uuid references desk.rule on delete set null,
  rule_name     text check (length(rule_name) <= 120),
  category      text,
  rank          text not null,
  at            timestamptz not null,
  set_by        uuid references accounts.staff not enforced,
  set_at        timestamptz
) with (fillfactor = 80);
comment on table desk.verdict is 'By what a case was sorted when it came, and who of the staff said something else.';
comment on column desk.verdict.likely is 'The best guess by words, sure or not.';
comment on column desk.verdict.because is 'The words of the message that spoke most for it: [{word, weight}].';
comment on column desk.verdict.rule_name is 'As the rule was called then.';
comment on column desk.verdict.category is 'As it was sorted when it came; the case has what holds now.';
create index verdict_party on desk.verdict (party);
create index verdict_rule on desk.verdict (rule) where rule is not null;
select customers.protect('desk.verdict', 'party', 'select, insert, update, delete');

create table desk.lesson (
  customer_case uuid primary key,
  party         uuid not null references customers.party not enforced,
  category      text not null references desk.category,
  text          text not null check (length(text) <= 1000),
  print         bigint not null,
  waits         boolean not null default true,
  at            timestamptz not null
) with (fillfactor = 80);
comment on table desk.lesson is 'What somebody wrote and where the staff said that it belongs: of those only who let us learn from their messages. Outlives its case.';
comment on column desk.lesson.print is 'A number for its words, by which what was learnt is found again and forgotten.';
comment on column desk.lesson.waits is 'Still to be learnt, or to be learnt anew.';
create index lesson_party on desk.lesson (party);
create index lesson_print on desk.lesson (print);
create index lesson_waits on desk.lesson (at) where waits;
select customers.protect('desk.lesson', 'party', 'select, insert, update, delete');

create sequence desk.unlearnt_turn cache 1;
create table desk.unlearnt (
  print bigint primary key,
  turn  bigint not null default nextval('desk.unlearnt_turn')
);
comment on table desk.unlearnt is 'Numbers of words that are still in what was learnt and have to leave it; nothing says whose they were.';
comment on column desk.unlearnt.turn is 'Rises each time: who forgets what was noted before removes no later note.';
grant usage on sequence desk.unlearnt_turn to rapport_app;
grant select, insert, update, delete on desk.unlearnt to rapport_app;

create table desk.sorter (
  one       boolean primary key default true check (one),
  version   bigint not null default 0,
  state     bytea,
  texts     integer not null default 0,
  learnt_at timestamptz
);
comment on table desk.sorter is 'What was learnt, as numbers: no word can be read out of it. One row; each process has it in memory and reads it again when its version has risen.';
alter table desk.sorter alter column state set storage external;
insert into desk.sorter default values;
grant select, update on desk.sorter to rapport_app;

create table desk.alert (
  customer_case uuid primary key references desk.customer_case on delete cascade,
  rank          text not null check (rank in ('critical', 'red')),
  raised_at     timestamptz not null,
  ended_at      timestamptz,
  ended_by      uuid references accounts.staff not enforced
);
comment on table desk.alert is 'A case of which more people have to know than those at the desk, until somebody has taken it.';
create index alert_standing on desk.alert (raised_at) where ended_at is null;
create table desk.alert_seen (
  customer_case uuid not null references desk.alert on delete cascade,
  staff         uuid not null references accounts.staff not enforced,
  seen_at       timestamptz not null,
  primary key (customer_case, staff)
);
comment on table desk.alert_seen is 'Who of the staff has said that they have seen an alert.';
grant select, insert, update, delete on desk.alert, desk.alert_seen to rapport_app;

create function desk.standing_alerts(p_limit integer) returns table (customer_case uuid, number bigint, rank text, category text, raised_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select a.customer_case, c.number, a.rank, c.category, a.raised_at from desk.alert a join desk.customer_case c on c.id = a.customer_case
  where a.ended_at is null and c.state <> 'closed' and c.merged_into is null
  order by a.rank = 'red' desc, a.raised_at limit p_limit
$$;
comment on function desk.standing_alerts is 'Alerts that nobody has answered by taking the case. Number and category: nothing of what somebody wrote.';

-- ── sorting ───────────────────────────────────────────────────────────────────────────────────────────────────────

create function orders.state_among(p_parties uuid[], p_numbers bigint[]) returns text
language sql stable security definer set search_path = pg_catalog as $$
  select o.state::text from orders.customer_order o
  where o.number = any (p_numbers) and (o.party = any (p_parties) or exists (select from orders.contact k where k.customer_order = o.id and k.party = any (p_parties)))
  order by o.placed_at desc limit 1
$$;
comment on function orders.state_among is 'Step: the state of the newest of these orders that is these parties'' own.';

create function orders.bought(p_parties uuid[], p_currency text) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(sum(o.gross), 0)::bigint from orders.customer_order o where o.party = any (p_parties) and o.currency = p_currency and o.state <> 'cancelled'
$$;
comment on function orders.bought is 'Step: for how much these parties have bought, in minor units of one currency.';

create function desk.facts_for_rules(p_party uuid, p_orders bigint[], p_currency text) returns table (order_state text, promise_broken boolean, value bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select orders.state_among(t.parties, p_orders),
    exists (
      select from customers.promise p where p.party = any (t.parties) and p.broken_at is not null and exists (
        select from customers.promise o where o.subject_type = p.subject_type and o.subject_id = p.subject_id and o.kind = p.kind
          and o.kept_at is null and o.withdrawn_at is null and o.moved_to is null)),
    -- Who is served first for what they bought has to have allowed that.
    case when exists (select from customers.allowed a where a.party = p_party and a.purpose = 'value_routing') then orders.bought(t.parties, p_currency) end
  from (select array(select customers.connected(p_party)) as parties) t
$$;
comment on function desk.facts_for_rules is 'Step: what rules may ask about whoever writes. The value is null where they have not allowed to be served by it.';
revoke execute on function orders.state_among, orders.bought, desk.facts_for_rules, desk.standing_alerts from public;
grant execute on function desk.facts_for_rules, desk.standing_alerts to rapport_app;

create function desk.sort_case(
  p_case uuid, p_party uuid, p_category text, p_rank text, p_likely text, p_confidence real, p_because jsonb, p_rule uuid, p_rule_name text,
  p_at timestamptz
) returns void
language plpgsql volatile as $$
begin
  insert into desk.verdict (customer_case, party, likely, confidence, because, rule, rule_name, category, rank, at)
  values (p_case, p_party, p_likely, p_confidence, p_because, (select r.id from desk.rule r where r.id = p_rule), p_rule_name, p_category, p_rank, p_at);
  update desk.customer_case c set category = p_category, rank = p_rank where c.id = p_case;
  if p_rank in ('critical', 'red') then
    insert into desk.alert (customer_case, rank, raised_at) values (p_case, p_rank, p_at);
  end if;
end $$;
comment on function desk.sort_case is 'Step: a case that came in gets its category and rank, together with by what.';

create function desk.sort_later(p_case uuid, p_category text, p_likely text, p_confidence real, p_because jsonb) returns boolean
language plpgsql volatile as $$
begin
  update desk.verdict v set category = p_category, likely = p_likely, confidence = p_confidence, because = p_because
  where v.customer_case = p_case and v.set_by is null;
  if found then
    update desk.customer_case c set category = p_category where c.id = p_case and c.category is null;
  end if;
  return found;
end $$;
comment on function desk.sort_later is 'Step: what they write next tells what the first words did not. What a person has said stands.';

create function desk.set_sorting(p_case uuid, p_party uuid, p_category text, p_rank text, p_staff uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
begin
  insert into desk.verdict (customer_case, party, category, rank, at, set_by, set_at)
  select c.id, p_party, c.category, c.rank, p_at, p_staff, p_at from desk.customer_case c where c.id = p_case
  on conflict (customer_case) do update set set_by = excluded.set_by, set_at = excluded.set_at;
  update desk.customer_case c set category = p_category, rank = p_rank where c.id = p_case;
  if p_rank in ('critical', 'red') then
    insert into desk.alert (customer_case, rank, raised_at) values (p_case, p_rank, p_at)
    on conflict (customer_case) do update set rank = excluded.rank, raised_at = excluded.raised_at, ended_at = null, ended_by = null
    where alert.rank <> excluded.rank;
  else
    update desk.alert a set ended_at = p_at, ended_by = p_staff where a.customer_case = p_case and a.ended_at is null;
  end if;
end $$;
comment on function desk.set_sorting is 'Step: somebody of the staff, or a program, says where a case belongs and how much haste it has.';

create function desk.learns_from(p_party uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from customers.allowed a where a.party = p_party and a.purpose = 'learning_from_mail')
$$;
comment on function desk.learns_from is 'Whether a party lets us learn from what they write.';

create function desk.lessons_waiting(p_limit integer) returns table (customer_case uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select l.customer_case, l.party from desk.lesson l
  where l.waits order by l.at limit p_limit
$$;
comment on function desk.lessons_waiting is 'What is still to be learnt: ids only, whose words are then read under policy.';

create function desk.same_words(p_prints bigint[]) returns table (customer_case uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select l.customer_case, l.party from desk.lesson l where l.print = any (p_prints)
$$;
comment on function desk.same_words is 'Lessons of the very same words: ids only.';

create function desk.drop_withdrawn_lessons() returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
begin
  with dropped as (
    delete from desk.lesson l where not exists (select from customers.allowed a where a.party = l.party and a.purpose = 'learning_from_mail')
    returning l.print
  )
  insert into desk.unlearnt (print) select distinct d.print from dropped d on conflict (print) do update set turn = excluded.turn;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function desk.drop_withdrawn_lessons is 'Takes away what was kept of those who no longer let us learn from it, and notes that it has to leave what was learnt.';

create function desk.forget_lessons(p_parties uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be forgotten.';
  end if;
  with dropped as (delete from desk.lesson l where l.party = any (p_parties) returning l.print)
  insert into desk.unlearnt (print) select distinct d.print from dropped d on conflict (print) do update set turn = excluded.turn;
end $$;
comment on function desk.forget_lessons is 'Takes away what was kept of these parties to learn from, and notes that it has to leave what was learnt.';

create function desk.rules_naming(p_parties uuid[]) returns setof text
language sql stable security definer set search_path = pg_catalog as $$
  select r.name from desk.rule r join customers.address a on r.conditions -> 'senders' ? a.value
  where a.party = any (p_parties) and p_parties <@ customers.entered()
$$;
comment on function desk.rules_naming is 'Rules that name an address of these parties, which were entered.';

create function desk.forget_senders(p_parties uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  theirs text[];
begin
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be forgotten.';
  end if;
  theirs := array(select a.value from customers.address a where a.party = any (p_parties));
  -- A rule that asked for nothing but their address is off from now on, and asks for one that nobody can have.
  update desk.rule r set is_on = r.is_on and g.senders <> '[]',
    conditions = jsonb_set(r.conditions, '{senders}', case when g.senders = '[]' then '["erased.invalid"]' else g.senders end)
  from (
    select o.id, (select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(o.conditions -> 'senders') s where s #>> '{}' <> all (theirs)) as senders
    from desk.rule o where o.conditions -> 'senders' ?| theirs
  ) g
  where g.id = r.id;
end $$;
comment on function desk.forget_senders is 'Takes the addresses of these parties out of the rules that name them.';
revoke execute on function desk.rules_naming, desk.forget_senders from public;
grant execute on function desk.rules_naming, desk.forget_senders to rapport_app;

create function desk.learnt(
  p_version bigint, p_state bytea, p_texts integer, p_cases uuid[], p_categories text[], p_prints bigint[], p_turns bigint[], p_at timestamptz
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update desk.sorter s set version = s.version + 1, state = p_state, texts = p_texts, learnt_at = p_at where s.version = p_version;
  if not found then
    return false;
  end if;
  -- What the staff have said otherwise meanwhile goes on waiting, and what was noted again stays noted.
  update desk.lesson l set waits = false from unnest(p_cases, p_categories) as g (customer_case, category)
  where l.customer_case = g.customer_case and l.category = g.category;
  delete from desk.unlearnt u using unnest(p_prints, p_turns) as g (print, turn) where u.print = g.print and u.turn = g.turn;
  return true;
end $$;
comment on function desk.learnt is 'Step: what was learnt now stands. False when another process was quicker: nothing is changed then.';

create function desk.learn_anew() returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update desk.lesson set waits = true where not waits;
$$;
comment on function desk.learn_anew is 'Everything is to be learnt again: the state cannot be read by this program.';

create function desk.recent_cases(p_after timestamptz, p_limit integer, p_offset integer) returns table (id uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.party from desk.customer_case c where c.opened_at > p_after and c.merged_into is null order by c.opened_at desc, c.id limit p_limit offset p_offset
$$;
comment on function desk.recent_cases is 'Cases that were opened since, newest first: ids only.';

revoke execute on function desk.learns_from, desk.lessons_waiting, desk.same_words, desk.drop_withdrawn_lessons, desk.forget_lessons, desk.learnt, desk.learn_anew, desk.recent_cases from public;
grant execute on function desk.learns_from, desk.lessons_waiting, desk.same_words, desk.drop_withdrawn_lessons, desk.forget_lessons, desk.learnt, desk.learn_anew, desk.recent_cases to rapport_app;

-- ── the list, by what things are ──────────────────────────────────────────────────────────────────────────────────

create function desk.list_sorted_cases(
  p_state text, p_assignee uuid, p_unassigned boolean, p_limit integer, p_offset integer, p_category text, p_rank text
) returns table (id uuid, party uuid)
language plpgsql stable security definer set search_path = pg_catalog
-- Planned for the values that it is asked with, as desk.list_cases is.
set plan_cache_mode = force_custom_plan as $$
begin
  if p_state in ('open', 'waiting') then
    return query
      select c.id, c.party from desk.customer_case c
      where c.state = p_state and c.state <> 'closed'
        and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
        and (p_category is null or c.category = p_category or (p_category = 'unsorted' and c.category is null)) and (p_rank is null or c.rank = p_rank)
      order by c.stands_at, c.changed_at limit p_limit offset p_offset;
  else
    return query
      select c.id, c.party from desk.customer_case c
      where (p_state is null or c.state = p_state) and c.merged_into is null
        and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
        and (p_category is null or c.category = p_category or (p_category = 'unsorted' and c.category is null)) and (p_rank is null or c.rank = p_rank)
      order by c.changed_at desc limit p_limit offset p_offset;
  end if;
end $$;
comment on function desk.list_sorted_cases is 'The same as desk.list_cases of one category or rank. The category "unsorted" is none.';
revoke execute on function desk.list_sorted_cases from public;
grant execute on function desk.list_sorted_cases to rapport_app;
drop index desk.customer_case_category, desk.customer_case_rank;
create index customer_case_category on desk.customer_case (category, state, stands_at, changed_at) where state <> 'closed';
create index customer_case_rank on desk.customer_case (rank, state, stands_at, changed_at) where state <> 'closed' and rank <> 'standard';
create index customer_case_settled_rank on desk.customer_case (rank, changed_at desc) where state = 'closed' and merged_into is null and rank <> 'standard';

-- ── saying, in a language ─────────────────────────────────────────────────────────────────────────────────────────

create function desk.note_language(p_message uuid, p_case uuid, p_language text) returns void
language sql volatile as $$
  update desk.message m set language = p_language where m.id = p_message;
  update desk.customer_case c set language = p_language where c.id = p_case and c.language is null;
$$;
comment on function desk.note_language is 'Step: in which language a message is written; the first that could be told is its case''s.';

drop function desk.say(uuid, uuid, bigint, uuid, text, text, text, text, text, jsonb, timestamptz, uuid, uuid, text, text);
create function desk.say(
  p_id uuid, p_case uuid, p_number bigint, p_party uuid, p_direction text, p_channel text, p_name text, p_text text, p_quoted text, p_notes jsonb,
  p_at timestamptz, p_mail uuid, p_letter uuid, p_kind text, p_door text, p_language text default null
) returns integer
language plpgsql volatile as $$
declare
  place integer := desk.add_message(p_id, p_case, p_party, p_direction, p_channel, p_name, p_text, p_quoted, p_notes, p_at, p_mail, p_letter);
begin
  if place > 0 and p_kind is not null then
    perform customers.record(p_party, p_kind, p_door, 'case', p_number::text, jsonb_build_object('message', p_id, 'case', p_number), p_at);
  end if;
  if place > 0 and p_language is not null then
    perform desk.note_language(p_id, p_case, p_language);
  end if;
  return place;
end $$;
comment on function desk.say is 'Step: puts a message into a case, onto the line of the party whose it is where it has a kind, with its language where that could be told: in one round trip.';
