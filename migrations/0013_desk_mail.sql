-- Mail that comes in: the ledger, where each mail was fetched from, and what is attached to it.
--
-- A mail is a row, with its bytes, before it is acknowledged. Reading it comes after and may fail and be repeated.

create table desk.mail (
  id           uuid primary key default gen_random_uuid(),
  received_at  timestamptz not null,
  source       text not null check (source in ('smtp', 'imap', 'import')),
  sha256       bytea not null unique check (length(sha256) = 32),
  size         integer not null check (size >= 0),
  raw          bytea not null,
  envelope     jsonb not null default '{}',
  state        text not null default 'received' check (state in ('received', 'taken', 'automatic', 'bounce', 'unreadable')),
  attempts     integer not null default 0,
  claimed_at   timestamptz,
  retry_at     timestamptz not null default now(),
  problem      text check (length(problem) <= 500),
  wanted       boolean not null default false,
  message_id   text check (length(message_id) <= 998),
  sender       text check (length(sender) <= 320),
  subject      text check (length(subject) <= 300),
  occurred_at  timestamptz,
  acknowledged boolean not null default false,
  party        uuid references customers.party not enforced,
  message      uuid references desk.message on delete set null
) with (fillfactor = 90);
-- Mails are read whole and seldom; packing what is mostly base64 costs time and saves little.
alter table desk.mail alter column raw set storage external;
comment on table desk.mail is 'Every mail that came in, as bytes, committed before it was acknowledged. The same bytes again are the same mail.';
comment on column desk.mail.envelope is 'from and to of the SMTP conversation; empty where there was none.';
comment on column desk.mail.state is 'received: to be read. taken: a message of a case. automatic: no person wrote it, nobody is answered. bounce: tells that a letter did not arrive. unreadable: could not be read in several tries, a person should look.';
comment on column desk.mail.attempts is 'How often it was begun to be read; counted before, so that a mail that kills the program is counted too.';
comment on column desk.mail.problem is 'Why it could not be read or taken yet, as a code.';
comment on column desk.mail.wanted is 'Somebody has looked and wants it as a message, although no person seems to have written it.';
comment on column desk.mail.message_id is 'With its brackets, as it stands in an answer''s In-Reply-To.';
comment on column desk.mail.sender is 'The normalised address that it says it is from.';
comment on column desk.mail.acknowledged is 'Its sender was told at once that we have it: counted, so that two machines do not answer each other for ever.';
comment on column desk.mail.party is 'On whose record it stands; null until that is known.';
create index mail_due on desk.mail (retry_at, received_at) where state = 'received';
create index mail_listed on desk.mail (state, received_at desc);
create index mail_newest on desk.mail (received_at desc);
create index mail_message_id on desk.mail (message_id) where message is not null;
create function desk.mailbox_of(p_address text) returns text language sql immutable parallel safe
return regexp_replace(p_address, '\+[^@]*(?=@)', '');
comment on function desk.mailbox_of is 'The mailbox behind an address, to count by: anna+shop@ and anna+other@ are read by the same person.';
create index mail_acknowledged on desk.mail (desk.mailbox_of(sender), received_at) where acknowledged;
create index mail_acknowledged_lately on desk.mail (received_at) where acknowledged;
create index mail_party on desk.mail (party) where party is not null;
create index mail_message on desk.mail (message) where message is not null;
create index mail_loose on desk.mail (received_at) where message is null;
select customers.protect('desk.mail', 'party', 'select, delete');
create policy to_nobody on desk.mail for select to rapport_app using (party is null and (select customers.necessary()));
comment on policy to_nobody on desk.mail is 'Mails that stand on nobody''s record yet: to be read, unreadable, or a machine''s.';

create table desk.mail_source (
  source text primary key check (length(source) <= 1000),
  mail   uuid references desk.mail on delete set null,
  at     timestamptz not null default now()
);
comment on table desk.mail_source is 'Where a mail was fetched: host/mailbox/UIDVALIDITY/UID. Outlives the mail, so that what was erased is not fetched again.';
create index mail_source_mail on desk.mail_source (mail) where mail is not null;

create table desk.attachment (
  id         uuid primary key default gen_random_uuid(),
  mail       uuid not null references desk.mail on delete cascade,
  message    uuid not null references desk.message on delete cascade,
  party      uuid not null references customers.party not enforced,
  part       integer not null,
  name       text not null check (length(name) <= 255),
  media_type text not null check (length(media_type) <= 255),
  size       integer not null check (size >= 0),
  unique (mail, part)
);
comment on table desk.attachment is 'What is attached to a message that came by mail. Its bytes are in the mail and are read out of it again: no copy.';
comment on column desk.attachment.part is 'Its place among the attachments of its mail, from 0.';
create index attachment_message on desk.attachment (message);
create index attachment_party on desk.attachment (party);
select customers.protect('desk.attachment', 'party', 'select, insert, update, delete');

create table desk.related (
  customer_case uuid not null references desk.customer_case on delete cascade,
  other         uuid not null references desk.customer_case on delete cascade,
  why           text not null check (why in ('quoted', 'split')),
  at            timestamptz not null default now(),
  primary key (customer_case, other),
  check (customer_case <> other)
);
comment on table desk.related is 'Cases that belong near one another, for the staff to see: one that a stranger''s mail quoted, one that was split off.';
create index related_other on desk.related (other);
grant select, insert, delete on desk.related to rapport_app;

-- ── the ledger: taking in, claiming, settling ─────────────────────────────────────────────────────────────────────

create function desk.take_mail(p_source text, p_sha256 bytea, p_raw bytea, p_envelope jsonb, p_at timestamptz, p_place text)
returns table (id uuid, fresh boolean, state text)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  found_id uuid;
  was_new boolean := true;
begin
  insert into desk.mail as m (received_at, source, sha256, size, raw, envelope, retry_at)
  -- An import reads its mails itself, when all of them are here, in the order in which they were written.
  values (p_at, p_source, p_sha256, length(p_raw), p_raw, p_envelope, case when p_source = 'import' then 'infinity' else p_at end)
  on conflict (sha256) do nothing returning m.id into found_id;
  if found_id is null then
    was_new := false;
    select m.id into found_id from desk.mail m where m.sha256 = p_sha256;
    -- Two copies of one mail that were sent to two of our addresses: either may carry the case's token.
    update desk.mail m
    set envelope = jsonb_set(m.envelope, '{to}', coalesce(m.envelope -> 'to', '[]') || coalesce(p_envelope -> 'to', '[]'))
    where m.id = found_id and m.state = 'received' and not coalesce(m.envelope -> 'to', '[]') @> coalesce(p_envelope -> 'to', '[]');
  end if;
  if p_place is not null then
    insert into desk.mail_source (source, mail) values (p_place, found_id) on conflict do nothing;
  end if;
  return query select m.id, was_new, m.state from desk.mail m where m.id = found_id;
end $$;
comment on function desk.take_mail is 'Puts a mail into the ledger, and where it was fetched. The same bytes again are the same mail, and nothing is stored twice.';

create function desk.known_places(p_places text[]) returns setof text
language sql stable security definer set search_path = pg_catalog as $$
  select s.source from desk.mail_source s where s.source = any (p_places)
$$;
comment on function desk.known_places is 'Which of these places of a mailbox have been fetched.';

create function desk.claim_mail(p_now timestamptz, p_stale timestamptz, p_tries integer, p_import boolean)
returns table (id uuid, source text, size integer, envelope jsonb, received_at timestamptz, attempts integer, wanted boolean)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  -- Its last reader never came back, as often as it may: whatever it does to programs, it does not do again.
  update desk.mail m set state = 'unreadable', problem = coalesce(m.problem, 'program-died'), claimed_at = null
  where m.state = 'received' and m.attempts >= p_tries and (m.claimed_at is null or m.claimed_at < p_stale);
  return query
    update desk.mail m set claimed_at = p_now, attempts = m.attempts + 1
    where m.id = (
      select w.id from desk.mail w
      where w.state = 'received' and case when p_import then w.retry_at = 'infinity' else w.retry_at <= p_now end and (w.claimed_at is null or w.claimed_at < p_stale)
      -- What failed before stands behind what has not been looked at: one bad mail does not hold up the rest.
      order by w.attempts > 0, w.received_at, w.id limit 1 for update skip locked)
    returning m.id, m.source, m.size, m.envelope, m.received_at, m.attempts, m.wanted;
end $$;
comment on function desk.claim_mail is 'Gives the next mail that waits to be read to one reader. One whose reader has not come back since p_stale is given again. p_import: of those that an import has laid aside for itself.';

create function desk.mail_bytes(p_mail uuid) returns bytea
language sql stable security definer set search_path = pg_catalog as $$
  select m.raw from desk.mail m where m.id = p_mail and m.state = 'received' and m.claimed_at is not null
$$;
comment on function desk.mail_bytes is 'The bytes of a mail that is being read for the first time. Afterwards they are behind the policy of whose record they stand on.';

create function desk.put_back_mail(p_mail uuid, p_claimed_at timestamptz, p_state text, p_problem text, p_retry_at timestamptz, p_counts boolean)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update desk.mail m
  set state = p_state, problem = p_problem, retry_at = p_retry_at, claimed_at = null,
    attempts = case when p_counts then m.attempts else greatest(m.attempts - 1, 0) end
  where m.id = p_mail and m.state = 'received' and m.claimed_at = p_claimed_at and p_state in ('received', 'unreadable');
  return found;
end $$;
comment on function desk.put_back_mail is 'Ends a claim without a message: to be tried again, or unreadable. p_counts: it was the mail''s fault, not the house''s.';

create function desk.settle_mail(
  p_mail uuid, p_state text, p_message_id text, p_sender text, p_subject text, p_occurred_at timestamptz, p_acknowledged boolean,
  p_party uuid, p_message uuid
) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update desk.mail m
  set state = p_state, message_id = p_message_id, sender = p_sender, subject = p_subject, occurred_at = p_occurred_at,
    acknowledged = p_acknowledged, party = p_party, message = p_message, problem = null, claimed_at = null
  where m.id = p_mail and m.state = 'received';
  if not found then
    -- Another reader was quicker; what this one has written goes back with the transaction.
    raise exception using errcode = 'RP409', message = 'mail-settled';
  end if;
end $$;
comment on function desk.settle_mail is 'Step: what a mail turned out to be. Together with the message that it became, once only.';

create function desk.retry_mail(p_mail uuid, p_now timestamptz) returns table (state text, party uuid)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  return query
    update desk.mail m
    set state = 'received', wanted = m.wanted or m.state in ('automatic', 'bounce'), attempts = 0, retry_at = p_now, claimed_at = null, problem = null
    where m.id = p_mail and m.message is null
      and (m.state in ('unreadable', 'automatic', 'bounce') or (m.state = 'received' and (m.problem is not null or m.retry_at = 'infinity')))
    returning m.state, m.party;
end $$;
comment on function desk.retry_mail is 'Somebody has looked: it is read again at once. One that was taken for a machine''s becomes a message this time.';

-- ── finding ───────────────────────────────────────────────────────────────────────────────────────────────────────

create function desk.list_mails(p_state text, p_limit integer, p_offset integer) returns table (id uuid, party uuid)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if p_state is null then
    return query select m.id, m.party from desk.mail m order by m.received_at desc, m.id limit p_limit offset p_offset;
  else
    return query select m.id, m.party from desk.mail m where m.state = p_state order by m.received_at desc, m.id limit p_limit offset p_offset;
  end if;
end $$;
comment on function desk.list_mails is 'Ids for a page of the ledger, newest first: the rows are then read under policy.';

create function desk.mail_party(p_mail uuid) returns table (party uuid)
language sql stable security definer set search_path = pg_catalog as $$ select m.party from desk.mail m where m.id = p_mail $$;
comment on function desk.mail_party is 'On whose record a mail stands: what a transaction about it must enter. No row: there is no such mail.';

create function desk.find_attachment(p_attachment uuid) returns table (number bigint, party uuid, mail_party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, a.party, m.party
  from desk.attachment a join desk.message s on s.id = a.message join desk.customer_case c on c.id = s.customer_case join desk.mail m on m.id = a.mail
  where a.id = p_attachment
$$;
comment on function desk.find_attachment is 'The case that an attachment belongs to, and whose it is: ids only.';

create function desk.takes_part(p_case uuid, p_address text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from desk.participant a where a.customer_case = p_case and a.address = p_address)
$$;
comment on function desk.takes_part is 'Whether mail from this address may join the case.';

create function desk.case_of_mails(p_message_ids text[], p_sender text, p_anybodys boolean) returns table (id uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.number
  from desk.mail m join desk.message said on said.id = m.message join desk.customer_case c on c.id = said.customer_case
  where m.message_id = any (p_message_ids) and (p_anybodys or m.sender = p_sender)
    and exists (select from desk.participant a where a.customer_case = c.id and a.address = p_sender)
  -- The nearest one counts, and references stand from the oldest to the nearest.
  order by array_position(p_message_ids, m.message_id) desc limit 1
$$;
comment on function desk.case_of_mails is 'The case in which an earlier mail stands that this one refers to; the sender takes part there, and, unless p_anybodys, wrote that mail.';

create function desk.acknowledged_since(p_sender text, p_since timestamptz) returns integer
language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::integer from desk.mail m
  where m.acknowledged and m.received_at >= p_since and (p_sender is null or desk.mailbox_of(m.sender) = desk.mailbox_of(p_sender))
$$;
comment on function desk.acknowledged_since is 'How many mails of a sender''s mailbox, or of everybody (null), were acknowledged at once since then.';

create function desk.count_mails() returns table (state text, count bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select s, (select count(*) from desk.mail m where m.state = s) from unnest(array['received', 'taken', 'automatic', 'bounce', 'unreadable']) s
$$;
comment on function desk.count_mails is 'How many mails there are in each state.';

create function desk.clear_mails(p_before timestamptz, p_limit integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
begin
  delete from desk.mail m where m.id in (
    select o.id from desk.mail o
    where o.state in ('automatic', 'bounce', 'taken') and o.message is null and o.received_at < p_before order by o.received_at limit p_limit);
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function desk.clear_mails is 'Removes what machines wrote and no case kept, and mails whose message is gone, when they are old enough that nobody looks for them any more.';

revoke execute on function desk.take_mail, desk.known_places, desk.claim_mail, desk.mail_bytes, desk.put_back_mail, desk.settle_mail, desk.retry_mail,
  desk.list_mails, desk.mail_party, desk.find_attachment, desk.takes_part, desk.case_of_mails, desk.acknowledged_since, desk.count_mails, desk.clear_mails from public;
grant execute on function desk.take_mail, desk.known_places, desk.claim_mail, desk.mail_bytes, desk.put_back_mail, desk.settle_mail, desk.retry_mail,
  desk.list_mails, desk.mail_party, desk.find_attachment, desk.takes_part, desk.case_of_mails, desk.acknowledged_since, desk.count_mails, desk.clear_mails to rapport_app;

-- ── bounces: a step of customers, whose the letters are ───────────────────────────────────────────────────────────

create function customers.letter_came_back(p_letter uuid, p_reply text, p_certain boolean) returns table (party uuid, state text)
language sql volatile security definer set search_path = pg_catalog as $$
  update customers.letter l
  set reply = p_reply,
    state = case when p_certain and l.state in ('handed_over', 'accepted', 'unknown') then 'refused' else l.state end,
    settled_at = case when p_certain and l.state in ('handed_over', 'accepted', 'unknown') then clock_timestamp() else l.settled_at end
  where l.id = p_letter and l.state <> 'withdrawn'
  returning l.party, l.state::text
$$;
comment on function customers.letter_came_back is 'A mail tells what became of a letter behind the relay. Certain: it will not arrive, so it counts as refused.';
revoke execute on function customers.letter_came_back from public;
grant execute on function customers.letter_came_back to rapport_app;

create function desk.near(p_case uuid, p_limit integer) returns table (number text, subject text, why text)
language sql stable security definer set search_path = pg_catalog as $$
  with near (id, why) as (
    select r.other, r.why from desk.related r where r.customer_case = p_case
    union
    select r.customer_case, r.why from desk.related r where r.other = p_case
    union
    select c.id, 'merged' from desk.customer_case c where c.merged_into = p_case
    union all
    (select c.id, 'same_customer' from desk.customer_case c
     where c.party in (select p from desk.customer_case o, customers.connected(o.party) p where o.id = p_case)
       and c.id <> p_case and c.merged_into is null order by c.opened_at desc limit p_limit)
  )
  select c.number::text,
    -- Another customer's words are theirs: their case is named by its number.
    case when c.party = any (customers.entered()) or c.party in (select p from customers.connected((customers.entered())[1]) p) then c.subject end,
    -- What ties the two themselves says more than that both are of one customer.
    coalesce(min(n.why) filter (where n.why <> 'same_customer'), 'same_customer')
  from near n join desk.customer_case c on c.id = n.id
  where p_case in (select o.id from desk.customer_case o where o.party = any (customers.entered()))
  group by c.id order by c.opened_at desc limit p_limit
$$;
comment on function desk.near is 'Cases that belong near one whose party was entered: quoted by it or quoting it, merged into it, split from it, and others of the same customer.';
revoke execute on function desk.near from public;
grant execute on function desk.near to rapport_app;
