-- Listening: what customers say of how their case was answered, asked once, and who mends it where it was not well.

create table desk.rating (
  customer_case uuid primary key references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  solved        boolean not null,
  first_solved  boolean not null,
  content       boolean,
  comment       text check (length(comment) between 1 and 2000),
  rated_at      timestamptz not null,
  changed_at    timestamptz not null
);
comment on table desk.rating is 'What a customer said of how their case was answered: one tap, once per case; and a few words, if they like. Stays when the case is opened again, so that nobody is asked twice.';
comment on column desk.rating.first_solved is 'What they said first: how it was before somebody mended it.';
comment on column desk.rating.content is 'False: whatever was solved, they are not content, and said so. Null: they said nothing of it. Never guessed from their words.';
create index rating_party on desk.rating (party);
select customers.protect('desk.rating', 'party', 'select, insert, update, delete');

insert into desk.rating (customer_case, party, solved, first_solved, rated_at, changed_at)
select c.id, c.party, c.solved, c.solved, c.solved_at, c.solved_at from desk.customer_case c where c.solved is not null and c.merged_into is null;

create table desk.mend (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  why           text not null check (why in ('unsolved', 'not-content')),
  not_by        uuid[] not null,
  owner         uuid references accounts.staff not enforced,
  opened_at     timestamptz not null,
  due_at        timestamptz not null,
  ended_at      timestamptz,
  ended_how     text check (ended_how in ('solved', 'done')),
  ended_by      uuid references accounts.staff not enforced,
  done          text check (length(done) between 1 and 2000),
  check ((ended_at is null) = (ended_how is null)),
  check ((ended_how = 'done') = (done is not null))
);
comment on table desk.mend is 'A case whose customer said that it was not well: with somebody other than who answered it, until it is mended.';
comment on column desk.mend.not_by is 'Who of the staff had answered by then: a second person mends it. Empty where nobody else works here.';
comment on column desk.mend.ended_how is 'solved: its customer says so. done: the second person says what was done.';
create unique index mend_open on desk.mend (customer_case) where ended_at is null;
create index mend_case on desk.mend (customer_case, opened_at desc);
create index mend_due on desk.mend (due_at) where ended_at is null;
create index mend_party on desk.mend (party);
select customers.protect('desk.mend', 'party', 'select, insert, update, delete');

create function desk.rate(p_case uuid, p_party uuid, p_solved boolean, p_content boolean, p_comment text, p_now timestamptz) returns boolean
language sql volatile as $$
  insert into desk.rating as r (customer_case, party, solved, first_solved, content, comment, rated_at, changed_at)
  values (p_case, p_party, p_solved, p_solved, p_content, p_comment, p_now, p_now)
  -- What was said is not said over, unless they have changed their mind.
  on conflict (customer_case) do update set solved = excluded.solved, changed_at = excluded.changed_at,
    content = case when r.solved = excluded.solved then coalesce(r.content, excluded.content) else excluded.content end,
    comment = case when r.solved = excluded.solved then coalesce(r.comment, excluded.comment) else coalesce(excluded.comment, r.comment) end
  returning r.solved and r.content is distinct from false
$$;
comment on function desk.rate is 'Step: notes what a customer said of their case, whose party was entered. Answers whether it is well.';

create function desk.mends_of(p_staff uuid[]) returns table (staff uuid, open integer)
language sql stable security definer set search_path = pg_catalog as $$
  select m.owner, count(*)::integer from desk.mend m where m.ended_at is null and m.owner = any (p_staff) group by m.owner
$$;
comment on function desk.mends_of is 'How many cases each of the staff has to mend.';

create function desk.open_mends(p_limit integer)
returns table (number bigint, why text, owner uuid, not_by uuid[], opened_at timestamptz, due_at timestamptz, state text)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, m.why, m.owner, m.not_by, m.opened_at, m.due_at, c.state from desk.mend m join desk.customer_case c on c.id = m.customer_case
  where m.ended_at is null order by m.due_at limit p_limit
$$;
comment on function desk.open_mends is 'What is to be mended, what is due first in front: numbers and times, nothing about a person.';

revoke execute on function desk.mends_of, desk.open_mends from public;
grant execute on function desk.mends_of, desk.open_mends to rapport_app;
