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
