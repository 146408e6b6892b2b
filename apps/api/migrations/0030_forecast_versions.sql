-- Editing, freezing and approving forecasts; scenarios as changes on a base; decisions and milestones they rest on.

-- A decision of a body in its smallest form; a correction is a new record that names the old one.
create table decision (
  id uuid primary key default uuidv7(),
  body text not null check (length(body) between 1 and 120),
  number text not null check (length(number) between 1 and 60),
  decided_on date not null check (decided_on between '1990-01-01' and '2200-12-31'),
  title text not null check (length(title) between 1 and 300),
  outcome text not null check (outcome in ('approved', 'approved_conditional', 'rejected', 'postponed', 'noted')),
  conditions text check (length(conditions) between 1 and 4000),
  document text check (length(document) between 1 and 500),  -- name or address of the minutes, which stay where they are
  project_id uuid references project (id),
  corrects_id uuid unique references decision (id),          -- one correction at most; that one can be corrected again
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint decision_number_key unique (body, number),
  constraint decision_conditional check (outcome <> 'approved_conditional' or conditions is not null)
);
create trigger decision_append_only before update or delete on decision for each row execute function refuse_change();
create constraint trigger decision_audit after insert on decision deferrable initially deferred for each row execute function audit_change('id');
grant select on decision to stuurhuis_app;
grant insert (body, number, decided_on, title, outcome, conditions, document, project_id, corrects_id) on decision to stuurhuis_app;

-- A date of a project that lines of its forecasts follow.
create table milestone (
  id uuid primary key default uuidv7(),
  project_id uuid not null references project (id),
  code text not null check (code ~ '^[A-Za-z0-9_-]{1,40}$'),
  name text not null check (length(name) between 1 and 200),
  planned_on date check (planned_on between '1990-01-01' and '2200-12-31'),
  forecast_on date check (forecast_on between '1990-01-01' and '2200-12-31'),
  actual_on date check (actual_on between '1990-01-01' and '2200-12-31'),
  follows_id uuid,
  follows_months integer check (follows_months between -600 and 600),
  shift_reason text check (length(shift_reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint milestone_code_key unique (project_id, code),
  unique (id, project_id),
  constraint milestone_follows_fkey foreign key (follows_id, project_id) references milestone (id, project_id),
  constraint milestone_follows_another check (follows_id <> id),
  check ((follows_id is null) = (follows_months is null))
);
create trigger milestone_touch before update on milestone for each row execute function touch_record();
create constraint trigger milestone_audit after insert or update or delete on milestone deferrable initially deferred for each row execute function audit_change('id');
grant select on milestone to stuurhuis_app;
grant insert (project_id, code, name, planned_on, forecast_on, actual_on, follows_id, follows_months, shift_reason) on milestone to stuurhuis_app;
grant update (name, planned_on, forecast_on, actual_on, follows_id, follows_months, shift_reason) on milestone to stuurhuis_app;

-- A scenario is a forecast with a base and the changes on it, without inputs of its own.
alter table forecast drop constraint forecast_state_check;
alter table forecast
  add column base_id uuid references forecast (id),
  add column overrides jsonb,
  add column frozen_model jsonb,       -- of a frozen scenario: the whole model, so that its base may go on
  add column result_hash bytea check (octet_length(result_hash) = 32),
  add column baseline_year integer check (baseline_year between 1990 and 2200),
  add column decision_id uuid references decision (id),
  add constraint forecast_state_check check (case when base_id is null
    then state in ('working', 'submitted', 'approved', 'rejected', 'archived')
    else state in ('draft', 'frozen', 'adopted', 'superseded') end),
  add constraint forecast_scenario check ((base_id is null) = (overrides is null)),
  add constraint forecast_frozen_scenario check (base_id is null or case state when 'draft' then frozen_model is null when 'superseded' then true else frozen_model is not null end),
  add constraint forecast_submitted_hash check (state in ('working', 'archived', 'draft', 'superseded') or result_hash is not null),
  add constraint forecast_approved_by_decision check (state not in ('approved', 'adopted') or decision_id is not null),
  add constraint forecast_approved_for_year check (state <> 'approved' or baseline_year is not null);
-- exactly one approved baseline per project and year
create unique index forecast_one_baseline on forecast (project_id, baseline_year) where state = 'approved';
create index forecast_base on forecast (base_id) where base_id is not null;

-- What was submitted or frozen stays what it was; only its state moves on.
create function forecast_frozen_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.state not in ('working', 'draft') and (old.start_on, old.n_months, old.settings, old.input_hash, old.basis, old.own_share, old.overrides, old.frozen_model, old.base_id, old.label)
     is distinct from (new.start_on, new.n_months, new.settings, new.input_hash, new.basis, new.own_share, new.overrides, new.frozen_model, new.base_id, new.label) then
    raise exception 'this version is frozen' using errcode = 'SH004';
  end if;
  if old.state <> new.state and not (case old.state
      when 'working' then new.state in ('submitted', 'archived')
      when 'submitted' then new.state in ('approved', 'rejected')
      when 'approved' then new.state = 'archived'
      when 'rejected' then new.state = 'archived'
      when 'draft' then new.state in ('frozen', 'superseded')
      when 'frozen' then new.state in ('adopted', 'superseded')
      when 'adopted' then new.state = 'superseded'
      else false end) then
    raise exception 'no step from % to %', old.state, new.state using errcode = 'SH004';
  end if;
  return new;
end $$;
create trigger forecast_frozen_stays before update on forecast for each row execute function forecast_frozen_stays();
grant insert (base_id, overrides, state) on forecast to stuurhuis_app;
grant update (label, start_on, n_months, settings, input_hash, engine_version, state, result_hash, baseline_year, decision_id, overrides, frozen_model) on forecast to stuurhuis_app;
grant update (code, input, position), delete on forecast_item to stuurhuis_app;
grant update (key, cents, after_horizon, input_hash), delete on forecast_amount to stuurhuis_app;

create table forecast_transition (
  id uuid primary key default uuidv7(),
  forecast_id uuid not null references forecast (id),
  from_state text not null,
  to_state text not null,
  reason text check (length(reason) between 1 and 2000),
  decision_id uuid references decision (id),
  by_id uuid not null references person (id),
  at timestamptz not null default clock_timestamp()
);
create index forecast_transition_forecast on forecast_transition (forecast_id, at desc, id desc);
create trigger forecast_transition_append_only before update or delete on forecast_transition for each row execute function refuse_change();
create constraint trigger forecast_transition_audit after insert on forecast_transition deferrable initially deferred for each row execute function audit_change('id');
grant select on forecast_transition to stuurhuis_app;
grant insert (forecast_id, from_state, to_state, reason, decision_id, by_id) on forecast_transition to stuurhuis_app;

-- Own cash per version in the views of a consolidation; the last element is what lies after the horizon. Kept by
-- difference in the transaction of each edit, compared with a full computation every night.
create table forecast_rollup (
  forecast_id uuid primary key references forecast (id),
  all_cents bigint[] not null,
  committed_cents bigint[] not null,
  expected_cents bigint[] not null,
  internal_cents bigint[] not null,    -- between two own units: no cash of the organisation
  check (array_ndims(all_cents) = 1 and cardinality(all_cents) between 2 and 601
    and cardinality(all_cents) = cardinality(committed_cents) and cardinality(all_cents) = cardinality(expected_cents) and cardinality(all_cents) = cardinality(internal_cents)
    and array_position(all_cents || committed_cents || expected_cents || internal_cents, null) is null)
);
grant select, insert, update (all_cents, committed_cents, expected_cents, internal_cents) on forecast_rollup to stuurhuis_app;
grant select, insert, update (all_cents, committed_cents, expected_cents, internal_cents) on forecast_rollup to stuurhuis_worker;

-- What a process that keeps the consolidation in memory has to read again: which project changed in which transaction.
-- A reader remembers the snapshot of its last look; everything it could not see then has an xid at or after its xmin.
create table portfolio_change (
  project_id uuid primary key references project (id),
  xid xid8 not null default pg_current_xact_id()
);
create index portfolio_change_xid on portfolio_change (xid);
create function portfolio_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare v_project uuid;
begin
  if tg_table_name = 'project' then v_project := new.id;
  elsif tg_table_name = 'forecast_rollup' then select f.project_id into v_project from forecast f where f.id = new.forecast_id;
  else v_project := coalesce(new.project_id, old.project_id);
  end if;
  insert into portfolio_change (project_id) values (v_project) on conflict (project_id) do update set xid = pg_current_xact_id();
  return null;
end $$;
create trigger project_portfolio after insert or update of cluster_id, code, name, external_id, stage, sensitive, lead_id, backup_id on project for each row execute function portfolio_changed();
create trigger project_named_person_portfolio after insert or delete on project_named_person for each row execute function portfolio_changed();
create trigger forecast_portfolio after insert or update of state on forecast for each row execute function portfolio_changed();
create trigger forecast_rollup_portfolio after insert or update on forecast_rollup for each row execute function portfolio_changed();
grant select on portfolio_change to stuurhuis_app, stuurhuis_worker;
insert into portfolio_change (project_id) select id from project;
