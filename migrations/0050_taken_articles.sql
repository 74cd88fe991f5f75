-- What imports and a synchronised folder last read of an article: only what they changed since is changed here, and what was written
-- here since is never written over.

create table help.taken (
  article      uuid primary key references help.article on delete cascade,
  placed       jsonb not null,
  synchronised boolean not null default false,
  taken_at     timestamptz not null
);
comment on table help.taken is 'An article that came from outside, with what was last read there of its place: kind, chapter, audience, what it is about.';
comment on column help.taken.synchronised is 'It stands in the folder that is kept the same as the house, by its reference.';
create index taken_synchronised on help.taken (article) where synchronised;

create table help.taken_words (
  article  uuid not null references help.taken on delete cascade,
  language text not null check (language ~ '^[a-z]{2}$'),
  file     text not null check (length(file) between 1 and 1000),
  read     text not null,
  here     text not null,
  taken_at timestamptz not null,
  primary key (article, language)
);
comment on table help.taken_words is 'Its words in one language as they were read last.';
comment on column help.taken_words.read is 'Hash of what was read there, with its pictures.';
comment on column help.taken_words.here is 'Hash of the words that were left here: another one means that somebody has written since.';
grant select, insert, update, delete on help.taken, help.taken_words to rapport_app;

-- As the program makes it of title, summary and body.
create function help.words_hash(title text, summary text, body text) returns text
  language sql immutable parallel safe
  return encode(sha256(convert_to(title || E'\n' || summary || E'\n' || body, 'UTF8')), 'hex');

create table help.taken_section (
  key     text primary key check (length(key) between 1 and 400),
  section uuid not null references help.section on delete cascade
);
comment on table help.taken_section is 'Chapters by their name where they came from, so that one that was renamed here is found again.';
create index taken_section_section on help.taken_section (section);
grant select, insert, update, delete on help.taken_section to rapport_app;
