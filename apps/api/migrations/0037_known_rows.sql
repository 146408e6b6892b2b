-- What a table held at an earlier instant: its rows of now, with every later change in the audit log undone. So no table
-- carries a history of its own, and what was known then is read from the same chain that proves who changed it.

create index audit_event_at on audit_event using brin (at) with (pages_per_range = 16);   -- the log grows by its end, so a few pages suffice

-- `p_key` is how the audit log names a row of this table: its id, or the parts of its key with a slash between.
create function rows_known(p_type anyelement, p_key text, p_at timestamptz) returns setof anyelement
  language plpgsql stable set search_path = pg_catalog, public as $$
declare
  v_table text := pg_typeof(p_type)::text;
  v_id text := (select string_agg(format('r.%I::text', part), ' || ''/'' || ' order by place) from unnest(string_to_array(p_key, ',')) with ordinality as k (part, place));
begin
  return query execute format($query$
    with later as materialized (select seq, object_id, action, changes from audit_event where at > $1 and object = %1$L),
      born as (select object_id from later where action = 'created'),
      -- of the changes of one field the earliest holds what stood there; the last key of an object wins
      was as (
        select l.object_id, jsonb_object_agg(c.key, c.value -> 0 order by l.seq desc) as fields
        from later l cross join jsonb_each(l.changes) c where l.action = 'updated' group by l.object_id)
    select r.* from %1$I r where not exists (select from later l where l.object_id = %2$s)
    union all
    select (jsonb_populate_record(r, w.fields)).* from %1$I r join was w on w.object_id = %2$s
      where not exists (select from born b where b.object_id = w.object_id)
    union all
    select (jsonb_populate_record(null::%1$I, l.changes || coalesce(w.fields, '{}'))).*
      from later l left join was w on w.object_id = l.object_id
      where l.action = 'deleted' and not exists (select from born b where b.object_id = l.object_id)
    $query$, v_table, v_id) using p_at;
end $$;
grant execute on function rows_known(anyelement, text, timestamptz) to stuurhuis_app, stuurhuis_worker;

-- Waits until every change that was recorded up to now can be read, so that an earlier instant gives the same answer for ever.
create function settle_log() returns timestamptz language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
  perform pg_advisory_xact_lock_shared(7305801);
  return clock_timestamp();
end $$;
grant execute on function settle_log() to stuurhuis_app, stuurhuis_worker;
