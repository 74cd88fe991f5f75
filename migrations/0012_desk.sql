-- The desk: cases, what was said in them, who takes part, who is reading.
--
-- A case is a set of messages; each message is an entry on somebody's line. Merging and splitting regroup them: nothing is copied, nothing
-- is deleted.

create schema desk;
grant usage on schema desk to rapport_app;

-- A program may ask and answer in the desk.
alter table accounts.key drop constraint key_scopes_check;
alter table accounts.key add constraint key_scopes_check
  check (cardinality(scopes) > 0 and scopes <@ array['all', 'collect', 'catalogue', 'orders', 'customers', 'cases', 'settings']);

create sequence desk.case_number start 5001 cache 1;
grant usage on sequence desk.case_number to rapport_app;

create table desk.customer_case (
  id          uuid primary key default gen_random_uuid(),
  number      bigint not null unique default nextval('desk.case_number'),
  party       uuid not null references customers.party not enforced,
  state       text not null default 'open' check (state in ('open', 'waiting', 'closed')),
  channel     text not null check (channel in ('mail', 'chat', 'web', 'api', 'phone')),
  subject     text not null check (length(subject) <= 300),
  locale      text not null,
  about_type  text check (about_type in ('order', 'product')),
  about_id    text,
  assignee    uuid references accounts.staff not enforced,
  opened_at   timestamptz not null default now(),
  changed_at  timestamptz not null default now(),
  closed_at   timestamptz,
  solved      boolean,
  solved_at   timestamptz,
  due_at      timestamptz,
  places      integer not null default 0,
  merged_into uuid references desk.customer_case,
  heirs       smallint not null default 0,
  check ((about_type is null) = (about_id is null)),
  check ((state = 'closed') = (closed_at is not null)),
  check ((solved is null) = (solved_at is null)),
  check (merged_into is null or state = 'closed')
) with (fillfactor = 80);
comment on table desk.customer_case is 'What somebody wants from us, until it is settled: a group of messages under a number that can be read out.';
comment on column desk.customer_case.state is 'open: our turn. waiting: theirs. closed: settled, until they write again.';
comment on column desk.customer_case.party is 'On whose line it was opened; single messages may stand on other lines.';
comment on column desk.customer_case.solved is 'What the customer said of it: solved, or not.';
comment on column desk.customer_case.due_at is 'When the open promise to reply is due, kept with it in one transaction, so that the inbox is led by one index.';
comment on column desk.customer_case.places is 'The last place that was given to a message. Counting under the row''s lock makes places rise in the order of commits: whoever reads after a place misses nothing.';
comment on column desk.customer_case.heirs is 'How often it went to somebody else who had spoken in it, because whoever had it was erased. Part of what its links are signed for: those from before open it no more.';
create index customer_case_party on desk.customer_case (party, opened_at desc);
create index customer_case_inbox on desk.customer_case (state, due_at, changed_at) where state <> 'closed';
create index customer_case_settled on desk.customer_case (changed_at desc) where state = 'closed' and merged_into is null;
create index customer_case_changed on desk.customer_case (changed_at desc) where merged_into is null;
create index customer_case_assignee on desk.customer_case (assignee, state, due_at, changed_at) where state <> 'closed';
create index customer_case_about on desk.customer_case (about_type, about_id) where about_id is not null;
select customers.protect('desk.customer_case', 'party', 'select, insert, update, delete');

create table desk.participant (
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  address       text not null check (length(address) between 3 and 320),
  name          text check (length(name) <= 200),
  added_at      timestamptz not null default now(),
  primary key (customer_case, address)
);
comment on table desk.participant is 'Whose mail may join a case, and where its answers go: the addresses that belong to it. Everybody else who quotes its number begins a case of their own.';
create index participant_address on desk.participant (address, customer_case);
create index participant_party on desk.participant (party);
select customers.protect('desk.participant', 'party', 'select, insert, update, delete');

create table desk.message (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null references desk.customer_case,
  place         integer not null,
  party         uuid not null references customers.party not enforced,
  direction     text not null check (direction in ('in', 'out', 'note', 'automatic')),
  channel       text not null check (channel in ('mail', 'chat', 'web', 'api', 'phone')),
  actor         text not null,
  name          text check (length(name) <= 200),
  text          text not null check (length(text) <= 200000),
  quoted        text check (length(quoted) <= 200000),
  notes         jsonb not null default '[]',
  at            timestamptz not null default now(),
  seen_at       timestamptz,
  mail          uuid unique,
  letter        uuid,
  unique (customer_case, place)
);
comment on table desk.message is 'What was said in a case, and notes of the staff. The words are here and not in the log, so that they can be erased.';
comment on column desk.message.direction is 'in: the customer. out: a person of the staff. note: staff among themselves. automatic: the house itself, an acknowledgement.';
comment on column desk.message.quoted is 'What a mail repeats of earlier ones, with its signature: folded away, not thrown away.';
comment on column desk.message.notes is 'What was left out and why, as codes: the screen says them in words.';
comment on column desk.message.seen_at is 'When the other side had it on their screen. What was not seen in a chat goes by mail.';
comment on column desk.message.mail is 'The mail that it came with.';
comment on column desk.message.letter is 'The letter that carries it out of the house; the letter''s state is the message''s.';
create index message_party on desk.message (party, at);
create index message_letter on desk.message (letter) where letter is not null;
create index message_unseen on desk.message (at) where direction = 'out' and channel = 'chat' and seen_at is null and letter is null;
select customers.protect('desk.message', 'party', 'select, insert, update, delete');

create unlogged table desk.presence (
  customer_case uuid not null references desk.customer_case on delete cascade,
  actor         text not null,
  name          text not null check (length(name) <= 200),
  seen_at       timestamptz not null,
  writing_at    timestamptz,
  primary key (customer_case, actor)
);
comment on table desk.presence is 'Who has a case before them at this moment and whether they are writing. Gone after a crash, and worth nothing after a minute.';
create index presence_seen on desk.presence (seen_at);
grant select, insert, update, delete on desk.presence to rapport_app;

-- ── finding: ids only, rows are then read under policy ────────────────────────────────────────────────────────────

create function desk.find_case(p_number bigint) returns table (id uuid, number bigint, party uuid, parties uuid[], state text, heirs smallint)
language sql stable security definer set search_path = pg_catalog as $$
  with recursive followed (id, merged_into, depth) as (
    select c.id, c.merged_into, 0 from desk.customer_case c where c.number = p_number
    union all
    -- A case that was merged into another is found there; ten in a row are more than anybody does.
    select c.id, c.merged_into, f.depth + 1 from followed f join desk.customer_case c on c.id = f.merged_into where f.depth < 10
  )
  select c.id, c.number, c.party,
    array(select distinct p from (select c.party union all select m.party from desk.message m where m.customer_case = c.id
                                  union all select a.party from desk.participant a where a.customer_case = c.id) all_parties (p)),
    c.state, c.heirs
  from followed f join desk.customer_case c on c.id = f.id where f.merged_into is null
$$;
comment on function desk.find_case is 'The case of a number, or the one that it was merged into, with every party that must be entered to read it.';

create function desk.list_cases(p_state text, p_assignee uuid, p_unassigned boolean, p_limit integer, p_offset integer)
returns table (id uuid, party uuid)
language plpgsql stable security definer set search_path = pg_catalog
-- Planned for the values that it is asked with: one plan for all of them would read every case of the state.
set plan_cache_mode = force_custom_plan as $$
begin
  -- What is settled is shown as it was settled, newest first; what is not, by what is due first.
  if p_state is null then
    return query
      select c.id, c.party from desk.customer_case c
      where c.merged_into is null and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
      order by c.changed_at desc limit p_limit offset p_offset;
  elsif p_state = 'closed' then
    return query
      select c.id, c.party from desk.customer_case c
      where c.state = 'closed' and c.merged_into is null
        and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
      order by c.changed_at desc limit p_limit offset p_offset;
  else
    return query
      select c.id, c.party from desk.customer_case c
      where c.state = p_state and c.state <> 'closed'
        and (p_assignee is null or c.assignee = p_assignee) and (not p_unassigned or c.assignee is null)
      order by c.due_at, c.changed_at limit p_limit offset p_offset;
  end if;
end $$;
comment on function desk.list_cases is 'Ids for a page of the inbox: what is due first stands first; closed cases, and all together, newest first.';

create function desk.parties_of(p_cases uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select c.party from desk.customer_case c where c.id = any (p_cases)
  union select m.party from desk.message m where m.customer_case = any (p_cases)
  union select a.party from desk.participant a where a.customer_case = any (p_cases)
$$;
comment on function desk.parties_of is 'Every party that must be entered to read these cases whole: who asked in a chat and answers by mail stands there as two, until they say that both are them.';
revoke execute on function desk.parties_of from public;
grant execute on function desk.parties_of to rapport_app;

create function desk.number_of(p_case uuid) returns bigint
language sql stable security definer set search_path = pg_catalog as $$ select c.number from desk.customer_case c where c.id = p_case $$;
comment on function desk.number_of is 'The number of a case, which opens nothing.';
revoke execute on function desk.number_of from public;
grant execute on function desk.number_of to rapport_app;

create function desk.count_cases(p_assignee uuid, p_now timestamptz, p_limit integer) returns table (open integer, mine integer, unassigned integer, late integer)
language sql stable security definer set search_path = pg_catalog as $$
  select
    (select count(*)::integer from (select from desk.customer_case c where c.state = 'open' limit p_limit) one),
    (select count(*)::integer from (select from desk.customer_case c where c.state = 'open' and c.assignee = p_assignee limit p_limit) one),
    (select count(*)::integer from (select from desk.customer_case c where c.state = 'open' and c.assignee is null limit p_limit) one),
    (select count(*)::integer from (select from desk.customer_case c where c.state = 'open' and c.due_at < p_now limit p_limit) one)
$$;
comment on function desk.count_cases is 'How many cases are open, one''s own, nobody''s and late; each at most p_limit, since beyond that the number is not read.';

create function desk.case_of_letter(p_letter uuid) returns table (id uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.number from desk.message m join desk.customer_case c on c.id = m.customer_case where m.letter = p_letter limit 1
$$;
comment on function desk.case_of_letter is 'The case from which a letter went out: its random id in the Message-ID is the token by which an answer finds back.';

create function desk.overdue_promises(p_now timestamptz, p_limit integer) returns table (promise uuid, party uuid, number bigint, due_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, p.party, p.subject_id::bigint, p.due_at from customers.promise p
  where p.kind = 'case.reply' and p.due_at < p_now and p.kept_at is null and p.withdrawn_at is null and p.broken_at is null and p.moved_to is null
  order by p.due_at limit p_limit
$$;
comment on function desk.overdue_promises is 'Promises to reply whose time is over and that nobody has marked as broken yet.';

create function desk.unseen_answers(p_before timestamptz, p_limit integer) returns table (message uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, c.number from desk.message m join desk.customer_case c on c.id = m.customer_case
  where m.direction = 'out' and m.channel = 'chat' and m.seen_at is null and m.letter is null and m.at < p_before
    and exists (select from desk.participant a where a.customer_case = m.customer_case)
  order by m.at limit p_limit
$$;
comment on function desk.unseen_answers is 'Answers in a chat that the customer has left: they go by mail, where we have an address.';

revoke execute on function desk.find_case, desk.list_cases, desk.count_cases, desk.case_of_letter, desk.overdue_promises, desk.unseen_answers from public;
grant execute on function desk.find_case, desk.list_cases, desk.count_cases, desk.case_of_letter, desk.overdue_promises, desk.unseen_answers to rapport_app;

-- ── saying ────────────────────────────────────────────────────────────────────────────────────────────────────────

create function desk.add_message(
  p_id uuid, p_case uuid, p_party uuid, p_direction text, p_channel text, p_name text, p_text text, p_quoted text, p_notes jsonb,
  p_at timestamptz, p_mail uuid, p_letter uuid
) returns integer
language plpgsql volatile as $$
declare
  given integer;
  here text;
  before timestamptz;
begin
  select m.place, m.actor into given, here from desk.message m where m.id = p_id;
  if found then
    if here is distinct from customers.actor() then
      raise exception using errcode = 'RP409', message = 'message-id-taken';
    end if;
    return -given;
  end if;
  update desk.customer_case c set places = c.places + 1, changed_at = greatest(c.changed_at, p_at)
  where c.id = p_case returning c.places into given;
  if not found then
    raise exception using errcode = 'RP404', message = 'case-unknown';
  end if;
  -- Within a case, time does not run backwards: two machines' clocks may differ by more than it takes to answer.
  select m.at into before from desk.message m where m.customer_case = p_case and m.place = given - 1;
  insert into desk.message (id, customer_case, place, party, direction, channel, actor, name, text, quoted, notes, at, mail, letter)
  values (p_id, p_case, given, p_party, p_direction, p_channel, coalesce(customers.actor(), 'system:unknown'), p_name, p_text, p_quoted,
    coalesce(p_notes, '[]'), case when p_mail is null then greatest(p_at, before) else p_at end, p_mail, p_letter)
  on conflict do nothing;
  -- Taken by a message that this transaction may not see: somebody else's, or one of another case.
  if not found then
    raise exception using errcode = 'RP409', message = 'message-id-taken';
  end if;
  return given;
end $$;
comment on function desk.add_message is 'Step: puts a message into a case whose party was entered, and answers its place. The same id again adds nothing and answers the place it has, negative. The caller records it on the line.';
