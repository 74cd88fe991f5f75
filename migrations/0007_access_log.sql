-- Access logs of a web server as visits: what was asked for and how it ended, and nothing about who asked.

alter table customers.visit add column status smallint;
comment on column customers.visit.status is 'HTTP status, where a web server''s log said it.';

create function customers.import_visits(
  p_source text, p_ids uuid[], p_pages uuid[], p_paths text[], p_referrers text[], p_crawlers text[], p_statuses smallint[], p_at timestamptz[]
) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  with fresh as (
    insert into customers.collected (credential, id) select p_source, i from unnest(p_ids) i on conflict do nothing returning id
  ), stored as (
    insert into customers.visit (id, at, page, path, referrer, crawler, source, status)
    select g.id, g.at, g.page, g.path, g.referrer, g.crawler, p_source, g.status
    from unnest(p_ids, p_pages, p_paths, p_referrers, p_crawlers, p_statuses, p_at) g (id, page, path, referrer, crawler, status, at)
    join fresh f on f.id = g.id
    returning 1
  )
  select count(*) from stored
$$;
comment on function customers.import_visits is 'Appends a batch of log lines as visits without a party. Says how many were new: a line that was imported before is left out.';
