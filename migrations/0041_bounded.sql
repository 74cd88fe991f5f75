-- Bounds to what strangers make the database do.

-- ── words of a message ────────────────────────────────────────────────────────────────────────────────────────────

-- The parser tries at each of these signs whether a file's name, a tag or an address begins there, and reads on to the end to find that none does: 50,000
-- letters of `./` took it minutes. Words stand apart at them instead, which finds the second of `boots/shoes` too. Signs that nobody types take
-- their places, so that a passage can be shown as it was written.
create function desk.apart(p_text text) returns text
language sql immutable parallel safe
return translate(left(p_text, 50000), '/_<~@', e'\x01\x02\x03\x04\x05');
comment on function desk.apart is 'A text as it is read for its words.';

alter table desk.message alter column words
  set expression as (to_tsvector('pg_catalog.simple', desk.apart(coalesce(name, '') || ' ' || text)));

-- ── visits that are kept ──────────────────────────────────────────────────────────────────────────────────────────

create or replace function desk.see_visitors(
  p_now timestamptz, p_since timestamptz, p_parties uuid[], p_browsers boolean[], p_visits uuid[], p_pages text[], p_titles text[], p_referrers text[],
  p_struggles text[], p_wants boolean[], p_steps jsonb[]
) returns table (place bigint, news boolean)
language sql volatile security definer set search_path = pg_catalog as $$
  with told as (
    select t.* from unnest(p_parties, p_browsers, p_visits, p_pages, p_titles, p_referrers, p_struggles, p_wants, p_steps)
      with ordinality t (party, browser, visit, page, title, referrer, struggle, wants, steps, place)
    where exists (select from customers.allowed a where a.party = t.party and a.purpose = 'live_visit')
      and (not t.browser or customers.customer_of(t.party) = t.party)
  ), latest as (
    select distinct on (t.party) t.* from told t order by t.party, t.place desc
  ), known as (
    select v.party, v.struggle from desk.visitor v join latest l on l.party = v.party where v.seen_at > p_since
  ), trails as (
    insert into desk.trail (visit, party, began_at, ended_at, steps)
    select distinct on (t.visit) t.visit, t.party, p_now, p_now, t.steps from told t
    where t.steps is not null and exists (select from customers.allowed a where a.party = t.party and a.purpose = 'analytics')
      -- Twenty visits in a day are more than anybody makes: of a machine's the rest is seen and not kept.
      and (exists (select from desk.trail e where e.visit = t.visit)
        or (select count(*) from desk.trail e where e.party = t.party and e.began_at > p_now - interval '1 day') < 20)
    order by t.visit, t.place desc
    on conflict (visit) do update set steps = excluded.steps, ended_at = excluded.ended_at where trail.party = excluded.party
  ), seen as (
    insert into desk.visitor (party, began_at, seen_at, page, title, referrer, before, struggle, wants)
    select l.party, p_now, p_now, l.page, l.title, l.referrer, exists (select from desk.trail e where e.party = l.party and e.visit <> l.visit), l.struggle, l.wants
    from latest l order by l.party
    on conflict (party) do update set
      seen_at = excluded.seen_at, page = excluded.page, title = excluded.title, struggle = excluded.struggle, wants = excluded.wants,
      -- Whoever comes back after having gone begins another visit.
      began_at = case when visitor.seen_at > p_since then visitor.began_at else excluded.began_at end,
      referrer = case when visitor.seen_at > p_since then visitor.referrer else excluded.referrer end,
      before = case when visitor.seen_at > p_since then visitor.before else excluded.before end,
      invited_at = case when visitor.seen_at > p_since then visitor.invited_at end,
      invited_by = case when visitor.seen_at > p_since then visitor.invited_by end
  )
  select t.place, not exists (select from known k where k.party = t.party and k.struggle is not distinct from t.struggle) from told t
$$;
