-- What a machine made of a customer's words, so that somebody who does not read their language can answer them.

create table desk.translation (
  message       uuid not null references desk.message on delete cascade,
  language      text not null check (language ~ '^[a-z]{2,3}$'),
  party         uuid not null references customers.party not enforced,
  source        text check (length(source) <= 20),
  text          text not null check (length(text) <= 200000),
  lost          text[] not null default '{}',
  service       text not null check (length(service) between 1 and 255),
  translated_at timestamptz not null,
  primary key (message, language)
);
comment on table desk.translation is 'A message in another language, made by a service outside the house when an agent asked for it: asked once for each language.';
comment on column desk.translation.language is 'Into which it was translated.';
comment on column desk.translation.source is 'From which, as the service took it.';
comment on column desk.translation.lost is 'Numbers and addresses that were kept back from the service and whose place it did not keep: they stand in the original only.';
comment on column desk.translation.service is 'The host to which the words went.';
create index translation_party on desk.translation (party);
select customers.protect('desk.translation', 'party', 'select, insert, delete');
