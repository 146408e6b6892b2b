-- Alerts are written by the worker and read by whoever must act; files that were made of figures wait for their download.

alter table cash_alert rename column last_seen_on to changed_on;
alter table cash_alert add column project_id uuid references project (id);
alter table cash_alert add column cluster_id uuid references cluster (id);
alter table cash_alert add constraint cash_alert_dates check (first_seen_on <= changed_on and (cleared_on is null or cleared_on >= first_seen_on));
create index cash_alert_cleared on cash_alert (cleared_on desc, id desc) where cleared_on is not null;
-- What was cleared stays as it was: the same thing seen again is another alert.
create function cash_alert_step() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.cleared_on is not null then
    raise exception 'this alert was cleared' using errcode = 'SH004';
  end if;
  return new;
end $$;
create trigger cash_alert_step before update on cash_alert for each row execute function cash_alert_step();
create constraint trigger cash_alert_audit after insert or update on cash_alert deferrable initially deferred for each row execute function audit_change('id');
grant insert (project_id, cluster_id), update (changed_on) on cash_alert to stuurhuis_worker;

-- What the worker reads to see the whole cash.
grant select on project, project_named_person, forecast, forecast_item, cash_change to stuurhuis_worker;

-- A file made of figures. It belongs to whoever asked, and lives an hour: as long as his rights are those it was made with.
create table export_file (
  id uuid primary key default uuidv7(),
  owner_id uuid not null references person (id),
  rights text not null,
  resource text not null check (resource in ('forecast', 'liquidity', 'portfolio')),
  subject_id uuid,                                -- of a forecast: read again before each download
  format text not null check (format in ('xlsx', 'csv', 'ndjson')),
  name text not null check (length(name) between 1 and 200),
  content bytea not null check (octet_length(content) between 1 and 20971520),
  sha256 bytea not null check (octet_length(sha256) = 32),
  created_at timestamptz not null default clock_timestamp(),
  check ((resource = 'forecast') = (subject_id is not null))
);
create index export_file_created on export_file (created_at);
create constraint trigger export_file_audit after insert on export_file deferrable initially deferred for each row execute function audit_change('id', 'content');
grant select on export_file to stuurhuis_app;
grant insert (owner_id, rights, resource, subject_id, format, name, content, sha256) on export_file to stuurhuis_app;
grant select (id, created_at), delete on export_file to stuurhuis_worker;
