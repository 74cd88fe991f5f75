-- From basket to parcel. Prices, stock and the promise are agreed in one transaction.

create schema orders;
grant usage on schema orders to rapport_app;

create table orders.cart (
  id          uuid primary key default gen_random_uuid(),
  party       uuid not null references customers.party,
  begun_at    timestamptz not null default now(),
  changed_at  timestamptz not null default now(),
  ordered_at  timestamptz
);
create index cart_party on orders.cart (party) where ordered_at is null;

create table orders.cart_line (
  cart        uuid not null references orders.cart on delete cascade,
  product     uuid not null references catalogue.product,
  quantity    integer not null check (quantity between 1 and 999),
  when_short  text not null default 'ask' check (when_short in ('ask', 'wait')),
  added_at    timestamptz not null default now(),
  primary key (cart, product)
);
comment on column orders.cart_line.when_short is 'wait: the customer was asked and chose to wait for the rest. Nothing is back-ordered without that answer.';

create sequence orders.order_number start 1001 cache 1;
grant usage on sequence orders.order_number to rapport_app;

create table orders.customer_order (
  id          uuid primary key default gen_random_uuid(),
  number      bigint not null unique default nextval('orders.order_number'),
  party       uuid references customers.party,
  cart        uuid,
  source      text not null default 'shop' check (source in ('shop', 'api', 'import')),
  reference   text,
  placed_at   timestamptz not null default now(),
  state       text not null default 'placed' check (state in ('placed', 'packed', 'shipped', 'cancelled', 'returned')),
  payment     text not null check (payment in ('invoice', 'imported')),
  locale      text not null default 'en',
  currency    text not null,
  net         bigint not null,
  tax         bigint not null,
  gross       bigint not null check (gross = net + tax),
  packed_by   text,
  packed_at   timestamptz
);
comment on table orders.customer_order is 'What was agreed. After an erasure the party is null and the money remains.';
create index customer_order_party on orders.customer_order (party, placed_at desc);
create index customer_order_open on orders.customer_order (placed_at) where state in ('placed', 'packed');
create unique index customer_order_reference on orders.customer_order (source, reference) where reference is not null;

create table orders.contact (
  customer_order  uuid primary key references orders.customer_order on delete cascade,
  party           uuid not null references customers.party,
  email           text not null,
  name            text not null,
  address         text not null
);
comment on table orders.contact is 'Whom and where to, as typed for this order. A typed address is a suggestion about identity, no proof.';
create index contact_email on orders.contact (lower(email));

create table orders.order_line (
  customer_order  uuid not null references orders.customer_order on delete cascade,
  line            integer not null,
  product         uuid references catalogue.product,
  title           text not null,
  quantity        integer not null check (quantity <> 0),
  waiting         boolean not null default false,
  ships_at        timestamptz,
  rate            integer not null,
  unit_gross      bigint not null,
  net             bigint not null,
  tax             bigint not null,
  gross           bigint not null check (gross = net + tax),
  primary key (customer_order, line)
);
comment on column orders.order_line.quantity is 'Negative for what came back.';
comment on column orders.order_line.waiting is 'The customer waits for it until it is in stock; nothing is reserved for it yet.';
comment on column orders.order_line.unit_gross is 'Price of one in minor units at the time of the order.';
create index order_line_product on orders.order_line (product);
create index order_line_waiting on orders.order_line (product) where waiting;

create table orders.shipment (
  id              uuid primary key default gen_random_uuid(),
  customer_order  uuid not null references orders.customer_order on delete cascade,
  party           uuid references customers.party,
  carrier         text not null check (length(carrier) between 1 and 80),
  waybill         text not null check (length(waybill) between 1 and 80),
  shipped_at      timestamptz not null default now(),
  shipped_by      text not null,
  lines           integer[] not null
);
create index shipment_order on orders.shipment (customer_order);

create table orders.invoice (
  number          bigint primary key,
  customer_order  uuid not null unique references orders.customer_order,
  issued_at       timestamptz not null default now(),
  due_on          date not null
);
comment on table orders.invoice is 'Numbers without gaps, as the tax office wants them: given after the order''s commit, in order, in batches, so that orders do not queue for a number.';

select customers.protect('orders.cart', 'party', 'select, insert, update, delete');
select customers.protect('orders.customer_order', 'party', 'select, insert, update');
select customers.protect('orders.contact', 'party', 'select, insert, update, delete');
select customers.protect('orders.shipment', 'party', 'select, insert, update');
-- Lines follow their order or basket: a sub-select under the parent's own policy.
alter table orders.cart_line enable row level security;
create policy with_cart on orders.cart_line to rapport_app using (exists (select from orders.cart c where c.id = cart_line.cart));
grant select, insert, update, delete on orders.cart_line to rapport_app;
alter table orders.order_line enable row level security;
create policy with_order on orders.order_line to rapport_app using (exists (select from orders.customer_order o where o.id = order_line.customer_order));
grant select, insert, update on orders.order_line to rapport_app;
grant select, insert on orders.invoice to rapport_app;

create function orders.cart_party(p_cart uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as 'select party from orders.cart where id = p_cart';
comment on function orders.cart_party is 'On whose line a basket stands: what a transaction about it must enter. The id is the secret (122 random bits).';

create function orders.find_order(p_number bigint) returns table (id uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as 'select id, party from orders.customer_order where number = p_number';

create function orders.find_by_email(p_email text) returns table (customer_order uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as
  $$ select customer_order, party from orders.contact where lower(email) = lower(p_email) $$;

create function orders.set_line(p_actor text, p_cart uuid, p_product uuid, p_quantity integer, p_when_short text) returns jsonb
language plpgsql volatile as $$
declare
  owner uuid := orders.cart_party(p_cart);
begin
  if owner is null then raise exception using errcode = 'RP404', message = 'basket-unknown'; end if;
  perform customers.enter('orders', p_actor, '{' || owner || '}', false);
  perform from orders.cart where id = p_cart and ordered_at is null for update;
  if not found then raise exception using errcode = 'RP409', message = 'basket-ordered'; end if;
  if p_quantity = 0 then
    delete from orders.cart_line where cart = p_cart and product = p_product;
  else
    perform from catalogue.product where id = p_product and state = 'offered';
    if not found then raise exception using errcode = 'RP404', message = 'product-unknown'; end if;
    insert into orders.cart_line (cart, product, quantity, when_short) values (p_cart, p_product, p_quantity, p_when_short)
    on conflict (cart, product) do update set quantity = excluded.quantity, when_short = excluded.when_short;
  end if;
  update orders.cart set changed_at = now() where id = p_cart;
  return orders.cart_content(p_cart);
end $$;
comment on function orders.set_line is 'Hot command: sets the quantity of one product in a basket; 0 takes it out. Answers with the basket.';

create function orders.begin_cart(p_actor text, p_party uuid) returns uuid
language plpgsql volatile as $$
declare
  owner uuid := coalesce(p_party, gen_random_uuid());
  made uuid := gen_random_uuid();
begin
  perform customers.enter('orders', coalesce(p_actor, 'visitor:' || owner), '{' || owner || '}', false);
  if p_party is null then insert into customers.party (id, kind) values (owner, 'device'); end if;
  insert into orders.cart (id, party) values (made, owner);
  return made;
end $$;
comment on function orders.begin_cart is 'Hot command: a new basket, on the party given or on a new device party.';

create function orders.cart_content(p_cart uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', c.id, 'lines', coalesce((
    select jsonb_agg(jsonb_build_object(
      'product', l.product, 'quantity', l.quantity, 'whenShort', l.when_short, 'price', p.price, 'currency', p.currency,
      'available', p.available, 'restockOn', p.restock_on, 'slug', p.slug,
      'title', (select w.title from catalogue.product_words w where w.product = p.id order by w.language limit 1)) order by l.added_at, l.product)
    from orders.cart_line l join catalogue.product p on p.id = l.product where l.cart = c.id), '[]'))
  from orders.cart c where c.id = p_cart
$$;

create function orders.place(
  p_actor text, p_cart uuid, p_credential text, p_key text, p_body_sha256 bytea,
  p_email text, p_name text, p_address text, p_locale text, p_source text,
  p_ships_at timestamptz, p_wait_days integer, p_zone text
) returns jsonb
language plpgsql volatile as $$
declare
  owner uuid := orders.cart_party(p_cart);
  earlier jsonb;
  basket record;
  made orders.customer_order;
  reply jsonb;
begin
  if owner is null then raise exception using errcode = 'RP404', message = 'basket-unknown'; end if;
  perform customers.enter('orders', p_actor, '{' || owner || '}', true);
  earlier := platform.replied(p_credential, p_key, p_body_sha256);
  if earlier is not null then return earlier || '{"repeated": true}'; end if;

  perform from orders.cart where id = p_cart and ordered_at is null for update;
  if not found then raise exception using errcode = 'RP409', message = 'basket-ordered'; end if;

  select array_agg(l.product order by l.product) as products, array_agg(l.quantity order by l.product) as quantities,
         count(distinct p.currency) as currencies, min(p.currency) as currency
  into basket from orders.cart_line l join catalogue.product p on p.id = l.product where l.cart = p_cart;
  if basket.products is null then raise exception using errcode = 'RP409', message = 'basket-empty'; end if;
  if basket.currencies > 1 then raise exception using errcode = 'RP409', message = 'basket-currencies'; end if;

  declare
    short uuid[] := catalogue.reserve(basket.products, basket.quantities);
    unasked jsonb;
  begin
    select jsonb_agg(jsonb_build_object('productId', p.id, 'wanted', l.quantity, 'available', p.available, 'restockOn', p.restock_on) order by p.id)
    into unasked
    from orders.cart_line l join catalogue.product p on p.id = l.product
    where l.cart = p_cart and l.product = any (short) and (l.when_short <> 'wait' or p.restock_on is null or p.state <> 'offered');
    if unasked is not null then
      raise exception using errcode = 'RP409', message = 'not-enough-stock', detail = jsonb_build_object('lines', unasked)::text;
    end if;

    insert into orders.customer_order (party, cart, source, payment, locale, currency, net, tax, gross)
    values (owner, p_cart, p_source, 'invoice', p_locale, basket.currency, 0, 0, 0) returning * into made;

    insert into orders.order_line (customer_order, line, product, title, quantity, waiting, ships_at, rate, unit_gross, net, tax, gross)
    select made.id, row_number() over (order by l.added_at, l.product), p.id, w.title, l.quantity, p.id = any (short),
      case when p.id = any (short) then p.restock_on::timestamp at time zone p_zone + make_interval(days => p_wait_days) else p_ships_at end,
      p.tax_rate, p.price, m.gross - m.tax, m.tax, m.gross
    from orders.cart_line l
    join catalogue.product p on p.id = l.product
    join lateral (select w.title from catalogue.product_words w where w.product = p.id order by w.language = p_locale desc, w.language limit 1) w on true
    cross join lateral (select p.price * l.quantity as gross,
      -- Tax contained in a gross amount: gross × rate / (1 + rate), rounded half away from zero to the minor unit.
      round(p.price * l.quantity * p.tax_rate / (10000 + p.tax_rate)::numeric)::bigint as tax) m
    where l.cart = p_cart;
  end;

  update orders.customer_order o set net = s.net, tax = s.tax, gross = s.gross
  from (select sum(net) as net, sum(tax) as tax, sum(gross) as gross from orders.order_line where customer_order = made.id) s
  where o.id = made.id returning o.* into made;
  insert into orders.contact (customer_order, party, email, name, address) values (made.id, owner, p_email, p_name, p_address);
  update orders.cart set ordered_at = now() where id = p_cart;
  perform customers.suggest_address(owner, 'email', lower(p_email), 'typed-in-order');

  insert into customers.promise (party, kind, subject_type, subject_id, made_by, due_at, precision, zone, owner)
  select owner, 'order.ships', 'order', made.number::text, coalesce(customers.actor(), 'system:orders'), l.ships_at, 'day', p_zone, 'packing'
  from (select distinct ships_at from orders.order_line where customer_order = made.id) l;
  perform customers.record(owner, 'order.placed', p_source, 'order', made.number::text,
    jsonb_build_object('gross', made.gross, 'currency', made.currency, 'lines', cardinality(basket.products)));
  insert into customers.letter (party, kind, recipient, locale, data)
  values (owner, 'order.placed', p_email, p_locale, jsonb_build_object('order', made.id));

  reply := jsonb_build_object('id', made.id, 'number', made.number, 'party', owner);
  insert into platform.idempotency (credential, key, body_sha256, party, status, reply)
  values (p_credential, p_key, p_body_sha256, owner, 201, reply);
  return reply;
end $$;
comment on function orders.place is 'Hot command: basket to order in one round trip: key, stock, order, money, contact, promise, log entry and the owed letter are one transaction. Refuses with RP404 basket-unknown, RP409 basket-ordered | basket-empty | basket-currencies | not-enough-stock (detail: the lines that must be asked about) | key-reused; a refusal stores nothing.';
