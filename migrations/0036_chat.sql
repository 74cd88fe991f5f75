-- Files from customers, and the conversation to keep.

create table desk.upload (
  id          uuid primary key,
  party       uuid not null references customers.party not enforced,
  name        text not null check (length(name) between 1 and 255),
  media_type  text not null check (length(media_type) <= 255),
  size        integer not null check (size > 0),
  bytes       bytea not null,
  uploaded_at timestamptz not null
);
comment on table desk.upload is 'A file that somebody has chosen in the chat and has not sent yet. It goes into desk.file with the message that names it, or away within a day.';
comment on column desk.upload.id is 'Made by whoever sends it, and kept by the file: the same id again is the same file.';
alter table desk.upload alter column bytes set storage external;
create index upload_party on desk.upload (party);
create index upload_old on desk.upload (uploaded_at);
select customers.protect('desk.upload', 'party', 'select, insert, delete');

create function desk.clear_uploads(p_before timestamptz, p_limit integer) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from desk.upload where id in (select u.id from desk.upload u where u.uploaded_at < p_before order by u.uploaded_at limit p_limit) returning 1
  )
  select count(*) from gone
$$;
comment on function desk.clear_uploads is 'Takes away files that were chosen before then and never sent. Answers how many.';

create table desk.transcript (
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  place         integer not null check (place > 0),
  zone          text not null check (length(zone) <= 64),
  asked_at      timestamptz not null,
  primary key (customer_case, party, place)
);
comment on table desk.transcript is 'That a customer asked for their conversation by mail: once for what was said up to a place, however often they press.';
comment on column desk.transcript.zone is 'In which the letter says the times: the reader''s own.';
create index transcript_party on desk.transcript (party);
select customers.protect('desk.transcript', 'party', 'select, insert, delete');

revoke execute on function desk.clear_uploads from public;
grant execute on function desk.clear_uploads to rapport_app;
