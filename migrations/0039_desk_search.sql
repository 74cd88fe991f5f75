-- Searching all that was said. The words stand beside the message and go with it: what is erased is not found any more.

-- What stands further down in a very long message is not found: a tsvector may hold 1 MB, and an insert must never fail for it.
alter table desk.message add column words tsvector
  generated always as (to_tsvector('pg_catalog.simple', coalesce(name, '') || ' ' || left(text, 50000))) stored;
comment on column desk.message.words is 'The words of name and text as they are written, for search: no language''s endings are cut off, because a desk has many languages.';
create index message_words on desk.message using gin (words);
create index message_at on desk.message (at);

create function desk.find_words(p_query tsquery, p_newest integer, p_limit integer, p_offset integer)
returns table (customer_case uuid, message uuid)
language plpgsql stable security definer set search_path = pg_catalog
-- Planned for the values that it is asked with: a rare word and a common one need other plans.
set plan_cache_mode = force_custom_plan as $$
declare
  found integer;
begin
  -- A word that many say is found among the newest messages at once, where counting all that say it would take seconds.
  return query
    select f.customer_case, f.message from (
      select distinct on (m.customer_case) m.customer_case, m.id as message, m.at
      from (select n.customer_case, n.id, n.at, n.words from desk.message n order by n.at desc limit p_newest) m
      where m.words @@ p_query order by m.customer_case, m.at desc) f
    order by f.at desc, f.customer_case limit p_limit offset p_offset;
  get diagnostics found = row_count;
  -- A page that is full is the page: nothing older comes before what stands on it.
  if found = p_limit then return; end if;
  return query
    select f.customer_case, f.message from (
      select distinct on (m.customer_case) m.customer_case, m.id as message, m.at
      from desk.message m where m.words @@ p_query order by m.customer_case, m.at desc) f
    order by f.at desc, f.customer_case limit p_limit - found offset p_offset + found;
end $$;
comment on function desk.find_words is 'Cases in which somebody said this, newest first, each with the newest message that says it. Ids only: the words are read by whoever may, and looked at by name.';
revoke execute on function desk.find_words from public;
grant execute on function desk.find_words to rapport_app;

create index customer_case_subject on desk.customer_case using gin (to_tsvector('pg_catalog.simple', subject));

create function desk.find_named(p_number bigint, p_address text, p_query tsquery, p_newest integer, p_limit integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog
set plan_cache_mode = force_custom_plan as $$
declare
  found integer;
begin
  return query
    select coalesce(c.merged_into, c.id) from desk.customer_case c where c.number = p_number;
  return query
    select f.id from (
      select distinct c.id, c.changed_at from desk.participant a join desk.customer_case c on c.id = a.customer_case
      where a.address = p_address and c.merged_into is null) f
    order by f.changed_at desc, f.id limit p_limit;
  -- A common word is in the subjects of the newest cases; of a rare one all are read, and then ordered.
  return query
    select c.id from (
      select n.id, n.subject, n.changed_at from desk.customer_case n where n.merged_into is null order by n.changed_at desc limit p_newest) c
    where to_tsvector('pg_catalog.simple', c.subject) @@ p_query order by c.changed_at desc, c.id limit p_limit;
  get diagnostics found = row_count;
  if found = p_limit then return; end if;
  return query
    with all_of_them as materialized (
      select c.id, c.changed_at from desk.customer_case c
      where to_tsvector('pg_catalog.simple', c.subject) @@ p_query and c.merged_into is null)
    select a.id from all_of_them a order by a.changed_at desc, a.id limit p_limit - found offset found;
end $$;
comment on function desk.find_named is 'Cases of this number, of whoever takes part with this address, and with these words in their subject; the newest of each.';
revoke execute on function desk.find_named from public;
grant execute on function desk.find_named to rapport_app;
