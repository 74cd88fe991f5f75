-- Complaints: what customers may make public of what they wrote to us, how we answered it, who says "me too", and how somebody comes to us.

-- ── what is a complaint, and what of it is public ─────────────────────────────────────────────────────────────────

create table desk.complaint (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null unique references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  product       uuid,
  locale        text not null,
  made_by       text not null check (made_by in ('customer', 'staff')),
  made_at       timestamptz not null,
  title         text check (length(title) between 1 and 120),
  text          text check (length(text) between 1 and 5000),
  shown_name    text check (length(shown_name) between 1 and 80),
  wanted_at     timestamptz,
  published_at  timestamptz,
  held_at       timestamptz,
  held_why      text check (held_why in ('unlawful', 'personal', 'insult')),
  held_by       uuid references accounts.staff not enforced,
  answered_at   timestamptz,
  resolved_at   timestamptz,
  changed       text check (length(changed) between 1 and 300),
  changed_at    timestamptz,
  news_at       timestamptz,
  joined        integer not null default 0 check (joined >= 0),
  check (title is not null and text is not null or wanted_at is null and published_at is null),
  check ((held_at is null) = (held_why is null)),
  check ((changed is null) = (changed_at is null))
) with (fillfactor = 80);
comment on table desk.complaint is 'A case whose customer complains. Public is only what its author wrote for the public, while they allow it (public_complaints): the conversation never is.';
comment on column desk.complaint.product is 'On whose page it stands; null where it is about no product.';
comment on column desk.complaint.text is 'As its author wrote it for the public.';
comment on column desk.complaint.shown_name is 'The name beside it, where its author wants one; null: a customer.';
comment on column desk.complaint.wanted_at is 'Its author wants it in public and has still to prove their address.';
comment on column desk.complaint.held_why is 'Why it is held back: shown to its author, and a gap on the page for everybody else.';
comment on column desk.complaint.resolved_at is 'When its author said so. Nobody else can.';
comment on column desk.complaint.changed is 'What we changed because of it, in one sentence.';
comment on column desk.complaint.news_at is 'When there was last something to tell those who joined.';
comment on column desk.complaint.joined is 'Customers who say "me too", counted anew with each who comes or goes.';
create index complaint_party on desk.complaint (party, made_at desc);
create index complaint_public on desk.complaint (published_at desc) where published_at is not null;
create index complaint_public_open on desk.complaint (published_at desc) where published_at is not null and resolved_at is null;
create index complaint_public_resolved on desk.complaint (published_at desc) where published_at is not null and resolved_at is not null;
create index complaint_public_product on desk.complaint (product, published_at desc) include (party, resolved_at) where published_at is not null and product is not null;
create index complaint_news on desk.complaint (news_at) where news_at is not null;
create index complaint_resolved on desk.complaint (resolved_at desc) where resolved_at is not null;
create index complaint_unresolved on desk.complaint (customer_case) where resolved_at is null;
select customers.protect('desk.complaint', 'party', 'select, insert, update, delete');

create table desk.complaint_answer (
  id          uuid primary key default gen_random_uuid(),
  complaint   uuid not null references desk.complaint on delete cascade,
  party       uuid not null references customers.party not enforced,
  message     uuid not null unique references desk.message on delete cascade,
  staff       uuid references accounts.staff not enforced,
  name        text not null check (length(name) between 1 and 200),
  text        text not null check (length(text) between 1 and 5000),
  answered_at timestamptz not null
);
comment on table desk.complaint_answer is 'What we answered in public: of one message to its author, the words that everybody may read.';
create index complaint_answer_of on desk.complaint_answer (complaint, answered_at);
create index complaint_answer_party on desk.complaint_answer (party);
select customers.protect('desk.complaint_answer', 'party', 'select, insert, update, delete');

create table desk.complaint_join (
  id        uuid primary key default gen_random_uuid(),
  complaint uuid not null references desk.complaint on delete cascade,
  party     uuid not null references customers.party not enforced,
  address   text check (length(address) between 3 and 320),
  locale    text not null,
  asked_at  timestamptz not null,
  joined_at timestamptz,
  told_at   timestamptz,
  unique (complaint, party),
  check ((joined_at is null) = (told_at is null))
);
comment on table desk.complaint_join is '"Me too": whoever has the same trouble, and is told when there is an answer and when it is resolved.';
comment on column desk.complaint_join.joined_at is 'Null until they have proven their address by the link that was mailed to it.';
comment on column desk.complaint_join.told_at is 'What was new before then they have seen or were told.';
create index complaint_join_told on desk.complaint_join (complaint, told_at) where joined_at is not null;
create index complaint_join_party on desk.complaint_join (party);
create index complaint_join_unproven on desk.complaint_join (asked_at) where joined_at is null;
select customers.protect('desk.complaint_join', 'party', 'select, insert, update, delete');

-- Anybody may read what is public; these functions are the only way to it, and name what that is. A row is public while its author's
-- permission stands: the moment it is withdrawn, nothing here finds it any more.

create function desk.public_complaints(p_state text, p_product uuid, p_limit integer, p_offset integer)
returns table (id uuid, product uuid, title text, text text, shown_name text, locale text, published_at timestamptz, held_why text,
  answered_at timestamptz, resolved_at timestamptz, changed text, joined integer)
language plpgsql stable security definer set search_path = pg_catalog
-- Planned for the values that it is asked with: each state, and each product, has an index of its own.
set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select c.id, c.product, case when c.held_at is null then c.title end, case when c.held_at is null then c.text end,
      case when c.held_at is null then c.shown_name end, c.locale, c.published_at, c.held_why, c.answered_at, c.resolved_at, c.changed, c.joined
    from desk.complaint c
    where c.published_at is not null
      and (p_state = 'all' or p_state = 'open' and c.resolved_at is null or p_state = 'resolved' and c.resolved_at is not null)
      and (p_product is null or c.product = p_product)
      and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
    order by c.published_at desc limit p_limit offset p_offset;
end $$;
comment on function desk.public_complaints is 'Complaints that their authors have made public, newest first. One that is held back is a gap: its words and name are left out.';

create function desk.public_complaint(p_id uuid)
returns table (id uuid, product uuid, title text, text text, shown_name text, locale text, published_at timestamptz, held_why text,
  answered_at timestamptz, resolved_at timestamptz, changed text, joined integer)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.product, case when c.held_at is null then c.title end, case when c.held_at is null then c.text end,
    case when c.held_at is null then c.shown_name end, c.locale, c.published_at, c.held_why, c.answered_at, c.resolved_at, c.changed, c.joined
  from desk.complaint c
  where c.id = p_id and c.published_at is not null
    and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
$$;
comment on function desk.public_complaint is 'One complaint, if it is public: as desk.public_complaints shows it.';

create function desk.public_answers(p_ids uuid[]) returns table (complaint uuid, name text, text text, answered_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select w.complaint, w.name, w.text, w.answered_at
  from desk.complaint_answer w join desk.complaint c on c.id = w.complaint
  where w.complaint = any (p_ids) and c.published_at is not null
    and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
  order by w.answered_at
$$;
comment on function desk.public_answers is 'What we answered in public to these complaints, oldest first; of those that are public.';

create function desk.count_complaints(p_product uuid, p_limit integer) returns table (open integer, resolved integer)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select count(*) filter (where s.resolved_at is null)::integer, count(*) filter (where s.resolved_at is not null)::integer
    from (
      (select c.resolved_at from desk.complaint c where c.published_at is not null and c.resolved_at is null and (p_product is null or c.product = p_product)
         and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints') limit p_limit)
      union all
      (select c.resolved_at from desk.complaint c where c.published_at is not null and c.resolved_at is not null and (p_product is null or c.product = p_product)
         and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints') limit p_limit)
    ) s;
end $$;
comment on function desk.count_complaints is 'How many public complaints are open, and how many resolved; each at most p_limit, since beyond that the number is not read.';

create function desk.complaints_of_products(p_products jsonb, p_counted integer, p_newest integer)
returns table (product uuid, open integer, resolved integer, newest jsonb)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, n.open, n.resolved, n.newest
  from jsonb_to_recordset(p_products) p (id uuid), lateral (
    select count(*) filter (where s.resolved_at is null)::integer as open, count(*) filter (where s.resolved_at is not null)::integer as resolved,
      coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'title', s.title, 'heldWhy', s.held_why, 'answered', s.answered_at is not null,
        'resolved', s.resolved_at is not null) order by s.nth) filter (where s.nth <= p_newest), '[]') as newest
    from (
      select c.id, case when c.held_at is null then c.title end as title, c.held_why, c.answered_at, c.resolved_at,
        row_number() over (order by c.published_at desc) as nth
      from desk.complaint c
      where c.product = p.id and c.published_at is not null
        and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
      order by c.published_at desc limit p_counted
    ) s
  ) n where n.open + n.resolved > 0
$$;
comment on function desk.complaints_of_products is 'For each of these products the public complaints about it: how many are open and resolved, of the last p_counted, and the newest few.';

create function desk.products_complained_of() returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
  -- From one product to the next along the index: as many steps as products, not as many as complaints.
  with recursive one (product) as (
    (select c.product from desk.complaint c where c.published_at is not null and c.product is not null order by c.product limit 1)
    union all
    select (select c.product from desk.complaint c where c.published_at is not null and c.product > one.product order by c.product limit 1)
    from one where one.product is not null
  )
  select product from one where product is not null
$$;
comment on function desk.products_complained_of is 'Products about which there may be something public: whoever draws another one''s page need not ask.';

create function desk.state_of_complaint(p_party uuid, p_wanted timestamptz, p_published timestamptz) returns text
language sql stable as $$
  select case when p_published is null then case when p_wanted is null then 'private' else 'unproven' end
    when exists (select from customers.allowed a where a.party = p_party and a.purpose = 'public_complaints') then 'public' else 'hidden' end
$$;
comment on function desk.state_of_complaint is 'How far a complaint is public. unproven: its author has still to prove their address. hidden: they have withdrawn the permission.';

create function desk.find_complaint(p_id uuid) returns table (id uuid, party uuid, number bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.party, k.number from desk.complaint c join desk.customer_case k on k.id = c.customer_case where c.id = p_id
$$;
comment on function desk.find_complaint is 'A complaint''s party and the number of its case, to enter them by. It opens nothing.';

create function desk.list_complaints(p_which text, p_limit integer, p_offset integer) returns table (id uuid, party uuid, customer_case uuid)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  if p_which = 'resolved' then
    return query
      select c.id, c.party, c.customer_case from desk.complaint c where c.resolved_at is not null order by c.resolved_at desc limit p_limit offset p_offset;
  else
    return query
      select c.id, c.party, c.customer_case from desk.complaint c join desk.customer_case k on k.id = c.customer_case
      where c.resolved_at is null and case p_which
        when 'unanswered' then k.state = 'open' or c.published_at is not null and c.answered_at is null
        when 'held' then c.held_at is not null and c.published_at is not null
        else k.state = 'open' or c.published_at is not null end
      -- What waits for our answer stands first, longest overdue in front.
      order by k.due_at nulls last, c.made_at desc limit p_limit offset p_offset;
  end if;
end $$;
comment on function desk.list_complaints is 'Ids for the staff''s list of complaints: those that wait for an answer first.';

create function desk.count_joined(p_complaint uuid) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  -- Two that proof has connected since are one customer.
  update desk.complaint c set joined = (
    select count(distinct customers.customer_of(j.party))::integer from desk.complaint_join j where j.complaint = c.id and j.joined_at is not null)
  where c.id = p_complaint returning c.joined
$$;
comment on function desk.count_joined is 'Step: counts anew who has joined a complaint. A definer, because whoever joins has not entered its author.';

create function desk.joined_already(p_complaint uuid, p_parties uuid[]) returns table (id uuid, joined_at timestamptz)
language sql stable as $$
  select j.id, j.joined_at from desk.complaint_join j where j.complaint = p_complaint and j.party = any (p_parties) order by j.joined_at nulls last limit 1
$$;
comment on function desk.joined_already is 'Whether a customer has joined a complaint, by any of their parties, which were entered.';

create function desk.find_join(p_id uuid) returns table (id uuid, complaint uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select j.id, j.complaint, j.party from desk.complaint_join j where j.id = p_id
$$;
comment on function desk.find_join is 'A "me too", to enter its party by. Ids only.';

create function desk.joined_to_tell(p_limit integer) returns table (id uuid, party uuid, complaint uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select j.id, j.party, j.complaint from desk.complaint c join desk.complaint_join j on j.complaint = c.id
  where c.news_at is not null and c.held_at is null and j.joined_at is not null and j.told_at < c.news_at and c.published_at is not null
    and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
  order by c.news_at, j.id limit p_limit
$$;
comment on function desk.joined_to_tell is 'Who joined a complaint about which there is something new since they were last told.';

create function desk.complaint_news(p_join uuid, p_since timestamptz)
returns table (complaint uuid, title text, answered boolean, resolved boolean, changed text)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.title, coalesce(c.answered_at > p_since, false), coalesce(c.resolved_at > p_since, false),
    case when c.changed_at > p_since then c.changed end
  from desk.complaint_join j join desk.complaint c on c.id = j.complaint
  where j.id = p_join and j.joined_at is not null and c.published_at is not null and c.held_at is null
    and (c.answered_at > p_since or c.resolved_at > p_since or c.changed_at > p_since)
    and exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
$$;
comment on function desk.complaint_news is 'What is new in a public complaint for one who has joined it: nothing of it that is not public.';

create function desk.forget_unproven_joins(p_before timestamptz) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (delete from desk.complaint_join j where j.joined_at is null and j.asked_at < p_before returning 1) select count(*) from gone
$$;
comment on function desk.forget_unproven_joins is 'Takes away what somebody typed and nobody confirmed.';

create function desk.unpublish_withdrawn(p_now timestamptz) returns setof uuid
language sql volatile security definer set search_path = pg_catalog as $$
  update desk.complaint c set published_at = null, wanted_at = null
  where c.published_at is not null and c.published_at < p_now - interval '1 minute'
    and not exists (select from customers.allowed a where a.party = c.party and a.purpose = 'public_complaints')
  returning c.id
$$;
comment on function desk.unpublish_withdrawn is 'Makes final what a withdrawn permission has hidden from its commit on: switching it on again brings nothing back by itself.';

revoke execute on function desk.public_complaints, desk.public_complaint, desk.public_answers, desk.count_complaints, desk.complaints_of_products,
  desk.products_complained_of, desk.find_complaint, desk.list_complaints, desk.count_joined, desk.find_join, desk.joined_to_tell, desk.complaint_news,
  desk.forget_unproven_joins, desk.unpublish_withdrawn from public;
grant execute on function desk.public_complaints, desk.public_complaint, desk.public_answers, desk.count_complaints, desk.complaints_of_products,
  desk.products_complained_of, desk.find_complaint, desk.list_complaints, desk.count_joined, desk.find_join, desk.joined_to_tell, desk.complaint_news,
  desk.forget_unproven_joins, desk.unpublish_withdrawn to rapport_app;

create function desk.open_of(p_staff uuid[]) returns table (staff uuid, open integer)
language sql stable security definer set search_path = pg_catalog as $$
  select c.assignee, count(*)::integer from desk.customer_case c where c.state = 'open' and c.assignee = any (p_staff) group by c.assignee
$$;
comment on function desk.open_of is 'How many open cases each of the staff has.';
revoke execute on function desk.open_of from public;
grant execute on function desk.open_of to rapport_app;

-- ── how somebody comes to us ──────────────────────────────────────────────────────────────────────────────────────

create table desk.stance (
  message     uuid primary key references desk.message on delete cascade,
  party       uuid not null references customers.party not enforced,
  stance      text check (stance in ('help', 'wronged', 'cross')),
  said_by     text not null check (said_by in ('customer', 'staff')),
  staff       uuid references accounts.staff not enforced,
  why         text check (length(why) between 1 and 300),
  said_at     timestamptz not null,
  rests_until timestamptz,
  check ((said_by = 'staff') = (staff is not null)),
  check (stance is not null or said_by = 'customer')
);
comment on table desk.stance is 'How somebody comes to us with one message: they want to help, were wronged, or are plain cross. Of the message, not of the person: it goes when the case is settled.';
comment on column desk.stance.stance is 'Null: its writer says that it is none of these, and nobody else may say otherwise.';
comment on column desk.stance.rests_until is 'Until then an answer waits and can be read once more: of somebody who is cross.';
create index stance_party on desk.stance (party, said_at desc);
select customers.protect('desk.stance', 'party', 'select, insert, update, delete');

create function desk.end_stances() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from desk.stance s using desk.message m where m.id = s.message and m.customer_case = new.id;
  return null;
end $$;
comment on function desk.end_stances is 'With its case ends what was concluded of its messages, by whatever door it was settled.';
create trigger stances_end after update of state on desk.customer_case for each row
  when (new.state = 'closed' and old.state <> 'closed') execute function desk.end_stances();
