-- The ground everything stands on: no rights by default, record stamps, the audit chain, idempotency.

revoke all on schema public from public;
grant usage on schema public to stuurhuis_app, stuurhuis_worker, stuurhuis_auditor;
alter default privileges revoke execute on functions from public;

-- Every versioned record: the version is what ETag and If-Match carry, so no statement may forget to raise it.
create function touch_record() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  new.created_at := old.created_at;
  return new;
end $$;

-- The audit log: one row per changed record, chained by hash, written at COMMIT by the trigger below and by nobody else.
create table audit_event (
  seq bigint primary key check (seq > 0),
  at timestamptz not null,
  actor text not null,               -- person id, or system:<name>
  session_id text not null,          -- empty for the system
  request_id text not null,
  action text not null check (action in ('created', 'updated', 'deleted')),
  object text not null,              -- table
  object_id text not null,
  changes jsonb not null,            -- new values; for an update [old, new]; secrets only as "changed"
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  hash bytea not null unique check (octet_length(hash) = 32)
);
create index audit_event_object on audit_event (object, object_id, seq desc);
create index audit_event_actor on audit_event (actor, seq desc);

-- Length-prefixed, so that no content can imitate a field boundary.
create function audit_field(value text) returns bytea language sql immutable strict set search_path = pg_catalog as
$$ select int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;

create function audit_hash(e audit_event) returns bytea language sql immutable set search_path = pg_catalog, public as $$
  select sha256(
    e.previous_hash || audit_field(e.seq::text)
    || audit_field(to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_field(e.actor) || audit_field(e.session_id) || audit_field(e.request_id)
    || audit_field(e.action) || audit_field(e.object) || audit_field(e.object_id) || audit_field(e.changes::text))
$$;

-- First argument: key columns; second: columns whose value never enters the log (passwords, secrets, large arrays).
-- A deferred constraint trigger: it runs at COMMIT, so its lock is always the last one and cannot deadlock.
create function audit_change() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  v_keys text[] := string_to_array(tg_argv[0], ',');
  v_secret text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_event audit_event;
  v_last record;
begin
  v_event.actor := nullif(current_setting('stuurhuis.actor', true), '');
  if v_event.actor is null then
    raise exception 'no actor is set for this transaction' using errcode = 'SH001';
  end if;
  v_event.session_id := coalesce(current_setting('stuurhuis.session', true), '');
  v_event.request_id := coalesce(current_setting('stuurhuis.request', true), '');
  v_event.action := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
  v_event.object := tg_table_name;
  select string_agg(coalesce(v_new, v_old) ->> k, '/' order by i) into v_event.object_id from unnest(v_keys) with ordinality as t (k, i);
  select coalesce(jsonb_object_agg(key, case
      when key = any (v_secret) then '"changed"'::jsonb
      when tg_op = 'INSERT' then v_new -> key
      when tg_op = 'DELETE' then v_old -> key
      else jsonb_build_array(v_old -> key, v_new -> key) end), '{}')
    into v_event.changes
    from jsonb_object_keys(coalesce(v_new, v_old)) as key
    where key not in ('version', 'updated_at', 'created_at')
      and (tg_op <> 'UPDATE' or v_old -> key is distinct from v_new -> key)
      and not (tg_op = 'INSERT' and v_new -> key = 'null');
  perform pg_advisory_xact_lock(7305801);      -- one writer of the chain at a time; nothing happens between here and COMMIT
  select seq, hash into v_last from audit_event order by seq desc limit 1;
  v_event.seq := coalesce(v_last.seq, 0) + 1;
  v_event.previous_hash := coalesce(v_last.hash, sha256('stuurhuis'));
  v_event.at := clock_timestamp();
  v_event.hash := audit_hash(v_event);
  insert into audit_event select v_event.*;
  return null;
end $$;

create function refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'SH002';
end $$;
create trigger audit_event_append_only before update or delete on audit_event for each row execute function refuse_change();
create trigger audit_event_no_truncate before truncate on audit_event for each statement execute function refuse_change();
grant select on audit_event to stuurhuis_app, stuurhuis_worker, stuurhuis_auditor;

-- The answer to a repeated request is stored in the transaction of its effect (api rule 2.8).
create table idempotency (
  actor text not null,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint not null,
  headers jsonb not null,
  body json,                         -- json, not jsonb: a replay has the same bytes
  at timestamptz not null default clock_timestamp(),
  primary key (actor, route, key)
);
create index idempotency_at on idempotency (at);
grant select, insert on idempotency to stuurhuis_app;
grant select, delete on idempotency to stuurhuis_worker;
