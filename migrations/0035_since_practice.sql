-- What an agent should know before they answer; practice on past cases, and the review of a sample of answers: the last two each for a
-- purpose of its own, which its customers allow or take back.

-- ── since you last met: steps that go into one statement ──────────────────────────────────────────────────────────

create function customers.entries_of(p_parties uuid[], p_kinds text[], p_after timestamptz)
returns table (id uuid, kind text, subject_id text, occurred_at timestamptz)
language sql stable as $$
  select distinct i.id, i.kind, i.subject_id, i.occurred_at from customers.interaction i
  where i.party = any (p_parties) and i.class = 'lasting' and i.kind = any (p_kinds) and i.occurred_at > coalesce(p_after, '-infinity')
    -- recorded_at may lag, and is what the partitions go by.
    and i.recorded_at > coalesce(p_after - interval '1 hour', '-infinity')
$$;
comment on function customers.entries_of is 'Step: what happened to these parties after a moment, of these kinds, each happening once. They were entered.';

create function customers.open_promises(p_parties uuid[]) returns table (id uuid, due_at timestamptz, subject_type text, subject_id text)
language sql stable as $$
  select p.id, p.due_at, p.subject_type, p.subject_id from customers.promise p
  where p.party = any (p_parties) and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null and p.broken_at is null
$$;
comment on function customers.open_promises is 'Step: what is promised to these parties and still to come. They were entered.';

create function customers.broken_promises(p_parties uuid[], p_after timestamptz) returns table (id uuid, broken_at timestamptz)
language sql stable as $$
  select p.id, p.broken_at from customers.promise p where p.party = any (p_parties) and p.broken_at > p_after
$$;
comment on function customers.broken_promises is 'Step: promises to these parties that broke after a moment, kept late or not. They were entered.';

create function customers.kept_about(p_type text, p_id text) returns boolean
language sql stable as $$
  select bool_and(p.broken_at is null) from customers.promise p where p.subject_type = p_type and p.subject_id = p_id
$$;
comment on function customers.kept_about is 'Step: whether nothing broke of what was promised about a subject; null where nothing was. Its party was entered.';

create function customers.undeliverable_of(p_parties uuid[]) returns table (address text, since timestamptz)
language sql stable as $$
  select a.value, u.since from customers.undeliverable u join customers.address a on a.party = u.party where u.party = any (p_parties)
$$;
comment on function customers.undeliverable_of is 'Step: addresses of these parties that do not work. They were entered.';

-- ── whose words may be read for a purpose ─────────────────────────────────────────────────────────────────────────

create function desk.allowed_by_all(p_case uuid, p_purpose text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select not exists (
    select from unnest(c.party || c.others) p
    where not exists (select from customers.allowed a where a.party = p and a.purpose = p_purpose))
  from desk.customer_case c where c.id = p_case and c.merged_into is null
$$;
comment on function desk.allowed_by_all is 'Whether everybody who spoke in a case or takes part in it allows a purpose: what one of them wrote is seldom without the others. Null: there is no such case.';

create function orders.typed_by(p_parties uuid[]) returns table (email text, name text, address text)
language sql stable as $$
  select distinct k.email, k.name, k.address from orders.contact k where k.party = any (p_parties)
$$;
comment on function orders.typed_by is 'Step: whom and where to these parties typed in their orders; they were entered.';

create function customers.words_about(p_parties uuid[]) returns setof text
language sql stable as $$
  select f.value #>> '{}' from customers.fact f where f.party = any (p_parties) and jsonb_typeof(f.value) = 'string'
  union select a.value from customers.address a where a.party = any (p_parties)
$$;
comment on function customers.words_about is 'Step: what is known of these parties in words, old and new, and their addresses: what has to be taken out of a text to make it nobody''s. They were entered.';

create function catalogue.words_of_goods(p_words text[]) returns setof text
language sql stable as $$
  select distinct w.word from catalogue.product_words t, lateral regexp_split_to_table(lower(t.title), '[^[:alpha:]]+') w (word) where w.word = any (p_words)
$$;
comment on function catalogue.words_of_goods is 'Step: which of these words, in small letters, stand in the title of a product.';

-- ── practice ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table desk.practice (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  staff         uuid not null references accounts.staff not enforced,
  place         integer not null check (place > 0),
  begun_at      timestamptz not null,
  text          text check (length(text) between 1 and 20000),
  answered_at   timestamptz,
  mark          text check (mark in ('as-well', 'partly', 'not-yet')),
  learnt        text check (length(learnt) between 1 and 2000),
  mentor        uuid references accounts.staff not enforced,
  comment       text check (length(comment) between 1 and 2000),
  commented_at  timestamptz,
  unique (staff, customer_case),
  check ((text is null) = (answered_at is null)),
  check (mark is null or text is not null),
  check (learnt is null or mark is not null),
  check ((mentor is null) = (comment is null) and (comment is null) = (commented_at is null))
) with (fillfactor = 80);
comment on table desk.practice is 'A past case that somebody of the staff practised on, and what they would have answered. It leaves the house for nobody. Read for the purpose training_on_cases alone: whoever takes that permission back has taken this away too.';
comment on column desk.practice.place is 'The message that was to be answered: what came after it is shown when the answer is written.';
comment on column desk.practice.mark is 'What whoever practised thinks of their own answer, having seen the real one.';
create index practice_case on desk.practice (customer_case);
create index practice_party on desk.practice (party);
create index practice_answered on desk.practice (answered_at desc) where answered_at is not null;
select customers.protect('desk.practice', 'party', 'select, insert, update, delete');

create function desk.practice_turn(p_case uuid, p_staff uuid) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  select m.place from desk.message m cross join lateral (
    select n.direction, n.actor from desk.message n
    where n.customer_case = m.customer_case and n.place > m.place and n.direction in ('in', 'out') order by n.place limit 1) n
  where m.customer_case = p_case and m.direction = 'in' and n.direction = 'out' and n.actor like 'staff:%' and n.actor <> 'staff:' || p_staff
  order by random() limit 1
$$;
comment on function desk.practice_turn is 'One of the places in a case at which somebody else of the staff answered: by chance.';

create function desk.practice_case(p_staff uuid, p_languages text[]) returns table (number bigint, place integer)
language sql volatile security definer set search_path = pg_catalog as $$
  select c.number, t.place from (
    -- Few of them are looked at closely; by chance, so that colleagues do not all practise on the same.
    select o.* from customers.allowed a cross join lateral (
      select c.id, c.number from desk.customer_case c
      where c.party = a.party and c.state = 'closed' and c.merged_into is null and (c.language is null or c.language = any (p_languages))
        and not exists (select from desk.practice p where p.staff = p_staff and p.customer_case = c.id)
      order by c.opened_at desc limit 5) o
    where a.purpose = 'training_on_cases' order by random() limit 200) c
  cross join lateral desk.practice_turn(c.id, p_staff) t (place)
  where t.place is not null and desk.allowed_by_all(c.id, 'training_on_cases') limit 1
$$;
comment on function desk.practice_case is 'A settled case that everybody in it lets us practise on and that this member of the staff has not practised on: by chance.';

create function desk.practices(p_staff uuid, p_limit integer)
returns table (id uuid, number bigint, staff uuid, begun_at timestamptz, answered_at timestamptz, mark text, commented_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.number, p.staff, p.begun_at, p.answered_at, p.mark, p.commented_at
  from desk.practice p join desk.customer_case c on c.id = p.customer_case
  where (p.staff = p_staff or p_staff is null and p.answered_at is not null) and desk.allowed_by_all(p.customer_case, 'training_on_cases')
  order by p.commented_at is not null, coalesce(p.answered_at, p.begun_at) desc limit p_limit
$$;
comment on function desk.practices is 'Who practised when, of one of the staff, or of all for a mentor: no word of anybody.';

create function desk.find_practice(p_id uuid) returns table (number bigint, staff uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, p.staff from desk.practice p join desk.customer_case c on c.id = p.customer_case
  where p.id = p_id and desk.allowed_by_all(p.customer_case, 'training_on_cases')
$$;
comment on function desk.find_practice is 'Whose practice it is and on which case, while everybody in that case allows it.';

create function desk.drop_practice(p_before timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
begin
  delete from desk.practice p where p.begun_at < p_before or desk.allowed_by_all(p.customer_case, 'training_on_cases') is not true;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function desk.drop_practice is 'Takes away what was practised before then, and on cases of those who no longer let us. Says how many.';

-- ── quality review ────────────────────────────────────────────────────────────────────────────────────────────────

create table desk.review (
  id            uuid primary key default gen_random_uuid(),
  customer_case uuid not null unique references desk.customer_case on delete cascade,
  party         uuid not null references customers.party not enforced,
  staff         uuid not null references accounts.staff not enforced,
  week          date not null,
  why           text not null check (why in ('sample', 'rating')),
  drawn_at      timestamptz not null,
  reviewer      uuid references accounts.staff not enforced,
  scores        jsonb check (jsonb_typeof(scores) = 'array'),
  comment       text check (length(comment) between 1 and 2000),
  reviewed_at   timestamptz,
  reply         text check (length(reply) between 1 and 2000),
  replied_at    timestamptz,
  check (reviewer <> staff),
  check ((reviewed_at is null) = (scores is null) and (reviewed_at is null) = (reviewer is null)),
  check (comment is null or reviewed_at is not null),
  check ((reply is null) = (replied_at is null)),
  check (reply is null or reviewed_at is not null)
) with (fillfactor = 80);
comment on table desk.review is 'A settled case whose answers a second person looks at: of a fair sample, or because its customer was not content. Read for the purpose quality_samples alone.';
comment on column desk.review.staff is 'Whose answers they are: who answered last.';
comment on column desk.review.week is 'The Monday of the week of which it was drawn.';
comment on column desk.review.scores is 'What was asked, as it stood then, with what was found: [{id, text, score}], score 0 to 2, null where it does not apply.';
create index review_party on desk.review (party);
create index review_open on desk.review (drawn_at) where reviewed_at is null;
create index review_staff on desk.review (staff, reviewed_at desc);
select customers.protect('desk.review', 'party', 'select, insert, update, delete');

create table desk.review_score (
  id          uuid primary key default gen_random_uuid(),
  staff       uuid not null references accounts.staff not enforced,
  week        date not null,
  why         text not null check (why in ('sample', 'rating')),
  points      smallint not null check (points >= 0),
  most        smallint not null check (most >= points)
);
comment on table desk.review_score is 'What a review came to, without its case: it stays when a customer takes their permission back, and says nothing about them.';
create index review_score_week on desk.review_score (week, staff);
grant select, insert on desk.review_score to rapport_app;

create table desk.review_week (
  week     date primary key,
  drawn_at timestamptz not null,
  drawn    integer not null
);
comment on table desk.review_week is 'Weeks of which a sample was drawn: once, so that nobody draws again until they like what comes.';
grant select on desk.review_week to rapport_app;

create index rating_bad on desk.rating (changed_at) where not solved or not first_solved or content is false;

create function desk.answered_last(p_case uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select substr(m.actor, 7)::uuid from desk.message m
  where m.customer_case = p_case and m.direction = 'out' and m.actor like 'staff:%' order by m.place desc limit 1
$$;
comment on function desk.answered_last is 'Who of the staff answered last in a case.';

create function desk.draw_sample(p_week date, p_from timestamptz, p_to timestamptz, p_size integer, p_now timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  done integer;
begin
  insert into desk.review_week (week, drawn_at, drawn) values (p_week, p_now, 0) on conflict do nothing;
  if not found then
    return 0;
  end if;
  insert into desk.review (customer_case, party, staff, week, why, drawn_at)
  select s.id, s.party, s.staff, p_week, 'sample', p_now
  from (
    -- As many of each agent, and each of an agent's cases as likely as the next.
    select c.id, c.party, a.staff, row_number() over (partition by a.staff order by random()) as nth
    from desk.customer_case c cross join lateral (select desk.answered_last(c.id)) a (staff)
    where c.state = 'closed' and c.closed_at >= p_from and c.closed_at < p_to and c.merged_into is null and a.staff is not null
      and not exists (select from desk.review v where v.customer_case = c.id)
      and exists (select from customers.allowed o where o.party = c.party and o.purpose = 'quality_samples')
      and desk.allowed_by_all(c.id, 'quality_samples')) s
  where s.nth <= p_size
  on conflict do nothing;
  get diagnostics done = row_count;
  update desk.review_week w set drawn = done where w.week = p_week;
  return done;
end $$;
comment on function desk.draw_sample is 'Draws of a week''s settled cases as many for each agent as are said, of those whose customers allow it; a week is drawn once. Says how many.';

create function desk.draw_unhappy(p_since timestamptz, p_zone text, p_now timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  done integer;
begin
  insert into desk.review (customer_case, party, staff, week, why, drawn_at)
  select c.id, c.party, a.staff, date_trunc('week', r.changed_at at time zone p_zone)::date, 'rating', p_now
  from desk.rating r join desk.customer_case c on c.id = r.customer_case cross join lateral (select desk.answered_last(c.id)) a (staff)
  where r.changed_at >= p_since and (not r.solved or not r.first_solved or r.content is false) and a.staff is not null
    and not exists (select from desk.review v where v.customer_case = c.id)
    and desk.allowed_by_all(c.id, 'quality_samples')
  on conflict do nothing;
  get diagnostics done = row_count;
  return done;
end $$;
comment on function desk.draw_unhappy is 'Takes up every case whose customer was not content with it, of those who allow it. Says how many are new.';

create function desk.reviews(p_staff uuid, p_reviewer uuid, p_limit integer)
returns table (id uuid, number bigint, staff uuid, reviewer uuid, week date, why text, reviewed_at timestamptz, replied_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select v.id, c.number, v.staff, v.reviewer, v.week, v.why, v.reviewed_at, v.replied_at
  from desk.review v join desk.customer_case c on c.id = v.customer_case
  where (v.staff = p_staff and v.reviewed_at is not null or p_reviewer is not null and v.staff <> p_reviewer)
    and desk.allowed_by_all(v.customer_case, 'quality_samples')
  order by v.reviewed_at is not null, v.reviewed_at desc, v.why = 'sample', v.drawn_at, v.id limit p_limit
$$;
comment on function desk.reviews is 'What is to be reviewed by somebody, and what was: others'' for a reviewer, one''s own once it is done. No word of anybody.';

create function desk.find_review(p_id uuid) returns table (number bigint, staff uuid, reviewed_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select c.number, v.staff, v.reviewed_at from desk.review v join desk.customer_case c on c.id = v.customer_case
  where v.id = p_id and desk.allowed_by_all(v.customer_case, 'quality_samples')
$$;
comment on function desk.find_review is 'Whose answers a review is about, while everybody in that case allows it.';

create function desk.drop_reviews(p_before timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone integer;
begin
  delete from desk.review v where v.drawn_at < p_before or desk.allowed_by_all(v.customer_case, 'quality_samples') is not true;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function desk.drop_reviews is 'Takes away the reviews drawn before then, and those of cases whose customers no longer let us; their figures stay, which name no customer. Says how many.';

revoke execute on function desk.allowed_by_all, desk.practice_turn, desk.practice_case, desk.practices, desk.find_practice,
  desk.drop_practice, desk.answered_last, desk.draw_sample, desk.draw_unhappy, desk.reviews, desk.find_review, desk.drop_reviews from public;
grant execute on function desk.allowed_by_all, desk.practice_case, desk.practices, desk.find_practice, desk.drop_practice,
  desk.draw_sample, desk.draw_unhappy, desk.reviews, desk.find_review, desk.drop_reviews to rapport_app;
