-- What somebody owns, and answers that are given before they are asked for.

-- ── what somebody owns ────────────────────────────────────────────────────────────────────────────────────────────

create function orders.owned(p_parties uuid[]) returns table (product uuid, shelf text, title text, since timestamptz, number bigint)
language sql stable set search_path = pg_catalog as $$
  select distinct on (l.product) l.product, p.category, l.title, coalesce(s.delivered_at, s.shipped_at), o.number
  from orders.customer_order o
  join orders.shipment s on s.customer_order = o.id
  join orders.order_line l on l.customer_order = o.id and l.line = any (s.lines) and l.quantity > 0
  join catalogue.product p on p.id = l.product
  where o.party = any (p_parties) and o.state not in ('cancelled', 'returned')
    and l.quantity + coalesce((
      select sum(b.quantity) from orders.order_line b where b.customer_order = o.id and b.product = l.product and b.quantity < 0), 0) > 0
  order by l.product, coalesce(s.delivered_at, s.shipped_at) desc
$$;
comment on function orders.owned is 'What has left us for these parties and did not come back, each product once: when it came the last time (left, where nobody told of its arrival) and with which order.';

create index shipment_since on orders.shipment ((coalesce(delivered_at, shipped_at)));

create function orders.owners(p_products uuid[], p_shelves text[], p_from timestamptz, p_until timestamptz, p_purpose text, p_limit integer)
returns table (party uuid, product uuid, number bigint, since timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select o.party, l.product, o.number, coalesce(s.delivered_at, s.shipped_at)
  from orders.shipment s
  join orders.customer_order o on o.id = s.customer_order and o.state not in ('cancelled', 'returned') and o.party is not null
  join orders.order_line l on l.customer_order = o.id and l.line = any (s.lines) and l.quantity > 0
  join catalogue.product p on p.id = l.product
  where coalesce(s.delivered_at, s.shipped_at) >= p_from and coalesce(s.delivered_at, s.shipped_at) < p_until
    and (p.id = any (p_products) or exists (select from unnest(p_shelves) f where p.category = f or starts_with(p.category, f || '/')))
    and exists (select from customers.allowed a where a.party = o.party and a.purpose = p_purpose)
    and not exists (select from customers.party t where t.id = o.party and t.test)
    and l.quantity + coalesce((
      select sum(b.quantity) from orders.order_line b where b.customer_order = o.id and b.product = l.product and b.quantity < 0), 0) > 0
  order by coalesce(s.delivered_at, s.shipped_at), o.number, l.line
  limit p_limit
$$;
comment on function orders.owners is 'Who has owned one of these products, or something of these shelves, since a day between these, of those who allow a purpose. Ids only.';
revoke execute on function orders.owners from public;
grant execute on function orders.owners to rapport_app;

create function customers.locale_of(p_parties uuid[]) returns text
language sql stable set search_path = pg_catalog as $$
  select f.value #>> '{}' from customers.fact f
  where f.party = any (p_parties) and f.name = 'locale' and f.replaced_at is null and f.refused_at is null and (f.ends_at is null or f.ends_at > now())
  order by f.known_at desc limit 1
$$;
comment on function customers.locale_of is 'The language that somebody has told us last; null: none. Reads under the policies of whoever asks.';

-- ── answers before they are asked for ─────────────────────────────────────────────────────────────────────────────

create table help.next_question (
  id       uuid primary key default gen_random_uuid(),
  article  uuid not null references help.article on delete cascade,
  moment   text not null check (moment in ('owned', 'update')),
  days     integer not null default 0 check (days between 0 and 3650),
  every    integer check (every between 7 and 1825),
  revision integer,
  on_since timestamptz,
  made_by  text not null,
  made_at  timestamptz not null,
  check ((moment = 'update') = (revision is not null)),
  check (moment = 'owned' or (days = 0 and every is null))
);
comment on table help.next_question is 'The question that owners of something will have next, by the article that answers it: some days after it came to them, or now, because what it says is new.';
comment on column help.next_question.every is 'Again after so many days each time: a refill, a service.';
comment on column help.next_question.on_since is 'Null: off. Nobody is told of what would have been due before.';
create unique index next_question_owned on help.next_question (article, days) where moment = 'owned';
create unique index next_question_update on help.next_question (article, revision) where moment = 'update';
grant select, insert, update, delete on help.next_question to rapport_app;

create table help.unasked (
  id             uuid primary key default gen_random_uuid(),
  party          uuid not null references customers.party not enforced,
  next_question  uuid not null references help.next_question on delete cascade,
  article        uuid not null,
  product        uuid not null,
  customer_order bigint not null,
  round          integer not null default 0 check (round >= 0),
  due_at         timestamptz not null,
  state          text not null default 'due' check (state in ('due', 'told', 'compared', 'let go')),
  postponed      boolean not null default false,
  reason         text check (reason in ('not allowed', 'no address', 'too often', 'asked before', 'not theirs')),
  letter         uuid,
  told_at        timestamptz,
  unique (party, next_question, product, customer_order, round),
  check ((state = 'told') = (told_at is not null)),
  check (state = 'let go' or reason is null)
);
comment on table help.unasked is 'An answer that somebody gets before they ask, for something that they own.';
comment on column help.unasked.state is 'compared: not told by letter, so that it can be seen whether those who are told ask less. It stands on their page all the same.';
comment on column help.unasked.postponed is 'Something else was told too short a time before; it waits once.';
create index unasked_due on help.unasked (due_at) where state = 'due';
create index unasked_rule on help.unasked (next_question, due_at);
select customers.protect('help.unasked', 'party', 'select, insert, update, delete');

create table help.update_pace (
  party     uuid primary key references customers.party not enforced,
  days      integer not null check (days in (7, 30, 90)),
  chosen_at timestamptz not null
);
comment on table help.update_pace is 'How often at most somebody wants to be written to about what they own, in days between two letters. No row: 30.';
select customers.protect('help.update_pace', 'party', 'select, insert, update, delete');

create function help.unasked_due(p_now timestamptz, p_limit integer) returns table (id uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select u.id, u.party from help.unasked u where u.state = 'due' and u.due_at <= p_now order by u.due_at, u.id limit p_limit
$$;
comment on function help.unasked_due is 'Whose turn it is to be told something; ids only, to enter by.';

create function help.unasked_party(p_id uuid) returns table (party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select u.party from help.unasked u where u.id = p_id
$$;
comment on function help.unasked_party is 'Whose it is, to enter by.';

create function help.unasked_figures(p_days integer, p_now timestamptz)
returns table (next_question uuid, told integer, told_asked integer, compared integer, compared_asked integer)
language sql stable security definer set search_path = pg_catalog as $$
  select u.next_question,
    count(*) filter (where u.state = 'told')::integer,
    count(*) filter (where u.state = 'told' and a.asked)::integer,
    count(*) filter (where u.state = 'compared')::integer,
    count(*) filter (where u.state = 'compared' and a.asked)::integer
  from help.unasked u, lateral (
    select exists (
      select from help.question q
      where q.party in (select customers.connected(u.party)) and q.asked_at >= coalesce(u.told_at, u.due_at)
        and q.asked_at < coalesce(u.told_at, u.due_at) + make_interval(days => p_days)
        and ((q.about_type = 'product' and q.about_id = u.product::text) or u.article = any (q.articles) or q.opened = u.article)) as asked
  ) a
  where u.state in ('told', 'compared') and coalesce(u.told_at, u.due_at) > p_now - make_interval(days => 365)
  group by u.next_question
$$;
comment on function help.unasked_figures is 'By rule, how many were told and how many of them asked about it all the same within so many days, and the same of those who were left to compare with. Numbers about many, nobody''s own.';

create function help.forget_unasked(p_before timestamptz, p_limit integer) returns integer
language sql security definer set search_path = pg_catalog as $$
  with old as (select id from help.unasked where due_at < p_before and state <> 'due' order by due_at limit p_limit),
  gone as (delete from help.unasked u using old where u.id = old.id returning 1)
  select count(*)::integer from gone
$$;
comment on function help.forget_unasked is 'Removes what is older than it is kept for.';
revoke execute on function help.unasked_due, help.unasked_party, help.unasked_figures, help.forget_unasked from public;
grant execute on function help.unasked_due, help.unasked_party, help.unasked_figures, help.forget_unasked to rapport_app;
