-- Help: what is written for those who ask, what of it is published, and what was asked.

create schema help;
grant usage on schema help to rapport_app;

-- ── how it is arranged ────────────────────────────────────────────────────────────────────────────────────────────

create table help.section (
  id      uuid primary key default gen_random_uuid(),
  parent  uuid references help.section,
  place   integer not null default 0,
  made_at timestamptz not null,
  check (parent <> id)
);
comment on table help.section is 'A chapter of the help; its own chapters stand one level below it.';
create index section_parent on help.section (parent);

create table help.section_words (
  section  uuid not null references help.section on delete cascade,
  language text not null check (language ~ '^[a-z]{2}$'),
  slug     text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  title    text not null check (length(title) between 1 and 200),
  summary  text not null default '' check (length(summary) <= 1000),
  primary key (section, language),
  unique (language, slug)
);
comment on table help.section_words is 'A section''s title, summary and address, in one language.';
grant select, insert, update, delete on help.section, help.section_words to rapport_app;

-- ── articles ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table help.article (
  id           uuid primary key default gen_random_uuid(),
  kind         text not null check (kind in ('article', 'faq', 'guide', 'path', 'story', 'recording', 'manual')),
  section      uuid references help.section,
  place        integer not null default 0,
  audience     text not null default 'everyone' check (audience in ('everyone', 'prospects', 'customers', 'owners', 'partners')),
  organisation uuid references customers.party not enforced,
  owner        uuid references accounts.staff not enforced,
  origin       text not null default 'written' check (origin in ('written', 'file', 'import', 'case')),
  reference    text unique check (length(reference) between 1 and 300),
  made_at      timestamptz not null,
  check (organisation is null or audience = 'partners')
);
comment on table help.article is 'Something that is written to be found: its place and who may read it. Its words stand in article_words, language by language, once they are published.';
comment on column help.article.audience is 'prospects: who has bought nothing yet. owners: customers who own what it is about. partners: members of an organisation; of every one where organisation is null.';
comment on column help.article.owner is 'Who of the staff answers for what it says.';
comment on column help.article.reference is 'Its name where it came from: a file''s path, another system''s id. What is read in again changes this article.';
create index article_section on help.article (section, place);
create index article_owner on help.article (owner) where owner is not null;

create table help.article_about (
  article uuid not null references help.article on delete cascade,
  type    text not null check (type in ('product', 'shelf', 'attribute', 'order_state')),
  value   text not null check (length(value) between 1 and 300),
  primary key (article, type, value)
);
comment on table help.article_about is 'What an article is about: a product''s id, a shelf''s path, an attribute as name=value, a state of orders.';
create index article_about_value on help.article_about (type, value);

create table help.article_words (
  article      uuid not null references help.article on delete cascade,
  language     text not null check (language ~ '^[a-z]{2}$'),
  slug         text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  title        text not null check (length(title) between 1 and 300),
  summary      text not null default '' check (length(summary) <= 1000),
  body         text not null check (length(body) <= 200000),
  revision     integer not null check (revision > 0),
  published_at timestamptz not null,
  changed_at   timestamptz not null,
  primary key (article, language),
  unique (language, slug)
);
comment on table help.article_words is 'What is published, in one language. No row: it is not.';
comment on column help.article_words.body is 'Article text: marked text with what articles have beyond it (help/README.md).';
comment on column help.article_words.published_at is 'First published.';
create index article_words_newest on help.article_words (language, changed_at desc);

create table help.former_slug (
  language text not null check (language ~ '^[a-z]{2}$'),
  slug     text not null,
  article  uuid references help.article on delete cascade,
  section  uuid references help.section on delete cascade,
  primary key (language, slug),
  check ((article is null) <> (section is null))
);
comment on table help.former_slug is 'Addresses from before: they lead to where it stands now.';
create index former_slug_article on help.former_slug (article);
create index former_slug_section on help.former_slug (section);

create table help.revision (
  article       uuid not null references help.article on delete cascade,
  language      text not null check (language ~ '^[a-z]{2}$'),
  number        integer not null check (number > 0),
  title         text not null,
  summary       text not null,
  body          text not null,
  note          text not null default '' check (length(note) <= 500),
  written_by    text not null,
  published_by  text not null,
  published_at  timestamptz not null,
  withdrawn_at  timestamptz,
  of_language   text,
  of_revision   integer,
  primary key (article, language, number),
  check ((of_language is null) = (of_revision is null))
);
comment on table help.revision is 'Every text that was ever published, as it was.';
comment on column help.revision.written_by is 'Actor: staff:<id>, key:<id>, system:<name>.';
comment on column help.revision.withdrawn_at is 'Since when it is no longer to be read: replaced by the next, or taken out.';
comment on column help.revision.of_language is 'Translated from this language''s of_revision: outdated once that language has a later one.';

create table help.draft (
  article     uuid not null references help.article on delete cascade,
  language    text not null check (language ~ '^[a-z]{2}$'),
  slug        text check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
  title       text not null default '' check (length(title) <= 300),
  summary     text not null default '' check (length(summary) <= 1000),
  body        text not null default '' check (length(body) <= 200000),
  version     integer not null default 1 check (version > 0),
  based_on    integer,
  state       text not null default 'writing' check (state in ('writing', 'review', 'approved')),
  reviewer    uuid references accounts.staff not enforced,
  remark      text not null default '' check (length(remark) <= 2000),
  publish_at  timestamptz,
  of_language text,
  of_revision integer,
  written_by  text not null,
  changed_at  timestamptz not null,
  primary key (article, language),
  check ((of_language is null) = (of_revision is null)),
  check (publish_at is null or state = 'approved')
);
comment on table help.draft is 'What is being written, one of an article and language. A save names the version that its writer had before them, so that two writers never overwrite each other.';
comment on column help.draft.based_on is 'The published revision that it would replace; null: not published yet.';
comment on column help.draft.remark is 'What whoever reviews it said; or why it came back to its owner.';
comment on column help.draft.publish_at is 'Approved for then.';
create index draft_due on help.draft (publish_at) where publish_at is not null;

create table help.passage (
  article  uuid not null references help.article on delete cascade,
  language text not null,
  place    integer not null check (place >= 0),
  revision integer not null,
  heading  text not null default '',
  anchor   text not null default '',
  text     text not null check (length(text) between 1 and 4000),
  primary key (article, language, place)
);
comment on table help.passage is 'The published words in pieces of a paragraph or a few: what is found, shown and quoted. Written with what it is a piece of.';

grant select, insert, update, delete on help.article, help.article_about, help.article_words, help.former_slug, help.draft, help.passage to rapport_app;
grant select, insert, update on help.revision to rapport_app;

-- ── what was asked ────────────────────────────────────────────────────────────────────────────────────────────────

create table help.wanted (
  id         uuid primary key default gen_random_uuid(),
  language   text not null check (language ~ '^[a-z]{2}$'),
  title      text not null check (length(title) between 1 and 300),
  owner      uuid references accounts.staff not enforced,
  article    uuid references help.article on delete set null,
  made_at    timestamptz not null,
  due_at     timestamptz,
  settled_at timestamptz,
  settled    text check (settled in ('answered', 'left')),
  check ((settled_at is null) = (settled is null))
);
comment on table help.wanted is 'An answer that is wanted: what several people asked and nothing published answers. Its title is the staff''s, or words that everybody who asked has used.';
grant select, insert, update, delete on help.wanted to rapport_app;

create table help.question (
  id            uuid primary key default gen_random_uuid(),
  party         uuid not null references customers.party not enforced,
  text          text not null check (length(text) between 1 and 2000),
  language      text not null check (language ~ '^[a-z]{2}$'),
  door          text not null check (door in ('search', 'help', 'shop', 'chat', 'mail', 'case', 'api', 'agent', 'page', 'community')),
  outcome       text not null check (outcome in ('answered', 'unsure', 'unanswered')),
  confidence    real not null default 0 check (confidence between 0 and 1),
  articles      uuid[] not null default '{}',
  opened        uuid,
  helped        boolean,
  reason        text check (reason in ('wrong', 'outdated', 'unclear', 'other', 'elsewhere')),
  remark        text not null default '' check (length(remark) <= 2000),
  searches      smallint not null default 0 check (searches >= 0),
  clicks        smallint not null default 0 check (clicks >= 0),
  about_type    text,
  about_id      text,
  customer_case bigint,
  wanted        uuid references help.wanted on delete set null,
  asked_at      timestamptz not null,
  helped_at     timestamptz,
  told_at       timestamptz,
  check ((about_type is null) = (about_id is null))
) with (fillfactor = 80);
comment on table help.question is 'Something that somebody asked, by whichever door, and what the house could say to it.';
comment on column help.question.outcome is 'answered: an answer was shown. unsure: something near it was. unanswered: nothing.';
comment on column help.question.articles is 'What was shown, best first.';
comment on column help.question.searches is 'How often it was put in other words before it was given up or answered.';
comment on column help.question.customer_case is 'The number of the case in which a person was asked it.';
comment on column help.question.told_at is 'When the answer that they had missed was sent to them.';
create index question_party on help.question (party, asked_at desc);
create index question_asked on help.question (asked_at);
create index question_wanted on help.question (wanted) where wanted is not null;
create index question_case on help.question (customer_case) where customer_case is not null;
create index question_open on help.question (asked_at) where outcome <> 'answered' and wanted is null;
select customers.protect('help.question', 'party', 'select, insert, update, delete');
