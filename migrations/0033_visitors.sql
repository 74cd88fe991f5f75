-- Who is in the shop now, of those who let it be seen; what their visits were, of those who let it be kept; and who wants no invitations.

create unlogged table desk.visitor (
  party        uuid primary key references customers.party,
  began_at     timestamptz not null,
  seen_at      timestamptz not null,
  page         text not null check (length(page) <= 300),
  title        text check (length(title) <= 200),
  referrer     text check (length(referrer) <= 255),
  before       boolean not null,
  struggle     text check (length(struggle) <= 20),
  wants        boolean not null,
  invited_at   timestamptz,
  invited_by   uuid references accounts.staff
) with (fillfactor = 50);
comment on table desk.visitor is 'Whoever is in the shop this minute and allows live_visit. Unlogged: it is told anew every twenty seconds. No index but the key, so that a beat rewrites its row in place (HOT); of those who have gone it is rid within a minute.';
comment on column desk.visitor.page is 'Path of a page of the shop; of a page of one''s own only its first part.';
comment on column desk.visitor.referrer is 'Host of the site from which the visit came.';
comment on column desk.visitor.before is 'Whether an earlier visit of theirs is kept.';
comment on column desk.visitor.struggle is 'By which rule they struggle, as their browser found.';
comment on column desk.visitor.wants is 'Whether their browser would show an invitation: they have not declined, and were not invited as often as the merchant allows.';
select customers.protect('desk.visitor', 'party', 'select, delete');
create index visitor_invited_by on desk.visitor (invited_by) where invited_by is not null;

create table desk.trail (
  visit      uuid primary key,
  party      uuid not null references customers.party,
  began_at   timestamptz not null,
  ended_at   timestamptz not null,
  steps      jsonb not null check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) <= 100)
);
comment on table desk.trail is 'The steps of a visit, of those who allow live_visit and analytics: pages, searches in vain without their words, errors at the checkout. Rules of invitation are rehearsed on them. Kept for a month.';
comment on column desk.trail.steps is '[[second, kind, what], …] as src/ui/struggle.ts reads them.';
select customers.protect('desk.trail', 'party', 'select, delete');
create index trail_party on desk.trail (party, began_at);
create index trail_began on desk.trail (began_at desc, visit);

create table desk.invitation_choice (
  party      uuid primary key references customers.party,
  until      timestamptz,
  chosen_at  timestamptz not null
);
comment on table desk.invitation_choice is 'Customers who want no invitation to chat: until then, or never. Without a row: welcome.';
select customers.protect('desk.invitation_choice', 'party', 'select, insert, update, delete');

create function desk.see_visitors(
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
comment on function desk.see_visitors is 'Takes what many browsers tell of their visits, in one statement. Answers for those whose permission stands; what the others told is stored nowhere. In the order of parties, so that two processes do not wait for each other.';

create function desk.invite_visitor(p_party uuid, p_staff uuid, p_now timestamptz, p_since timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  found_one desk.visitor;
begin
  select v.* into found_one from desk.visitor v
  where v.party = p_party and v.seen_at > p_since and exists (select from customers.allowed a where a.party = v.party and a.purpose = 'live_visit')
  for update;
  if found_one.party is null then return 'visitor-gone'; end if;
  if found_one.invited_at is not null then return 'visitor-invited'; end if;
  if not found_one.wants or exists (select from desk.invitation_choice c where c.party = p_party and (c.until is null or c.until > p_now)) then
    return 'invitation-unwanted';
  end if;
  update desk.visitor v set invited_at = p_now, invited_by = p_staff where v.party = p_party;
  return 'invited';
end $$;
comment on function desk.invite_visitor is 'Somebody of the staff invites a visitor: once in a visit, and not whoever wants none. Answers what came of it.';

create function desk.forget_visitors(p_before timestamptz) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from desk.visitor v where v.seen_at < p_before
      or not exists (select from customers.allowed a where a.party = v.party and a.purpose = 'live_visit')
    returning 1
  )
  select count(*) from gone
$$;
comment on function desk.forget_visitors is 'Removes who has gone, and who no longer lets it be seen.';

create function desk.forget_trails(p_before timestamptz, p_limit integer) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from desk.trail t where t.visit in (
      select o.visit from desk.trail o where o.began_at < p_before
        or (select count(*) from customers.allowed a where a.party = o.party and a.purpose in ('live_visit', 'analytics')) < 2
      limit p_limit)
    returning 1
  )
  select count(*) from gone
$$;
comment on function desk.forget_trails is 'Removes visits that were kept for their time, and those of whoever no longer allows it.';

create function desk.is_counted(p_party uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from customers.allowed a where a.party = p_party and a.purpose = 'analytics')
$$;
comment on function desk.is_counted is 'Whether what is kept of a party''s visits may be counted.';

create function desk.is_known(p_party uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select p.kind = 'account' or p.id <> p_party from customers.party p where p.id = customers.customer_of(p_party)
$$;
comment on function desk.is_known is 'Whether there is a customer to open behind a party, and not only a browser.';
