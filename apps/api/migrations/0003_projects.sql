-- Projects with their stage and its history.

create table project (
  id uuid primary key default uuidv7(),
  code text not null constraint project_code_key unique check (code ~ '^P-\d{4}-\d{3,6}$'),
  external_id text constraint project_external_id_key unique check (length(external_id) between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  cluster_id uuid not null references cluster (id),
  kind text not null check (kind in ('greenfield', 'brownfield', 'business_centre', 'ppp', 'innovation', 'internal')),
  stage text not null check (stage in ('signal', 'exploration', 'feasibility', 'business_case', 'preparation', 'execution', 'commercialisation', 'settlement', 'closed', 'on_hold', 'stopped')),
  municipality text check (length(municipality) between 1 and 120),
  area_m2 numeric(15, 2) check (area_m2 >= 0),
  lead_id uuid references person (id),
  backup_id uuid references person (id),
  sensitive boolean not null default false,
  vision_text text check (length(vision_text) <= 20000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint project_backup_is_another check (backup_id <> lead_id)
);
-- keyset order of the default list, and the filters that people use
create index project_updated on project (updated_at desc, id desc);
create index project_cluster on project (cluster_id, updated_at desc, id desc);
create index project_stage on project (stage, updated_at desc, id desc);
create index project_lead on project (lead_id);
create index project_name on project (name, id);

create table project_named_person (
  project_id uuid not null references project (id),
  person_id uuid not null references person (id),
  primary key (project_id, person_id)
);
create index project_named_person_person on project_named_person (person_id);

-- The next free number of a year; one row per year, locked by whoever takes a number.
create table project_number (
  year integer primary key check (year between 2000 and 2200),
  last integer not null check (last >= 0)
);
-- lpad cuts what is longer, so the width grows with the number: after 999 comes 1000.
create function next_project_code(p_year integer) returns text language sql security definer set search_path = pg_catalog, public as $$
  insert into project_number (year, last) values (p_year, 1)
  on conflict (year) do update set last = project_number.last + 1
  returning 'P-' || year || '-' || lpad(last::text, greatest(3, length(last::text)), '0')
$$;

create table stage_transition (
  id uuid primary key default uuidv7(),
  project_id uuid not null references project (id),
  from_stage text not null,
  to_stage text not null,
  state text not null check (state in ('requested', 'done', 'declined')),
  reason text check (length(reason) between 1 and 2000),
  review_on date,
  by_id uuid not null references person (id),
  at timestamptz not null default clock_timestamp(),
  constraint stage_transition_hold check (to_stage <> 'on_hold' or (reason is not null and review_on is not null))
);
create index stage_transition_project on stage_transition (project_id, at desc);

create trigger project_touch before update on project for each row execute function touch_record();
create constraint trigger project_audit after insert or update or delete on project deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger project_named_person_audit after insert or update or delete on project_named_person deferrable initially deferred for each row execute function audit_change('project_id,person_id');
create constraint trigger stage_transition_audit after insert or update or delete on stage_transition deferrable initially deferred for each row execute function audit_change('id');

grant select on project, project_named_person, stage_transition to stuurhuis_app;
grant insert (code, external_id, name, cluster_id, kind, stage, municipality, area_m2, lead_id, backup_id, sensitive, vision_text),
  update (external_id, name, cluster_id, kind, stage, municipality, area_m2, lead_id, backup_id, sensitive, vision_text) on project to stuurhuis_app;
grant insert, delete on project_named_person to stuurhuis_app;
grant insert (project_id, from_stage, to_stage, state, reason, review_on, by_id), update (state) on stage_transition to stuurhuis_app;
grant execute on function next_project_code(integer) to stuurhuis_app;
