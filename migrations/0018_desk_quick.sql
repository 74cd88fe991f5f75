-- A chat message and a case cost a handful of statements: who takes part in a case stands on it, and what always goes together is one step.

alter table desk.customer_case add column others uuid[] not null default '{}';
comment on column desk.customer_case.others is 'Parties besides its own that have spoken in it or take part: with the party, everybody who must be entered to read it whole. Kept beside the messages, because looking through ten thousand of them for each further one is felt.';
update desk.customer_case c set others = o.parties
from (
  select s.customer_case, array_agg(distinct s.party) as parties from (
    select m.customer_case, m.party from desk.message m union select a.customer_case, a.party from desk.participant a
  ) s join desk.customer_case k on k.id = s.customer_case and k.party <> s.party group by s.customer_case
) o where o.customer_case = c.id;
create index customer_case_others on desk.customer_case using gin (others) where others <> '{}';

create function desk.recount_parties(p_cases uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  update desk.customer_case c set others = array(
    select distinct s.party from (
      select m.party from desk.message m where m.customer_case = c.id union all select a.party from desk.participant a where a.customer_case = c.id
    ) s where s.party <> c.party)
  where c.id = any (p_cases)
$$;
comment on function desk.recount_parties is 'Works out anew who is in these cases, after messages were moved or taken away. Says nothing and opens nothing.';
revoke execute on function desk.recount_parties from public;
grant execute on function desk.recount_parties to rapport_app;

drop function desk.find_case(bigint);
create function desk.find_case(p_number bigint)
returns table (id uuid, number bigint, party uuid, parties uuid[], state text, heirs smallint, due_at timestamptz, assignee uuid)
language sql stable security definer set search_path = pg_catalog as $$
  with recursive followed (id, merged_into, depth) as (
    select c.id, c.merged_into, 0 from desk.customer_case c where c.number = p_number
    union all
    -- A case that was merged into another is found there; ten in a row are more than anybody does.
    select c.id, c.merged_into, f.depth + 1 from followed f join desk.customer_case c on c.id = f.merged_into where f.depth < 10
  )
  select c.id, c.number, c.party, array(select distinct p from unnest(c.party || c.others) p), c.state, c.heirs, c.due_at, c.assignee
  from followed f join desk.customer_case c on c.id = f.id where f.merged_into is null
$$;
comment on function desk.find_case is 'The case of a number, or the one that it was merged into, with every party that must be entered to read it.';
revoke execute on function desk.find_case from public;
grant execute on function desk.find_case to rapport_app;

create function desk.current_chat(p_parties uuid[], p_settled_after timestamptz)
returns table (id uuid, number bigint, party uuid, parties uuid[], state text, heirs smallint, due_at timestamptz, assignee uuid)
language sql stable as $$
  select c.id, c.number, c.party, array(select distinct p from unnest(c.party || c.others) p), c.state, c.heirs, c.due_at, c.assignee
  from desk.customer_case c
  where c.party = any (p_parties) and c.channel = 'chat' and c.merged_into is null and (c.state <> 'closed' or c.closed_at > p_settled_after)
  order by c.opened_at desc limit 1
$$;
comment on function desk.current_chat is 'The conversation that somebody is in, on any of their parties, which were entered: the newest, unless it was settled before then.';

create or replace function desk.parties_of(p_cases uuid[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  select distinct p from desk.customer_case c, unnest(c.party || c.others) p where c.id = any (p_cases)
$$;

create or replace function desk.add_message(
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
  update desk.customer_case c set places = c.places + 1, changed_at = greatest(c.changed_at, p_at),
    others = case when p_party = c.party or p_party = any (c.others) then c.others else c.others || p_party end
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

create function desk.say(
  p_id uuid, p_case uuid, p_number bigint, p_party uuid, p_direction text, p_channel text, p_name text, p_text text, p_quoted text, p_notes jsonb,
  p_at timestamptz, p_mail uuid, p_letter uuid, p_kind text, p_door text
) returns integer
language plpgsql volatile as $$
declare
  place integer := desk.add_message(p_id, p_case, p_party, p_direction, p_channel, p_name, p_text, p_quoted, p_notes, p_at, p_mail, p_letter);
begin
  if place > 0 and p_kind is not null then
    perform customers.record(p_party, p_kind, p_door, 'case', p_number::text, jsonb_build_object('message', p_id, 'case', p_number), p_at);
  end if;
  return place;
end $$;
comment on function desk.say is 'Step: puts a message into a case and, where it has a kind, onto the line of the party whose it is: add_message and customers.record in one round trip.';

-- ── steps of the record that go into one statement with others ────────────────────────────────────────────────────

create function customers.promises_about(p_kind text, p_subject_type text, p_subject_id text) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'subjectId', p.subject_id, 'dueAt', p.due_at, 'precision', p.precision, 'zone', p.zone,
    'madeAt', p.made_at, 'keptAt', p.kept_at, 'brokenAt', p.broken_at, 'moved', p.moved_to is not null) order by p.due_at, p.id), '[]')
  from customers.promise p
  where p.subject_type = p_subject_type and p.subject_id = p_subject_id and p.kind = p_kind and p.withdrawn_at is null
$$;
comment on function customers.promises_about is 'Step: what was promised about a subject and not taken back, those that are due first in front; of parties that were entered.';

create function customers.called(p_parties uuid[]) returns table (name text, email text)
language sql stable as $$
  select
    (select f.value #>> '{}' from customers.fact f where f.party = any (p_parties) and f.name = 'name'
       and f.replaced_at is null and f.refused_at is null and (f.ends_at is null or f.ends_at > now()) order by f.known_at desc limit 1),
    (select a.value from customers.address a where a.party = any (p_parties) and a.type = 'email' order by a.value limit 1)
$$;
comment on function customers.called is 'Step: how a customer is called, by the parties that are them and were entered: name and proven address.';

create or replace function desk.forget(p_parties uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  emptied uuid[];
  touched uuid[];
begin
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be forgotten.';
  end if;
  touched := array(select c.id from desk.customer_case c where c.others <> '{}' and (c.others && p_parties or c.party = any (p_parties)));
  -- What others said stays theirs: the case goes to whoever spoke first of those who are left. Its subject was the words of whoever
  -- is erased, what it was about was theirs, and so was the promise.
  update desk.customer_case c set party = heir.party, subject = '…', about_type = null, about_id = null, heirs = c.heirs + 1, due_at = null
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
  perform desk.recount_parties(touched);
end $$;
