-- Reports of a year: who is whose, and who answered, is found for all in one statement, where a search for each took most of the time.

create or replace function customers.whose(p_parties uuid[]) returns table (party uuid, customer uuid)
language sql stable as $$
  with recursive asked (party, linked) as materialized (
    select p, exists (select from customers.identity_claim c where c.party = p and c.revoked_at is null and c.strength = 'proof')
      or exists (select from customers.identity_claim c where c.other = p and c.revoked_at is null and c.strength = 'proof')
    from unnest(p_parties) p),
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

create or replace function desk.report_solved(p_from timestamptz, p_to timestamptz, p_zone text) returns table (dimension text, key text, customers integer, figures jsonb)
language sql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
  with chosen as materialized (
    select c.id, c.party, coalesce(c.category, '') as category, c.channel, c.opened_at from desk.customer_case c
    where c.merged_into is null and c.opened_at >= p_from and c.opened_at < p_to and c.rank <> 'suggestion'),
  -- Who answered last, by the greatest place: of a text that begins with it, which needs no sorted list for each case.
  talked as materialized (
    select m.customer_case, count(*) filter (where m.direction = 'in') as written,
      substr(max(to_char(m.place, 'FM0000000000') || m.actor) filter (where m.direction = 'out' and m.actor like 'staff:%'), 17) as actor
    from chosen c join desk.message m on m.customer_case = c.id group by m.customer_case),
  asked as materialized (
    select c.*, r.solved, r.first_solved, r.content, m.actor, m.written
    from chosen c left join desk.rating r on r.customer_case = c.id left join talked m on m.customer_case = c.id),
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
