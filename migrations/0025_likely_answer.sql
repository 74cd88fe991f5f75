-- At once, an answer: what was offered with an acknowledgement, and whether its customer said that it was what they needed.

create table desk.likely_answer (
  id            uuid primary key default gen_random_uuid(),
  message       uuid not null references desk.message on delete cascade,
  nth           smallint not null check (nth between 1 and 3),
  party         uuid not null references customers.party not enforced,
  canned_answer uuid not null references desk.canned_answer on delete cascade,
  title         text not null check (length(title) between 1 and 120),
  text          text not null check (length(text) <= 50000),
  offered_at    timestamptz not null,
  ends_at       timestamptz not null,
  used_at       timestamptz,
  counts        boolean not null default false,
  unique (message, nth),
  check (not counts or used_at is not null)
);
comment on table desk.likely_answer is 'Approved texts that went along with an acknowledgement, as they were filled then: each can be called the solution once.';
comment on column desk.likely_answer.message is 'The acknowledgement. The case is this message''s, also after it was moved.';
comment on column desk.likely_answer.ends_at is 'Until when "this solved it" is believed.';
comment on column desk.likely_answer.used_at is 'When its customer said that it solved it; a second press does nothing.';
comment on column desk.likely_answer.counts is 'It is counted for its text, until they say that it is not solved after all.';
create index likely_answer_party on desk.likely_answer (party);
create index likely_answer_canned on desk.likely_answer (canned_answer);
select customers.protect('desk.likely_answer', 'party', 'select, insert, update, delete');

create function desk.case_of_likely(p_answer uuid) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select c.number from desk.likely_answer l join desk.message m on m.id = l.message join desk.customer_case c on c.id = m.customer_case where l.id = p_answer
$$;
comment on function desk.case_of_likely is 'The number of the case with which an answer was offered: it opens nothing.';
revoke execute on function desk.case_of_likely from public;
grant execute on function desk.case_of_likely to rapport_app;
