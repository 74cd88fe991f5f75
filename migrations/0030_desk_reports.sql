-- Reports: how many had a problem, how long they waited, what was kept, what was solved. Aggregates only: who reads them looks at nobody.

create function customers.whose(p_parties uuid[]) returns table (party uuid, customer uuid)
language sql stable as $$
  select p, case when exists (select from customers.identity_claim c where c.party = p and c.revoked_at is null and c.strength = 'proof')
      or exists (select from customers.identity_claim c where c.other = p and c.revoked_at is null and c.strength = 'proof')
    then customers.customer_of(p) else p end
  from unnest(p_parties) p
$$;
comment on function customers.whose is 'The customer of each party. Most parties are connected with none, and are not searched from: twenty times faster for many of them. For aggregates of the owner''s functions only.';
revoke execute on function customers.whose from public;

create function orders.bought_between(p_from timestamptz, p_to timestamptz) returns table (number bigint, party uuid, placed_at timestamptz)
language sql stable as $$
  select o.number, o.party, o.placed_at from orders.customer_order o
  where o.placed_at >= p_from and o.placed_at < p_to and o.party is not null and o.state <> 'cancelled'
$$;
comment on function orders.bought_between is 'Who bought in a period. For aggregates of the owner''s functions only.';
revoke execute on function orders.bought_between from public;

create function desk.report_problems(p_from timestamptz, p_to timestamptz, p_zone text) returns table (dimension text, key text, customers integer, figures jsonb)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with orders as materialized (select * from orders.bought_between(p_from, p_to)),
  cases as materialized (
    select c.id, c.party, c.opened_at, c.about_type, c.about_id from desk.customer_case c
    where c.merged_into is null and c.opened_at >= p_from and c.opened_at < p_to and c.rank <> 'suggestion'),
  people as materialized (
    select w.* from customers.whose(array(select o.party from orders o union select c.party from cases c)) w),
  buyers as materialized (
    select w.customer, min(o.placed_at) as first_at from orders o join people w on w.party = o.party group by w.customer),
  -- Theirs: on one of their parties, or about one of their orders, from whichever address they asked.
  theirs as (
    select w.customer, c.id, c.opened_at from cases c join people w on w.party = c.party
    union
    select w.customer, c.id, c.opened_at from cases c join orders o on c.about_type = 'order' and c.about_id = o.number::text
      join people w on w.party = o.party),
  asked as (
    select b.customer, bool_or(r.solved is not null) as said, bool_or(not r.solved or r.content is false) as unhappy,
      bool_or(not r.first_solved or not r.solved or r.content is false) as ever
    from buyers b join theirs t on t.customer = b.customer and t.opened_at >= b.first_at
    left join desk.rating r on r.customer_case = t.id group by b.customer),
  weekly as (
    select b.customer, to_char(date_trunc('week', b.first_at at time zone p_zone), 'YYYY-MM-DD') as week, a.customer is not null as problem,
      coalesce(a.said, false) as said, coalesce(a.unhappy, false) as unhappy, coalesce(a.ever, false) as ever
    from buyers b left join asked a on a.customer = b.customer)
  select case when grouping(week) = 1 then 'all' else 'week' end, coalesce(week, ''), count(*)::integer,
    jsonb_build_object('bought', count(*), 'problem', count(*) filter (where problem), 'said', count(*) filter (where said),
      'dissatisfied', count(*) filter (where unhappy), 'mended', count(*) filter (where ever and not unhappy))
  from weekly group by grouping sets ((), (week)) order by 1, 2
$$;
comment on function desk.report_problems is 'Of those who bought in a period, how many asked us something afterwards, how many of them said how it was, and how many are not content still.';

create function desk.report_replies(
  p_from timestamptz, p_to timestamptz, p_zone text, p_opens timestamptz[], p_closes timestamptz[], p_before double precision[]
) returns table (dimension text, key text, customers integer, figures jsonb)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with asked as materialized (
    select c.id, c.party, coalesce(c.category, '') as category, c.channel, c.opened_at, a.at, a.actor
    from desk.customer_case c left join lateral (
      select m.at, substr(m.actor, 7) as actor from desk.message m
      where m.customer_case = c.id and m.direction = 'out' and m.actor like 'staff:%' order by m.place limit 1) a on true
    where c.merged_into is null and c.opened_at >= p_from and c.opened_at < p_to and c.rank <> 'suggestion'),
  people as materialized (select w.* from customers.whose(array(select distinct party from asked)) w),
  timed as materialized (
    select q.*, w.customer, extract(epoch from q.at - q.opened_at)::double precision / 60 as plain,
      -- Minutes of opening time since the beginning of the first stretch, at the answer less at the question.
      p_before[t.i] + least(extract(epoch from q.at - p_opens[t.i]), extract(epoch from p_closes[t.i] - p_opens[t.i]))::double precision / 60
        - p_before[f.i] - least(extract(epoch from q.opened_at - p_opens[f.i]), extract(epoch from p_closes[f.i] - p_opens[f.i]))::double precision / 60 as open
    from asked q join people w on w.party = q.party
    cross join lateral (select width_bucket(q.opened_at, p_opens) as i) f
    cross join lateral (select width_bucket(q.at, p_opens) as i) t),
  -- Fewer than five customers say more of the customers than of the agent: those agents stand together, or not at all.
  named as (select actor from timed where actor is not null group by actor having count(distinct customer) >= 5),
  cut as (
    select t.customer, t.category, t.channel, t.plain, t.open,
      case when t.actor is null then null when n.actor is null then 'others' else t.actor end as agent,
      ((extract(isodow from t.opened_at at time zone p_zone) - 1) * 24 + extract(hour from t.opened_at at time zone p_zone))::integer::text as hour,
      to_char(date_trunc('week', t.opened_at at time zone p_zone), 'YYYY-MM-DD') as week
    from timed t left join named n on n.actor = t.actor)
  select case when grouping(category) = 0 then 'category' when grouping(channel) = 0 then 'channel' when grouping(agent) = 0 then 'agent'
      when grouping(hour) = 0 then 'hour' when grouping(week) = 0 then 'week' else 'all' end,
    coalesce(category, channel, agent, hour, week, ''), count(distinct customer)::integer,
    jsonb_build_object('cases', count(*), 'answered', count(plain),
      'median', percentile_cont(0.5) within group (order by plain), 'p90', percentile_cont(0.9) within group (order by plain),
      'openMedian', percentile_cont(0.5) within group (order by open), 'openP90', percentile_cont(0.9) within group (order by open))
  from cut group by grouping sets ((), (category), (channel), (agent), (hour), (week))
  having grouping(agent) = 1 or (agent is not null and (agent <> 'others' or count(distinct customer) >= 5)) order by 1, 2
$$;
comment on function desk.report_replies is 'How long those who asked in a period waited for a person''s first answer, in minutes, plain and of opening time; opening time comes as stretches with the minutes before each.';

create function desk.report_promises(p_from timestamptz, p_to timestamptz, p_zone text) returns table (dimension text, key text, customers integer, figures jsonb)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with promised as materialized (
    select p.kind, p.party, p.made_at, p.due_at, p.kept_at is not null and p.broken_at is null as kept, p.broken_at is not null as broken,
      coalesce(c.category, '') as category, c.channel, c.assignee::text as actor
    from customers.promise p join desk.customer_case c on c.number = p.subject_id::bigint
    where p.subject_type = 'case' and p.due_at >= p_from and p.due_at < p_to and p.withdrawn_at is null
      -- What was moved unbroken stood still while it was the customer's turn: it counts once, where it went.
      and (p.broken_at is not null or p.moved_to is null)),
  people as materialized (select w.* from customers.whose(array(select distinct party from promised)) w),
  owned as materialized (select q.*, w.customer from promised q join people w on w.party = q.party),
  named as (select actor from owned where actor is not null group by actor having count(distinct customer) >= 5),
  cut as (
    select o.customer, o.kind, o.category, o.channel, o.kept, o.broken,
      case when o.actor is null then null when n.actor is null then 'others' else o.actor end as agent,
      ((extract(isodow from o.due_at at time zone p_zone) - 1) * 24 + extract(hour from o.due_at at time zone p_zone))::integer::text as hour,
      to_char(date_trunc('week', o.due_at at time zone p_zone), 'YYYY-MM-DD') as week
    from owned o left join named n on n.actor = o.actor)
  select case when grouping(kind) = 0 then 'kind' when grouping(category) = 0 then 'category' when grouping(channel) = 0 then 'channel'
      when grouping(agent) = 0 then 'agent' when grouping(hour) = 0 then 'hour' when grouping(week) = 0 then 'week' else 'all' end,
    coalesce(kind, category, channel, agent, hour, week, ''), count(distinct customer)::integer,
    jsonb_build_object('promised', count(*), 'kept', count(*) filter (where kept), 'broken', count(*) filter (where broken),
      'open', count(*) filter (where not kept and not broken))
  from cut group by grouping sets ((), (kind), (category), (channel), (agent), (hour), (week))
  having grouping(agent) = 1 or (agent is not null and (agent <> 'others' or count(distinct customer) >= 5)) order by 1, 2
$$;
comment on function desk.report_promises is 'What was promised to be answered, solved or rung within a period, and whether it was kept.';

create function desk.report_solved(p_from timestamptz, p_to timestamptz, p_zone text) returns table (dimension text, key text, customers integer, figures jsonb)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with asked as materialized (
    select c.id, c.party, coalesce(c.category, '') as category, c.channel, c.opened_at, r.solved, r.first_solved, r.content, m.actor, m.written
    from desk.customer_case c left join desk.rating r on r.customer_case = c.id
    cross join lateral (
      select count(*) filter (where m.direction = 'in') as written,
        substr((array_agg(m.actor order by m.place desc) filter (where m.direction = 'out' and m.actor like 'staff:%'))[1], 7) as actor
      from desk.message m where m.customer_case = c.id) m
    where c.merged_into is null and c.opened_at >= p_from and c.opened_at < p_to and c.rank <> 'suggestion'),
  people as materialized (select w.* from customers.whose(array(select distinct party from asked)) w),
  owned as materialized (select q.*, w.customer from asked q join people w on w.party = q.party),
  named as (select actor from owned where actor is not null group by actor having count(distinct customer) >= 5),
  cut as (
    select o.customer, o.category, o.channel, o.solved, o.first_solved, o.content, o.written,
      case when o.actor is null then null when n.actor is null then 'others' else o.actor end as agent,
      ((extract(isodow from o.opened_at at time zone p_zone) - 1) * 24 + extract(hour from o.opened_at at time zone p_zone))::integer::text as hour,
      to_char(date_trunc('week', o.opened_at at time zone p_zone), 'YYYY-MM-DD') as week
    from owned o left join named n on n.actor = o.actor)
  select case when grouping(category) = 0 then 'category' when grouping(channel) = 0 then 'channel' when grouping(agent) = 0 then 'agent'
      when grouping(hour) = 0 then 'hour' when grouping(week) = 0 then 'week' else 'all' end,
    coalesce(category, channel, agent, hour, week, ''), count(distinct customer)::integer,
    jsonb_build_object('cases', count(*), 'rated', count(solved), 'solved', count(*) filter (where solved and content is distinct from false),
      'firstSolved', count(*) filter (where first_solved), 'notContent', count(*) filter (where content is false), 'written', avg(written)::double precision)
  from cut group by grouping sets ((), (category), (channel), (agent), (hour), (week))
  having grouping(agent) = 1 or (agent is not null and (agent <> 'others' or count(distinct customer) >= 5)) order by 1, 2
$$;
comment on function desk.report_solved is 'Of the cases that were opened in a period, what their customers say of them, and how often they had to write.';

revoke execute on function desk.report_problems, desk.report_replies, desk.report_promises, desk.report_solved from public;
grant execute on function desk.report_problems, desk.report_replies, desk.report_promises, desk.report_solved to rapport_app;
