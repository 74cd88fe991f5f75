-- The blueprint: of which category a case is, how much haste it has, and in what language it is written.

create table desk.category (
  id         text primary key check (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  names      jsonb not null check (jsonb_typeof(names) = 'object' and names <> '{}'),
  owner      uuid references accounts.staff not enforced,
  about      text not null default '' check (length(about) <= 500),
  place      integer not null default 0,
  retired_at timestamptz
);
comment on table desk.category is 'What cases are sorted into. The merchant changes them; one that is no longer used is retired, so that what was sorted stays readable.';
comment on column desk.category.names is 'How it is called, by language.';
comment on column desk.category.owner is 'The member of the staff to whom what is emergent in it goes; null: nobody.';
comment on column desk.category.about is 'For the staff: what belongs here, in the merchant''s words.';
grant select, insert, update, delete on desk.category to rapport_app;
insert into desk.category (id, names, about, place) values
  ('sales', '{"en": "Sales", "nb": "Salg"}', 'Questions before buying: products, prices, stock, quantities.', 1),
  ('service', '{"en": "Service", "nb": "Service"}', 'About something that was ordered: delivery, returns, repairs, advice on use.', 2),
  ('press', '{"en": "Press", "nb": "Presse"}', 'Journalists and those who write about us: interviews, pictures, samples.', 3),
  ('jobs', '{"en": "Jobs", "nb": "Jobb"}', 'Applications and questions about working here.', 4),
  ('accounts', '{"en": "Accounts", "nb": "Regnskap"}', 'Invoices, reminders, payments, from suppliers as well.', 5);

alter table desk.customer_case
  add column category text references desk.category,
  add column rank text not null default 'standard' check (rank in ('suggestion', 'standard', 'emergent', 'critical', 'red')),
  add column language text check (language ~ '^[a-z]{2,3}$');
comment on column desk.customer_case.category is 'Null: unsorted, a person looks.';
comment on column desk.customer_case.rank is 'suggestion: thanked and filed. standard. emergent: with the owner of its category. critical: the owners of the house are told. red: everybody who is here is told at once.';
comment on column desk.customer_case.language is 'In which its customer writes, as far as could be told from their words.';
create index customer_case_category on desk.customer_case (category, state, due_at, changed_at) where state <> 'closed';
create index customer_case_rank on desk.customer_case (rank, state, due_at, changed_at) where state <> 'closed' and rank <> 'standard';

alter table desk.message add column language text check (language ~ '^[a-z]{2,3}$');
comment on column desk.message.language is 'In which it is written, as far as could be told; null: too few words to tell.';

drop function desk.find_case(bigint);
create function desk.find_case(p_number bigint)
returns table (id uuid, number bigint, party uuid, parties uuid[], state text, heirs smallint, due_at timestamptz, assignee uuid, category text, rank text)
language sql stable security definer set search_path = pg_catalog as $$
  with recursive followed (id, merged_into, depth) as (
    select c.id, c.merged_into, 0 from desk.customer_case c where c.number = p_number
    union all
    -- A case that was merged into another is found there; ten in a row are more than anybody does.
    select c.id, c.merged_into, f.depth + 1 from followed f join desk.customer_case c on c.id = f.merged_into where f.depth < 10
  )
  select c.id, c.number, c.party, array(select distinct p from unnest(c.party || c.others) p), c.state, c.heirs, c.due_at, c.assignee,
    c.category, c.rank
  from followed f join desk.customer_case c on c.id = f.id where f.merged_into is null
$$;
comment on function desk.find_case is 'The case of a number, or the one that it was merged into, with every party that must be entered to read it.';
revoke execute on function desk.find_case from public;
grant execute on function desk.find_case to rapport_app;

drop function desk.current_chat(uuid[], timestamptz);
create function desk.current_chat(p_parties uuid[], p_settled_after timestamptz)
returns table (id uuid, number bigint, party uuid, parties uuid[], state text, heirs smallint, due_at timestamptz, assignee uuid, category text, rank text)
language sql stable as $$
  select c.id, c.number, c.party, array(select distinct p from unnest(c.party || c.others) p), c.state, c.heirs, c.due_at, c.assignee,
    c.category, c.rank
  from desk.customer_case c
  where c.party = any (p_parties) and c.channel = 'chat' and c.merged_into is null and (c.state <> 'closed' or c.closed_at > p_settled_after)
  order by c.opened_at desc limit 1
$$;
comment on function desk.current_chat is 'The conversation that somebody is in, on any of their parties, which were entered: the newest, unless it was settled before then.';
