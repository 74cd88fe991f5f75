-- From basket to parcel. Prices, stock and the promise are agreed in one transaction.

create schema orders;
grant usage on schema orders to rapport_app;

-- References that say `not enforced` cost nothing. An enforced one is a query of its own for each row (25 µs; eleven of them were a fifth
-- of an order's whole cost), and locks the row that it points to: ten orders of one product then share a lock on it that each must write.
-- They are left out where nothing can break them: the program has no right to delete a party, a product or an order, and what is
-- inserted was read from there, or made, in the same statement. A test looks for rows that point nowhere.

-- Domains, for the reason that 0002 gives: these columns are written by every order.
create domain orders.quantity as integer check (value between 1 and 999);
create domain orders.key as text check (length(value) between 1 and 200);
create domain orders.source as text check (value in ('shop', 'api', 'import'));
create domain orders.state as text check (value in ('placed', 'packed', 'shipped', 'cancelled', 'returned'));
create domain orders.payment as text check (value in ('invoice', 'imported'));

create table orders.cart (
  id          uuid primary key default gen_random_uuid(),
  party       uuid not null references customers.party,
  owned       boolean not null default false,
  begun_at    timestamptz not null default now(),
  changed_at  timestamptz not null default now(),
  ordered_at  timestamptz
) with (fillfactor = 70);
comment on table orders.cart is 'A basket. Its id is the secret that opens it (122 random bits).';
comment on column orders.cart.owned is 'It belongs to a signed-in customer: then the id alone does not open it.';
-- Not partial: a predicate over ordered_at would make each order's update of its basket write every index again.
create index cart_party on orders.cart (party);
-- For clearing away. By block, because an index by row would cost every new basket an entry that is used once, ninety days later.
create index cart_begun_at on orders.cart using brin (begun_at);

create table orders.cart_line (
  cart        uuid not null references orders.cart on delete cascade,
  product     uuid not null references catalogue.product not enforced,
  quantity    orders.quantity not null,
  wait_until  timestamptz,
  added_at    timestamptz not null default now(),
  primary key (cart, product)
);
comment on table orders.cart_line is 'What lies in a basket, a row per product. Prices are those of the day and stand with the product.';
comment on column orders.cart_line.wait_until is 'The customer was asked and chose to wait until this day for what is not in stock. Nothing is back-ordered without that answer.';

create sequence orders.order_number start 1001 cache 1;
grant usage on sequence orders.order_number to rapport_app;

create table orders.customer_order (
  id          uuid primary key default gen_random_uuid(),
  number      bigint not null unique default nextval('orders.order_number'),
  party       uuid references customers.party not enforced,
  cart        uuid unique,
  key         orders.key,
  digest      bytea,
  source      orders.source not null default 'shop',
  reference   text,
  placed_at   timestamptz not null default now(),
  state       orders.state not null default 'placed',
  payment     orders.payment not null,
  locale      text not null default 'en',
  country     text,
  currency    text not null,
  net         bigint not null,
  tax         bigint not null,
  gross       bigint not null check (gross = net + tax),
  packed_by   text,
  packed_at   timestamptz
) with (fillfactor = 85);
comment on table orders.customer_order is 'What was agreed. After an erasure the party is null and the money remains.';
comment on column orders.customer_order.key is 'The caller''s Idempotency-Key. The basket is the credential: one basket becomes at most one order, and a repeat of the same request gets the same answer for as long as the order lives.';
comment on column orders.customer_order.digest is 'SHA-256 of what the order was made from: the request''s body, or the imported lines. The same again changes nothing.';
create index customer_order_party on orders.customer_order (party, placed_at desc);
create index customer_order_open on orders.customer_order (placed_at) where state in ('placed', 'packed');
create index customer_order_done on orders.customer_order (state, placed_at desc) where state in ('shipped', 'cancelled', 'returned');
create unique index customer_order_reference on orders.customer_order (reference) where reference is not null;

create table orders.contact (
  customer_order  uuid primary key references orders.customer_order not enforced,
  party           uuid not null references customers.party not enforced,
  email           text not null,
  name            text not null,
  address         text not null,
  asked           text[] not null default '{}'
);
comment on table orders.contact is 'Whom and where to, as typed for this order. A typed address is a suggestion about identity, no proof.';
comment on column orders.contact.asked is 'The sentences (id@version) that stood beside the fields: what for, and what the customer gets.';
create index contact_email on orders.contact (lower(email));
create index contact_party on orders.contact (party);

create table orders.order_line (
  customer_order  uuid not null references orders.customer_order not enforced,
  line            integer not null,
  product         uuid references catalogue.product not enforced,
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
comment on table orders.order_line is 'What was agreed about each thing of an order: words, price and tax as they were then.';
comment on column orders.order_line.quantity is 'Negative for what came back.';
comment on column orders.order_line.waiting is 'The customer waits for it until it is in stock; nothing is reserved for it yet.';
comment on column orders.order_line.unit_gross is 'Price of one in minor units at the time of the order.';
create index order_line_waiting on orders.order_line (product) where waiting;

create table orders.shipment (
  id              uuid primary key default gen_random_uuid(),
  customer_order  uuid not null references orders.customer_order on delete cascade,
  party           uuid references customers.party,
  carrier         text not null check (length(carrier) between 1 and 80),
  waybill         text not null check (length(waybill) between 1 and 80),
  shipped_at      timestamptz not null default now(),
  shipped_by      text not null,
  lines           integer[] not null,
  unique (customer_order, carrier, waybill)
);
comment on table orders.shipment is 'A parcel. The same waybill told twice is the same parcel.';
create index shipment_party on orders.shipment (party);

create table orders.invoice (
  number          bigint primary key,
  customer_order  uuid not null unique references orders.customer_order,
  issued_at       timestamptz not null default now(),
  due_on          date not null
);
comment on table orders.invoice is 'Numbers without gaps, as the tax office wants them: given after the parcel has left, in order, in batches, so that orders do not queue for a number.';

-- ── who may read ──────────────────────────────────────────────────────────────────────────────────────────────────

-- A basket serves the purpose of ordering and no other, so it needs no look at what its party allows: half of what customers.protect costs
-- per statement, three times for every order.
alter table orders.cart enable row level security;
create policy need_to_know on orders.cart to rapport_app
  using ((party = any ((select customers.entered())::uuid[]) or (select customers.entered_all())) and (select customers.purpose()) in ('orders', 'service'));
grant select, insert, update, delete on orders.cart to rapport_app;
select customers.protect('orders.customer_order', 'party', 'select, insert, update');
select customers.protect('orders.contact', 'party', 'select, insert, update, delete');
select customers.protect('orders.shipment', 'party', 'select, insert, update, delete');
-- Lines follow their order or basket: a sub-select under the parent's own policy, for changes too, since one without a `where` is not held
-- by what may be read. Adding one needs a purpose and the parent's random id.
alter table orders.cart_line enable row level security;
create policy with_cart on orders.cart_line for select to rapport_app using (exists (select from orders.cart c where c.id = cart_line.cart));
create policy change_with_cart on orders.cart_line for update to rapport_app using (exists (select from orders.cart c where c.id = cart_line.cart));
create policy remove_with_cart on orders.cart_line for delete to rapport_app using (exists (select from orders.cart c where c.id = cart_line.cart));
create policy add_with_cart on orders.cart_line for insert to rapport_app with check (customers.purpose() is not null);
grant select, insert, update, delete on orders.cart_line to rapport_app;
alter table orders.order_line enable row level security;
create policy with_order on orders.order_line for select to rapport_app using (exists (select from orders.customer_order o where o.id = order_line.customer_order));
create policy change_with_order on orders.order_line for update to rapport_app using (exists (select from orders.customer_order o where o.id = order_line.customer_order));
create policy remove_with_order on orders.order_line for delete to rapport_app using (exists (select from orders.customer_order o where o.id = order_line.customer_order));
create policy add_with_order on orders.order_line for insert to rapport_app with check (customers.purpose() is not null);
grant select, insert, update, delete on orders.order_line to rapport_app;
alter table orders.invoice enable row level security;
create policy with_order on orders.invoice for select to rapport_app using (exists (select from orders.customer_order o where o.id = invoice.customer_order));
grant select on orders.invoice to rapport_app;

-- Functions that answer with ids only: the rows are then read under policy. Every name in them is qualified, and the program may make
-- neither functions nor operators, so they need no search_path of their own (setting one costs 15 µs a call).

create function orders.cart_party(p_cart uuid, p_caller uuid) returns uuid
language sql stable security definer as 'select party from orders.cart where id = p_cart and (not owned or party = p_caller)';
comment on function orders.cart_party is 'On whose line a basket stands: what a transaction about it must enter. Null when it is not the caller''s to open.';

create function orders.ordered_party(p_cart uuid) returns uuid
language sql stable security definer as 'select party from orders.customer_order where cart = p_cart';
comment on function orders.ordered_party is 'On whose line the order stands that a basket became: asked when the basket itself has been cleared away.';

create function orders.open_cart(p_party uuid) returns table (cart uuid, pieces integer)
language sql stable security definer as $$
  select c.id, (select coalesce(sum(l.quantity), 0)::integer from orders.cart_line l where l.cart = c.id)
  from orders.cart c where c.party = p_party and c.ordered_at is null order by c.changed_at desc limit 1
$$;
comment on function orders.open_cart is 'The caller''s own basket and how many things are in it: every page of theirs asks.';

create function orders.find_order(p_number bigint) returns table (id uuid, party uuid)
language sql stable security definer as 'select id, party from orders.customer_order where number = p_number';
comment on function orders.find_order is 'Whose order this number is: what a transaction about it must enter.';

create function orders.find_by_email(p_email text) returns table (customer_order uuid, party uuid)
language sql stable security definer as
  $$ select customer_order, party from orders.contact where lower(email) = lower(p_email) $$;
comment on function orders.find_by_email is 'Orders for which this address was typed: suggestions, since anybody may type an address.';

create index promise_urgent on customers.promise ((broken_at is null), due_at, made_at, id)
  where subject_type = 'order' and kept_at is null and withdrawn_at is null and moved_to is null;

create function orders.list_orders(p_states text[], p_limit integer, p_offset integer) returns table (id uuid, party uuid)
language plpgsql stable security definer as $$
declare
  promised integer;
begin
  if not p_states <@ array['placed', 'packed'] then
    return query select o.id, o.party from orders.customer_order o
      where o.state = any (p_states) and o.party is not null order by o.placed_at desc limit p_limit offset p_offset;
    return;
  end if;
  -- Led by the promises in the order of their urgency, so that a page reads its own rows only, however many orders are open. An order
  -- with several promises stands where its most urgent one does.
  return query
    select o.id, o.party from customers.promise p
    join orders.customer_order o on o.number = p.subject_id::bigint and o.state = any (p_states) and o.party is not null
    where p.subject_type = 'order' and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null
      and p.id = (
        select q.id from customers.promise q
        where q.subject_type = 'order' and q.subject_id = p.subject_id and q.kept_at is null and q.withdrawn_at is null and q.moved_to is null
        order by (q.broken_at is null), q.due_at, q.made_at, q.id limit 1)
    order by (p.broken_at is null), p.due_at, p.made_at, p.id limit p_limit offset p_offset;
  get diagnostics promised = row_count;
  if promised >= p_limit then return; end if;
  -- The last page: then those to whom nothing is promised any more.
  return query
    with unpromised as (
      select o.id, o.party, o.placed_at from orders.customer_order o
      where o.state = any (p_states) and o.party is not null and not exists (
        select from customers.promise q
        where q.subject_type = 'order' and q.subject_id = o.number::text and q.kept_at is null and q.withdrawn_at is null and q.moved_to is null)
    )
    select u.id, u.party from unpromised u order by u.placed_at limit p_limit - promised
    offset greatest(0, p_offset - (select count(*) from orders.customer_order o where o.state = any (p_states) and o.party is not null) + (select count(*) from unpromised));
end $$;
comment on function orders.list_orders is 'Ids for a page of the order list: broken promises first, then what is due first; what is done, newest first.';

create function orders.of_address(p_parties uuid[]) returns table (customer_order uuid, party uuid)
language sql stable security definer as $$
  select c.customer_order, c.party from orders.contact c
  where p_parties <@ customers.entered()
    and lower(c.email) in (select a.value from customers.address a where a.party = any (p_parties) and a.type = 'email' and not a.shared)
    and c.party <> all (p_parties)
    -- Somebody's account ordered, or several people have shared the browser: claiming brings the whole browser along, so what is in doubt stays apart.
    and not exists (select from customers.party p where p.kind = 'account' and p.id in (select customers.connected(c.party)))
    and not exists (
      select from customers.identity_claim i
      where (i.party = c.party or i.other = c.party) and i.revoked_at is null and i.strength = 'suggestion'
        and case when i.party = c.party then i.other else i.party end <> all (p_parties))
$$;
comment on function orders.of_address is 'Orders that gave a proven address of these parties, from a browser that nobody has claimed and in which no other address was typed. Asked for entered parties only.';

-- ── hot commands: one round trip each ─────────────────────────────────────────────────────────────────────────────

create function orders.begin_cart(p_actor text, p_party uuid, p_new boolean, p_owned boolean) returns uuid
language plpgsql volatile as $$
declare
  made uuid := gen_random_uuid();
  entered text;
begin
  entered := customers.enter('orders', p_actor, '{' || p_party || '}', false);
  if p_new then insert into customers.party (id, kind) values (p_party, 'device'); end if;
  insert into orders.cart (id, party, owned) values (made, p_party, p_owned);
  return made;
end $$;
comment on function orders.begin_cart is 'Hot command: a new basket, on a party that is made with it when it is new.';

create function orders.cart_content(p_cart uuid, p_locale text) returns jsonb
language plpgsql stable as $$
begin
  return jsonb_build_object('id', p_cart, 'lines', coalesce((
    select jsonb_agg(jsonb_build_object(
      'product', l.product, 'quantity', l.quantity, 'waitUntil', l.wait_until, 'price', p.price, 'currency', p.currency, 'rate', p.tax_rate,
      'available', case when p.state = 'offered' then p.on_hand - p.reserved else 0 end, 'restockOn', p.restock_on, 'slug', p.slug,
      'title', w.title) order by l.added_at, l.product)
    from orders.cart_line l
    cross join lateral (select p.* from catalogue.product p where p.id = l.product limit 1) p
    cross join lateral (select w.title from catalogue.product_words w where w.product = l.product order by w.language = p_locale desc, w.language limit 1) w
    where l.cart = p_cart), '[]'::jsonb));
end $$;
comment on function orders.cart_content is 'Step: the lines of a basket with today''s prices and stock.';

create function orders.show_cart(p_actor text, p_caller uuid, p_cart uuid, p_locale text) returns jsonb
language plpgsql volatile as $$
declare
  owner uuid := orders.cart_party(p_cart, p_caller);
  entered text;
begin
  if owner is null then return null; end if;
  entered := customers.enter('orders', p_actor, '{' || owner || '}', false);
  if not exists (select from orders.cart where id = p_cart and ordered_at is null) then return null; end if;
  return orders.cart_content(p_cart, p_locale);
end $$;
comment on function orders.show_cart is 'A basket that is still one, for whoever has its id; null otherwise.';

create function orders.set_line(p_actor text, p_caller uuid, p_cart uuid, p_product uuid, p_quantity integer, p_wait_until timestamptz, p_locale text) returns jsonb
language plpgsql volatile as $$
declare
  owner uuid := orders.cart_party(p_cart, p_caller);
  entered text;
begin
  if owner is null then raise exception using errcode = 'RP404', message = 'basket-unknown'; end if;
  entered := customers.enter('orders', p_actor, '{' || owner || '}', false);
  -- Locks the basket, so that it does not become an order meanwhile, and says in the same breath whether it still is one.
  update orders.cart set changed_at = now() where id = p_cart and ordered_at is null;
  if not found then raise exception using errcode = 'RP409', message = 'basket-ordered'; end if;
  if p_quantity = 0 then
    delete from orders.cart_line where cart = p_cart and product = p_product;
  else
    -- Mostly the line is new: then this is the only statement. The basket's row is locked: nobody takes the line out between the two.
    insert into orders.cart_line (cart, product, quantity, wait_until)
    select p_cart, p.id, p_quantity, p_wait_until from catalogue.product p where p.id = p_product and p.state = 'offered'
    on conflict do nothing;
    if not found then
      update orders.cart_line set quantity = p_quantity, wait_until = p_wait_until where cart = p_cart and product = p_product;
      if not found then raise exception using errcode = 'RP404', message = 'product-unknown'; end if;
    end if;
  end if;
  return orders.cart_content(p_cart, p_locale);
end $$;
comment on function orders.set_line is 'Hot command: sets the quantity of one product in a basket; 0 takes it out. Answers with the basket.';

create function orders.place(
  p_actor text, p_caller uuid, p_cart uuid, p_key text, p_digest bytea,
  p_email text, p_name text, p_address text, p_asked text[], p_locale text, p_source text,
  p_ships_at timestamptz, p_zone text, p_now timestamptz
) returns jsonb
language plpgsql volatile as $$
declare
  -- What JSON and the program's numbers still hold exactly: 2^53 - 1 minor units.
  exact constant bigint := 9007199254740991;
  -- The basket is cleared away after a while; who repeats their order then still gets its answer.
  owner uuid := coalesce(orders.cart_party(p_cart, p_caller), orders.ordered_party(p_cart));
  earlier record;
  basket record;
  short uuid[];
  unasked jsonb;
  made uuid := gen_random_uuid();
  made_number bigint;
  told text;
begin
  if owner is null then raise exception using errcode = 'RP404', message = 'basket-unknown'; end if;
  -- Calls that answer nothing are assigned: a bare expression costs no executor, PERFORM does.
  told := customers.enter('orders', p_actor, '{' || owner || '}', true);

  update orders.cart set ordered_at = p_now where id = p_cart and ordered_at is null;
  if not found then
    select o.number, o.key, o.digest, o.party into earlier from orders.customer_order o where o.cart = p_cart;
    if earlier.key is distinct from p_key then raise exception using errcode = 'RP409', message = 'basket-ordered'; end if;
    if earlier.digest is distinct from p_digest then raise exception using errcode = 'RP409', message = 'key-reused'; end if;
    return jsonb_build_object('number', earlier.number, 'party', earlier.party, 'repeated', true);
  end if;

  -- Prices and words as they stand now, read once, so that the lines are what the total was made of. Tax contained in a gross amount is
  -- gross × rate / (1 + rate), rounded half away from zero.
  select array_agg(l.product order by l.added_at, l.product) as products, array_agg(l.quantity order by l.added_at, l.product) as quantities,
    array_agg(l.wait_until order by l.added_at, l.product) as waits, array_agg(w.title order by l.added_at, l.product) as titles,
    array_agg(p.price order by l.added_at, l.product) as prices, array_agg(p.tax_rate order by l.added_at, l.product) as rates,
    array_agg(m.tax order by l.added_at, l.product) as taxes,
    count(*)::integer as lines, min(p.currency) as currency, max(p.currency) as other_currency,
    least(sum(p.price * l.quantity), exact + 1)::bigint as gross, least(sum(m.tax), exact)::bigint as tax
  into basket
  from orders.cart_line l
  -- One by one: while the statistics know nothing of new baskets, the planner would else read the whole catalogue for each.
  cross join lateral (select p.* from catalogue.product p where p.id = l.product limit 1) p
  cross join lateral (select w.title from catalogue.product_words w where w.product = p.id order by w.language = p_locale desc, w.language limit 1) w
  cross join lateral (select round(p.price * l.quantity * p.tax_rate::numeric / (10000 + p.tax_rate))::bigint as tax) m
  where l.cart = p_cart;
  if basket.products is null then raise exception using errcode = 'RP409', message = 'basket-empty'; end if;
  if basket.currency <> basket.other_currency then raise exception using errcode = 'RP409', message = 'basket-currencies'; end if;
  if basket.gross > exact then raise exception using errcode = 'RP409', message = 'basket-too-dear'; end if;

  short := catalogue.reserve(basket.products, basket.quantities);
  if short <> '{}' then
    select jsonb_agg(jsonb_build_object('productId', p.id, 'wanted', l.quantity,
      'available', case when p.state = 'offered' then p.on_hand - p.reserved else 0 end, 'restockOn', p.restock_on) order by l.added_at, p.id)
    into unasked
    from orders.cart_line l join catalogue.product p on p.id = l.product
    where l.cart = p_cart and l.product = any (short)
      and (p.state <> 'offered' or l.wait_until is null or p.restock_on is null or (p.restock_on::timestamp at time zone p_zone) > l.wait_until);
    if unasked is not null then
      raise exception using errcode = 'RP409', message = 'not-enough-stock', detail = jsonb_build_object('lines', unasked)::text;
    end if;
  end if;

  made_number := nextval('orders.order_number');
  told := customers.suggest_address(owner, 'email', lower(p_email), 'typed-in-order');
  -- One statement: each of its own would cost its plan's locks, its snapshot and its end again.
  with agreed as (
    insert into orders.customer_order (id, number, party, cart, key, digest, source, placed_at, payment, locale, currency, net, tax, gross)
    values (made, made_number, owner, p_cart, p_key, p_digest, p_source, p_now, 'invoice', p_locale, basket.currency, basket.gross - basket.tax, basket.tax, basket.gross)
  ), given as (
    select l.n, l.product, l.title, l.quantity, l.product = any (short) as waiting, case when l.product = any (short) then l.wait_until else p_ships_at end as ships_at,
      l.rate, l.price, l.price * l.quantity - l.tax as net, l.tax, l.price * l.quantity as gross
    from unnest(basket.products, basket.titles, basket.quantities, basket.waits, basket.rates, basket.prices, basket.taxes)
      with ordinality l (product, title, quantity, wait_until, rate, price, tax, n)
  ), lines as (
    insert into orders.order_line (customer_order, line, product, title, quantity, waiting, ships_at, rate, unit_gross, net, tax, gross)
    select made, g.n, g.product, g.title, g.quantity, g.waiting, g.ships_at, g.rate, g.price, g.net, g.tax, g.gross from given g
  ), reached as (
    insert into orders.contact (customer_order, party, email, name, address, asked) values (made, owner, p_email, p_name, p_address, p_asked)
  ), promised as (
    insert into customers.promise (party, kind, subject_type, subject_id, made_at, made_by, due_at, precision, zone, owner)
    select owner, 'order.ships', 'order', made_number::text, p_now, p_actor, g.ships_at, 'day', p_zone, 'packing' from given g group by g.ships_at
  )
  insert into customers.letter (party, kind, recipient, locale, data)
  values (owner, 'order.placed', p_email, p_locale, jsonb_build_object('order', made_number));

  if p_asked <> '{}' then
    -- Our own form asked for these, and said what for: told facts, with the sentence that stood beside the field.
    delete from customers.fact where party = owner and basis = 'told' and name in ('email', 'name', 'address') and purpose = 'orders' and refused_at is null;
    insert into customers.fact (party, name, value, basis, source, purpose, sentence, known_at)
    select owner, f.name, to_jsonb(f.value), 'told', 'order ' || made_number, 'orders', (select a from unnest(p_asked) a where a like f.asked || '@%'), p_now
    from (values ('email', p_email, 'orderEmail'), ('name', p_name, 'orderName'), ('address', p_address, 'orderAddress')) f (name, value, asked);
  end if;

  told := customers.record(owner, 'order.placed', p_source, 'order', made_number::text,
    jsonb_build_object('gross', basket.gross, 'currency', basket.currency, 'lines', basket.lines), p_now);
  return jsonb_build_object('number', made_number, 'party', owner, 'products', basket.products);
end $$;
comment on function orders.place is 'Hot command: basket to order in one round trip: key, stock, order, money, contact, promise, log entry and the owed letter are one transaction. Refuses with RP404 basket-unknown, RP409 basket-ordered | basket-empty | basket-currencies | basket-too-dear | not-enough-stock (detail: the lines that must be asked about) | key-reused; a refusal stores nothing.';

-- ── work that nobody waits for ────────────────────────────────────────────────────────────────────────────────────

create function orders.issue_invoices(p_due_on date, p_now timestamptz, p_limit integer) returns integer
language plpgsql volatile security definer as $$
declare
  given integer;
begin
  -- One at a time, and the numbers follow on from what is committed: no gaps, no doubles.
  perform pg_advisory_xact_lock(hashtextextended('orders.issue_invoices', 0));
  with given_now as (
    insert into orders.invoice (number, customer_order, issued_at, due_on)
    select (select coalesce(max(number), 0) from orders.invoice) + row_number() over (order by o.number), o.id, p_now, p_due_on
    from (
      select o.id, o.number from orders.customer_order o
      where o.state = 'shipped' and o.payment = 'invoice' and not exists (select from orders.invoice i where i.customer_order = o.id)
      order by o.number limit p_limit
    ) o
    returning customer_order
  ), owed as (
    insert into customers.letter (party, kind, recipient, locale, data)
    select o.party, 'order.invoiced', c.email, o.locale, jsonb_build_object('order', o.number)
    from given_now g join orders.customer_order o on o.id = g.customer_order join orders.contact c on c.customer_order = o.id
  )
  select count(*)::integer into given from given_now;
  return given;
end $$;
comment on function orders.issue_invoices is 'Gives the next invoice numbers to orders that have left, in their order, and owes each customer the invoice. Answers how many.';
create index customer_order_to_invoice on orders.customer_order (number) where state = 'shipped' and payment = 'invoice';

create function orders.reserve_waiting(p_limit integer) returns integer
language plpgsql volatile security definer as $$
declare
  waits record;
  served integer := 0;
begin
  for waits in
    select l.customer_order, l.line, l.product, l.quantity
    from orders.order_line l
    join orders.customer_order o on o.id = l.customer_order and o.state in ('placed', 'packed')
    join catalogue.product p on p.id = l.product and p.on_hand - p.reserved >= l.quantity
    where l.waiting order by o.placed_at, l.customer_order, l.line limit p_limit
  loop
    if catalogue.reserve(array[waits.product], array[waits.quantity]) = '{}' then
      update orders.order_line set waiting = false where customer_order = waits.customer_order and line = waits.line and waiting;
      served := served + 1;
    end if;
  end loop;
  return served;
end $$;
comment on function orders.reserve_waiting is 'Reserves what has come in for those who wait, first come first served. Answers how many lines.';

create function orders.clear_baskets(p_before timestamptz, p_limit integer) returns bigint
language plpgsql volatile security definer as $$
declare
  gone bigint;
begin
  delete from orders.cart where id in (
    select id from orders.cart where begun_at < p_before and changed_at < p_before and coalesce(ordered_at, p_before - interval '1 second') < p_before limit p_limit);
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function orders.clear_baskets is 'Takes away baskets, with their lines, that nothing has happened to since; of those that became orders the orders stay. At most p_limit; says how many.';

create function orders.forget(p_parties uuid[]) returns void
language plpgsql volatile security definer as $$
begin
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be forgotten.';
  end if;
  -- The money stays in the books; whose it was does not. Of an imported order a hash stays, so that the file's next import does not bring it back.
  update orders.customer_order set party = null, cart = null, key = null, digest = null, country = null,
    reference = 'erased:' || encode(sha256(convert_to(reference, 'UTF8')), 'hex')
  where party = any (p_parties);
end $$;
comment on function orders.forget is 'Takes the person out of their orders. A definer, because afterwards no policy lets anybody see the row that is left.';

create function orders.overdue_promises(p_now timestamptz, p_limit integer) returns table (promise uuid, party uuid, number text, due_at timestamptz)
language sql stable security definer as $$
  select id, party, subject_id, due_at from customers.promise
  where kind = 'order.ships' and kept_at is null and withdrawn_at is null and broken_at is null and moved_to is null
    and (date_trunc('day', due_at at time zone zone) + interval '1 day') at time zone zone <= p_now
  order by due_at limit p_limit
$$;
comment on function orders.overdue_promises is 'Promises to ship whose day is over: ids, to be read and broken under policy.';

revoke execute on function orders.forget, orders.issue_invoices, orders.reserve_waiting, orders.overdue_promises, orders.list_orders, orders.of_address, orders.clear_baskets from public;
grant execute on function orders.forget, orders.issue_invoices, orders.reserve_waiting, orders.overdue_promises, orders.list_orders, orders.of_address, orders.clear_baskets to rapport_app;

-- ── customers who come with their history ─────────────────────────────────────────────────────────────────────────

create table customers.external_id (
  source  text not null check (length(source) between 1 and 80),
  value   text not null check (length(value) between 1 and 200),
  party   uuid not null references customers.party,
  primary key (source, value)
);
comment on table customers.external_id is 'By what another system knows a customer. It connects nobody: two systems'' numbers may collide, so the source belongs to it.';
create index external_id_party on customers.external_id (party);
select customers.protect('customers.external_id', 'party', 'select, delete');

create function customers.external_parties(p_source text, p_values text[]) returns table (value text, party uuid, made boolean)
language plpgsql volatile security definer as $$
#variable_conflict use_column
begin
  -- Two imports of the same source at once would else make the same customer twice.
  perform pg_advisory_xact_lock(hashtextextended('customers.external_id/' || p_source, 0));
  return query
  with new as materialized (
    select v.value, gen_random_uuid() as party from (select distinct unnest(p_values)) v (value)
    where not exists (select from customers.external_id e where e.source = p_source and e.value = v.value)
  ), parties as (
    insert into customers.party (id, kind) select n.party, 'account' from new n
  ), ids as (
    insert into customers.external_id (source, value, party) select p_source, n.value, n.party from new n
  )
  select e.value, e.party, false from customers.external_id e where e.source = p_source and e.value = any (p_values)
  union all select n.value, n.party, true from new n;
end $$;
comment on function customers.external_parties is 'The parties of these customers of another system; made when they are new.';
revoke execute on function customers.external_parties from public;
grant execute on function customers.external_parties to rapport_app;

create function customers.find_external(p_value text) returns table (party uuid, source text)
language sql stable security definer as 'select e.party, e.source from customers.external_id e where e.value = p_value';
comment on function customers.find_external is 'The parties that some other system knows by this. Ids only.';
create index external_id_value on customers.external_id (value);

create function orders.imported_before(p_references text[]) returns table (reference text, digest text)
language sql stable security definer as $$
  select r.reference, case when o.reference = r.reference then encode(o.digest, 'hex') end
  from unnest(p_references) r (reference)
  join orders.customer_order o on o.reference in (r.reference, 'erased:' || encode(sha256(convert_to(r.reference, 'UTF8')), 'hex'))
$$;
comment on function orders.imported_before is 'What an import took before: the digest of its lines, or null for what was erased since.';

create function orders.take_imported(p_orders jsonb) returns table (reference text, number bigint, outcome text, gross bigint)
language plpgsql volatile security definer as $$
#variable_conflict use_column
declare
  given record;
  made orders.customer_order;
  total record;
begin
  if customers.purpose() is null then raise exception 'An import names its purpose.'; end if;
  for given in
    select * from jsonb_to_recordset(p_orders) o (reference text, digest text, party uuid, placed_at timestamptz, state text, country text, currency text, lines jsonb)
  loop
    if given.party is not null and not given.party = any (customers.entered()) then raise exception 'Only for parties that were entered.'; end if;
    select sum(l.net)::bigint as net, sum(l.tax)::bigint as tax, sum(l.gross)::bigint as gross into total
    from jsonb_to_recordset(given.lines) l (net bigint, tax bigint, gross bigint);
    insert into orders.customer_order as o (party, source, reference, digest, placed_at, state, payment, country, currency, net, tax, gross)
    values (given.party, 'import', given.reference, decode(given.digest, 'hex'), given.placed_at, given.state, 'imported', given.country, given.currency, total.net, total.tax, total.gross)
    on conflict (reference) where reference is not null do update set
      digest = excluded.digest, placed_at = excluded.placed_at, state = excluded.state, country = excluded.country, currency = excluded.currency,
      net = excluded.net, tax = excluded.tax, gross = excluded.gross
    returning o.* into made;
    outcome := case when exists (select from orders.order_line l where l.customer_order = made.id) then 'changed' else 'taken' end;
    delete from orders.order_line l where l.customer_order = made.id;
    insert into orders.order_line (customer_order, line, product, title, quantity, rate, unit_gross, net, tax, gross)
    select made.id, l.line, l.product, l.title, l.quantity, l.rate, l.unit, l.net, l.tax, l.gross
    from jsonb_to_recordset(given.lines) l (line integer, product uuid, title text, quantity integer, rate integer, unit bigint, net bigint, tax bigint, gross bigint);
    reference := given.reference; number := made.number; gross := total.gross;
    return next;
  end loop;
end $$;
comment on function orders.take_imported is 'Takes orders of another system. A definer, because an order without a customer is on nobody''s line; those with one must have been entered.';
revoke execute on function orders.imported_before, orders.take_imported from public;
grant execute on function orders.imported_before, orders.take_imported to rapport_app;
