-- Whole lists of customers at once.

create function customers.sets_of(p_parties uuid[]) returns table (asked uuid, id uuid, parties uuid[])
language sql stable security definer set search_path = pg_catalog as $$
  with recursive wanted (party, n) as (
    select a.party, min(a.n) from unnest(p_parties) with ordinality a (party, n)
    join customers.party p on p.id = a.party and p.erased_at is null group by a.party
  ),
  reached (asked, party) as (
    select w.party, w.party from wanted w
    union
    select r.asked, near.party
    from reached r
    cross join lateral (
      select c.other as party from customers.identity_claim c where c.party = r.party and c.revoked_at is null and c.strength = 'proof'
      union all
      select c.party from customers.identity_claim c where c.other = r.party and c.revoked_at is null and c.strength = 'proof'
    ) near
    -- Written as values that are looked up one by one: as a join the planner, who cannot know how small these sets are, reads whole tables.
    where not coalesce((select bool_or(a.shared) from customers.address a where a.party in (near.party, r.party)), false)
  ),
  sets as materialized (select r.asked, array_agg(r.party order by r.party) as parties from reached r group by r.asked)
  select s.asked,
    (select p.id from customers.party p where p.id = any (s.parties) order by p.kind <> 'account', p.created_at, p.id limit 1),
    s.parties
  from sets s join wanted w on w.party = s.asked
  order by w.n
$$;
comment on function customers.sets_of is 'The customers to whom these parties belong, in the order asked: by customers.connected and customers.customer_of, but once for all of them. Unknown and erased ones are left out.';
revoke execute on function customers.sets_of from public;
grant execute on function customers.sets_of to rapport_app;
