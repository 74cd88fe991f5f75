-- Pictures, sound and film that stand in articles.

create table help.file (
  id         uuid primary key default gen_random_uuid(),
  sort       text not null check (sort in ('picture', 'sound', 'film')),
  media_type text not null,
  name       text not null default '' check (length(name) <= 200),
  size       bigint not null check (size > 0),
  part_size  integer not null check (part_size > 0),
  sha256     bytea not null unique check (octet_length(sha256) = 32),
  added_by   text not null,
  added_at   timestamptz not null
);
comment on table help.file is 'A picture, a sound or a film for articles; the same bytes are stored once.';

create table help.file_part (
  file  uuid not null references help.file on delete cascade,
  place integer not null check (place >= 0),
  bytes bytea not null,
  primary key (file, place)
);
comment on table help.file_part is 'Its bytes in parts of part_size, the last one shorter, so that a film is looked at from its middle without being read from its beginning.';
-- What is compressed already would only be unpacked again on each reading.
alter table help.file_part alter column bytes set storage external;

create table help.file_shown (
  file     uuid not null,
  article  uuid not null references help.article on delete cascade,
  language text not null,
  primary key (file, article, language)
);
comment on table help.file_shown is 'In which published texts a file stands: whoever may read one of them sees it, and nobody else but the staff.';
create index file_shown_article on help.file_shown (article, language);

grant select, insert, delete on help.file, help.file_part, help.file_shown to rapport_app;

-- What is to be reviewed by somebody, and what an article was translated from.
create index draft_review on help.draft (reviewer, changed_at) where state = 'review';
