-- What is for sale: products, their words per language, prices over time, stock. Nothing here is about a person.

create schema catalogue;
grant usage on schema catalogue to rapport_app;

create table catalogue.product (
  id           uuid primary key default gen_random_uuid(),
  reference    text unique check (length(reference) <= 200),
  slug         text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  state        text not null default 'offered' check (state in ('offered', 'hidden')),
  family       uuid,
  options      jsonb not null default '{}',
  category     text not null default '',
  brand        text not null default '',
  gtin         text not null default '',
  mpn          text not null default '',
  price        bigint not null check (price >= 0),
  currency     text not null check (currency ~ '^[A-Z]{3}$'),
  tax_rate     integer not null check (tax_rate between 0 and 10000),
  on_hand      integer not null default 0 check (on_hand >= 0),
  reserved     integer not null default 0 check (reserved >= 0),
  available    integer generated always as (on_hand - reserved) stored,
  restock_on   date,
  picture      bytea references platform.blob,
  created_at   timestamptz not null default now(),
  changed_at   timestamptz not null default now(),
  check (reserved <= on_hand)
) with (fillfactor = 80);
comment on table catalogue.product is 'One thing that can be put in a basket. Sizes and colours of one article are products that share a family. Stock lies in the row, and no index holds it, so that a reservation stays a small update in place.';
comment on column catalogue.product.reference is 'The id in the merchant''s own system or feed; an import finds the product by it.';
comment on column catalogue.product.price is 'Gross, in minor units of the currency.';
comment on column catalogue.product.tax_rate is 'Hundredths of a percent: 2500 is 25 %.';
comment on column catalogue.product.restock_on is 'The day on which more is expected; none is known when null.';
create index product_shelf on catalogue.product (category, created_at desc, id) where state = 'offered';
create index product_new on catalogue.product (created_at desc, id) where state = 'offered';
create index product_family on catalogue.product (family) where family is not null;
grant select, insert, update on catalogue.product to rapport_app;

create table catalogue.product_words (
  product      uuid not null references catalogue.product on delete cascade,
  language     text not null check (language ~ '^[a-z]{2}$'),
  title        text not null check (length(title) between 1 and 500),
  description  text not null default '',
  details      jsonb not null default '[]',
  search       tsvector not null default '',
  primary key (product, language)
);
comment on column catalogue.product_words.details is 'List of {section, name, value}: what the product page shows as a table.';
create index product_words_search on catalogue.product_words using gin (search);
grant select, insert, update on catalogue.product_words to rapport_app;

create table catalogue.price (
  product  uuid not null references catalogue.product on delete cascade,
  from_at  timestamptz not null default now(),
  amount   bigint not null,
  primary key (product, from_at)
);
comment on table catalogue.price is 'Every price with the time from which it was asked, so that "lowest in 30 days" is true.';
grant select, insert on catalogue.price to rapport_app;

create function catalogue.reserve(p_products uuid[], p_quantities integer[]) returns uuid[]
language plpgsql volatile as $$
declare
  short uuid[] := '{}';
  line record;
begin
  -- In the order of ids, so that two orders never wait for each other crosswise.
  for line in select p, q from unnest(p_products, p_quantities) as l (p, q) order by p loop
    update catalogue.product set reserved = reserved + line.q
    where id = line.p and state = 'offered' and on_hand - reserved >= line.q;
    if not found then short := short || line.p; end if;
  end loop;
  return short;
end $$;
comment on function catalogue.reserve is 'Step: reserves stock for an order and names the products of which there is not enough; the caller then takes everything back or asks.';

create function catalogue.ship(p_products uuid[], p_quantities integer[]) returns void
language sql volatile as $$
  update catalogue.product p set on_hand = p.on_hand - l.q, reserved = p.reserved - l.q
  from (select u.p, sum(u.q)::integer as q from unnest(p_products, p_quantities) as u (p, q) group by u.p) l where p.id = l.p
$$;
comment on function catalogue.ship is 'Step: what was reserved leaves the house.';
