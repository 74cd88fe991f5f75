-- The way of an order, cheaper: the same rows in the same transaction. decisions/0009-the-cost-of-an-order.md has what was measured.
--
-- What counts is not the rows but what PostgreSQL prepares for each statement before the first row: plans of aggregates, checks parsed
-- again, each expression of PL/pgSQL made ready once a transaction. So: few statements, few expressions, few checks.

-- ── one product's row, changed by every order ─────────────────────────────────────────────────────────────────────

-- A table's check is parsed again by each statement that writes the table, whatever column it writes: twelve of them were a twelfth of an
-- order. What the merchant writes is now looked at when the merchant writes it, and a reservation by the one check that concerns it.
alter table catalogue.product
  drop constraint product_reference_check, drop constraint product_slug_check, drop constraint product_state_check,
  drop constraint product_brand_check, drop constraint product_gtin_check, drop constraint product_mpn_check,
  drop constraint product_price_check, drop constraint product_currency_check, drop constraint product_tax_rate_check,
  drop constraint product_on_hand_check, drop constraint product_reserved_check, drop constraint product_check;
alter table catalogue.product add constraint product_stock_check check (reserved between 0 and on_hand);

create function catalogue.refuse_product() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name,
    message = 'A product breaks a rule of its table; the condition of the trigger says which there are.';
end $$;
create trigger product_is_sound after insert or update of reference, slug, state, brand, gtin, mpn, price, currency, tax_rate on catalogue.product
  for each row when (not (
    length(new.reference) between 1 and 200
    and new.slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(new.slug) <= 120
    and new.state in ('offered', 'hidden')
    and length(new.brand) <= 120 and length(new.gtin) <= 50 and length(new.mpn) <= 120
    and new.price between 0 and 1000000000000
    and new.currency ~ '^[A-Z]{3}$'
    and new.tax_rate between 0 and 10000))
  execute function catalogue.refuse_product();
comment on trigger product_is_sound on catalogue.product is 'What checks of the table would say, asked only when one of these columns is written.';

-- Worked out when it is read: stored, it was worked out, and its expression parsed, by every reservation.
alter table catalogue.product drop column available;
alter table catalogue.product add column available integer generated always as (on_hand - reserved) virtual;

create or replace function catalogue.reserve(p_products uuid[], p_quantities integer[]) returns uuid[]
language plpgsql volatile as $$
declare
  short uuid[];
  line record;
begin
  -- Mostly one product: there is nothing to put in order.
  if cardinality(p_products) = 1 then
    update catalogue.product set reserved = reserved + p_quantities[1]
    where id = p_products[1] and state = 'offered' and on_hand - reserved >= p_quantities[1];
    return case when found then '{}' else p_products end;
  end if;
  -- In the order of ids, so that two orders never wait for each other crosswise.
  for line in select p, sum(q)::integer as q from unnest(p_products, p_quantities) as l (p, q) group by p order by p loop
    update catalogue.product set reserved = reserved + line.q
    where id = line.p and state = 'offered' and on_hand - reserved >= line.q;
    if not found then short := short || line.p; end if;
  end loop;
  return coalesce(short, '{}');
end $$;

-- ── what every order writes ───────────────────────────────────────────────────────────────────────────────────────

-- Domains instead of checks, for the reason that 0002 gives.
create domain customers.recipient as text check (length(value) between 3 and 320);
alter table customers.letter drop constraint letter_recipient_check, alter column recipient type customers.recipient;
create domain orders.moved as integer check (value <> 0);
comment on domain orders.moved is 'A quantity of an order''s line: negative for what came back.';
alter table orders.order_line drop constraint order_line_quantity_check, alter column quantity type orders.moved;

-- The primary key is now also what a line is read by: an index less for every entry of the log.
drop index customers.interaction_line;
alter table customers.interaction drop constraint interaction_pkey;
alter table customers.interaction add primary key (party, position, class, recorded_at);

-- Ids that are no secret and follow the clock land at the end of their index, which stays in memory however large the shop is.
-- Parties and baskets keep random ones: a basket's id is what opens it.
alter table orders.customer_order alter column id set default uuidv7();
alter table customers.identity_claim alter column id set default uuidv7();
alter table customers.promise alter column id set default uuidv7();
alter table customers.letter alter column id set default uuidv7();

-- Not enforced, for the reason that 0005 gives: the function below reads or makes the party in the same statement.
alter table orders.cart drop constraint cart_party_fkey;
alter table orders.cart add constraint cart_party_fkey foreign key (party) references customers.party not enforced;

-- ── hot commands ──────────────────────────────────────────────────────────────────────────────────────────────────

-- Definers: the policies were a sixth of their cost, and guard nothing here. Each works on the one basket that it is given the secret id
-- of, on the line where that basket stands, and says nothing of the line. Every name is qualified (see 0005).

create or replace function orders.begin_cart(p_actor text, p_party uuid, p_new boolean, p_owned boolean) returns uuid
language plpgsql volatile security definer as $$
declare
  made uuid := gen_random_uuid();
begin
  if p_new then
    with device as (insert into customers.party (id, kind) values (p_party, 'device'))
    insert into orders.cart (id, party, owned) values (made, p_party, p_owned);
  else
    insert into orders.cart (id, party, owned) select made, p.id, p_owned from customers.party p where p.id = p_party;
    if not found then raise exception using errcode = 'foreign_key_violation', message = 'A basket stands on a party that there is.'; end if;
  end if;
  return made;
end $$;

-- JSON as text is written once; jsonb was built, and then written.
drop function orders.show_cart, orders.set_line, orders.cart_content;
create function orders.cart_content(p_cart uuid, p_locale text) returns json
language plpgsql stable as $$
begin
  -- An array of a query, not an aggregate: an aggregate is made ready anew by each statement.
  return json_build_object('id', p_cart, 'lines', array(
    select json_build_object(
      'product', l.product, 'quantity', l.quantity, 'waitUntil', l.wait_until, 'price', p.price, 'currency', p.currency, 'rate', p.tax_rate,
      'available', case when p.state = 'offered' then p.on_hand - p.reserved else 0 end, 'restockOn', p.restock_on, 'slug', p.slug,
      'title', w.title)
    from orders.cart_line l
    cross join lateral (select p.* from catalogue.product p where p.id = l.product limit 1) p
    cross join lateral (select w.title from catalogue.product_words w where w.product = l.product order by w.language = p_locale desc, w.language limit 1) w
    where l.cart = p_cart order by l.added_at, l.product));
end $$;
comment on function orders.cart_content is 'Step: the lines of a basket with today''s prices and stock.';

create function orders.show_cart(p_actor text, p_caller uuid, p_cart uuid, p_locale text) returns json
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

create function orders.set_line(p_actor text, p_caller uuid, p_cart uuid, p_product uuid, p_quantity integer, p_wait_until timestamptz, p_locale text) returns json
language plpgsql volatile security definer as $$
begin
  if p_quantity > 0 then
    -- Mostly the line is new: then basket and line are one statement. The basket's row is locked, so that it does not become an order
    -- meanwhile; what the statement may have read too early is only whether the product is offered.
    with basket as (
      update orders.cart set changed_at = now() where id = p_cart and ordered_at is null and (not owned or party = p_caller) returning id
    )
    insert into orders.cart_line (cart, product, quantity, wait_until)
    select b.id, p.id, p_quantity, p_wait_until from basket b, catalogue.product p where p.id = p_product and p.state = 'offered'
    on conflict do nothing;
    if found then return orders.cart_content(p_cart, p_locale); end if;
  end if;
  update orders.cart set changed_at = now() where id = p_cart and ordered_at is null and (not owned or party = p_caller);
  if not found then
    if orders.cart_party(p_cart, p_caller) is null then raise exception using errcode = 'RP404', message = 'basket-unknown'; end if;
    raise exception using errcode = 'RP409', message = 'basket-ordered';
  end if;
  if p_quantity = 0 then
    delete from orders.cart_line where cart = p_cart and product = p_product;
  else
    update orders.cart_line set quantity = p_quantity, wait_until = p_wait_until where cart = p_cart and product = p_product;
    if not found then raise exception using errcode = 'RP404', message = 'product-unknown'; end if;
  end if;
  return orders.cart_content(p_cart, p_locale);
end $$;
comment on function orders.set_line is 'Hot command: sets the quantity of one product in a basket; 0 takes it out. Answers with the basket.';

create type orders.agreed as (
  product uuid, title text, quantity integer, wait_until timestamptz, rate integer, price bigint, currency text, tax bigint, waiting boolean, ships_at timestamptz
);
comment on type orders.agreed is 'A line of a basket while it becomes a line of an order: words, price and tax as they are now.';

create or replace function orders.place(
  p_actor text, p_caller uuid, p_cart uuid, p_key text, p_digest bytea,
  p_email text, p_name text, p_address text, p_asked text[], p_locale text, p_source text,
  p_ships_at timestamptz, p_zone text, p_now timestamptz
) returns jsonb
language plpgsql volatile security definer as $$
declare
  -- What JSON and the program's numbers still hold exactly: 2^53 - 1 minor units.
  exact constant bigint := 9007199254740991;
  owner uuid;
  earlier record;
  basket orders.agreed[];
  line orders.agreed;
  products uuid[];
  quantities integer[];
  gross numeric := 0;
  tax numeric := 0;
  short uuid[];
  unasked jsonb;
  made uuid := uuidv7();
  made_number bigint;
  suggested uuid;
  logged bigint;
  told text;
begin
  select party into owner from orders.cart where id = p_cart and (not owned or party = p_caller);
  if not found then
    -- The basket is cleared away after a while; who repeats their order then still gets its answer.
    owner := orders.ordered_party(p_cart);
    if owner is null then raise exception using errcode = 'RP404', message = 'basket-unknown'; end if;
  end if;
  -- Before anything takes a transaction id. Calls that answer nothing are assigned: a bare expression costs no executor, PERFORM does.
  told := pg_advisory_xact_lock(customers.lock_key(owner));

  update orders.cart set ordered_at = p_now where id = p_cart and ordered_at is null;
  if not found then
    select o.number, o.key, o.digest, o.party into earlier from orders.customer_order o where o.cart = p_cart;
    if earlier.key is distinct from p_key then raise exception using errcode = 'RP409', message = 'basket-ordered'; end if;
    if earlier.digest is distinct from p_digest then raise exception using errcode = 'RP409', message = 'key-reused'; end if;
    return jsonb_build_object('number', earlier.number, 'party', earlier.party, 'repeated', true);
  end if;

  -- Prices and words as they stand now, read once, so that the lines are what the total was made of. Tax contained in a gross amount is
  -- gross × rate / (1 + rate), rounded half away from zero.
  basket := array(
    select row (l.product, w.title, l.quantity, l.wait_until, p.tax_rate, p.price, p.currency,
      round(p.price * l.quantity * p.tax_rate::numeric / (10000 + p.tax_rate))::bigint, false, p_ships_at)::orders.agreed
    from orders.cart_line l
    -- One by one: while the statistics know nothing of new baskets, the planner would else read the whole catalogue for each.
    cross join lateral (select p.* from catalogue.product p where p.id = l.product limit 1) p
    cross join lateral (select w.title from catalogue.product_words w where w.product = p.id order by w.language = p_locale desc, w.language limit 1) w
    where l.cart = p_cart order by l.added_at, l.product);
  if basket = '{}' then raise exception using errcode = 'RP409', message = 'basket-empty'; end if;
  foreach line in array basket loop
    if line.currency <> basket[1].currency then raise exception using errcode = 'RP409', message = 'basket-currencies'; end if;
    products := products || line.product;
    quantities := quantities || line.quantity;
    gross := gross + line.price * line.quantity;
    tax := tax + line.tax;
  end loop;
  if gross > exact then raise exception using errcode = 'RP409', message = 'basket-too-dear'; end if;

  short := catalogue.reserve(products, quantities);
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
    for at in 1 .. cardinality(basket) loop
      if basket[at].product = any (short) then
        basket[at].waiting := true;
        basket[at].ships_at := basket[at].wait_until;
      end if;
    end loop;
  end if;

  made_number := nextval('orders.order_number');
  -- One statement: each of its own would cost its plan's locks, its snapshot and its end again. What it says of the log and of the typed
  -- address is what customers.record and customers.suggest_address say, for a party that is locked.
  with agreed as (
    insert into orders.customer_order (id, number, party, cart, key, digest, source, placed_at, payment, locale, currency, net, tax, gross)
    values (made, made_number, owner, p_cart, p_key, p_digest, p_source, p_now, 'invoice', p_locale, basket[1].currency, gross - tax, tax, gross)
  ), lines as (
    insert into orders.order_line (customer_order, line, product, title, quantity, waiting, ships_at, rate, unit_gross, net, tax, gross)
    select made, l.n, l.product, l.title, l.quantity, l.waiting, l.ships_at, l.rate, l.price, l.price * l.quantity - l.tax, l.tax, l.price * l.quantity
    from unnest(basket) with ordinality l (product, title, quantity, wait_until, rate, price, currency, tax, waiting, ships_at, n)
    returning ships_at
  ), reached as (
    insert into orders.contact (customer_order, party, email, name, address, asked) values (made, owner, p_email, p_name, p_address, p_asked)
  ), promised as (
    insert into customers.promise (party, kind, subject_type, subject_id, made_at, made_by, due_at, precision, zone, owner)
    select distinct owner, 'order.ships', 'order', made_number::text, p_now, p_actor, l.ships_at, 'day', p_zone, 'packing' from lines l
  ), typed as (
    -- Mostly nobody has typed it before: then address, party and suggestion are made here.
    insert into customers.address (party, type, value, shared) values (gen_random_uuid(), 'email', lower(p_email), customers.is_shared('email', lower(p_email)))
    on conflict (type, value) do nothing returning party
  ), stands as (
    insert into customers.party (id, kind) select t.party, 'address' from typed t
  ), claimed as (
    insert into customers.identity_claim (party, other, strength, rule, asserted_by)
    select owner, t.party, 'suggestion', 'typed-in-order', p_actor from typed t returning other
  ), recorded as (
    insert into customers.interaction (class, party, position, era, kind, version, channel, actor, subject_type, subject_id, data, occurred_at)
    select k.class, owner, nextval('customers.interaction_position'), (select max(e.era) from customers.era e), k.name, k.version, p_source, p_actor,
      'order', made_number::text, jsonb_build_object('gross', gross::bigint, 'currency', basket[1].currency, 'lines', cardinality(basket)), p_now
    from customers.kind k where k.name = 'order.placed'
    returning position
  )
  insert into customers.letter (party, kind, recipient, locale, data)
  values (owner, 'order.placed', p_email, p_locale, jsonb_build_object('order', made_number))
  returning (select c.other from claimed c), (select r.position from recorded r) into suggested, logged;
  if logged is null then raise exception using errcode = 'RP500', message = 'The interaction kind order.placed is not declared.'; end if;
  if suggested is null then
    with known as (select a.party from customers.address a where a.type = 'email' and a.value = lower(p_email))
    insert into customers.identity_claim (party, other, strength, rule, asserted_by)
    select owner, k.party, 'suggestion', 'typed-in-order', p_actor from known k
    on conflict do nothing;
  end if;

  if p_asked <> '{}' then
    -- Our own form asked for these, and said what for: told facts, with the sentence that stood beside the field.
    delete from customers.fact where party = owner and basis = 'told' and name in ('email', 'name', 'address') and purpose = 'orders' and refused_at is null;
    insert into customers.fact (party, name, value, basis, source, purpose, sentence, known_at)
    select owner, f.name, to_jsonb(f.value), 'told', 'order ' || made_number, 'orders', (select a from unnest(p_asked) a where a like f.asked || '@%'), p_now
    from (values ('email', p_email, 'orderEmail'), ('name', p_name, 'orderName'), ('address', p_address, 'orderAddress')) f (name, value, asked);
  end if;

  return jsonb_build_object('number', made_number, 'party', owner, 'products', products);
end $$;
