-- What is for sale: products, their words per language, prices over time, stock, and how they are found. Nothing here is about a person.

create schema catalogue;
grant usage on schema catalogue to rapport_app;

-- ── the shelves ───────────────────────────────────────────────────────────────────────────────────────────────────

create table catalogue.category (
  key       text primary key check (key = '' or (key ~ '^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$' and length(key) <= 200)),
  position  integer not null default 1000
);
comment on table catalogue.category is 'A shelf, by its path: clothing/jackets. The empty key is for what lies on no shelf.';
comment on column catalogue.category.position is 'The order in the shop; equal ones stand by their key.';
insert into catalogue.category (key) values ('');
grant select, insert, update on catalogue.category to rapport_app;

create table catalogue.category_words (
  category  text not null references catalogue.category on delete cascade,
  language  text not null check (language ~ '^[a-z]{2}$'),
  title     text not null check (length(title) between 1 and 120),
  primary key (category, language)
);
comment on table catalogue.category_words is 'What a shelf is called, per language.';
grant select, insert, update on catalogue.category_words to rapport_app;

-- ── products ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table catalogue.product (
  id           uuid primary key default gen_random_uuid(),
  reference    text unique check (length(reference) between 1 and 200),
  slug         text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  state        text not null default 'offered' check (state in ('offered', 'hidden')),
  family       uuid,
  leads        boolean not null default true,
  options      jsonb not null default '{}',
  category     text not null default '' references catalogue.category,
  brand        text not null default '' check (length(brand) <= 120),
  gtin         text not null default '' check (length(gtin) <= 50),
  mpn          text not null default '' check (length(mpn) <= 120),
  price        bigint not null check (price between 0 and 1000000000000),
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
comment on column catalogue.product.slug is 'Its address. It stays when the title changes, because others link to it.';
comment on column catalogue.product.leads is 'Stands on the shelf for its family; the others are options on its page.';
comment on column catalogue.product.options is 'What sets it apart in its family: {"Size": "42"}.';
comment on column catalogue.product.price is 'Gross, in minor units of the currency.';
comment on column catalogue.product.tax_rate is 'Hundredths of a percent: 2500 is 25 %.';
comment on column catalogue.product.restock_on is 'The day on which more is expected; none is known when null.';
-- One index per order in which a shelf is looked through; the id makes each order the same on every page.
create index product_new on catalogue.product (created_at desc, id) where state = 'offered';
create index product_price on catalogue.product (price, id) where state = 'offered';
create index product_shelf_new on catalogue.product (category, created_at desc, id) where state = 'offered';
create index product_shelf_price on catalogue.product (category, price, id) where state = 'offered';
create index product_brand_new on catalogue.product (brand, created_at desc, id) where state = 'offered' and brand <> '';
create index product_shelf_brand on catalogue.product (category, brand, created_at desc, id) where state = 'offered' and brand <> '';
create index product_family on catalogue.product (family) where family is not null;
create index product_picture on catalogue.product (picture) where picture is not null;
create index product_gtin on catalogue.product (gtin) where gtin <> '';
grant select, insert, update on catalogue.product to rapport_app;

create table catalogue.product_words (
  product      uuid not null references catalogue.product on delete cascade,
  language     text not null check (language ~ '^[a-z]{2}$'),
  title        text not null check (length(title) between 1 and 500),
  description  text not null default '' check (length(description) <= 50000),
  details      jsonb not null default '[]',
  primary key (product, language)
);
comment on table catalogue.product_words is 'What the merchant writes about a product, per language.';
comment on column catalogue.product_words.details is 'List of {section, name, value}: what the product page shows as a table.';
grant select, insert, update on catalogue.product_words to rapport_app;

create table catalogue.price (
  product  uuid not null references catalogue.product on delete cascade,
  from_at  timestamptz not null default now(),
  until_at timestamptz not null default 'infinity',
  amount   bigint not null check (amount >= 0),
  primary key (product, from_at)
);
comment on table catalogue.price is 'Every price with the time during which it was asked, so that "lowest in 30 days" is true.';
grant select, insert, update on catalogue.price to rapport_app;

create table catalogue.taken (
  reference  text primary key check (length(reference) between 1 and 200),
  product    uuid not null references catalogue.product on delete cascade,
  parts      jsonb not null,
  taken_at   timestamptz not null default now()
);
comment on table catalogue.taken is 'What an import last read about a product: a hash for each part (words, place, price, stock). Only a part that the feed changed is changed here, so that what was sold or corrected in the meantime stays.';
create index taken_product on catalogue.taken (product);
grant select, insert, update on catalogue.taken to rapport_app;

-- ── how much lies on each shelf ───────────────────────────────────────────────────────────────────────────────────

create table catalogue.shelf (
  category  text not null,
  brand     text not null,
  products  integer not null,
  families   integer not null,
  primary key (category, brand)
);
comment on table catalogue.shelf is 'How many products are offered, per category and brand; * counts all of them. So no list page counts the catalogue (at a million products a count took 90 ms, this 0.05).';
create index shelf_whole on catalogue.shelf (category) where brand = '*';
grant select on catalogue.shelf to rapport_app;

create function catalogue.shelve(p_category text[], p_brand text[], p_products integer[], p_families integer[]) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  insert into catalogue.shelf as s (category, brand, products, families)
  select c, b, sum(l.products), sum(l.families)
  from unnest(p_category, p_brand, p_products, p_families) as l (category, brand, products, families)
  cross join lateral unnest(array[l.category, '*']) as c
  cross join lateral unnest(array[l.brand, '*']) as b
  group by c, b having sum(l.products) <> 0 or sum(l.families) <> 0
  -- In one order, so that two imports never wait for each other crosswise.
  order by c, b
  on conflict (category, brand) do update set products = s.products + excluded.products, families = s.families + excluded.families
$$;

create function catalogue.count_added() returns trigger language plpgsql as $$
begin
  perform catalogue.shelve(array_agg(category), array_agg(brand), array_agg(1), array_agg(leads::integer)) from added where state = 'offered';
  return null;
end $$;
create trigger shelf_added after insert on catalogue.product referencing new table as added
  for each statement execute function catalogue.count_added();

create function catalogue.count_moved() returns trigger language plpgsql as $$
begin
  perform catalogue.shelve(
    array[old.category, new.category], array[old.brand, new.brand],
    array[-(old.state = 'offered')::integer, (new.state = 'offered')::integer],
    array[-(old.state = 'offered' and old.leads)::integer, (new.state = 'offered' and new.leads)::integer]);
  return null;
end $$;
-- Row by row and only for these columns: a reservation, which comes a hundred times as often, never runs it.
create trigger shelf_moved after update of category, brand, state, leads on catalogue.product for each row
  when (row (old.category, old.brand, old.state, old.leads) is distinct from row (new.category, new.brand, new.state, new.leads))
  execute function catalogue.count_moved();

create extension if not exists fuzzystrmatch;

-- ── how it is found ───────────────────────────────────────────────────────────────────────────────────────────────

create text search configuration catalogue.english (copy = pg_catalog.english);
alter text search configuration catalogue.english alter mapping for asciiword, word, numword with public.unaccent, english_stem;
create text search configuration catalogue.norwegian (copy = pg_catalog.norwegian);
alter text search configuration catalogue.norwegian alter mapping for asciiword, word, numword with public.unaccent, norwegian_stem;
create text search configuration catalogue.simple (copy = pg_catalog.simple);
alter text search configuration catalogue.simple alter mapping for asciiword, word, numword with public.unaccent, simple;

create function catalogue.speech(p_language text) returns regconfig
language sql immutable parallel safe return case p_language
  when 'en' then 'catalogue.english'::regconfig
  when 'nb' then 'catalogue.norwegian'::regconfig
  when 'nn' then 'catalogue.norwegian'::regconfig
  when 'no' then 'catalogue.norwegian'::regconfig
  else 'catalogue.simple'::regconfig end;

create function catalogue.plain(p_text text) returns text
language sql immutable parallel safe return lower(regexp_replace(p_text, '[^[:alnum:]]+', ' ', 'g'));
comment on function catalogue.plain is 'Words and numbers only: the parser would take StarTech.com for a host and 7/8 for a path, and then nobody finds them.';

create table catalogue.product_search (
  product   uuid not null references catalogue.product on delete cascade,
  language  text not null,
  search    tsvector not null,
  words     text[] not null,
  primary key (product, language)
);
comment on table catalogue.product_search is 'What a product is found by, offered ones only. Beside product_words and narrow, because ranking reads many of these rows: A title, B brand and category, C details and options, D description.';
comment on column catalogue.product_search.words is 'The distinct words that catalogue.word counts for it.';
create index product_search_words on catalogue.product_search using gin (search);
grant select, insert, update, delete on catalogue.product_search to rapport_app;

create table catalogue.word (
  language  text not null,
  word      text collate "C" not null,
  lexeme    text not null,
  products  integer not null,
  primary key (language, word)
);
comment on table catalogue.word is 'Each word of titles, brands and categories (not article numbers: a million of them would be a million words) with the number of products that have it: how much it says (ranking), and what somebody who mistyped may have meant.';
create index word_lexeme on catalogue.word (language, lexeme);
create index word_alike on catalogue.word using gin (word gin_trgm_ops);
grant select, insert, update on catalogue.word to rapport_app;

create function catalogue.learn(p_products uuid[]) returns void
language plpgsql volatile as $$
begin
  -- Counts of words are changed by the difference between what each product had and has, in the order of words, so that two
  -- writers never wait for each other crosswise.
  with written as (
    select w.product, w.language, catalogue.speech(w.language) as speech,
      catalogue.plain(w.title) as title,
      catalogue.plain(p.brand || ' ' || coalesce(c.title, replace(p.category, '/', ' '))) as kin,
      catalogue.plain(p.mpn || ' ' || p.gtin || ' ' || coalesce(p.reference, '')) as numbers,
      catalogue.plain(coalesce((select string_agg(d ->> 'name' || ' ' || (d ->> 'value'), ' ') from jsonb_array_elements(w.details) d), '') || ' '
        || coalesce((select string_agg(o.key || ' ' || o.value, ' ') from jsonb_each_text(p.options) o), '')) as details,
      catalogue.plain(w.description) as description
    from catalogue.product p
    join catalogue.product_words w on w.product = p.id
    left join catalogue.category_words c on c.category = p.category and c.language = w.language
    where p.id = any (p_products) and p.state = 'offered'
  ), now_has as (
    select product, language,
      setweight(to_tsvector(speech, title), 'A') || setweight(to_tsvector(speech, kin || ' ' || numbers), 'B')
        || setweight(to_tsvector(speech, details), 'C') || setweight(to_tsvector(speech, description), 'D')
        -- The language is a word of its own, so that the index knows it: English brand must not be read through for Norwegian brand.
        || array_to_tsvector(array['@' || language]) as search,
      array(select distinct x from regexp_split_to_table(title || ' ' || kin, ' ') x where length(x) between 2 and 40) as words
    from written
  ), had as (
    select s.product, s.language, s.words from catalogue.product_search s where s.product = any (p_products)
  ), counted as (
    insert into catalogue.word as k (language, word, lexeme, products)
    select language, word, coalesce((tsvector_to_array(to_tsvector(catalogue.speech(language), word)))[1], ''), sum(n)
    from (
      select language, unnest(words) as word, 1 as n from now_has
      union all select language, unnest(words), -1 from had) x
    group by language, word having sum(n) <> 0
    order by language, word
    on conflict (language, word) do update set products = k.products + excluded.products
  ), forgotten as (
    delete from catalogue.product_search s using had h
    where s.product = h.product and s.language = h.language
      and not exists (select from now_has n where n.product = h.product and n.language = h.language)
  )
  insert into catalogue.product_search (product, language, search, words)
  select product, language, search, words from now_has
  on conflict (product, language) do update set search = excluded.search, words = excluded.words
  where row (product_search.search, product_search.words) is distinct from row (excluded.search, excluded.words);
end $$;
comment on function catalogue.learn is 'Step: what these products are found by, after their words, brand, category, options or state changed.';

create function catalogue.word_meant(p_word text, p_languages text[]) returns text
language sql stable as $$
  select word from (
    select word, products, similarity(word, p_word) as alike from catalogue.word where word % p_word and language = any (p_languages)
    union all
    -- Short words have too few trigrams: two letters that changed places (lapotp: 0.27) or one that is wrong (woll: 0.25) leave
    -- nothing in common. The range of words that begin alike is read in order; "C" makes a prefix a range.
    select word, products, 0.7 from catalogue.word
    where language = any (p_languages) and word in (
      select overlay(p_word placing substr(p_word, i + 1, 1) || substr(p_word, i, 1) from i for 2) from generate_series(1, length(p_word) - 1) i)
    union all
    select word, products, 0.65 from catalogue.word w, (select left(p_word, case when length(p_word) < 6 then 1 else 2 end) as begins) b
    where language = any (p_languages) and word >= begins collate "C" and word < begins || U&'\FFFF' collate "C"
      and length(word) between length(p_word) - 1 and length(p_word) + 1 and length(p_word) < 9
      and levenshtein_less_equal(word, p_word, 1) = 1) w
  where products > 0 and alike - 0.05 * abs(length(word) - length(p_word)) >= 0.36
  -- A word that many products have is likelier to be meant than one that stands alone; first letters are seldom mistyped, and
  -- letters seldom left out.
  order by alike + 0.03 * ln(products) + case when left(word, 1) = left(p_word, 1) then 0.1 else 0 end
    - 0.05 * abs(length(word) - length(p_word)) desc, word limit 1
$$;
comment on function catalogue.word_meant is 'What somebody may have meant who typed a word that no product has; null when nothing is like it.';

create function catalogue.find(p_text text, p_language text, p_limit integer)
returns table (product uuid, score real, meant text)
-- With a limit of three the planner reads the whole table and hopes: 2 s where nothing has all the words, with the index 3 ms.
language plpgsql stable set enable_seqscan = off as $$
declare
  -- Beyond these a search says no more: twelve words, and four thousand products to rank.
  words_limit constant integer := 12;
  ranked_limit constant integer := 4000;
  -- So many products with all the words are enough to leave out those that have only some.
  enough constant integer := 3;
  -- What is looked through of a word that is nearly everywhere: any of its products is as good as another, so the newest.
  newest_limit constant integer := 20000;
  languages text[];
  offered float8 := greatest(1, (select s.products from catalogue.shelf s where s.category = '*' and s.brand = '*'));
  typed text[];
  known text[] := '{}';
  corrected text;
  one text;
  other text;
  queries tsquery[];
  says float8[];
  all_of tsquery;
  any_of tsquery;
  telling tsquery;
begin
  with recursive l as (
    (select w.language from catalogue.word w order by w.language limit 1)
    union all select (select w.language from catalogue.word w where w.language > l.language order by w.language limit 1) from l where l.language is not null)
  select array_agg(l.language) into languages from l where l.language is not null;

  select array_agg(w order by at) into typed from (
    select w, min(at) as at from unnest(string_to_array(trim(catalogue.plain(left(p_text, 200))), ' ')) with ordinality as t (w, at)
    where w <> '' group by w order by at limit words_limit) t;
  if typed is null or languages is null then return; end if;

  foreach one in array typed loop
    other := one;
    if length(one) >= 3 and not exists (
      select from unnest(languages) l cross join lateral tsvector_to_array(to_tsvector(catalogue.speech(l), one)) as x (lexemes)
      -- A stop word has no lexeme and is no mistake; an article number is known without being counted.
      where x.lexemes = '{}' or exists (select from catalogue.word w where w.language = l and w.lexeme = any (x.lexemes) and w.products > 0)
        or exists (select from catalogue.product_search s where s.search @@ to_tsquery('simple', quote_literal(x.lexemes[1])))) then
      other := coalesce(catalogue.word_meant(one, languages), one);
      if other <> one then corrected := ''; end if;
    end if;
    known := known || other;
  end loop;
  if corrected is not null then corrected := array_to_string(known, ' '); end if;

  foreach one in array languages loop
    -- A word that a fifth of a large shop has tells nothing beside others: it ranks, and does not find.
    select array_agg(t.query), array_agg(ln(1 + (greatest(offered, t.n) - t.n + 0.5) / (t.n + 0.5))),
      string_agg(t.query::text, ' & ')::tsquery, string_agg(t.query::text, ' | ')::tsquery,
      string_agg(t.query::text, ' | ') filter (where t.n <= greatest(ranked_limit, offered / 5))::tsquery
    into queries, says, all_of, any_of, telling from (
      select quote_literal(v.lexeme)::tsquery as query, d.n
      from unnest(to_tsvector(catalogue.speech(one), array_to_string(known, ' '))) v
      cross join lateral (select coalesce(sum(w.products), 0)::float8 as n from catalogue.word w where w.language = one and w.lexeme = v.lexeme) d) t;
    continue when queries is null;
    all_of := all_of && quote_literal('@' || one)::tsquery;
    telling := telling && quote_literal('@' || one)::tsquery;
    if telling is null then any_of := all_of;
    elsif cardinality(queries) > 1 and (select count(*) from (select from catalogue.product_search s where s.search @@ all_of limit enough) x) >= enough then
      any_of := all_of;
    else any_of := telling;
    end if;
    return query
      with candidate as materialized (
        select s.product, s.search, s.words from catalogue.product_search s
        where telling is not null and s.search @@ any_of limit ranked_limit
      ), recent as materialized (
        select s.product, s.search, s.words
        from (select p.id from catalogue.product p where telling is null and p.state = 'offered' order by p.created_at desc, p.id limit newest_limit) n
        -- One by one through the key: a join would read the whole table.
        cross join lateral (select * from catalogue.product_search o where o.product = n.id and o.language = one limit 1) s
        where s.search @@ any_of limit ranked_limit
      )
      select x.product,
        -- Each word by how much it says (inverse document frequency as in BM25, over titles, brands and categories) and where it
        -- stands; a title of few words is more about them than one of many. The numbers are the middle of a plateau (0.755 to 0.772
        -- nDCG@10 on rated searches of 19,406 products; plain BM25 has 0.714).
        ((select sum(n * ts_rank('{0.3, 0.2, 0.4, 1}', x.search, q)) from unnest(queries, says) as t (q, n)) / sqrt(20 + cardinality(x.words)))::real,
        corrected
      from (select * from candidate union all select * from recent) x
      order by 2 desc, 1 limit p_limit;
  end loop;
end $$;
comment on function catalogue.find is 'The products that these words find, best first per language, and what was searched for instead of words that no product has. Any word finds; where enough products have all of them, only those.';

create function catalogue.lead(p_families uuid[]) returns void
language sql volatile as $$
  update catalogue.product p set leads = (p.id = first.id)
  from (select distinct on (family) family, id from catalogue.product
        where family = any (p_families) order by family, (state = 'offered') desc, created_at, id) first
  where p.family = first.family and p.leads <> (p.id = first.id)
$$;
comment on function catalogue.lead is 'Step: the oldest that is offered stands on the shelf for its family.';

-- ── stock ─────────────────────────────────────────────────────────────────────────────────────────────────────────

create function catalogue.reserve(p_products uuid[], p_quantities integer[]) returns uuid[]
language plpgsql volatile as $$
declare
  short uuid[] := '{}';
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
  return short;
end $$;
comment on function catalogue.reserve is 'Step: reserves stock for an order and names the products of which there is not enough; the caller then takes everything back or asks.';

create function catalogue.release(p_products uuid[], p_quantities integer[]) returns void
language plpgsql volatile as $$
declare
  line record;
begin
  for line in select p, sum(q)::integer as q from unnest(p_products, p_quantities) as l (p, q) group by p order by p loop
    update catalogue.product set reserved = reserved - line.q where id = line.p;
  end loop;
end $$;
comment on function catalogue.release is 'Step: what was reserved is for sale again, because the order was cancelled.';

create function catalogue.ship(p_products uuid[], p_quantities integer[]) returns void
language plpgsql volatile as $$
declare
  line record;
begin
  for line in select p, sum(q)::integer as q from unnest(p_products, p_quantities) as l (p, q) group by p order by p loop
    update catalogue.product set on_hand = on_hand - line.q, reserved = reserved - line.q where id = line.p;
  end loop;
end $$;
comment on function catalogue.ship is 'Step: what was reserved leaves the house.';
