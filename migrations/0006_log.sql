-- How the log is read in commit order, and how its partitions come and go.

create function customers.log_after(
  p_era integer, p_tx xid8, p_position bigint, p_recorded_at timestamptz, p_kinds text[], p_limit integer
) returns table (class text, party uuid, "position" bigint, recorded_at timestamptz, era integer, tx xid8, kind text, scanned integer)
language sql stable security definer set search_path = pg_catalog as $$
  with page as materialized (
    (select i.class, i.party, i.position, i.recorded_at, i.era, i.tx, i.kind
     from customers.interaction i
     where (i.era, i.tx, i.position) > (p_era, p_tx, p_position)
       and (i.era < customers.current_era() or i.tx < pg_snapshot_xmin(pg_current_snapshot()))
       and i.recorded_at >= p_recorded_at - interval '1 hour'
     order by i.era, i.tx, i.position limit p_limit)
    union all
    (select 'house', null, h.position, h.recorded_at, h.era, h.tx, h.kind
     from customers.house_event h
     where (h.era, h.tx, h.position) > (p_era, p_tx, p_position)
       and (h.era < customers.current_era() or h.tx < pg_snapshot_xmin(pg_current_snapshot()))
     order by h.era, h.tx, h.position limit p_limit)
    order by 5, 6, 3 limit p_limit
  ),
  numbered as (select page.*, row_number() over (order by page.era, page.tx, page.position) as place, count(*) over ()::integer as scanned from page)
  select n.class, n.party, n.position, n.recorded_at, n.era, n.tx, n.kind, n.scanned
  from numbered n
  where n.kind = any (p_kinds) or n.place = n.scanned
  order by n.place
$$;
comment on function customers.log_after is 'Where the next entries of these kinds stand, in commit order, below the snapshot horizon: ids only, rows are then read under policy. Looks at p_limit entries of any kind; the last row is the last one looked at, whatever its kind, and scanned says how many that were. recorded_at may lag behind the order by less than an hour.';
revoke execute on function customers.log_after from public;
grant execute on function customers.log_after to rapport_app;

create function customers.missing_partitions() returns setof text
language sql stable set search_path = pg_catalog as $$
  select name
  from (select date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead) as month from generate_series(0, 1) ahead) m
  cross join lateral (values
    ('interaction_detail' || to_char(m.month, '_YYYY_MM')),
    ('visit' || to_char(m.month, '_YYYY_MM')),
    ('interaction_lasting' || to_char(m.month, '_YYYY'))
  ) wanted (name)
  group by name
  having to_regclass(format('customers.%I', name)) is null
  order by name
$$;
comment on function customers.missing_partitions is 'Partitions that this month or the next will write into and that are not there: without them nothing can be recorded.';

create function customers.drop_old_partitions(p_detail_months integer, p_visit_months integer) returns setof text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  old record;
begin
  for old in
    select p.relname as parent, c.relname as name
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent
    join pg_namespace n on n.oid = p.relnamespace
    where n.nspname = 'customers' and p.relname in ('interaction_detail', 'visit') and c.relname ~ '_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM')
        < date_trunc('month', now() at time zone 'UTC')
          - make_interval(months => greatest(1, case p.relname when 'visit' then p_visit_months else p_detail_months end))
    order by c.relname
  loop
    execute format('drop table customers.%I', old.name);
    return next old.name;
  end loop;
end $$;
comment on function customers.drop_old_partitions is 'Drops the months that are older than this many whole months, at least one: never the month under way, nor lasting interactions.';
revoke execute on function customers.drop_old_partitions from public;
grant execute on function customers.drop_old_partitions to rapport_app;
