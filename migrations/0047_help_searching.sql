-- Finding that learns: words that mean the same, what people opened after which words, what nothing was found for, and
-- whether it was the answer. None of these tables says who: what somebody asked stands in help.question, on their line.

-- ── what belongs together ─────────────────────────────────────────────────────────────────────────────────────────

create table help.synonym (
  id         uuid primary key default gen_random_uuid(),
  language   text not null check (language ~ '^[a-z]{2}$'),
  word       text not null check (length(word) between 1 and 60),
  means      text not null check (length(means) between 1 and 60),
  mutual     boolean not null default true,
  written_by text not null,
  written_at timestamptz not null,
  unique (language, word, means),
  check (word <> means)
);
comment on table help.synonym is 'Who asks with these words is also shown what is found with those. Edited by people; what was learnt stands in help.association.';
comment on column help.synonym.mutual is 'Also the other way round.';
comment on column help.synonym.written_by is 'Actor: staff:<id>, key:<id>.';
grant select, insert, update, delete on help.synonym to rapport_app;

create table help.association (
  language text not null check (language ~ '^[a-z]{2}$'),
  mark     text not null check (length(mark) = 22),
  article  uuid not null references help.article on delete cascade,
  word     text check (length(word) between 1 and 60),
  visits   integer not null default 0 check (visits >= 0),
  helped   integer not null default 0 check (helped >= 0),
  failed   integer not null default 0 check (failed >= 0),
  last_on  date not null,
  off_by   text,
  off_at   timestamptz,
  primary key (language, mark, article),
  check ((off_by is null) = (off_at is null))
);
comment on table help.association is 'After a search with this word people opened this article, and how many visits it were. Counts, and nobody''s name.';
comment on column help.association.mark is 'The word, keyed: until so many visits had it that it is nobody''s own, the word itself is not kept.';
comment on column help.association.helped is 'Of those who opened it, how many said that it was the answer; failed: that it was not.';
comment on column help.association.off_by is 'Who of the staff said that they do not belong together; it is counted on, and not used.';
create index association_known on help.association (language, word) where word is not null;
create index association_article on help.association (article);
create index association_old on help.association (last_on);

create table help.counted (
  mark    text primary key check (length(mark) = 22),
  counted date not null
) with (fillfactor = 90);
comment on table help.counted is 'That a visit was counted once, for one thing: the keyed mark of what was counted together with who it was. No two of them can be joined, and none leads back.';
create index counted_day on help.counted (counted);

create table help.unfound (
  language text not null check (language ~ '^[a-z]{2}$'),
  mark     text not null check (length(mark) = 22),
  door     text not null check (door in ('search', 'shop')),
  text     text check (length(text) between 1 and 200),
  visits   integer not null default 0 check (visits >= 0),
  first_on date not null,
  last_on  date not null,
  primary key (language, mark, door)
);
comment on table help.unfound is 'What was searched for without finding anything, by people who let nothing be kept of them: how many visits, on which days, and the words once so many had them that they are nobody''s own.';
create index unfound_old on help.unfound (last_on);
grant select, insert, update, delete on help.association, help.counted, help.unfound to rapport_app;

-- ── whether it was the answer ─────────────────────────────────────────────────────────────────────────────────────

create table help.judgement (
  mark     text primary key check (length(mark) = 22),
  article  uuid not null references help.article on delete cascade,
  language text not null check (language ~ '^[a-z]{2}$'),
  revision integer not null,
  helped   boolean not null,
  reason   text check (reason in ('wrong', 'outdated', 'unclear', 'other', 'elsewhere')),
  at       timestamptz not null,
  check (reason is null or not helped)
);
comment on table help.judgement is 'One visit''s word on one article: it was the answer, or why not. Their own words, if any, stand in help.question.';
comment on column help.judgement.mark is 'Keyed by the article and the visit, so that saying it again changes the word.';
create index judgement_article on help.judgement (article, at);
create index judgement_at on help.judgement (at);
grant select, insert, update, delete on help.judgement to rapport_app;

-- The chain of asking in one visit: what this line asked last.
create index question_opened on help.question (opened) where opened is not null;
create index synonym_means on help.synonym (language, means) where mutual;
