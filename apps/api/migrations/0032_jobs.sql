-- Long tasks: what was asked, how far it is, what came out. The worker computes; the API asks, shows and cancels.
create table job (
  id uuid primary key default uuidv7(),
  owner_id uuid not null references person (id),
  forecast_id uuid not null references forecast (id),
  kind text not null check (kind in ('tornado', 'break_even', 'simulation')),
  request jsonb not null,
  model jsonb,                                    -- the forecast as it was when asked; emptied when the job ends
  as_of date not null,
  forecast_hash bytea not null check (octet_length(forecast_hash) = 32),
  input_hash bytea not null check (octet_length(input_hash) = 32),
  state text not null default 'queued' check (state in ('queued', 'processing', 'done', 'failed', 'cancelled')),
  progress smallint not null default 0 check (progress between 0 and 100),
  attempts smallint not null default 0 check (attempts >= 0),   -- who holds it: a later attempt takes it from an earlier one
  output json,                                    -- json, not jsonb: the same bytes come out again
  problem jsonb,
  created_at timestamptz not null default clock_timestamp(),
  heard_at timestamptz,                           -- the worker that computes it is alive
  ended_at timestamptz,
  constraint job_output check ((state = 'done') = (output is not null)),
  constraint job_problem check ((state = 'failed') = (problem is not null)),
  constraint job_ended check ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null)),
  constraint job_model check ((model is null) = (state in ('done', 'failed', 'cancelled')))
);
create index job_open on job (created_at, id) where state in ('queued', 'processing');
create index job_owner on job (owner_id, created_at desc);
create index job_created on job (created_at);

create function job_step() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.state in ('done', 'failed', 'cancelled') then
    raise exception 'this job has ended' using errcode = 'SH004';
  end if;
  -- only the worker moves a job on; the API may only stop it
  if new.state <> 'cancelled' and pg_has_role(current_user, 'stuurhuis_app', 'usage') then
    raise exception 'a job is computed by the worker' using errcode = '42501';
  end if;
  if new.state in ('done', 'failed', 'cancelled') then
    new.model := null;
    new.ended_at := clock_timestamp();
  end if;
  return new;
end $$;
create trigger job_step before update on job for each row execute function job_step();
grant select on job to stuurhuis_app, stuurhuis_worker;
grant insert (owner_id, forecast_id, kind, request, model, as_of, forecast_hash, input_hash) on job to stuurhuis_app;
grant update (state) on job to stuurhuis_app;
grant update (state, progress, attempts, output, problem, heard_at), delete on job to stuurhuis_worker;
