-- The cockpit answers from the rollups, so they also hold what moves between own units in every view of a consolidation.
alter table forecast_rollup
  add column internal_committed_cents bigint[],
  add column internal_expected_cents bigint[];
-- A version that names no other own unit moves nothing between two of them. The others cannot be split in SQL: their
-- rollup is made anew from their inputs, by the check that the worker runs when it starts.
delete from forecast_rollup r where exists (select from forecast_item i where i.forecast_id = r.forecast_id and replace(i.input::text, '"own:project:self"', '') like '%"own:%');
update forecast_rollup set internal_committed_cents = internal_cents, internal_expected_cents = internal_cents;
alter table forecast_rollup
  alter column internal_committed_cents set not null,
  alter column internal_expected_cents set not null,
  add constraint forecast_rollup_internal check (cardinality(internal_committed_cents) = cardinality(all_cents) and cardinality(internal_expected_cents) = cardinality(all_cents)
    and array_position(internal_committed_cents || internal_expected_cents, null) is null);
grant update (internal_committed_cents, internal_expected_cents) on forecast_rollup to stuurhuis_app, stuurhuis_worker;

-- A rollup that was not what its inputs say: it should never happen, so it is kept and stands in the audit log.
create table rollup_incident (
  id uuid primary key default uuidv7(),
  forecast_id uuid not null references forecast (id),
  cells integer not null check (cells > 0),        -- months that differed, over all series
  cents numeric not null check (cents >= 0),       -- sum of the absolute differences
  created_at timestamptz not null default clock_timestamp()
);
create index rollup_incident_forecast on rollup_incident (forecast_id);
create trigger rollup_incident_append_only before update or delete on rollup_incident for each row execute function refuse_change();
create constraint trigger rollup_incident_audit after insert on rollup_incident deferrable initially deferred for each row execute function audit_change('id');
grant select, insert (forecast_id, cells, cents) on rollup_incident to stuurhuis_worker;

-- The check recomputes what may be edited at that moment: whoever edits a version holds this lock, and so does the check.
grant select on forecast, forecast_item to stuurhuis_worker;
create function lock_forecast(p_forecast uuid) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform from forecast where id = p_forecast for update;
end $$;
revoke execute on function lock_forecast(uuid) from public;
grant execute on function lock_forecast(uuid) to stuurhuis_worker;
