-- Imports of workbooks and portfolio files, and the reference values that such files may not carry themselves.

-- Dated, confirmed by the organisation, never in code; a new value is a new row.
create table forecast_assumption (
  valid_from date primary key,
  index_rates jsonb not null check (jsonb_typeof(index_rates) = 'object'),
  discount_rate numeric(12, 8) not null,
  debit_rate numeric(12, 8) not null,
  credit_rate numeric(12, 8) not null,
  standard_vat_rate numeric(12, 8) not null check (standard_vat_rate between 0 and 1),
  refund_lag_months integer not null check (refund_lag_months between 0 and 120),
  output_lag_months integer not null check (output_lag_months between 0 and 120)
);
create trigger forecast_assumption_append_only before update or delete on forecast_assumption for each row execute function refuse_change();
insert into forecast_assumption values
  (date '2026-01-01', '{"bouw": "0.025", "lonen": "0.02", "grondprijs": "0.015", "gezondheid": "0.02", "geen": "0"}', 0.035, 0.0275, 0, 0.21, 3, 1);

-- One check or commit of uploaded files: the report that people saw, and what a commit wrote.
create table project_import (
  id uuid primary key default uuidv7(),
  file_name text not null check (length(file_name) between 1 and 500),
  file_sha256 text not null check (file_sha256 ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('workbook', 'portfolio')),
  mode text not null check (mode in ('dryRun', 'commit')),
  state text not null check (state in ('checked', 'committed')),
  project_id uuid references project (id),          -- the project that was named as the target
  cluster_id uuid references cluster (id),          -- where new projects go
  start_month text check (start_month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  horizon_months integer check (horizon_months between 12 and 600),
  committable boolean not null,
  counts jsonb not null,
  preview jsonb not null,
  issues jsonb not null,                             -- message keys and places; the sentence is made when it is read
  issues_truncated boolean not null,
  differences jsonb not null,
  differences_total integer not null check (differences_total >= 0),
  base jsonb not null,                               -- per project its target and the version it had at the check
  created_projects uuid[] not null default '{}',
  created_forecasts uuid[] not null default '{}',
  created_lines integer not null default 0,
  accepted_warnings text[] not null default '{}',
  reason text check (length(reason) between 1 and 1000),
  imported_by uuid not null references person (id),
  committed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint project_import_committed check ((state = 'committed') = (committed_at is not null)),
  constraint project_import_errors check (state = 'checked' or committable)  -- nothing with an error is ever committed
);
create index project_import_created on project_import (created_at desc, id desc);
create index project_import_by on project_import (imported_by, created_at desc, id desc);
create index project_import_file on project_import (file_sha256, created_at desc) where state = 'committed';

-- What was read, so that a commit writes exactly what was checked; apart, because reports are listed without it.
create table project_import_content (
  import_id uuid primary key references project_import (id),
  projects jsonb not null
);

alter table forecast add constraint forecast_import foreign key (import_id) references project_import (id);
create index forecast_import on forecast (import_id);

create trigger project_import_touch before update on project_import for each row execute function touch_record();
create trigger project_import_content_append_only before update or delete on project_import_content for each row execute function refuse_change();
-- The content has no event of its own: the hash of the file stands in the event of its import.
create constraint trigger project_import_audit after insert or update or delete on project_import deferrable initially deferred for each row execute function audit_change('id', 'issues,differences,preview');

grant select on forecast_assumption, project_import, project_import_content to stuurhuis_app;
grant insert (file_name, file_sha256, kind, mode, state, project_id, cluster_id, start_month, horizon_months, committable, counts, preview, issues, issues_truncated, differences, differences_total, base, imported_by),
  update (state, created_projects, created_forecasts, created_lines, accepted_warnings, reason, committed_at) on project_import to stuurhuis_app;
grant insert on project_import_content to stuurhuis_app;

-- A new reference value changes what later imports compute: who entered it stands in the audit log.
create constraint trigger forecast_assumption_audit after insert on forecast_assumption deferrable initially deferred for each row execute function audit_change('valid_from');
