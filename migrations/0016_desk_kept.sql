-- How long the desk keeps what was said, what is left of a case when one of those who spoke in it is erased, and whose a number was
-- before its case was merged.

create function desk.forget(p_parties uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  emptied uuid[];
begin
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be forgotten.';
  end if;
  -- What others said stays theirs: the case goes to whoever spoke first of those who are left. Its subject was the words of whoever
  -- is erased, and what it was about was theirs.
  update desk.customer_case c set party = heir.party, subject = '…', about_type = null, about_id = null, heirs = c.heirs + 1
  from (
    select distinct on (s.customer_case) s.customer_case, s.party from (
      select m.customer_case, m.party, m.place from desk.message m where m.party <> all (p_parties)
        and m.customer_case in (select o.id from desk.customer_case o where o.party = any (p_parties))
      union all
      select a.customer_case, a.party, 2147483647 from desk.participant a where a.party <> all (p_parties)
        and a.customer_case in (select o.id from desk.customer_case o where o.party = any (p_parties))
    ) s order by s.customer_case, s.place, s.party
  ) heir
  where c.id = heir.customer_case and c.party = any (p_parties);
  emptied := array(select c.id from desk.customer_case c where c.party = any (p_parties));
  -- The empty shell of somebody else's case that was merged into one of these stays theirs, and leads nowhere any more.
  update desk.customer_case c set merged_into = null where c.merged_into = any (emptied) and c.id <> all (emptied);
  delete from desk.customer_case c where c.id = any (emptied);
end $$;
comment on function desk.forget is 'Takes a person out of their cases, after their messages are gone: what others said stays with them, what was only theirs goes. A definer, because no policy shows one customer''s erasure the rows of another.';

create function desk.forget_mails(p_parties uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  theirs text[];
begin
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be forgotten.';
  end if;
  delete from desk.mail m where m.party = any (p_parties);
  theirs := array(select a.value from customers.address a where a.type = 'email' and a.party = any (p_parties));
  delete from desk.mail m where m.party is null and (
    m.sender = any (theirs) or lower(m.envelope ->> 'from') = any (theirs)
    -- What could not be read has no sender yet, but names them in its bytes.
    or m.sender is null and exists (select from unnest(theirs) t where position(convert_to(t, 'UTF8') in m.raw) > 0));
end $$;
comment on function desk.forget_mails is 'Takes away the mails of a person: those on their record, and those on nobody''s that say they are from their addresses. A definer, because what stands on nobody''s record is for no customer''s policy to remove.';

create function desk.clear_cases(p_before timestamptz, p_limit integer) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  old uuid[];
begin
  old := array(
    select c.id from desk.customer_case c where c.state = 'closed' and c.closed_at < p_before
    order by c.closed_at limit p_limit for update skip locked);
  update desk.customer_case c set merged_into = null where c.merged_into = any (old) and c.id <> all (old);
  delete from desk.message m where m.customer_case = any (old);
  delete from desk.customer_case c where c.id = any (old);
  return cardinality(old);
end $$;
comment on function desk.clear_cases is 'Takes away cases, with what was said in them, that have been settled since before then: at most p_limit, the oldest first. Says how many.';
create index customer_case_closed on desk.customer_case (closed_at) where state = 'closed';
create index customer_case_merged on desk.customer_case (merged_into) where merged_into is not null;

create function desk.party_of_number(p_number bigint) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select c.party from desk.customer_case c where c.number = p_number
$$;
comment on function desk.party_of_number is 'On whose line the case of this very number was opened, also when it has been merged into another: its signed link goes on showing its customer what is theirs.';

revoke execute on function desk.forget, desk.forget_mails, desk.clear_cases, desk.party_of_number from public;
grant execute on function desk.forget, desk.forget_mails, desk.clear_cases, desk.party_of_number to rapport_app;
