-- A change of a commitment over a budget that stops has its decision too, as the commitment itself has.
alter table change_order add column decision_id uuid references decision (id);
grant update (decision_id) on change_order to stuurhuis_app;
-- What was approved of a commitment stays: more or less of it is a change order.
create function commitment_approved_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_table_name = 'commitment' then
    if old.state <> 'draft' and (old.project_id, old.cluster_id, old.budget_line_id, old.payee, old.description, old.amount_cents, old.line_code)
        is distinct from (new.project_id, new.cluster_id, new.budget_line_id, new.payee, new.description, new.amount_cents, new.line_code) then
      raise exception 'an approved commitment never changes' using errcode = 'SH004';
    end if;
  elsif (select state from commitment where id = coalesce(new.commitment_id, old.commitment_id)) <> 'draft' then
    raise exception 'an approved commitment never changes' using errcode = 'SH004';
  end if;
  return coalesce(new, old);
end $$;
create trigger commitment_approved_stays before update on commitment for each row execute function commitment_approved_stays();
create trigger commitment_term_approved_stays before insert or update or delete on commitment_term for each row execute function commitment_approved_stays();
