-- Answering, the rest: formatting, baskets that are filled for a customer, what is bought together.

alter table desk.message add column marked text check (length(marked) <= 50000);
comment on column desk.message.marked is 'With its formatting, in signs (src/ui/rich). Null: it has none. The plain words stand in `text` all the same.';

-- ── baskets filled by the staff ───────────────────────────────────────────────────────────────────────────────────

create table orders.prepared_basket (
  id           uuid primary key default gen_random_uuid(),
  party        uuid not null references customers.party not enforced,
  case_number  bigint not null,
  prepared_by  uuid not null references accounts.staff not enforced,
  name         text not null check (length(name) <= 200),
  prepared_at  timestamptz not null,
  expires_at   timestamptz not null,
  withdrawn_at timestamptz,
  ordered_at   timestamptz,
  cart         uuid,
  told_at      timestamptz
);
comment on table orders.prepared_basket is 'A basket that somebody of the staff filled for a customer. Its link opens products and prices and nothing about anybody; ordering takes whoever holds it through the usual checkout.';
comment on column orders.prepared_basket.case_number is 'The case in which it was offered. A number to be shown: nothing here looks behind it.';
comment on column orders.prepared_basket.cart is 'The basket as which it was ordered, once: by it the order is found.';
comment on column orders.prepared_basket.told_at is 'When it was written on the customer''s line that it was ordered.';
create index prepared_basket_case on orders.prepared_basket (case_number);
create index prepared_basket_party on orders.prepared_basket (party);
create unique index prepared_basket_cart on orders.prepared_basket (cart) where cart is not null;
create index prepared_basket_untold on orders.prepared_basket (ordered_at) where ordered_at is not null and told_at is null;
create index prepared_basket_expires on orders.prepared_basket (expires_at) where ordered_at is null;
select customers.protect('orders.prepared_basket', 'party', 'select, insert, update, delete');

create table orders.prepared_line (
  prepared_basket uuid not null references orders.prepared_basket on delete cascade,
  line            integer not null check (line > 0),
  product         uuid not null references catalogue.product not enforced,
  quantity        orders.quantity not null,
  price           bigint not null check (price >= 0),
  currency        text not null,
  primary key (prepared_basket, line),
  unique (prepared_basket, product)
);
comment on column orders.prepared_line.price is 'Of one, when it was prepared: whoever opens the link is told what has changed since. What is paid is the price of the day.';
comment on table orders.prepared_line is 'What lies in a basket that was filled for somebody, a row per product.';
alter table orders.prepared_line enable row level security;
create policy with_basket on orders.prepared_line for select to rapport_app using (exists (select from orders.prepared_basket b where b.id = prepared_line.prepared_basket));
create policy add_with_basket on orders.prepared_line for insert to rapport_app with check (customers.purpose() is not null);
grant select, insert on orders.prepared_line to rapport_app;

alter table orders.cart add column prepared uuid references orders.prepared_basket on delete set null;
comment on column orders.cart.prepared is 'Taken over from a basket that the staff filled: of all that were taken from one, one can be ordered.';
create index cart_prepared on orders.cart (prepared) where prepared is not null;

create function orders.use_prepared() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update orders.prepared_basket set ordered_at = new.ordered_at, cart = new.id
  where id = new.prepared and ordered_at is null and withdrawn_at is null;
  if not found then raise exception using errcode = 'RP409', message = 'prepared-used'; end if;
  return null;
end $$;
comment on function orders.use_prepared is 'In the transaction of the order: a prepared basket is ordered once, and not after it was withdrawn.';
create trigger use_prepared after update of ordered_at on orders.cart for each row
  when (new.prepared is not null and old.ordered_at is null and new.ordered_at is not null) execute function orders.use_prepared();

create function orders.show_prepared(p_id uuid, p_locale text) returns jsonb
language sql stable security definer set search_path = pg_catalog as $$
  select jsonb_build_object('id', b.id, 'name', b.name, 'preparedAt', b.prepared_at, 'expiresAt', b.expires_at, 'withdrawn', b.withdrawn_at is not null,
    'ordered', b.ordered_at is not null, 'lines', array(
      select jsonb_build_object('product', l.product, 'quantity', l.quantity, 'before', l.price, 'beforeCurrency', l.currency, 'price', p.price, 'currency', p.currency,
        'rate', p.tax_rate, 'offered', p.state = 'offered', 'available', case when p.state = 'offered' then p.on_hand - p.reserved else 0 end,
        'restockOn', p.restock_on, 'waitUntil', null, 'slug', p.slug, 'title', w.title)
      from orders.prepared_line l
      join catalogue.product p on p.id = l.product
      cross join lateral (select w.title from catalogue.product_words w where w.product = p.id order by w.language = p_locale desc, w.language limit 1) w
      where l.prepared_basket = b.id order by l.line))
  from orders.prepared_basket b where b.id = p_id
$$;
comment on function orders.show_prepared is 'A prepared basket for whoever has its link: things, prices and who filled it; nothing about whom it is for.';

create function orders.take_prepared(p_prepared uuid, p_cart uuid, p_now timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update orders.cart set prepared = p_prepared, changed_at = now()
  where id = p_cart and ordered_at is null and exists (
    select from orders.prepared_basket b where b.id = p_prepared and b.ordered_at is null and b.withdrawn_at is null and b.expires_at > p_now);
  if not found then return false; end if;
  insert into orders.cart_line (cart, product, quantity, added_at)
  select p_cart, l.product, l.quantity, now() + l.line * interval '1 microsecond' from orders.prepared_line l
  join catalogue.product p on p.id = l.product and p.state = 'offered'
  where l.prepared_basket = p_prepared
  on conflict (cart, product) do nothing;
  return true;
end $$;
comment on function orders.take_prepared is 'Lays what was prepared into a basket, whose id is the secret that opens it; false when the link has ended.';

create function orders.taken_cart(p_prepared uuid, p_caller uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select id from orders.cart where prepared = p_prepared and party = p_caller and ordered_at is null limit 1
$$;
comment on function orders.taken_cart is 'The caller''s own basket that they have taken from this one before.';

create function orders.prepared_orders(p_limit integer) returns table (id uuid, party uuid, number bigint, case_number bigint, ordered_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, b.party, o.number, b.case_number, b.ordered_at
  from orders.prepared_basket b join orders.customer_order o on o.cart = b.cart
  where b.ordered_at is not null and b.told_at is null order by b.ordered_at limit p_limit
$$;
comment on function orders.prepared_orders is 'Prepared baskets that were ordered, and whose customer''s line does not say so yet: ids only.';

create function orders.prepared_for(p_order bigint) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select b.case_number from orders.customer_order o join orders.prepared_basket b on b.cart = o.cart where o.number = p_order
$$;
comment on function orders.prepared_for is 'The case from which an order came, where it was filled by the staff.';

create function orders.order_of_prepared(p_ids uuid[]) returns table (id uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select b.id, o.number from orders.prepared_basket b join orders.customer_order o on o.cart = b.cart where b.id = any (p_ids)
$$;
comment on function orders.order_of_prepared is 'As which order a prepared basket was placed: numbers only, whoever placed it.';

-- By invokers, so that the policies hold: whose case it is has been entered.
create function orders.prepare_basket(p_party uuid, p_case bigint, p_staff uuid, p_name text, p_products uuid[], p_quantities integer[], p_now timestamptz, p_expires timestamptz) returns uuid
language plpgsql volatile set search_path = pg_catalog as $$
declare
  made constant uuid := gen_random_uuid();
  lines integer;
begin
  insert into orders.prepared_basket (id, party, case_number, prepared_by, name, prepared_at, expires_at)
  values (made, p_party, p_case, p_staff, p_name, p_now, p_expires);
  insert into orders.prepared_line (prepared_basket, line, product, quantity, price, currency)
  select made, w.line, p.id, w.quantity, p.price, p.currency
  from unnest(p_products, p_quantities) with ordinality w (product, quantity, line) join catalogue.product p on p.id = w.product and p.state = 'offered';
  get diagnostics lines = row_count;
  if lines <> cardinality(p_products) then raise exception using errcode = 'RP404', message = 'product-unknown'; end if;
  if (select count(distinct l.currency) > 1 from orders.prepared_line l where l.prepared_basket = made) then
    raise exception using errcode = 'RP409', message = 'basket-currencies';
  end if;
  return made;
end $$;
comment on function orders.prepare_basket is 'Step: a basket filled for somebody, at the prices of the moment.';

create function orders.prepared_in(p_case bigint, p_locale text, p_limit integer) returns table (
  id uuid, name text, prepared_at timestamptz, expires_at timestamptz, withdrawn_at timestamptz, ordered_at timestamptz, order_number text, lines jsonb
)
language sql stable set search_path = pg_catalog as $$
  select b.id, b.name, b.prepared_at, b.expires_at, b.withdrawn_at, b.ordered_at, (select o.number::text from orders.order_of_prepared(array[b.id]) o),
    (select coalesce(jsonb_agg(jsonb_build_object('productId', l.product, 'quantity', l.quantity, 'price', jsonb_build_object('amount', l.price, 'currency', l.currency),
        'title', (select w.title from catalogue.product_words w where w.product = l.product order by w.language = p_locale desc, w.language limit 1)) order by l.line), '[]')
     from orders.prepared_line l where l.prepared_basket = b.id)
  from orders.prepared_basket b where b.case_number = p_case order by b.prepared_at desc, b.id limit p_limit
$$;
comment on function orders.prepared_in is 'Baskets that were filled in a case, the newest first, for those who have entered whose they are.';

create function orders.clear_prepared(p_before timestamptz, p_limit integer) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from orders.prepared_basket where id in (
      select id from orders.prepared_basket where ordered_at is null and expires_at < p_before order by expires_at limit p_limit)
    returning 1
  )
  select count(*)::integer from gone
$$;

-- ── what is bought together ───────────────────────────────────────────────────────────────────────────────────────

create table orders.bought_together (
  product    uuid not null,
  other      uuid not null,
  times      integer not null check (times > 0),
  bought     integer not null check (bought >= times),
  counted_at timestamptz not null,
  primary key (product, other)
);
comment on table orders.bought_together is 'Of so many customers who bought the one, so many bought the other: counted each night from those who allow recommendations. Pairs of few people are not in it.';
create index bought_together_counted on orders.bought_together (counted_at);
grant select, insert, update, delete on orders.bought_together to rapport_app;

create function orders.count_together(p_since timestamptz, p_least integer, p_each integer, p_products integer, p_purpose text) returns table (product uuid, other uuid, times_both integer, bought integer)
language sql stable security definer set search_path = pg_catalog as $$
  with own as materialized (
    select customer, product from (
      select customer, product, row_number() over (partition by customer order by last_at desc, product) as nth from (
        select customers.customer_of(o.party) as customer, l.product, max(o.placed_at) as last_at
        from orders.customer_order o join orders.order_line l on l.customer_order = o.id
        where o.placed_at > p_since and o.party is not null and o.state not in ('cancelled', 'returned') and l.quantity > 0 and l.product is not null
          and exists (select from customers.allowed a where a.party = o.party and a.purpose = p_purpose)
        group by 1, 2) each_thing) numbered
    where nth <= p_products
  ), times as (
    select product, count(*)::integer as bought from own group by 1
  ), pairs as (
    select a.product, b.product as other, count(*)::integer as times_both
    from own a join own b on b.customer = a.customer and b.product <> a.product
    group by 1, 2 having count(*) >= p_least
  ), told as (
    select p.product, p.other, p.times_both, t.bought, row_number() over (partition by p.product order by p.times_both desc, p.other) as nth
    from pairs p join times t on t.product = p.product
    -- Another size of the same shoe is no addition to it.
    join catalogue.product one on one.id = p.product join catalogue.product two on two.id = p.other and two.state = 'offered'
    where one.family is null or two.family is null or one.family <> two.family
  )
  select t.product, t.other, t.times_both, t.bought from told t where t.nth <= p_each
$$;
comment on function orders.count_together is 'Pairs of things and how many customers bought both, of those who allow recommendations: numbers about many, nobody''s own.';

create function orders.goes_with(p_products uuid[], p_locale text, p_limit integer) returns table (
  "productId" uuid, slug text, title text, price jsonb, because text, times integer, bought integer
)
language sql stable set search_path = pg_catalog as $$
  select t.other, p.slug, (select w.title from catalogue.product_words w where w.product = p.id order by w.language = p_locale desc, w.language limit 1),
    jsonb_build_object('amount', p.price, 'currency', p.currency),
    (select w.title from catalogue.product_words w where w.product = t.product order by w.language = p_locale desc, w.language limit 1), t.times, t.bought
  from (
    select distinct on (b.other) b.other, b.product, b.times, b.bought from orders.bought_together b
    where b.product = any (p_products) and b.other <> all (p_products)
    order by b.other, b.times::float / b.bought desc
  ) t join catalogue.product p on p.id = t.other and p.state = 'offered' and p.on_hand > p.reserved
  order by t.times::float / t.bought desc, t.times desc, p.id limit p_limit
$$;
comment on function orders.goes_with is 'What is in stock and was bought along with one of these things; the largest share first.';

create table desk.suggested_sale (
  message uuid not null references desk.message on delete cascade,
  party   uuid not null references customers.party not enforced,
  product uuid not null,
  at      timestamptz not null,
  primary key (message, product)
);
comment on table desk.suggested_sale is 'That an answer suggested something more to buy, so that it can be counted.';
create index suggested_sale_product on desk.suggested_sale (product);
create index suggested_sale_party on desk.suggested_sale (party);
select customers.protect('desk.suggested_sale', 'party', 'select, insert, delete');

create function desk.note_suggested(p_message uuid, p_party uuid, p_slugs text[], p_at timestamptz) returns void
language sql volatile set search_path = pg_catalog as $$
  insert into desk.suggested_sale (message, party, product, at)
  select p_message, p_party, p.id, p_at from catalogue.product p where p.slug = any (p_slugs) on conflict do nothing
$$;
comment on function desk.note_suggested is 'Step: an answer that suggests these has left. Its party is entered.';

create function desk.times_suggested(p_products uuid[]) returns table (product uuid, times integer)
language sql stable security definer set search_path = pg_catalog as $$
  select s.product, count(*)::integer from desk.suggested_sale s where s.product = any (p_products) group by 1
$$;
comment on function desk.times_suggested is 'How often answers have suggested these: numbers only.';

revoke execute on function orders.use_prepared, orders.show_prepared, orders.take_prepared, orders.taken_cart, orders.prepared_orders, orders.prepared_for,
  orders.order_of_prepared, orders.clear_prepared, orders.count_together, desk.times_suggested, orders.prepare_basket, orders.prepared_in, orders.goes_with, desk.note_suggested from public;
grant execute on function orders.show_prepared, orders.take_prepared, orders.taken_cart, orders.prepared_orders, orders.prepared_for,
  orders.order_of_prepared, orders.clear_prepared, orders.count_together, desk.times_suggested, orders.prepare_basket, orders.prepared_in, orders.goes_with, desk.note_suggested to rapport_app;
