-- Answering well: texts that are written once and used often, drafts that a desk shares, answers that wait before they leave, files that
-- go out with them, several deeds under one name, and how each of the staff signs.

create table desk.canned_answer (
  id          uuid primary key default gen_random_uuid(),
  title       text not null check (length(title) between 1 and 120),
  texts       jsonb not null check (jsonb_typeof(texts) = 'object' and texts <> '{}'),
  edited_by   text not null default 'agents' check (edited_by in ('agents', 'author', 'owner')),
  author      uuid references accounts.staff not enforced,
  approved_by text check (length(approved_by) <= 200),
  approved_at timestamptz,
  used        integer not null default 0 check (used >= 0),
  solved      integer not null default 0 check (solved >= 0),
  changed_at  timestamptz not null,
  check ((approved_by is null) = (approved_at is null))
) with (fillfactor = 80);
comment on table desk.canned_answer is 'A text that answers what is asked often. It concerns no customer until its fields are filled.';
comment on column desk.canned_answer.texts is 'By language. {{customer.name}} and the like stand for what the record says when it is used.';
comment on column desk.canned_answer.edited_by is 'Who may change it besides the owner: all agents, whoever wrote it, nobody.';
comment on column desk.canned_answer.approved_at is 'Only what is approved may ever leave by itself. A change of the words takes the approval away.';
create unique index canned_answer_title on desk.canned_answer (lower(title));
grant select, insert, update, delete on desk.canned_answer to rapport_app;

create table desk.canned_use (
  message       uuid primary key references desk.message on delete cascade,
  canned_answer uuid not null references desk.canned_answer on delete cascade,
  solved        boolean not null default false
);
comment on table desk.canned_use is 'Which answer was made from which text, so that "this solved it" is counted for it, once.';
create index canned_use_answer on desk.canned_use (canned_answer);
grant select, insert, update, delete on desk.canned_use to rapport_app;

create table desk.draft (
  customer_case uuid not null references desk.customer_case on delete cascade,
  kind          text not null check (kind in ('reply', 'note')),
  party         uuid not null references customers.party not enforced,
  text          text not null check (length(text) <= 50000),
  author        uuid references accounts.staff not enforced,
  name          text not null check (length(name) <= 200),
  since         integer not null check (since >= 0),
  version       integer not null default 1 check (version > 0),
  canned        uuid references desk.canned_answer on delete set null,
  after         jsonb not null default '{}',
  at            timestamptz not null,
  primary key (customer_case, kind)
) with (fillfactor = 60);
comment on table desk.draft is 'What is being written to a customer, one of each kind per case, for all of the desk to see.';
comment on column desk.draft.since is 'The last place that its writer had before them when they began: what came after it is news to them.';
comment on column desk.draft.version is 'Rises with every change, also when it is sent and the row is emptied: whoever writes or sends on an older one is told what came in between.';
comment on column desk.draft.after is 'What else is done when it leaves: give the case to somebody, write a note, close it.';
create index draft_party on desk.draft (party);
select customers.protect('desk.draft', 'party', 'select, insert, update, delete');

create table desk.outgoing (
  id            uuid primary key,
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  author        uuid not null references accounts.staff not enforced,
  name          text not null check (length(name) <= 200),
  text          text not null check (length(text) <= 50000),
  since         integer not null check (since >= 0),
  canned        uuid references desk.canned_answer on delete set null,
  after         jsonb not null default '{}',
  chosen        boolean not null default false,
  state         text not null default 'waiting' check (state in ('waiting', 'held')),
  leaves_at     timestamptz not null,
  written_at    timestamptz not null
);
comment on table desk.outgoing is 'An answer that waits to leave, so that it can be taken back. It becomes the message of the same id in the transaction that deletes it: once.';
comment on column desk.outgoing.chosen is 'Somebody chose the time; otherwise it waits for the seconds in which it can be undone.';
comment on column desk.outgoing.state is 'held: something was said in the case between the writing and the chosen time, so a person decides.';
create index outgoing_case on desk.outgoing (customer_case);
create index outgoing_party on desk.outgoing (party);
create index outgoing_due on desk.outgoing (leaves_at) where state = 'waiting';
select customers.protect('desk.outgoing', 'party', 'select, insert, update, delete');

create table desk.file (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  message       uuid references desk.message on delete cascade,
  outgoing      uuid,
  name          text not null check (length(name) between 1 and 255),
  media_type    text not null check (length(media_type) <= 255),
  size          integer not null check (size > 0),
  bytes         bytea not null,
  actor         text not null,
  added_at      timestamptz not null,
  check (message is null or outgoing is null)
);
comment on table desk.file is 'What goes with an answer, or was sent from a page: a file of the draft, of an answer that waits, and then of its message. Its bytes stand here and not among the blobs, because those are for everybody who knows their name, and these are erased with the customer.';
alter table desk.file alter column bytes set storage external;
create index file_message on desk.file (message) where message is not null;
create index file_case on desk.file (customer_case) where message is null;
create index file_party on desk.file (party);
select customers.protect('desk.file', 'party', 'select, insert, update, delete');

create table desk.macro (
  id         uuid primary key default gen_random_uuid(),
  title      text not null check (length(title) between 1 and 120),
  canned     uuid references desk.canned_answer,
  after      jsonb not null default '{}' check (jsonb_typeof(after) = 'object'),
  used       integer not null default 0 check (used >= 0),
  changed_at timestamptz not null
);
comment on table desk.macro is 'Several deeds under one name: the text to answer with, and what is done when it leaves.';
create unique index macro_title on desk.macro (lower(title));
grant select, insert, update, delete on desk.macro to rapport_app;

create table desk.writer (
  staff        uuid primary key references accounts.staff not enforced,
  signature    jsonb not null default '{}' check (jsonb_typeof(signature) = 'object'),
  undo_in_chat boolean not null default false
);
comment on table desk.writer is 'How one of the staff writes: what stands under their mails, by language, and whether they want the seconds to undo in a chat too.';
grant select, insert, update, delete on desk.writer to rapport_app;

create function desk.due_answers(p_now timestamptz, p_limit integer) returns table (id uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select o.id, c.number from desk.outgoing o join desk.customer_case c on c.id = o.customer_case
  where o.state = 'waiting' and o.leaves_at <= p_now order by o.leaves_at limit p_limit
$$;
comment on function desk.due_answers is 'Answers whose time to leave has come: ids only.';

create function desk.find_file(p_file uuid) returns table (number bigint, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, f.party from desk.file f join desk.customer_case c on c.id = f.customer_case where f.id = p_file
$$;
comment on function desk.find_file is 'The case that a file belongs to, and whose it is: ids only.';

create function desk.solved_cases(p_after timestamptz, p_limit integer) returns table (id uuid, party uuid, solved_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.party, s.solved_at from (
    select c.id, c.party, c.solved_at from desk.customer_case c
    where c.solved and c.state = 'closed' and c.merged_into is null and c.solved_at > p_after
    order by c.solved_at desc limit p_limit
  ) s order by s.solved_at
$$;
comment on function desk.solved_cases is 'Cases that their customers called solved after that moment, at most so many and the newest: ids only, whose words are then read under policy.';
create index customer_case_solved on desk.customer_case (solved_at) where solved and state = 'closed';

revoke execute on function desk.due_answers, desk.find_file, desk.solved_cases from public;
grant execute on function desk.due_answers, desk.find_file, desk.solved_cases to rapport_app;
