-- Forecast versions: inputs as validated JSON, monthly cash as one array of cents per line and version.

create table forecast (
  id uuid primary key default uuidv7(),
  project_id uuid not null references project (id),
  parent_id uuid references forecast (id),
  label text not null check (length(label) between 1 and 200),
  state text not null default 'working' check (state in ('working', 'submitted', 'approved', 'rejected', 'archived')),
  start_on date not null check (extract(day from start_on) = 1),
  n_months integer not null check (n_months between 1 and 600),
  basis text not null check (basis in ('project100', 'own')),
  own_share numeric(12, 8) not null check (own_share between 0 and 1),
  settings jsonb not null,            -- the model without its lines, plots, transfers and loans
  input_hash bytea not null check (octet_length(input_hash) = 32),
  engine_version text not null,
  source_file text,
  source_sha256 bytea check (octet_length(source_sha256) = 32),
  import_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create index forecast_project on forecast (project_id, created_at desc, id desc);

-- One input of a version: a line, a plot, a transfer or a loan, in the order of the file or of entry.
create table forecast_item (
  id uuid primary key default uuidv7(),
  forecast_id uuid not null references forecast (id),
  kind text not null check (kind in ('line', 'plot', 'transfer', 'loan')),
  code text not null check (length(code) between 1 and 60),
  position integer not null check (position >= 0),
  input jsonb not null,
  source_sheet text,
  source_row integer,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint forecast_item_code_key unique (forecast_id, kind, code),
  unique (id, forecast_id)
);

-- The record of the amounts: element 1 is the start month of the version; all arrays of a version are equally long.
create table forecast_amount (
  forecast_id uuid not null references forecast (id),
  key text not null,                   -- the item's key, or the name of a derived row such as vatSettlement
  item_id uuid,
  cents bigint[] not null,
  after_horizon bigint not null default 0,
  input_hash bytea not null,
  primary key (forecast_id, key),
  foreign key (item_id, forecast_id) references forecast_item (id, forecast_id),
  check (array_ndims(cents) = 1 and array_lower(cents, 1) = 1 and cardinality(cents) between 1 and 600 and array_position(cents, null) is null)
);
create function forecast_amount_length() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if cardinality(new.cents) <> (select n_months from forecast where id = new.forecast_id) then
    raise exception 'every array of a version has its number of months' using errcode = '23514', constraint = 'forecast_amount_length';
  end if;
  return new;
end $$;
create trigger forecast_amount_length before insert or update on forecast_amount for each row execute function forecast_amount_length();

-- Only a working version changes: what was submitted stays what it was.
create function forecast_is_working() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (select state from forecast where id = coalesce(new.forecast_id, old.forecast_id)) <> 'working' then
    raise exception 'this version is frozen' using errcode = 'SH004';
  end if;
  return coalesce(new, old);
end $$;
create trigger forecast_item_working before insert or update or delete on forecast_item for each row execute function forecast_is_working();
create trigger forecast_amount_working before insert or update or delete on forecast_amount for each row execute function forecast_is_working();

create trigger forecast_touch before update on forecast for each row execute function touch_record();
create trigger forecast_item_touch before update on forecast_item for each row execute function touch_record();
create constraint trigger forecast_audit after insert or update or delete on forecast deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger forecast_item_audit after insert or update or delete on forecast_item deferrable initially deferred for each row execute function audit_change('id');

grant select on forecast, forecast_item, forecast_amount to stuurhuis_app;
grant insert (project_id, parent_id, label, start_on, n_months, basis, own_share, settings, input_hash, engine_version, source_file, source_sha256, import_id) on forecast to stuurhuis_app;
grant insert (forecast_id, kind, code, position, input, source_sheet, source_row) on forecast_item to stuurhuis_app;
grant insert on forecast_amount to stuurhuis_app;
