import { runMigrations } from 'graphile-worker'
import { withClient } from '../database/client.ts'
import { quietly } from './quietly.ts'

/** Two programs that start at once set up one after the other. */
const SETUP_LOCK = 7_240_002

/**
 * What rapport_app may do with the queue: enqueue, and read its figures; nothing else. Made by rapport_jobs, because graphile-worker's
 * tables have row security without policies, which only their owner passes.
 */
const FUNCTIONS = `
  create or replace function graphile_worker.enqueue(p_task text, p_jobs jsonb, p_at timestamptz, p_keep_time boolean) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog as $$
  declare
    -- Of several jobs with one key in a batch the last counts, as it would one after the other.
    specs graphile_worker.job_spec[] := array(
      select (p_task, spec.payload, null, p_at, null, spec.key, null, null)::graphile_worker.job_spec
      from (
        select distinct on (coalesce(one.job ->> 'key', one.place::text)) (one.job -> 'payload')::json as payload, one.job ->> 'key' as key, one.place
        from jsonb_array_elements(p_jobs) with ordinality as one (job, place)
        order by coalesce(one.job ->> 'key', one.place::text), one.place desc
      ) spec
      order by spec.place);
    enqueued integer;
  begin
    if cardinality(specs) = 0 then return 0; end if;
    select count(*) into enqueued from graphile_worker.add_jobs(specs, p_keep_time);
    return enqueued;
  end $$;
  comment on function graphile_worker.enqueue is 'Adds a batch of jobs of one kind in the caller''s transaction: [{ payload, key }].';

  create or replace function graphile_worker.figures() returns table (task text, waiting bigint, running bigint, failed bigint, given_up bigint, oldest timestamptz)
  language sql stable security definer set search_path = pg_catalog as $$
    select t.identifier,
      count(*) filter (where j.locked_at is null and j.attempts = 0),
      count(*) filter (where j.locked_at is not null),
      count(*) filter (where j.locked_at is null and j.attempts > 0 and j.attempts < j.max_attempts),
      count(*) filter (where j.locked_at is null and j.attempts >= j.max_attempts),
      min(j.run_at) filter (where j.locked_at is null and j.attempts < j.max_attempts and j.run_at <= now())
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    group by t.identifier
  $$;
  comment on function graphile_worker.figures is 'For metrics and doctor: jobs by kind, how many wait, run, wait for another try and were given up, and since when the oldest is due.';

  create or replace function graphile_worker.stuck(p_tries integer, p_locked_before timestamptz, p_keys text[], p_limit integer)
  returns table (id bigint, task text, attempts integer, since timestamptz)
  language sql stable security definer set search_path = pg_catalog as $$
    select j.id, t.identifier, j.attempts::integer, coalesce(j.locked_at, j.updated_at)
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where (j.locked_at < p_locked_before or j.locked_at is null and (j.attempts >= j.max_attempts or j.attempts >= p_tries))
      and (p_keys is null or j.id::text = any (p_keys))
    order by 4 limit p_limit
  $$;
  comment on function graphile_worker.stuck is 'Jobs that were given up, that failed so often that nobody waits for them any more, or that have run for too long.';

  create or replace function graphile_worker.again(p_id bigint) returns boolean
  language sql volatile security definer set search_path = pg_catalog as $$
    select exists (select from graphile_worker.reschedule_jobs(array[p_id], now(), null, 0))
  $$;
  comment on function graphile_worker.again is 'Tries a job again at once, from the beginning. False: there is none that waits.';

  revoke execute on function graphile_worker.enqueue, graphile_worker.figures, graphile_worker.stuck, graphile_worker.again from public;
  grant usage on schema graphile_worker to rapport_app;
  grant execute on function graphile_worker.enqueue, graphile_worker.figures, graphile_worker.stuck, graphile_worker.again to rapport_app;
`

/** graphile-worker would else say `create schema if not exists`, which asks for a right on the database even when the schema is there. */
const BOOTSTRAP = `create table if not exists graphile_worker.migrations (
  id integer primary key, ts timestamptz not null default now(), breaking boolean not null default false)`

/** Brings graphile-worker's schema to its newest, as the role rapport_jobs, and lets the program enqueue. Can be repeated. */
export async function setupJobs(jobsUrl: string): Promise<void> {
  await withClient({ connectionString: jobsUrl, application_name: 'rapport jobs setup' }, async (client) => {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK])
    await client.query(BOOTSTRAP)
    await runMigrations({ connectionString: jobsUrl, maxPoolSize: 1, logger: quietly() })
    await client.query(`begin; ${FUNCTIONS} commit`)
  })
}
