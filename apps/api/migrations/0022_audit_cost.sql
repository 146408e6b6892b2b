-- The audit trigger runs once for every changed record, so its price is part of every write. Same events, same hashes:
-- functions that PostgreSQL can merge into the expression that calls them, and one walk over the fields of a record.

create or replace function audit_field(value text) returns bytea language sql immutable strict parallel safe
  return int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8');

create or replace function audit_hash(e audit_event) returns bytea language sql stable parallel safe
  return sha256(
    e.previous_hash || audit_field(e.seq::text)
    || audit_field(to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_field(e.actor) || audit_field(e.session_id) || audit_field(e.request_id)
    || audit_field(e.action) || audit_field(e.object) || audit_field(e.object_id) || audit_field(e.changes::text));

create or replace function audit_change() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  v_keys text[] := string_to_array(tg_argv[0], ',');
  v_secret text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_record jsonb := coalesce(v_new, v_old);
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
  v_event.object_id := v_record ->> v_keys[1];
  for i in 2 .. cardinality(v_keys) loop
    v_event.object_id := v_event.object_id || '/' || (v_record ->> v_keys[i]);
  end loop;
  select coalesce(jsonb_object_agg(f.key, case
      when f.key = any (v_secret) then '"changed"'::jsonb
      when tg_op = 'UPDATE' then jsonb_build_array(v_old -> f.key, f.value)
      else f.value end), '{}')
    into v_event.changes
    from jsonb_each(v_record - '{version,updated_at,created_at}'::text[]) as f
    where case tg_op
      when 'INSERT' then f.value <> 'null'
      when 'UPDATE' then v_old -> f.key is distinct from f.value
      else true end;
  perform pg_advisory_xact_lock(7305801);      -- one writer of the chain at a time; nothing happens between here and COMMIT
  select seq, hash into v_last from audit_event order by seq desc limit 1;
  v_event.seq := coalesce(v_last.seq, 0) + 1;
  v_event.previous_hash := coalesce(v_last.hash, sha256('stuurhuis'));
  v_event.at := clock_timestamp();
  v_event.hash := audit_hash(v_event);
  insert into audit_event select v_event.*;
  return null;
end $$;
