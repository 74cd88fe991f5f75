-- What the workspace lacked: finding a customer by name.

create function customers.name_words(p_name text) returns tsvector
language sql immutable parallel safe strict
return to_tsvector('pg_catalog.simple'::regconfig, lower(public.unaccent('public.unaccent'::regdictionary, p_name)));
comment on function customers.name_words is 'The words of a name as they are searched: lower case, without accents, no stop words.';

create function customers.name_query(p_text text) returns tsquery
language sql immutable parallel safe strict
return (
  select string_agg(quote_literal(w.lexeme) || ':*', ' & ')::tsquery
  from unnest(customers.name_words(left(p_text, 200))) w
);
comment on function customers.name_query is 'Names in which each of these words begins some word, in any order; null where there is no word.';

-- Words and not trigrams: two entries a name instead of twelve. At 1.2 million names the index has 11 MB instead of 145 and an order pays
-- 8 µs for it instead of 65; the commonest first name (47,000 people) is found in 50 ms, first and last name in 12.
create index fact_name_words on customers.fact using gin (customers.name_words(value #>> '{}'))
  where name = 'name' and replaced_at is null and refused_at is null;
-- Small, because each search reads what has not been sorted in yet, and the order that fills it sorts it in.
create index contact_name_words on orders.contact using gin (customers.name_words(name)) with (gin_pending_list_limit = 1024);

create function customers.find_name(p_text text, p_limit integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  with found as materialized (
    select f.party, f.known_at from customers.fact f
    where f.name = 'name' and f.replaced_at is null and f.refused_at is null
      and customers.name_words(f.value #>> '{}') @@ customers.name_query(p_text)
      and (f.ends_at is null or f.ends_at > now())
    limit p_limit
  )
  select f.party from found f group by f.party order by max(f.known_at) desc, f.party
$$;
comment on function customers.find_name is 'Parties for whom a name was told that has words which begin like these, newest first. Returns ids only: the rows are then read under policy, with a look.';
revoke execute on function customers.find_name from public;
grant execute on function customers.find_name to rapport_app;

create function orders.find_name(p_text text, p_limit integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  with found as materialized (
    select c.party from orders.contact c where customers.name_words(c.name) @@ customers.name_query(p_text) limit p_limit
  )
  select distinct f.party from found f
$$;
comment on function orders.find_name is 'Parties for whom such a name was typed in an order. Returns ids only: the rows are then read under policy, with a look.';
revoke execute on function orders.find_name from public;
grant execute on function orders.find_name to rapport_app;
