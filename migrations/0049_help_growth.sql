-- How help grows: what became of answered cases, who is told of an answer, what helps most, and what may have gone out of date.

-- ── from a case to an article ─────────────────────────────────────────────────────────────────────────────────────

create table help.case_article (
  article       uuid not null references help.article on delete cascade,
  customer_case bigint not null,
  party         uuid not null references customers.party not enforced,
  merged        boolean not null,
  made_by       text not null,
  made_at       timestamptz not null,
  primary key (article, customer_case)
);
comment on table help.case_article is 'From whose case an article was made, or got a passage. The case remembers it; the article never says it.';
comment on column help.case_article.merged is 'Its passage was put into an article that was there before.';
create index case_article_case on help.case_article (customer_case);
create index case_article_party on help.case_article (party);
select customers.protect('help.case_article', 'party', 'select, insert, delete');

create function help.cases_of_articles(p_articles uuid[]) returns table (article uuid, cases integer, made_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select c.article, count(*)::integer, max(c.made_at) from help.case_article c where c.article = any (p_articles) group by c.article
$$;
comment on function help.cases_of_articles is 'From how many cases articles were made, without which.';

create function help.articles_from_cases(p_limit integer) returns table (article uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select c.article from help.case_article c join help.draft d on d.article = c.article group by c.article order by max(c.made_at) desc limit p_limit
$$;
comment on function help.articles_from_cases is 'Drafts that came from cases, the newest first.';

-- ── everybody who asked is told ───────────────────────────────────────────────────────────────────────────────────

create table help.telling (
  id         uuid primary key default gen_random_uuid(),
  article    uuid not null references help.article on delete cascade,
  party      uuid not null references customers.party not enforced,
  question   uuid not null references help.question on delete cascade,
  due_at     timestamptz not null,
  stopped_at timestamptz,
  stopped_by text,
  told_at    timestamptz,
  way        text check (way in ('case', 'letter', 'page', 'none')),
  solved_at  timestamptz,
  unique (article, party),
  check ((told_at is null) = (way is null)),
  check (solved_at is null or told_at is not null)
);
comment on table help.telling is 'That somebody who had asked is told of the article that answers it, once.';
comment on column help.telling.due_at is 'Until then it can be stopped.';
comment on column help.telling.way is 'case: in the case in which they asked. letter: by mail, with their permission. page: it stands on their own page. none: they were answered meanwhile, or there is no way to them.';
create index telling_due on help.telling (due_at) where told_at is null and stopped_at is null;
create index telling_party on help.telling (party);
create index telling_question on help.telling (question);
select customers.protect('help.telling', 'party', 'select, update, delete');

create function help.would_tell(p_article uuid) returns table (question uuid, party uuid, language text, asked_at timestamptz, settled_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  with asked as (
    select q.id, q.party, q.language, q.customer_case, q.asked_at, w.settled_at from help.wanted w join help.question q on q.wanted = w.id
    where w.article = p_article and w.settled is distinct from 'left' and q.told_at is null and q.helped is not true
    union
    select q.id, q.party, q.language, q.customer_case, q.asked_at, null from help.case_article c join help.question q on q.customer_case = c.customer_case
    where c.article = p_article and q.told_at is null and q.helped is not true),
  person as (select a.*, customers.customer_of(a.party) as person from asked a)
  select distinct on (p.person, p.language) p.id, p.party, p.language, p.asked_at, p.settled_at from person p
  where not exists (select from help.telling t where t.article = p_article and t.party in (select customers.connected(p.party)))
  order by p.person, p.language, p.customer_case is null, p.asked_at desc
$$;
comment on function help.would_tell is 'Who asked what this article answers and was not told: one question a person and language. A definer, because it asks of everybody; ids only.';

create function help.begin_tellings(p_article uuid, p_due timestamptz) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with owed as (
    insert into help.telling (article, party, question, due_at)
    select distinct on (customers.customer_of(a.party)) p_article, a.party, a.question, p_due
    from help.would_tell(p_article) a join help.article_words w on w.article = p_article and w.language = a.language
    -- What was published before answers whoever asked until somebody of us said that it does.
    where a.asked_at < greatest(w.changed_at, a.settled_at)
    order by customers.customer_of(a.party), a.asked_at desc on conflict do nothing returning 1)
  select count(*)::integer from owed
$$;
comment on function help.begin_tellings is 'Owes an article to everybody who asked, in whose language it was published since: a row each. Harmless to repeat.';

create function help.answering_articles(p_limit integer) returns table (article uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct w.article from help.wanted w join help.question q on q.wanted = w.id join help.article_words a on a.article = w.article and a.language = q.language
  where w.article is not null and w.settled is distinct from 'left' and q.told_at is null and q.helped is not true and q.asked_at < greatest(a.changed_at, w.settled_at)
    and not exists (select from help.telling t where t.article = w.article and t.party = q.party)
  union
  select c.article from help.case_article c join help.question q on q.customer_case = c.customer_case
    join help.article_words a on a.article = c.article and a.language = q.language
  where q.told_at is null and q.helped is not true and q.asked_at < a.changed_at
    and not exists (select from help.telling t where t.article = c.article and t.party = q.party)
  limit p_limit
$$;
comment on function help.answering_articles is 'Published articles that answer what somebody asked who was not told yet.';

create function help.due_tellings(p_now timestamptz, p_limit integer) returns table (id uuid, party uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select t.id, t.party from help.telling t where t.told_at is null and t.stopped_at is null and t.due_at <= p_now order by t.due_at, t.id limit p_limit
$$;
comment on function help.due_tellings is 'Who is to be told now: ids only.';

create function help.party_of_telling(p_telling uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$ select t.party from help.telling t where t.id = p_telling $$;
comment on function help.party_of_telling is 'Whom a signed link is about, so that they can be entered.';

create function help.has_page(p_parties uuid[]) returns boolean
language sql stable security definer set search_path = pg_catalog as $$ select exists (select from customers.party p where p.id = any (p_parties) and p.kind = 'account') $$;
comment on function help.has_page is 'Whether these parties are somebody who signs in, and so has a page of their own.';

create function help.tellings_of(p_article uuid) returns table (waiting integer, stopped integer, told integer, solved integer, due_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select count(*) filter (where t.told_at is null and t.stopped_at is null)::integer, count(*) filter (where t.told_at is null and t.stopped_at is not null)::integer,
    count(*) filter (where t.way <> 'none')::integer, count(*) filter (where t.solved_at is not null)::integer,
    min(t.due_at) filter (where t.told_at is null and t.stopped_at is null)
  from help.telling t where t.article = p_article
$$;
comment on function help.tellings_of is 'How many are told of an article, without who they are.';

create function help.stop_tellings(p_article uuid, p_by text, p_now timestamptz) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with held as (update help.telling set stopped_at = p_now, stopped_by = p_by where article = p_article and told_at is null and stopped_at is null returning 1)
  select count(*)::integer from held
$$;
create function help.resume_tellings(p_article uuid, p_due timestamptz) returns integer
language sql volatile security definer set search_path = pg_catalog as $$
  with freed as (update help.telling set stopped_at = null, stopped_by = null, due_at = p_due where article = p_article and told_at is null and stopped_at is not null returning 1)
  select count(*)::integer from freed
$$;

-- ── what helps most ───────────────────────────────────────────────────────────────────────────────────────────────

create table help.usefulness (
  article    uuid primary key references help.article on delete cascade,
  solved     real not null check (solved >= 0),
  judged     real not null check (judged >= solved),
  score      real not null check (score between 0 and 1),
  counted_at timestamptz not null
);
comment on table help.usefulness is 'How often an article solved what was asked. Counted anew by a job; figures of nobody.';
comment on column help.usefulness.judged is 'Judgements, those of earlier revisions counted less.';
grant select, insert, update, delete on help.usefulness to rapport_app;

create function help.judgements() returns table (article uuid, behind integer, solved integer, judged integer)
language sql stable security definer set search_path = pg_catalog as $$
  with said as (
    select j.article, j.language, j.revision, j.helped from help.judgement j
    union all
    -- Whoever was told of it says so on a page of their own, which is no visit to the article.
    select t.article, q.language, (select max(r.number) from help.revision r where r.article = t.article and r.language = q.language and r.published_at <= t.solved_at), true
    from help.telling t join help.question q on q.id = t.question where t.solved_at is not null)
  select s.article, least(8, greatest(0, w.revision - s.revision)), count(*) filter (where s.helped)::integer, count(*)::integer
  from said s join help.article_words w on w.article = s.article and w.language = s.language group by 1, 2
$$;
comment on function help.judgements is 'Per article and how many revisions ago: how often it was judged and how often it had solved it. Figures of nobody.';

create table help.used (
  article uuid not null references help.article on delete cascade,
  day     date not null,
  way     text not null check (way in ('text', 'link')),
  times   integer not null check (times > 0),
  primary key (article, day, way)
);
comment on table help.used is 'How often the staff put an article into an answer, as text or as a link.';
grant select, insert, update on help.used to rapport_app;

-- ── what may have gone out of date ────────────────────────────────────────────────────────────────────────────────

create table help.ageing (
  id        uuid primary key default gen_random_uuid(),
  article   uuid not null references help.article on delete cascade,
  language  text check (language ~ '^[a-z]{2}$'),
  reason    text not null check (reason in ('price', 'withdrawn', 'words', 'setting', 'linked', 'judged', 'old', 'said')),
  detail    text not null default '' check (length(detail) <= 300),
  remark    text not null default '' check (length(remark) <= 2000),
  said_by   text,
  since     timestamptz not null,
  seen_at   timestamptz,
  seen_by   text,
  outcome   text check (outcome in ('right', 'changed')),
  check ((seen_at is null) = (outcome is null))
);
comment on table help.ageing is 'Why an article may no longer be right, until its owner has seen to it.';
comment on column help.ageing.detail is 'What changed: a product''s id, a setting''s name, an article''s id; of what somebody said, which of their reasons.';
comment on column help.ageing.outcome is 'right: it still is. changed: it was published anew since.';
create unique index ageing_once on help.ageing (article, reason, detail) where seen_at is null;
create index ageing_article on help.ageing (article, seen_at);
create index ageing_open on help.ageing (since) where seen_at is null;
grant select, insert, update on help.ageing to rapport_app;

create function help.judged_wrong(p_least integer) returns table (article uuid, language text, times integer, last_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select w.article, w.language, count(*)::integer, max(j.at)
  from help.judgement j join help.article_words w on w.article = j.article and w.language = j.language and w.revision = j.revision
  where not j.helped and j.reason in ('wrong', 'outdated')
    and j.at > coalesce((select max(g.seen_at) from help.ageing g where g.article = w.article and g.reason = 'judged'), '-infinity')
  group by w.article, w.language having count(*) >= p_least
$$;
comment on function help.judged_wrong is 'What several readers called wrong or outdated since it was published, and since somebody last said that it is right. Figures of nobody.';

create function help.aged_exceptions(p_before timestamptz, p_keys text[], p_limit integer)
returns table (key text, party uuid, about_type text, about_id text, detail text, since timestamptz, owner uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select g.id::text, null::uuid, 'article', g.article::text, g.reason, g.since, a.owner
  from help.ageing g join help.article a on a.id = g.article
  where g.seen_at is null and g.since < p_before and (p_keys is null or g.id::text = any (p_keys)) order by g.since limit p_limit
$$;
comment on function help.aged_exceptions is 'Articles that went back to their owner and that nobody has seen to in time.';

revoke execute on function help.cases_of_articles, help.articles_from_cases, help.would_tell, help.begin_tellings, help.answering_articles, help.due_tellings, help.party_of_telling, help.has_page, help.tellings_of, help.stop_tellings,
  help.resume_tellings, help.judgements, help.judged_wrong, help.aged_exceptions from public;
grant execute on function help.cases_of_articles, help.articles_from_cases, help.would_tell, help.begin_tellings, help.answering_articles, help.due_tellings, help.party_of_telling, help.has_page, help.tellings_of, help.stop_tellings,
  help.resume_tellings, help.judgements, help.judged_wrong, help.aged_exceptions to rapport_app;
