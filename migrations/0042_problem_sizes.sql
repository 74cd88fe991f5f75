-- Beside each case stand the open problems with how many cases they have: the other figures of a problem read its orders and everybody who was told.

create function desk.open_problems(p_limit integer) returns table (problem uuid, title text, cases integer)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, p.title, (select count(*)::integer from desk.problem_case l where l.problem = p.id)
  from desk.problem p where p.fixed_at is null order by p.opened_at desc limit p_limit
$$;
comment on function desk.open_problems is 'What is not fixed yet, the newest first, and how many cases have it.';
revoke execute on function desk.open_problems from public;
grant execute on function desk.open_problems to rapport_app;
