/** Basket, order and stock with nothing around them: no log, no promise, no letter, no contact's suggestion, no policy. */
export const BARE_SQL = `
  create schema bench;
  create table bench.stock (product uuid primary key, available integer not null, price bigint not null) with (fillfactor = 80);
  create table bench.cart (id uuid primary key default gen_random_uuid(), ordered boolean not null default false);
  create table bench.cart_line (cart uuid references bench.cart, product uuid, quantity integer, primary key (cart, product));
  create table bench.customer_order (
    number bigint primary key generated always as identity, cart uuid unique, key text unique, email text, name text, address text, gross bigint, at timestamptz default now());
  create table bench.message (id bigint primary key generated always as identity, words text not null);
  create table bench.order_line (customer_order bigint references bench.customer_order, product uuid, quantity integer, gross bigint, primary key (customer_order, product));
  insert into bench.stock select id, 1000000000, price from catalogue.product;
  create function bench.place(p_cart uuid, p_key text, p_email text, p_name text, p_address text) returns bigint language plpgsql as $$
  declare
    made bigint;
  begin
    update bench.cart set ordered = true where id = p_cart and not ordered;
    if not found then
      select number into made from bench.customer_order where key = p_key;
      return made;
    end if;
    update bench.stock s set available = s.available - l.quantity from bench.cart_line l where l.cart = p_cart and s.product = l.product and s.available >= l.quantity;
    if not found then raise exception 'not enough'; end if;
    insert into bench.customer_order (cart, key, email, name, address, gross)
    select p_cart, p_key, p_email, p_name, p_address, sum(l.quantity * s.price) from bench.cart_line l join bench.stock s using (product) where l.cart = p_cart
    returning number into made;
    insert into bench.order_line select made, l.product, l.quantity, l.quantity * s.price from bench.cart_line l join bench.stock s using (product) where l.cart = p_cart;
    return made;
  end $$`
