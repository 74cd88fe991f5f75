-- The search monitor: what was asked without an answer, put together, priced and owned; who took long to find theirs; and the reports of help.

-- ── wanted answers ────────────────────────────────────────────────────────────────────────────────────────────────

alter table help.wanted
  add column named text not null default 'nobody' check (named in ('nobody', 'house', 'staff')),
  add column begun_by text not null default 'house',
  add column merged_into uuid references help.wanted on delete set null,
  add column merged_by text,
  add column settled_by text,
  add column left_because text check (length(left_because) between 1 and 500),
  add column asked integer not null default 0,
  add column people integer not null default 0,
  add column cases integer not null default 0,
  add column visits integer not null default 0,
  add column newest_at timestamptz,
  add column carts integer not null default 0,
  add column carts_worth bigint,
  add column value bigint,
  add column weighed_at timestamptz,
  add constraint wanted_left_reason check ((settled is not distinct from 'left') = (left_because is not null));
comment on column help.wanted.named is 'Who gave it its title. nobody: too few have asked, and the words of one person are no title. house: words that several people have used. staff: somebody here.';
comment on column help.wanted.begun_by is 'house, or staff:<id> who took these questions out of another.';
comment on column help.wanted.merged_into is 'Somebody of the staff said that it is the same as that one, which has its questions now.';
comment on column help.wanted.asked is 'Questions; of them as many different people, and cases that were opened with them. Kept by help.weigh_wanted.';
comment on column help.wanted.carts is 'Customers who asked and left a basket lying. What lay in them, and what who asked is worth, only from five customers on.';
comment on column help.wanted.value is 'For how much those have bought who asked and allow that it is looked at; minor units. Null: fewer than five.';
alter table help.unfound add column wanted uuid references help.wanted on delete set null;
comment on column help.unfound.wanted is 'The wanted answer that it asks for: known only of words that so many visits had.';
create index unfound_unplaced on help.unfound (last_on) where wanted is null and text is not null;
create index unfound_wanted on help.unfound (wanted) where wanted is not null;
comment on column help.wanted.visits is 'Visits that searched for it in vain and let nothing be kept of them.';
create index wanted_open on help.wanted (due_at) where settled_at is null and merged_into is null;
create index wanted_newest on help.wanted (language, newest_at desc) where merged_into is null;
create index wanted_article on help.wanted (article) where article is not null;

create table help.wanted_apart (
  one    uuid not null references help.wanted on delete cascade,
  other  uuid not null references help.wanted on delete cascade,
  by     text not null,
  at     timestamptz not null,
  primary key (one, other),
  check (one <> other)
);
comment on table help.wanted_apart is 'Somebody of the staff said that these are two: neither is offered as the other.';
create index wanted_apart_other on help.wanted_apart (other);
grant select, insert, delete on help.wanted_apart to rapport_app;

alter table help.question add column placed_by text;
comment on column help.question.placed_by is 'Who put it to its wanted answer: house, or staff:<id>, which the house does not change. Without a wanted answer: looked at, and there is nothing said in it.';
drop index help.question_open;
create index question_unplaced on help.question (asked_at) where placed_by is null and (outcome <> 'answered' or helped is false);
drop index help.question_wanted;
create index question_wanted on help.question (wanted, asked_at desc) where wanted is not null;
create index question_placed on help.question (wanted, asked_at desc) where placed_by like 'staff:%';
create index question_opened_lately on help.question (opened, asked_at desc) where opened is not null;

create function help.unplaced_questions(p_until timestamptz, p_limit integer) returns table (id uuid, party uuid, language text)
language sql stable security definer set search_path = pg_catalog as $$
  select q.id, q.party, q.language from help.question q
  where q.placed_by is null and (q.outcome <> 'answered' or q.helped is false) and q.asked_at < p_until
    -- Something near it was shown, they opened it and did not say that it was wrong.
    and not (q.outcome = 'unsure' and q.opened is not null and q.helped is not false) and q.helped is not true
    and not exists (select from customers.party p where p.id = q.party and p.test)
  order by q.asked_at limit p_limit
$$;
comment on function help.unplaced_questions is 'Questions without an answer that belong to no wanted answer yet, the oldest first: ids only.';

create function help.wanted_examples(p_language text, p_wanted integer, p_each integer) returns table (wanted uuid, question uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select w.id, q.id, q.party
  from (
    select id from help.wanted where language = p_language and merged_into is null order by newest_at desc nulls last limit p_wanted) w
  cross join lateral (
    (select e.id, e.party from help.question e where e.wanted = w.id order by e.asked_at desc limit p_each)
    union
    -- What a person put there says more than what we did.
    (select e.id, e.party from help.question e where e.wanted = w.id and e.placed_by like 'staff:%' order by e.asked_at desc limit p_each)) q
$$;
comment on function help.wanted_examples is 'Of the wanted answers that were asked for last, a few questions each, by which a new one is known: ids only.';

create function help.weigh_wanted(p_wanted uuid[], p_people integer, p_due timestamptz, p_now timestamptz) returns void
language sql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with asked as materialized (
    select q.wanted, q.party, q.customer_case, q.asked_at from help.question q where q.wanted = any (p_wanted)),
  people as materialized (select * from customers.whose(array(select distinct party from asked))),
  counted as (
    select w.id, count(a.wanted)::integer as asked, count(distinct p.customer)::integer as people, count(distinct a.customer_case)::integer as cases,
      max(a.asked_at) as newest_at
    from unnest(p_wanted) w (id) left join asked a on a.wanted = w.id left join people p on p.party = a.party group by w.id)
  update help.wanted w set asked = c.asked, people = c.people, cases = c.cases,
    visits = (select coalesce(sum(u.visits), 0)::integer from help.unfound u where u.wanted = w.id), newest_at = coalesce(c.newest_at, w.newest_at), weighed_at = p_now,
    named = case when w.named = 'house' and c.people < p_people then 'nobody' else w.named end,
    title = case when w.named = 'house' and c.people < p_people then '…' else w.title end,
    due_at = case when w.due_at is null and w.settled_at is null and (c.people >= p_people or exists (
      select from help.unfound u where u.wanted = w.id)) then p_due else w.due_at end
  from counted c where w.id = c.id
$$;
comment on function help.weigh_wanted is 'Counts anew who asked for these. Where too few are left the title that was made of their words goes; from p_people different ones on it has a clock.';

create function help.settle_wanted(p_people integer, p_due timestamptz, p_now timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  changed integer;
  more integer;
begin
  -- What it waited for is published.
  update help.wanted w set settled = 'answered', settled_at = p_now, settled_by = 'house'
  where w.settled_at is null and w.merged_into is null and w.article is not null
    and exists (select from help.article_words a where a.article = w.article and a.language = w.language);
  get diagnostics changed = row_count;
  -- It is answered, and still as many people do not find it.
  update help.wanted w set settled = null, settled_at = null, settled_by = null, due_at = p_due
  where w.settled = 'answered' and w.newest_at > w.settled_at and w.merged_into is null and (
    select count(distinct p.customer) from customers.whose(array(
      select q.party from help.question q where q.wanted = w.id and q.asked_at > w.settled_at)) p) >= p_people;
  get diagnostics more = row_count;
  changed := changed + more;
  -- Nobody's any more: who asked was erased, or it is too long ago.
  delete from help.wanted w where w.asked = 0 and w.weighed_at is not null and w.named <> 'staff' and w.article is null and w.merged_into is null
    and not exists (select from help.question q where q.wanted = w.id) and not exists (select from help.unfound u where u.wanted = w.id);
  get diagnostics more = row_count;
  return changed + more;
end $$;
comment on function help.settle_wanted is 'Settles what has an article by now, opens again what is asked for as before although it has one, and takes away what nobody asked for any more.';

create function help.askers_of(p_wanted uuid, p_limit integer) returns table (question uuid, party uuid, customer uuid, asked_at timestamptz)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with newest as materialized (
    select q.id, q.party, q.asked_at from help.question q where q.wanted = p_wanted order by q.asked_at desc limit p_limit)
  select n.id, n.party, p.customer, n.asked_at from newest n join customers.whose(array(select distinct party from newest)) p on p.party = n.party
  order by n.asked_at desc
$$;
comment on function help.askers_of is 'Who asked for it, the newest first: ids and times.';

create function help.articles_shown_for(p_wanted uuid, p_limit integer) returns table (article uuid, shown integer)
language sql stable security definer set search_path = pg_catalog as $$
  select a.article, count(*)::integer from help.question q cross join lateral unnest(q.articles[1:3]) a (article)
  where q.wanted = p_wanted and exists (select from help.article k where k.id = a.article) group by a.article order by 2 desc, 1 limit p_limit
$$;
comment on function help.articles_shown_for is 'Articles that those saw who asked for it, and that were not the answer.';

create function help.forget_titles(p_questions uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  with theirs as materialized (
    select q.wanted, lower(q.text) as text from help.question q where q.id = any (p_questions) and q.wanted is not null),
  said as (
    select w.id, s.word from help.wanted w cross join lateral regexp_split_to_table(lower(w.title), '[^[:alnum:]]+') s (word)
    where w.named = 'staff' and length(s.word) > 2 and w.id in (select wanted from theirs)),
  only_theirs as (
    select distinct s.id from said s
    where exists (select from theirs t where t.wanted = s.id and t.text ~ ('\m' || s.word || '\M'))
      and not exists (
        select from help.question q where q.wanted = s.id and not (q.id = any (p_questions)) and lower(q.text) ~ ('\m' || s.word || '\M')))
  update help.wanted w set weighed_at = null,
    title = case when w.named = 'house' or w.id in (select id from only_theirs) then '…' else w.title end,
    named = case when w.named = 'house' or w.id in (select id from only_theirs) then 'nobody' else w.named end
  where w.id in (select wanted from theirs)
$$;
comment on function help.forget_titles is 'Step, before these questions go: titles that the house made of their words, or in which somebody here used a word that nobody else had asked with. The house names them anew from what is left.';

create function help.questions_of_parties(p_parties uuid[]) returns setof uuid
language sql stable as $$
  select q.id from help.question q where q.party = any (p_parties)
$$;
comment on function help.questions_of_parties is 'Step: questions of these parties; they were entered.';

create function help.clear_questions(p_before timestamptz, p_limit integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
  touched uuid[];
begin
  with cleared as (
    delete from help.question where id in (select id from help.question where asked_at < p_before order by asked_at limit p_limit) returning wanted)
  select count(*)::integer, array_agg(distinct wanted) filter (where wanted is not null) into gone, touched from cleared;
  update help.wanted set weighed_at = null where id = any (touched);
  return gone;
end $$;
comment on function help.clear_questions is 'Takes away questions from before then, the oldest first, and has what they asked for counted anew. Says how many.';

create function help.merge_wanted(p_from uuid, p_into uuid, p_by text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  -- In one order, so that two merges the other way round do not wait for each other.
  perform from help.wanted w where w.id in (p_from, p_into) and w.merged_into is null order by w.id for update;
  if (select count(*) from help.wanted w where w.id in (p_from, p_into) and w.merged_into is null and w.language = (select o.language from help.wanted o where o.id = p_into)) < 2 then
    return false;
  end if;
  update help.question q set wanted = p_into, placed_by = p_by where q.wanted = p_from;
  update help.unfound u set wanted = p_into where u.wanted = p_from;
  update help.wanted w set merged_into = p_into, merged_by = p_by, asked = 0, people = 0, cases = 0, visits = 0, due_at = null where w.id = p_from;
  update help.wanted w set merged_into = p_into where w.merged_into = p_from;
  update help.wanted w set weighed_at = null where w.id = p_into;
  delete from help.wanted_apart a where (a.one = p_from and a.other = p_into) or (a.one = p_into and a.other = p_from);
  return true;
end $$;
comment on function help.merge_wanted is 'Somebody here says that both are one: the questions go over, and what comes like them. False: one of them is gone, or they are in two languages.';

create function help.move_questions(p_from uuid, p_questions uuid[], p_to uuid, p_by text, p_now timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  moved integer;
begin
  update help.question q set wanted = p_to, placed_by = p_by where q.wanted = p_from and q.id = any (p_questions);
  get diagnostics moved = row_count;
  if moved > 0 then
    insert into help.wanted_apart (one, other, by, at) values (p_from, p_to, p_by, p_now) on conflict do nothing;
    -- Its title may have been made of their words.
    update help.wanted w set weighed_at = null, title = case when w.named = 'house' then '…' else w.title end,
      named = case when w.named = 'house' then 'nobody' else w.named end where w.id in (p_from, p_to);
  end if;
  return moved;
end $$;
comment on function help.move_questions is 'Somebody here says that these questions of one wanted answer belong to another, and that the two are not one. Says how many went.';

create function help.late_wanted(p_now timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select w.id::text, null::uuid, 'wanted', w.id::text, null::text, w.due_at, w.owner from help.wanted w
  where w.settled_at is null and w.merged_into is null and w.due_at < p_now and (p_keys is null or w.id::text = any (p_keys))
  order by w.due_at limit p_limit
$$;
comment on function help.late_wanted is 'Wanted answers that are over their time.';

create function help.has_question(p_case bigint) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from help.question q where q.customer_case = p_case)
$$;
comment on function help.has_question is 'Step: whether what a case asked is known as a question.';

-- ── cases that began without an answer from us ────────────────────────────────────────────────────────────────────


create function desk.unasked_cases(p_from timestamptz, p_until timestamptz, p_limit integer) returns setof bigint
language sql stable security definer set search_path = pg_catalog as $$
  select c.number from desk.customer_case c
  where c.merged_into is null and c.opened_at >= p_from and c.opened_at < p_until and c.rank <> 'suggestion' and not help.has_question(c.number)
    and not exists (select from customers.party p where p.id = c.party and (p.test or p.erased_at is not null))
    and exists (select from desk.message m where m.customer_case = c.id and m.direction = 'in')
    -- What the house said at once was the answer.
    and not (c.solved is true and not exists (select from desk.message m where m.customer_case = c.id and m.direction = 'out' and m.actor like 'staff:%'))
  order by c.opened_at limit p_limit
$$;
comment on function desk.unasked_cases is 'Cases of which help does not know yet what they asked: numbers only.';

-- ── what it costs ─────────────────────────────────────────────────────────────────────────────────────────────────

create function orders.left_after(p_parties uuid[], p_at timestamptz[], p_before interval, p_within interval, p_currency text) returns table (customers integer, worth bigint)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with asked as materialized (
    select p.customer, a.party, a.at from unnest(p_parties, p_at) a (party, at)
    join customers.whose(array(select distinct u from unnest(p_parties) u)) p on p.party = a.party),
  laid as (
    select distinct a.customer, c.id from asked a cross join lateral customers.connected(a.customer) k (party) join orders.cart c on c.party = k.party
    where c.ordered_at is null and c.changed_at between a.at - p_before and a.at + p_within
      and exists (select from orders.cart_line l where l.cart = c.id)
      and not exists (
        select from customers.connected(a.customer) s (party) join orders.customer_order o on o.party = s.party
        where o.placed_at between a.at and a.at + p_within)),
  worth as (
    select l.customer, sum(n.quantity * p.price)::bigint as worth from laid l join orders.cart_line n on n.cart = l.id
    join catalogue.product p on p.id = n.product and p.currency = p_currency group by l.customer)
  select (select count(distinct customer)::integer from laid), (select sum(worth)::bigint from worth having count(*) >= 5)
$$;
comment on function orders.left_after is 'Of those who asked at a time, how many left a basket lying and did not order within a while; what lay in them, only from five customers on.';

create function orders.bought_by(p_parties uuid[], p_purpose text, p_currency text) returns bigint
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with asked as materialized (
    select distinct p.customer from customers.whose(p_parties) p
    where exists (select from customers.allowed a where a.party = p.party and a.purpose = p_purpose)),
  per as (select orders.bought(array(select customers.connected(a.customer)), p_currency) as bought from asked a)
  select sum(bought)::bigint from per having count(*) >= 5
$$;
comment on function orders.bought_by is 'For how much those among these have bought who allow a purpose. Null: fewer than five of them.';

-- ── who takes long ────────────────────────────────────────────────────────────────────────────────────────────────

create table help.struggle (
  question    uuid primary key references help.question on delete cascade,
  party       uuid not null references customers.party not enforced,
  effort      integer not null check (effort > 0),
  usual       real not null check (usual >= 0),
  noticed_at  timestamptz not null,
  offered_at  timestamptz,
  offered_by  uuid references accounts.staff not enforced,
  offered_how text check (offered_how in ('chat', 'letter')),
  put_away_at timestamptz,
  check ((offered_at is null) = (offered_by is null) and (offered_at is null) = (offered_how is null))
);
comment on table help.struggle is 'Somebody searched and opened far more than is usual until their question had an answer, or it never had one. Read for the purpose help_offers alone: whoever takes that permission back has taken this away too.';
comment on column help.struggle.effort is 'Searches and articles that were opened, the first search too.';
comment on column help.struggle.usual is 'The median of those who asked the same.';
create index struggle_party on help.struggle (party);
create index struggle_open on help.struggle (noticed_at desc) where offered_at is null and put_away_at is null;
select customers.protect('help.struggle', 'party', 'select, insert, update, delete');

create function help.notice_struggles(
  p_from timestamptz, p_until timestamptz, p_now timestamptz, p_purpose text, p_least integer, p_newest integer, p_enough integer, p_times double precision
) returns integer
language sql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with long as materialized (
    select q.id, q.party, q.language, q.wanted, coalesce(q.opened, q.articles[1]) as article, 1 + q.searches + q.clicks as effort, q.asked_at
    from help.question q
    where q.asked_at >= p_from and q.asked_at < p_until and 1 + q.searches + q.clicks >= p_least
      and not exists (select from help.struggle s where s.question = q.id)
      and exists (select from customers.allowed a where a.party = q.party and a.purpose = p_purpose)),
  measured as (
    -- Those who asked the same; where they are too few, whoever asked in that language.
    select l.*, coalesce(same.usual, all_of.usual) as usual, coalesce(same.spread, all_of.spread) as spread
    from long l
    left join lateral (
      with newest as (
        select 1 + o.searches + o.clicks as effort from help.question o
        where l.wanted is not null and o.wanted = l.wanted and o.id <> l.id order by o.asked_at desc limit p_newest),
      opened as (
        select 1 + o.searches + o.clicks as effort from help.question o
        where l.wanted is null and o.opened = l.article and o.id <> l.id order by o.asked_at desc limit p_newest),
      every as (select effort from newest union all select effort from opened),
      middle as (select percentile_cont(0.5) within group (order by effort) as usual, count(*) as many from every)
      select m.usual, (select percentile_cont(0.5) within group (order by abs(e.effort - m.usual)) from every e) as spread from middle m where m.many >= p_enough
    ) same on true
    left join lateral (
      with every as (
        select 1 + o.searches + o.clicks as effort from help.question o
        where same.usual is null and o.language = l.language and o.id <> l.id and o.asked_at < p_until order by o.asked_at desc limit p_newest),
      middle as (select percentile_cont(0.5) within group (order by effort) as usual, count(*) as many from every)
      select m.usual, (select percentile_cont(0.5) within group (order by abs(e.effort - m.usual)) from every e) as spread from middle m where m.many >= p_enough
    ) all_of on true),
  noticed as (
    insert into help.struggle (question, party, effort, usual, noticed_at)
    select m.id, m.party, m.effort, m.usual, p_now from measured m
    -- 1.4826 makes the median deviation what the standard deviation would be; where nearly all need the same, one step more counts as one.
    where m.usual is not null and m.effort > m.usual + p_times * greatest(1.4826 * m.spread, 1)
    on conflict do nothing returning 1)
  select count(*)::integer from noticed
$$;
comment on function help.notice_struggles is 'Notes who of those who allow it took far longer than is usual: median and median deviation of the newest who asked the same. Says how many.';

create function help.forget_struggles(p_before timestamptz, p_purpose text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
begin
  delete from help.struggle s where s.noticed_at < p_before
    or not exists (select from customers.allowed a where a.party = s.party and a.purpose = p_purpose);
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function help.forget_struggles is 'Removes what was noticed before then, and of whoever no longer allows it.';

-- ── reports ───────────────────────────────────────────────────────────────────────────────────────────────────────

alter table help.question add column likely_solved boolean;
comment on column help.question.likely_solved is 'An answer was shown, and whoever asked did not come to a person with anything within three days. Null: not looked at yet, or it is too early.';
create index question_unsettled on help.question (asked_at) where likely_solved is null;
create index question_cases on help.question (asked_at) where customer_case is not null;

create function help.settle_questions(p_until timestamptz, p_within interval, p_limit integer) returns integer
language sql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with asked as materialized (
    select q.id, q.party, q.asked_at, q.outcome = 'answered' and q.customer_case is null as shown from help.question q
    where q.likely_solved is null and q.asked_at < p_until order by q.asked_at limit p_limit),
  cases as materialized (
    select c.party, c.asked_at from help.question c
    where c.customer_case is not null and c.asked_at >= (select min(a.asked_at) from asked a) and c.asked_at < (select max(a.asked_at) from asked a) + p_within),
  people as materialized (
    select * from customers.whose(array(select a.party from asked a where a.shown union select c.party from cases c))),
  came as materialized (select p.customer, c.asked_at from cases c join people p on p.party = c.party),
  asked_person as materialized (
    select distinct a.id from asked a join people p on p.party = a.party join came c on c.customer = p.customer
    where a.shown and c.asked_at >= a.asked_at and c.asked_at < a.asked_at + p_within),
  settled as (
    update help.question q set likely_solved = a.shown and h.id is null
    from asked a left join asked_person h on h.id = a.id where q.id = a.id returning 1)
  select count(*)::integer from settled
$$;
comment on function help.settle_questions is 'Says of questions that are old enough whether they were probably solved without a person. Says of how many.';

create function help.report(
  p_from timestamptz, p_until timestamptz, p_zone text, p_language text, p_product text, p_parties uuid[], p_shown integer, p_people integer
) returns table (dimension text, key text, figures jsonb)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with mondays as materialized (
    select array(
      select w at time zone p_zone from generate_series(date_trunc('week', p_from at time zone p_zone), p_until at time zone p_zone, interval '1 week') w) as at),
  chosen as materialized (
    -- As narrow as it can be: a year of a busy house is a million rows.
    select q.party, width_bucket(q.asked_at, (select m.at from mondays m)) as week, q.language, q.door,
      case when q.about_type = 'product' then q.about_id end as product, case when q.outcome <> 'unanswered' then q.articles[1] end as article,
      q.wanted, case when q.helped is false then coalesce(q.reason, 'unsaid') end as reason,
      (q.outcome = 'answered')::integer as answered, (q.outcome = 'unsure')::integer as unsure, (q.opened is not null)::integer as opened,
      (q.customer_case is not null)::integer as person, (q.helped is true)::integer as said, (q.helped is false)::integer as wrong,
      (q.helped is null and q.likely_solved is true)::integer as probably,
      (q.helped is null and q.likely_solved is null and q.outcome = 'answered')::integer as early, 1 + q.searches + q.clicks as effort
    from help.question q
    where q.asked_at >= p_from and q.asked_at < p_until and (p_language is null or q.language = p_language)
      and (p_product is null or (q.about_type = 'product' and q.about_id = p_product)
        or exists (select from help.article_about o where o.article = q.articles[1] and o.type = 'product' and o.value = p_product))
      and (p_parties is null or q.party = any (p_parties))
      and q.party <> all (array(select t.id from customers.party t where t.test))),
  summed as materialized (
    select case when grouping(week) = 0 then 'week' when grouping(language) = 0 then 'language' when grouping(door) = 0 then 'door'
        when grouping(product) = 0 then 'product' when grouping(article) = 0 then 'article' when grouping(wanted) = 0 then 'wanted'
        when grouping(reason) = 0 then 'reason' else 'all' end as dimension,
      coalesce(to_char((select m.at from mondays m)[week] at time zone p_zone, 'YYYY-MM-DD'), language, door, product, article::text, wanted::text, reason, '') as key, count(*) as asked,
      -- Each party sets one of 64 bits: as many bits, at least as many parties.
      bit_count(bit_or(1::bigint << (uuid_hash(party) & 63))::bit(64)) as bits,
      jsonb_build_object('asked', count(*), 'answered', sum(answered), 'unsure', sum(unsure), 'unanswered', count(*) - sum(answered) - sum(unsure),
        'opened', sum(opened), 'said', sum(said), 'probably', sum(probably), 'wrong', sum(wrong), 'person', sum(person), 'early', sum(early),
        'effort', sum(effort)::double precision / count(*)) as figures
    from chosen group by grouping sets ((), (week), (language), (door), (product), (article), (wanted), (reason))),
  ranked as (
    select s.*, row_number() over (partition by s.dimension order by s.asked desc, s.key) as place from summed s
    where s.key <> '' or s.dimension = 'all'),
  shown as materialized (select * from ranked where asked >= p_people and place <= p_shown),
  -- Where many parties asked they are surely as many people; where few did, it is counted whose they are.
  few as materialized (select s.dimension, s.key from shown s where s.bits < 4 * p_people),
  askers as materialized (
    select distinct f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'all'
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'week' and f.key = to_char((select m.at from mondays m)[c.week] at time zone p_zone, 'YYYY-MM-DD')
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'language' and f.key = c.language
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'door' and f.key = c.door
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'product' and f.key = c.product
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'article' and f.key = c.article::text
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'wanted' and f.key = c.wanted::text
    union select f.dimension, f.key, c.party from chosen c join few f on f.dimension = 'reason' and f.key = c.reason),
  people as materialized (select * from customers.whose(array(select distinct party from askers))),
  enough as (
    select a.dimension, a.key from askers a join people p on p.party = a.party group by a.dimension, a.key having count(distinct p.customer) >= p_people)
  select s.dimension, s.key, s.figures from shown s
  where s.bits >= 4 * p_people or (s.dimension, s.key) in (select e.dimension, e.key from enough e) order by 1, s.asked desc, 2
$$;
comment on function help.report is 'What was asked in a period, what was found, and what was solved without a person. Nothing is said of fewer than p_people customers.';

revoke execute on function help.unplaced_questions, help.wanted_examples, help.weigh_wanted, help.settle_wanted, help.askers_of, help.articles_shown_for, help.forget_titles,
  help.clear_questions, help.merge_wanted, help.move_questions, help.late_wanted, help.has_question, help.notice_struggles, help.forget_struggles, help.settle_questions, help.report,
  orders.left_after, orders.bought_by, desk.unasked_cases from public;
grant execute on function help.unplaced_questions, help.wanted_examples, help.weigh_wanted, help.settle_wanted, help.askers_of, help.articles_shown_for, help.forget_titles,
  help.clear_questions, help.merge_wanted, help.move_questions, help.late_wanted, help.has_question, help.notice_struggles, help.forget_struggles, help.settle_questions, help.report,
  orders.left_after, orders.bought_by, desk.unasked_cases to rapport_app;

create function customers.parties_of_members(p_organisation uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select distinct c from customers.membership m cross join lateral customers.connected(m.member) c
  where m.organisation = p_organisation and m.until is null
$$;
comment on function customers.parties_of_members is 'Every party of those who belong to an organisation now.';
revoke execute on function customers.parties_of_members from public;
grant execute on function customers.parties_of_members to rapport_app;

create function catalogue.titles_of(p_products text[], p_locale text) returns table (product text, title text)
language sql stable as $$
  select distinct on (w.product) w.product::text, w.title from catalogue.product_words w
  where w.product in (select id::uuid from unnest(p_products) id where id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
  order by w.product, w.language = p_locale desc, w.language
$$;
comment on function catalogue.titles_of is 'Step: what products are called, by their ids, in a language or else in another.';
