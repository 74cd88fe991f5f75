-- Addresses that do not work. A letter that certainly came back marks the address to which it went, never the person: who they are and what
-- they want has not changed, and another address of theirs may be read.

create table customers.undeliverable (
  party    uuid primary key references customers.party not enforced,
  since    timestamptz not null default clock_timestamp(),
  last_at  timestamptz not null default clock_timestamp(),
  reason   text not null check (reason ~ '^[a-z-]{3,40}$'),
  status   text check (length(status) <= 20),
  reply    text not null check (length(reply) <= 1000)
);
comment on table customers.undeliverable is 'A mail address at which nobody is: a letter to it came back, and would come back again. By the address''s own party. Letters to it are refused until somebody says otherwise: a colleague, or whoever writes from it.';
comment on column customers.undeliverable.reason is 'user-unknown, host-unknown, has-moved or not-accept.';
comment on column customers.undeliverable.reply is 'What the other host said last, in its words.';
select customers.protect('customers.undeliverable', 'party', 'select');

create function customers.address_fails(p_letter uuid, p_reason text, p_status text, p_reply text) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  insert into customers.undeliverable as u (party, reason, status, reply)
  select a.party, p_reason, p_status, p_reply
  from customers.letter l join customers.address a on a.type = 'email' and a.value = lower(l.recipient)
  where l.id = p_letter and l.state <> 'withdrawn' and customers.purpose() is not null
  on conflict (party) do update set last_at = clock_timestamp(), reason = excluded.reason, status = excluded.status, reply = excluded.reply
$$;
comment on function customers.address_fails is 'Step: the address to which this letter of ours went does not work. Only a letter''s own recipient: what else a report names is a stranger''s word.';

create function customers.address_works(p_address text) returns boolean
language sql volatile security definer set search_path = pg_catalog as $$
  with gone as (
    delete from customers.undeliverable u using customers.address a
    where a.party = u.party and a.type = 'email' and a.value = lower(p_address) and customers.purpose() is not null returning 1)
  select exists (select from gone)
$$;
comment on function customers.address_works is 'Step: somebody wrote from this address, or a colleague says that it works. Whether it was marked.';

create function customers.letter_may_go(p_letter uuid) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  select customers.address_works(l.recipient) from customers.letter l where l.id = p_letter
$$;
comment on function customers.letter_may_go is 'Step: a colleague sends this letter again; its address counts as working until it comes back once more.';

create function customers.undeliverable_address(p_address text) returns jsonb
language sql stable security definer set search_path = pg_catalog as $$
  select jsonb_build_object('since', u.since, 'reason', u.reason)
  from customers.undeliverable u join customers.address a on a.party = u.party
  where a.type = 'email' and a.value = lower(p_address) and customers.necessary()
$$;
comment on function customers.undeliverable_address is 'Since when and why an address that the asker has before them does not work; null: as far as we know it does.';

-- As before, and with a third story on the way: letters that are due to an address that does not work.
create or replace function customers.due_letters(p_forgotten_minutes integer, p_forgotten text, p_give_up_hours integer, p_given_up text, p_limit integer)
returns table (id uuid, party uuid)
language sql volatile security definer as $$
  with forgotten as (
    update customers.letter set state = 'unknown', settled_at = clock_timestamp(), reply = p_forgotten
    where state = 'handed_over' and handed_at < now() - make_interval(mins => p_forgotten_minutes)
  ), hopeless as (
    update customers.letter l set state = 'refused', settled_at = clock_timestamp(), reply = u.reply
    from customers.address a join customers.undeliverable u on u.party = a.party
    -- Whoever asks for a link to sign in says by it that they read there; how often is bounded where it is asked for.
    where l.state = 'queued' and l.retry_at <= now() and a.type = 'email' and a.value = lower(l.recipient) and l.kind <> 'sign-in'
    returning l.id
  ), given_up as (
    update customers.letter l set state = 'refused', settled_at = clock_timestamp(), reply = coalesce(reply || ' ', '') || p_given_up
    where l.state = 'queued' and l.attempts > 0 and l.retry_at <= now() and l.queued_at < now() - make_interval(hours => p_give_up_hours)
      and not exists (select from hopeless h where h.id = l.id)
  )
  select l.id, l.party from customers.letter l
  where l.state = 'queued' and l.retry_at <= now() and (l.attempts = 0 or l.queued_at >= now() - make_interval(hours => p_give_up_hours))
    and not exists (select from hopeless h where h.id = l.id)
  order by l.retry_at limit p_limit
$$;
comment on function customers.due_letters is 'Ids of the letters that are due, and on the way the end of three stories: handed over and forgotten, offered for too long, and owed to an address that does not work.';

create or replace function customers.erase_rows(p_table text, p_parties uuid[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  gone bigint;
  theirs text := case p_table
    when 'letter' then 'party = any ($1) or recipient in (select value from customers.address where party = any ($1))'
    when 'identity_claim' then 'party = any ($1) or other = any ($1)'
    when 'membership' then 'member = any ($1) or organisation = any ($1)'
    when 'representation' then 'principal = any ($1) or deputy = any ($1) or deputy_email in (select value from customers.address where party = any ($1))'
    else 'party = any ($1)'
  end;
begin
  if p_table not in ('letter', 'identity_claim', 'membership', 'representation', 'interaction', 'visit', 'fact', 'permission', 'allowed', 'promise', 'look_party', 'parked', 'address', 'undeliverable') then
    raise exception 'Rows of % are not erased here.', p_table;
  end if;
  if customers.purpose() is null or not p_parties <@ customers.entered() then
    raise exception 'Only parties that were entered can be erased.';
  end if;
  execute format('delete from customers.%I where %s', p_table, theirs) using p_parties;
  get diagnostics gone = row_count;
  return gone;
end $$;

revoke execute on function customers.address_fails, customers.address_works, customers.letter_may_go, customers.undeliverable_address from public;
grant execute on function customers.address_fails, customers.address_works, customers.letter_may_go, customers.undeliverable_address to rapport_app;
