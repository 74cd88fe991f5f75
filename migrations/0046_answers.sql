-- What the house said to a question, and what a language model cost that helped to say it.

create table help.answer (
  question     uuid primary key references help.question on delete cascade,
  party        uuid not null references customers.party not enforced,
  conversation uuid not null,
  sentences    jsonb not null check (jsonb_typeof(sentences) = 'array'),
  nearest      jsonb not null check (jsonb_typeof(nearest) = 'array'),
  notes        text[] not null default '{}',
  written_by   text not null check (written_by in ('house', 'model')),
  said_at      timestamptz not null
);
comment on table help.answer is 'What was said to a question: sentences, each with what it rests on. What is shown later is checked against that first.';
comment on column help.answer.conversation is 'The first question of those that somebody asked one after the other.';
comment on column help.answer.sentences is 'As {text, step, rests}: a rest is an article''s revision and passage, or a field of the asker''s own record with its stamp.';
comment on column help.answer.nearest is 'What was offered in place of an answer, or beside it.';
comment on column help.answer.written_by is 'house: sentences as they stand. model: written by a language model and checked against what they rest on.';
create index answer_conversation on help.answer (conversation, said_at);
create index answer_party on help.answer (party);
select customers.protect('help.answer', 'party', 'select, insert, update, delete');

create table help.model_use (
  id           uuid primary key default gen_random_uuid(),
  asked_at     timestamptz not null,
  model        text not null check (length(model) between 1 and 200),
  outcome      text not null check (outcome in ('written', 'partly', 'refused', 'late', 'failed', 'unreadable', 'too-long')),
  kept         smallint not null default 0 check (kept >= 0),
  dropped      jsonb not null default '{}' check (jsonb_typeof(dropped) = 'object'),
  tokens_in    integer not null default 0 check (tokens_in >= 0),
  tokens_out   integer not null default 0 check (tokens_out >= 0),
  cost         bigint not null default 0 check (cost >= 0),
  currency     text not null check (currency ~ '^[A-Z]{3}$'),
  milliseconds integer not null check (milliseconds >= 0)
);
comment on table help.model_use is 'Each time a language model was asked: what came of it and what it cost. Nothing of what was asked, and nothing of who asked.';
comment on column help.model_use.outcome is 'written: every sentence stood the check. partly: some. refused: none. The others brought no sentences.';
comment on column help.model_use.dropped is 'How many sentences were dropped, by the reason.';
comment on column help.model_use.cost is 'In millionths of a minor unit of the currency: a token costs less than any coin.';
create index model_use_asked on help.model_use (asked_at);
grant select, insert, delete on help.model_use to rapport_app;

-- ── articles beside canned answers, where a case is acknowledged ──────────────────────────────────────────────────

alter table desk.likely_answer
  alter column canned_answer drop not null,
  add column article  uuid,
  add column question uuid,
  add column href     text check (length(href) <= 2000),
  drop constraint likely_answer_title_check,
  add check (length(title) between 1 and 300),
  add check ((canned_answer is null) <> (article is null)),
  add check ((article is null) = (href is null));
comment on table desk.likely_answer is 'Approved texts and published articles that went along with an acknowledgement, as they were then: each can be called the solution once.';
comment on column desk.likely_answer.article is 'The article whose passage the text is.';
comment on column desk.likely_answer.question is 'In help.question: what it was offered to.';
