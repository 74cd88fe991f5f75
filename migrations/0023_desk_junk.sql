-- Junk: mails that nobody here needs to answer are kept in a folder of their own, with what spoke against them; what the staff say of a
-- mail is learnt from. And whether a mail has a page beside its text.

alter table desk.mail
  drop constraint mail_state_check,
  add constraint mail_state_check check (state in ('received', 'taken', 'automatic', 'bounce', 'unreadable', 'junk')),
  add column html boolean,
  add column checks jsonb,
  add column junk_score real check (junk_score between 0 and 1),
  add column junk_words jsonb,
  add column taught text check (taught in ('junk', 'fine')),
  add column taught_at timestamptz;
comment on column desk.mail.state is 'received: to be read. taken: a message of a case. automatic: no person wrote it, nobody is answered. bounce: tells that a letter did not arrive. unreadable: could not be read in several tries, a person should look. junk: nobody here needs to answer it; kept, and nobody was told anything.';
comment on column desk.mail.html is 'It has a page beside its text; null: it was read before that was noted.';
comment on column desk.mail.checks is 'What its sender''s domain says of it: {spf, dkim, dmarc, domain, policy}. Null: nobody was asked.';
comment on column desk.mail.junk_score is 'How likely it is junk, 0 to 1, as it was when it came; null: not judged.';
comment on column desk.mail.junk_words is 'The words that decided most: [{word, junk}], junk from 0 to 1. Gone with the mail.';
comment on column desk.mail.taught is 'As what its words are counted in desk.junk_word.';
create index mail_to_learn on desk.mail (received_at) where state = 'taken' and taught is null;

create table desk.junk_word (
  word bigint primary key,
  junk integer not null default 0 check (junk >= 0),
  fine integer not null default 0 check (fine >= 0)
) with (fillfactor = 80);
comment on table desk.junk_word is 'In how many mails that were called junk, and in how many that were not, a word stood. A word is a number here, made with a key of this house: the table says nothing of what anybody wrote.';
create table desk.junk_taught (
  one boolean primary key default true check (one),
  junk integer not null default 0 check (junk >= 0),
  fine integer not null default 0 check (fine >= 0)
);
comment on table desk.junk_taught is 'How many mails have been learnt from, of each sort: one row.';
insert into desk.junk_taught default values;
grant select on desk.junk_word, desk.junk_taught to rapport_app;

create function desk.note_judged(p_mail uuid, p_html boolean, p_checks jsonb, p_score real, p_words jsonb) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  -- From which host it came was needed for its checks only.
  update desk.mail m
  -- Somebody who wants it back has not judged it anew: how it was judged when it came stays.
  set html = p_html, checks = coalesce(p_checks, m.checks), junk_score = coalesce(p_score, m.junk_score),
    junk_words = coalesce(p_words, m.junk_words), envelope = m.envelope - 'ip' - 'helo'
  where m.id = p_mail
$$;
comment on function desk.note_judged is 'Step: how a mail was judged. Together with what it became.';

create function desk.teach(p_mail uuid, p_as text, p_words bigint[], p_now timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  before text;
begin
  -- One teacher at a time: two who count the same words in another order would wait for each other.
  perform from desk.junk_taught for update;
  select m.taught into before from desk.mail m where m.id = p_mail for update;
  if not found or before is not distinct from p_as then
    return false;
  end if;
  insert into desk.junk_word as w (word, junk, fine)
  select word, (p_as = 'junk')::integer, (p_as = 'fine')::integer from (select distinct unnest(p_words) as word) given
  on conflict (word) do update set
    junk = greatest(0, w.junk + case when p_as = 'junk' then 1 when before = 'junk' then -1 else 0 end),
    fine = greatest(0, w.fine + case when p_as = 'fine' then 1 when before = 'fine' then -1 else 0 end);
  update desk.junk_taught t set
    junk = greatest(0, t.junk + case when p_as = 'junk' then 1 when before = 'junk' then -1 else 0 end),
    fine = greatest(0, t.fine + case when p_as = 'fine' then 1 when before = 'fine' then -1 else 0 end);
  update desk.mail m set taught = p_as, taught_at = p_now where m.id = p_mail;
  return true;
end $$;
comment on function desk.teach is 'Step: counts the words of a mail as those of junk, or of a mail that is fine; what it was counted as before is taken back. False when it was counted so already.';

create function desk.put_mail_aside(p_mail uuid, p_junk boolean) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update desk.mail m set state = case when p_junk then 'junk' else 'taken' end
  where m.id = p_mail and m.message is not null and m.state = case when p_junk then 'taken' else 'junk' end;
  return found;
end $$;
comment on function desk.put_mail_aside is 'Step: a mail that is a message of a case goes into the junk folder, or comes out of it.';

create function desk.mails_of_case(p_case uuid) returns table (id uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, m.party from desk.message s join desk.mail m on m.id = s.mail
  where s.customer_case = p_case and s.direction = 'in' order by s.place
$$;
comment on function desk.mails_of_case is 'The mails of which a case is made, with whose record each stands on: ids only.';

create function desk.mails_answered(p_limit integer) returns table (id uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, m.party from desk.mail m join desk.message s on s.id = m.message
  where m.state = 'taken' and m.taught is null and exists (
    select from desk.message a where a.customer_case = s.customer_case and a.direction = 'out' and a.place > s.place)
  order by m.received_at desc limit p_limit
$$;
comment on function desk.mails_answered is 'Mails that somebody has answered and that nothing has been learnt from: ids only.';

create function desk.case_of_mail(p_mail uuid) returns table (number bigint, state text, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, m.state, m.party from desk.mail m left join desk.message s on s.id = m.message left join desk.customer_case c on c.id = s.customer_case
  where m.id = p_mail
$$;
comment on function desk.case_of_mail is 'In which case a mail stands, if in any, and on whose record.';

create or replace function desk.retry_mail(p_mail uuid, p_now timestamptz) returns table (state text, party uuid)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  return query
    update desk.mail m
    set state = 'received', wanted = m.wanted or m.state in ('automatic', 'bounce', 'junk'), attempts = 0, retry_at = p_now, claimed_at = null, problem = null
    where m.id = p_mail and m.message is null
      and (m.state in ('unreadable', 'automatic', 'bounce', 'junk') or (m.state = 'received' and (m.problem is not null or m.retry_at = 'infinity')))
    returning m.state, m.party;
end $$;

create or replace function desk.count_mails() returns table (state text, count bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select s, (select count(*) from desk.mail m where m.state = s)
  from unnest(array['received', 'taken', 'automatic', 'bounce', 'unreadable', 'junk']) s
$$;

create function desk.clear_junk(p_before timestamptz, p_limit integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
begin
  delete from desk.mail m where m.id in (
    select o.id from desk.mail o where o.state = 'junk' and o.message is null and o.received_at < p_before order by o.received_at limit p_limit);
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function desk.clear_junk is 'Removes junk that is as old as cases become: until then nothing of it is deleted.';

revoke execute on function desk.note_judged, desk.teach, desk.put_mail_aside, desk.mails_of_case, desk.mails_answered, desk.case_of_mail, desk.clear_junk from public;
grant execute on function desk.note_judged, desk.teach, desk.put_mail_aside, desk.mails_of_case, desk.mails_answered, desk.case_of_mail, desk.clear_junk to rapport_app;
