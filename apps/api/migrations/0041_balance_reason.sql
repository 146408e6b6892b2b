-- A second balance for a day corrects the first, and says why. Balances of before this rule have no reason.
alter table bank_balance add column reason text check (length(reason) between 1 and 2000);
grant insert (reason) on bank_balance to stuurhuis_app;
create function require_correction_reason() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if new.source = 'entered' and new.reason is null and exists (
    select from bank_balance where account_id = new.account_id and on_day = new.on_day and id <> new.id) then
    raise exception 'a balance that corrects another of its day says why' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger bank_balance_reason before insert on bank_balance for each row execute function require_correction_reason();
