-- What the program's role can be made to read and change by SQL that is not the program's own, narrowed; and customers who came with
-- their history from another system.
--
-- Whoever speaks as rapport_app can name any purpose and any party that they know: the settings are theirs to set, so this cannot be closed
-- by a function, only by what the policies make of it. What they can no longer do: read, change or remove everybody's rows in one
-- statement for a purpose that needs no permission; enter more than 500 parties at once; ask a definer function about a party that they
-- have not entered; read the reply to a command without knowing what was sent.

-- ── everybody at once ─────────────────────────────────────────────────────────────────────────────────────────────

create or replace function customers.entered_all() returns boolean language sql stable parallel safe as
  $$ select coalesce(current_setting('rapport.parties', true) = 'all', false) and not customers.necessary() $$;
comment on function customers.entered_all is 'Whether this transaction reads everybody who allows its purpose. Never for a purpose that needs no permission: that would be everybody.';

-- 500 ids of 36 letters, 499 commas, two braces.
create or replace function customers.entered() returns uuid[] language sql stable parallel safe as $$
  select case when current_setting('rapport.parties', true) like '{%' and length(current_setting('rapport.parties', true)) <= 18501
    then current_setting('rapport.parties', true)::uuid[] else '{}'::uuid[] end
$$;
comment on function customers.entered is 'The parties that this transaction has named, at most 500; more are none.';

create or replace function customers.may_write(p_party uuid) returns boolean language sql stable parallel safe as $$
  select strpos(current_setting('rapport.parties', true), p_party::text) > 0 and current_setting('rapport.purpose', true) <> ''
$$;

create or replace function customers.protect(p_table regclass, p_party text, p_grants text) returns void
language plpgsql as $$
declare
  entered text := format('%s = any ((select customers.entered())::uuid[])', p_party);
  meant text := format('((select customers.necessary()) or exists (select from customers.allowed a where a.party = %2$s.%1$s and a.purpose = (select customers.purpose())))', p_party, p_table::text);
begin
  execute format('alter table %s enable row level security', p_table);
  execute format('create policy need_to_know on %s for select to rapport_app using (((select customers.entered_all()) or %s) and %s)', p_table, entered, meant);
  execute format('create policy need_to_write on %s for insert to rapport_app with check (customers.may_write(%s))', p_table, p_party);
  execute format('create policy need_to_change on %s for update to rapport_app using (%s and (select customers.purpose()) is not null)', p_table, entered);
  execute format('create policy need_to_remove on %s for delete to rapport_app using (%s and (select customers.purpose()) is not null)', p_table, entered);
  execute format('grant %s on %s to rapport_app', p_grants, p_table);
end $$;

-- Who may change or remove is only who entered the party by name. The policies that stand are rewritten, whatever their table calls it.
do $$
declare
  standing record;
begin
  for standing in select * from pg_policies where policyname in ('need_to_change', 'need_to_remove') and qual like '%entered_all%' loop
    execute format('alter policy %I on %I.%I using (%s)', standing.policyname, standing.schemaname, standing.tablename,
      replace(standing.qual, '( SELECT customers.entered_all() AS entered_all) OR ', ''));
  end loop;
  if exists (select from pg_policies where policyname in ('need_to_change', 'need_to_remove') and qual like '%entered_all%') then
    raise exception 'A policy still lets everybody''s rows be changed at once.';
  end if;
end $$;
alter policy need_to_know on orders.cart
  using (party = any ((select customers.entered())::uuid[]) and (select customers.purpose()) in ('orders', 'service'));

-- ── letters, which are sent by what is due and not by whose they are ──────────────────────────────────────────────

create policy to_nobody on customers.letter to rapport_app using (party is null and (select customers.necessary()));
comment on policy to_nobody on customers.letter is 'Letters to the staff stand on nobody''s record.';

create function customers.due_letters(p_forgotten_minutes integer, p_forgotten text, p_give_up_hours integer, p_given_up text, p_limit integer)
returns table (id uuid, party uuid)
language sql volatile security definer as $$
  with forgotten as (
    update customers.letter set state = 'unknown', settled_at = clock_timestamp(), reply = p_forgotten
    where state = 'handed_over' and handed_at < now() - make_interval(mins => p_forgotten_minutes)
  ), given_up as (
    update customers.letter set state = 'refused', settled_at = clock_timestamp(), reply = coalesce(reply || ' ', '') || p_given_up
    where state = 'queued' and attempts > 0 and retry_at <= now() and queued_at < now() - make_interval(hours => p_give_up_hours)
  )
  select l.id, l.party from customers.letter l
  where l.state = 'queued' and l.retry_at <= now() and (l.attempts = 0 or l.queued_at >= now() - make_interval(hours => p_give_up_hours))
  order by l.retry_at limit p_limit
$$;
comment on function customers.due_letters is 'Ids of the letters that are due, and on the way the end of two stories: handed over and forgotten, and offered for too long.';

create function customers.letters_in(p_state text, p_limit integer) returns table (id uuid, party uuid)
language sql stable security definer as
  'select l.id, l.party from customers.letter l where l.state = p_state order by l.queued_at desc limit p_limit';
comment on function customers.letters_in is 'Ids of the newest letters in a state: the rows are then read under policy.';

create function customers.letter_party(p_letter uuid) returns table (party uuid)
language sql stable security definer as 'select l.party from customers.letter l where l.id = p_letter';
comment on function customers.letter_party is 'On whose record a letter stands: what a transaction about it must enter. No row: there is no such letter.';

create function customers.letter_counts() returns table (state text, count integer)
language sql stable security definer as 'select l.state, count(*)::integer from customers.letter l group by l.state';
comment on function customers.letter_counts is 'How many letters there are in each state.';

create function accounts.forget_over(p_table text, p_now timestamptz, p_limit integer) returns bigint
language plpgsql volatile security definer as $$
declare
  gone bigint;
begin
  if p_table not in ('customer_session', 'sign_in_link', 'widget_token') then raise exception 'Rows of % are not swept here.', p_table; end if;
  execute format('delete from accounts.%1$I where id in (select id from accounts.%1$I where ends_at <= $1 limit $2)', p_table) using p_now, p_limit;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function accounts.forget_over is 'Removes customers'' sessions, links and tokens whose time has come, whosever they are; at most p_limit, says how many.';

-- ── questions about one party are answered to who has entered it ──────────────────────────────────────────────────

create function customers.name_of(p_party uuid) returns text
language sql stable security definer as $$
  select f.value #>> '{}' from customers.fact f
  where f.party in (select customers.connected(p_party)) and f.name = 'name' and f.replaced_at is null and f.refused_at is null
    and (f.ends_at is null or f.ends_at > now())
  order by f.known_at desc limit 1
$$;
comment on function customers.name_of is 'What a customer is called. For our own functions: it asks nobody why.';
revoke execute on function customers.name_of from public;

create or replace function customers.greeting(p_party uuid) returns table (name text, promises bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select customers.name_of(p_party),
    (select count(*) from customers.promise p
     where p.party in (select customers.connected(p_party)) and p.kept_at is null and p.withdrawn_at is null and p.moved_to is null and p.broken_at is null)
  where p_party = any (customers.entered())
$$;
comment on function customers.greeting is 'A customer''s name, and how many promises are open to them, for who has entered them.';

create function customers.greet(p_actor text, p_party uuid) returns table (name text, promises bigint)
language plpgsql volatile as $$
declare
  entered text := customers.enter('service', p_actor, '{' || p_party || '}', false);
begin
  return query select g.name, g.promises from customers.greeting(p_party) g;
end $$;
comment on function customers.greet is 'What a signed-in customer is greeted with on every page. Enters them: one statement, since every page pays for it.';

create or replace function customers.acts_for(p_deputy uuid) returns table (principal uuid, name text, may text[], ends_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select r.principal, customers.name_of(r.principal), r.may, r.ends_at
  from customers.representation r
  where r.revoked_at is null and now() between r.begins_at and r.ends_at and p_deputy = any (customers.entered())
    and r.deputy_email in (select a.value from customers.address a where a.type = 'email' and a.party in (select customers.connected(p_deputy)))
  order by r.begins_at
$$;
comment on function customers.acts_for is 'For whom this party, which must have been entered, may act now: those who named an address that is proven to be theirs.';

create function customers.customer_with_parties(p_party uuid) returns table (id uuid, parties uuid[])
language sql stable security definer as $$
  with mine as materialized (select c as party from customers.connected(p_party) c)
  select p.id, (select array_agg(m.party order by m.party) from mine m)
  from customers.party p where p.id in (select m.party from mine m)
  order by p.kind <> 'account', p.created_at, p.id limit 1
$$;
comment on function customers.customer_with_parties is 'The one id by which a customer is shown, and their parties: ids only. No row: an unknown party.';

-- ── the replies to keys ───────────────────────────────────────────────────────────────────────────────────────────

alter table platform.idempotency enable row level security;
revoke update on platform.idempotency from rapport_app;
create policy need_to_know on platform.idempotency for select to rapport_app
  using (party = any ((select customers.entered())::uuid[]) and (select customers.necessary()));
create policy need_to_remove on platform.idempotency for delete to rapport_app
  using (party = any ((select customers.entered())::uuid[]) and (select customers.purpose()) is not null);
create policy need_to_write on platform.idempotency for insert to rapport_app
  with check (customers.purpose() is not null and status is null and (party is null or customers.may_write(party)));

create function platform.kept_reply(p_credential text, p_key text, p_digest bytea) returns table (same boolean, status integer, reply text)
language sql stable security definer as $$
  select i.digest = p_digest, case when i.digest = p_digest then i.status end, case when i.digest = p_digest then i.reply end
  from platform.idempotency i where i.credential = p_credential and i.key = p_key
$$;
comment on function platform.kept_reply is 'What was answered to this key, for who knows whose it is and what was sent with it.';

create function platform.keep_reply(p_credential text, p_key text, p_status integer, p_reply text) returns void
language sql volatile security definer as
  'update platform.idempotency set status = p_status, reply = p_reply where credential = p_credential and key = p_key and status is null';
comment on function platform.keep_reply is 'Adds what was answered, once.';

-- ── customers who come with their history ─────────────────────────────────────────────────────────────────────────

-- They were parties of kind account, as if somebody had signed in: then proof would not connect them with the account that somebody opens.
alter domain customers.party_kind drop constraint party_kind_check;
alter domain customers.party_kind add constraint party_kind_check check (value in ('device', 'address', 'account', 'organisation', 'external'));
update customers.party set kind = 'external'
where kind = 'account' and id in (select party from customers.external_id) and id not in (select party from accounts.account);

create or replace function customers.external_parties(p_source text, p_values text[]) returns table (value text, party uuid, made boolean)
language plpgsql volatile security definer as $$
#variable_conflict use_column
begin
  -- Two imports of the same source at once would else make the same customer twice.
  perform pg_advisory_xact_lock(hashtextextended('customers.external_id/' || p_source, 0));
  return query
  with new as materialized (
    select v.value, gen_random_uuid() as party from (select distinct unnest(p_values)) v (value)
    where not exists (select from customers.external_id e where e.source = p_source and e.value = v.value)
  ), parties as (
    insert into customers.party (id, kind) select n.party, 'external' from new n
  ), ids as (
    insert into customers.external_id (source, value, party) select p_source, n.value, n.party from new n
  )
  select e.value, e.party, false from customers.external_id e where e.source = p_source and e.value = any (p_values)
  union all select n.value, n.party, true from new n;
end $$;

create function customers.imported_of(p_parties uuid[]) returns table (party uuid, source text)
language sql stable security definer as $$
  select e.party, min(e.source)
  from customers.external_id e
  -- The newest address that the other system gave for them: an older one may be somebody else's by now.
  join lateral (
    select c.other from customers.identity_claim c
    where c.party = e.party and c.revoked_at is null and c.strength = 'suggestion' and c.rule like 'import:%'
    order by c.asserted_at desc, c.id limit 1
  ) said on true
  join customers.address a on a.party = said.other and not a.shared
  where p_parties <@ customers.entered() and a.party = any (p_parties) and e.party <> all (p_parties)
    and e.party in (
      select c.party from customers.identity_claim c
      where c.other = any (p_parties) and c.revoked_at is null and c.strength = 'suggestion' and c.rule like 'import:%')
    and not exists (select from customers.party p where p.kind = 'account' and p.id in (select customers.connected(e.party)))
  group by e.party
$$;
comment on function customers.imported_of is 'Customers of another system, of whom it says that a proven address of these parties is theirs, and whom nobody has claimed. Asked for entered parties only.';

create table customers.erased (
  digest  text primary key check (length(digest) between 20 and 100),
  at      timestamptz not null default now()
);
comment on table customers.erased is 'By what another system''s file would name somebody who was erased: keyed by the secret of the data folder, so that it says nothing to who has only this table. An import leaves them out.';
grant select, insert on customers.erased to rapport_app;

drop function orders.imported_before(text[]);
create function orders.imported_before(p_references text[]) returns table (reference text, digest text, party uuid)
language sql stable security definer as $$
  select r.reference, case when o.reference = r.reference then encode(o.digest, 'hex') end, o.party
  from unnest(p_references) r (reference)
  join orders.customer_order o on o.reference in (r.reference, 'erased:' || encode(sha256(convert_to(r.reference, 'UTF8')), 'hex'))
$$;
comment on function orders.imported_before is 'What an import took before: the digest of its lines, or null for what was erased since; and whose it is, which a change must enter.';

create or replace function orders.take_imported(p_orders jsonb) returns table (reference text, number bigint, outcome text, gross bigint)
language plpgsql volatile security definer as $$
#variable_conflict use_column
declare
  given record;
  made orders.customer_order;
  total record;
begin
  if customers.purpose() is null then raise exception 'An import names its purpose.'; end if;
  for given in
    select * from jsonb_to_recordset(p_orders) o (reference text, digest text, party uuid, placed_at timestamptz, state text, country text, currency text, lines jsonb)
  loop
    if given.party is not null and not given.party = any (customers.entered()) then raise exception 'Only for parties that were entered.'; end if;
    select sum(l.net)::bigint as net, sum(l.tax)::bigint as tax, sum(l.gross)::bigint as gross into total
    from jsonb_to_recordset(given.lines) l (net bigint, tax bigint, gross bigint);
    insert into orders.customer_order as o (party, source, reference, digest, placed_at, state, payment, country, currency, net, tax, gross)
    values (given.party, 'import', given.reference, decode(given.digest, 'hex'), given.placed_at, given.state, 'imported', given.country, given.currency, total.net, total.tax, total.gross)
    on conflict (reference) where reference is not null do update set
      digest = excluded.digest, placed_at = excluded.placed_at, state = excluded.state, country = excluded.country, currency = excluded.currency,
      net = excluded.net, tax = excluded.tax, gross = excluded.gross
      where o.source = 'import' and (o.party is null or o.party = any (customers.entered()))
    returning o.* into made;
    if not found then raise exception 'Only orders of parties that were entered are changed.'; end if;
    outcome := case when exists (select from orders.order_line l where l.customer_order = made.id) then 'changed' else 'taken' end;
    delete from orders.order_line l where l.customer_order = made.id;
    insert into orders.order_line (customer_order, line, product, title, quantity, rate, unit_gross, net, tax, gross)
    select made.id, l.line, l.product, l.title, l.quantity, l.rate, l.unit, l.net, l.tax, l.gross
    from jsonb_to_recordset(given.lines) l (line integer, product uuid, title text, quantity integer, rate integer, unit bigint, net bigint, tax bigint, gross bigint);
    reference := given.reference; number := made.number; gross := total.gross;
    return next;
  end loop;
end $$;

revoke execute on function customers.due_letters, customers.letters_in, customers.letter_party, customers.letter_counts, accounts.forget_over,
  customers.greeting, customers.acts_for, customers.customer_with_parties, customers.imported_of, platform.kept_reply, platform.keep_reply, orders.imported_before from public;
grant execute on function customers.due_letters, customers.letters_in, customers.letter_party, customers.letter_counts, accounts.forget_over,
  customers.greeting, customers.acts_for, customers.customer_with_parties, customers.imported_of, platform.kept_reply, platform.keep_reply, orders.imported_before to rapport_app;
