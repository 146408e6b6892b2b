-- The cash of the organisation by day: rules with a date, bank accounts, earmarked funds, cash items and their lives,
-- what-if drafts, frozen total forecasts and alerts.

-- Values the organisation decides on (buffer, defaults, closing days): dated data, never code.
create table policy_version (
  id uuid primary key default uuidv7(),
  key text not null check (key in ('buffer', 'dayForecast', 'bankClosingDays', 'forecastDefaults', 'alerts')),
  value jsonb not null,
  valid_from date not null,
  state text not null default 'proposed' check (state in ('proposed', 'effective', 'withdrawn')),
  proposed_by uuid references person (id),        -- absent for what came with the installation
  adopted_by uuid references person (id),
  adopted_at timestamptz,
  decision_id uuid references decision (id),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint policy_two_persons check (adopted_by is null or proposed_by is null or adopted_by <> proposed_by),
  check (state <> 'effective' or proposed_by is null or (adopted_by is not null and decision_id is not null))
);
create unique index policy_one_per_day on policy_version (key, valid_from) where state = 'effective';
create trigger policy_version_touch before update on policy_version for each row execute function touch_record();
create constraint trigger policy_version_audit after insert or update on policy_version deferrable initially deferred for each row execute function audit_change('id');
grant select on policy_version to stuurhuis_app, stuurhuis_worker;
grant insert (key, value, valid_from, proposed_by) on policy_version to stuurhuis_app;
grant update (state, adopted_by, adopted_at, decision_id) on policy_version to stuurhuis_app;

-- An earmarked fund: its money is never free liquidity. Its movements are the ledger; nothing else holds a balance.
create table fund (
  id uuid primary key default uuidv7(),
  code text not null constraint fund_code_key unique check (code ~ '^[A-Z][A-Z0-9-]{1,19}$'),
  name text not null check (length(name) between 1 and 200),
  floor_cents bigint not null default 0 check (floor_cents >= 0),
  rules text check (length(rules) between 1 and 4000),
  closed boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create trigger fund_touch before update on fund for each row execute function touch_record();
create constraint trigger fund_audit after insert or update on fund deferrable initially deferred for each row execute function audit_change('id');
grant select on fund to stuurhuis_app, stuurhuis_worker;
grant insert (code, name, floor_cents, rules) on fund to stuurhuis_app;
grant update (name, floor_cents, rules, closed) on fund to stuurhuis_app;

create table fund_movement (
  id uuid primary key default uuidv7(),
  fund_id uuid not null references fund (id),
  kind text not null check (kind in ('dotation', 'commit', 'release', 'advance', 'repay', 'grant', 'writeOff', 'interest')),
  project_id uuid references project (id),
  amount_cents bigint check (amount_cents > 0 and amount_cents < 9007199254740992),
  moves_on date not null check (moves_on between '1990-01-01' and '2200-12-31'),
  reason text check (length(reason) between 1 and 2000),
  state text not null default 'proposed' check (state in ('proposed', 'approved', 'booked', 'refused', 'withdrawn')),
  excess_cents bigint not null default 0 check (excess_cents >= 0),   -- repaid beyond what was outstanding: an item to clear
  proposed_by uuid not null references person (id),
  approved_by uuid references person (id),
  decision_id uuid references decision (id),
  refusal text check (length(refusal) between 1 and 2000),
  booked_seq bigint unique,                       -- order of the ledger
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint fund_movement_project check ((kind in ('commit', 'release', 'advance', 'repay', 'grant', 'writeOff')) = (project_id is not null)),
  constraint fund_movement_amount check (kind = 'release' or amount_cents is not null),
  constraint fund_movement_two_persons check (approved_by is null or approved_by <> proposed_by),
  check ((state = 'booked') = (booked_seq is not null))
);
create index fund_movement_fund on fund_movement (fund_id, moves_on, id);
create trigger fund_movement_touch before update on fund_movement for each row execute function touch_record();
create constraint trigger fund_movement_audit after insert or update on fund_movement deferrable initially deferred for each row execute function audit_change('id');
create sequence fund_ledger_seq;
grant usage on sequence fund_ledger_seq to stuurhuis_app;
grant select on fund_movement to stuurhuis_app, stuurhuis_worker;
grant insert (fund_id, kind, project_id, amount_cents, moves_on, reason, proposed_by) on fund_movement to stuurhuis_app;
grant update (state, excess_cents, approved_by, decision_id, refusal, booked_seq) on fund_movement to stuurhuis_app;
-- What was booked stays booked: a mistake is a movement of the other direction.
create function fund_movement_booked_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.state in ('booked', 'refused', 'withdrawn') then
    raise exception 'a booked movement never changes' using errcode = 'SH004';
  end if;
  return new;
end $$;
create trigger fund_movement_booked_stays before update on fund_movement for each row execute function fund_movement_booked_stays();

create table bank_account (
  id uuid primary key default uuidv7(),
  iban text not null constraint bank_account_iban_key unique check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$'),
  name text not null check (length(name) between 1 and 200),
  fund_id uuid references fund (id),              -- the money of this account is that of the fund
  blocked_cents bigint not null default 0 check (blocked_cents >= 0),   -- guarantees: on the account, not free
  closed boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create trigger bank_account_touch before update on bank_account for each row execute function touch_record();
create constraint trigger bank_account_audit after insert or update on bank_account deferrable initially deferred for each row execute function audit_change('id');
grant select on bank_account to stuurhuis_app, stuurhuis_worker;
grant insert (iban, name, fund_id, blocked_cents) on bank_account to stuurhuis_app;
grant update (name, fund_id, blocked_cents, closed) on bank_account to stuurhuis_app;
-- Entered by hand until statements arrive; a correction is a new row for the same day, and the last one counts.
create table bank_balance (
  id uuid primary key default uuidv7(),
  account_id uuid not null references bank_account (id),
  on_day date not null check (on_day between '1990-01-01' and '2200-12-31'),
  cents bigint not null check (abs(cents) < 9007199254740992),
  source text not null check (source in ('entered', 'statement')),
  by_id uuid references person (id),
  created_at timestamptz not null default clock_timestamp()
);
create index bank_balance_account on bank_balance (account_id, on_day desc, id desc);
create trigger bank_balance_append_only before update or delete on bank_balance for each row execute function refuse_change();
create constraint trigger bank_balance_audit after insert on bank_balance deferrable initially deferred for each row execute function audit_change('id');
grant select on bank_balance to stuurhuis_app, stuurhuis_worker;
grant insert (account_id, on_day, cents, source, by_id) on bank_balance to stuurhuis_app;

-- One expected or real movement of money. Items of one chain are the life of one obligation: exactly one live leaf per euro.
create sequence cash_item_seq;
create table cash_item (
  id uuid primary key default uuidv7(),
  project_id uuid references project (id),
  cluster_id uuid references cluster (id),
  fund_id uuid references fund (id),
  description text not null check (length(description) between 1 and 300),
  direction text not null check (direction in ('in', 'out')),
  amount_cents bigint not null check (amount_cents > 0 and amount_cents < 9007199254740992),   -- gross, VAT included
  due_on date check (due_on between '1990-01-01' and '2200-12-31'),     -- absent: unscheduled, outside the curve
  date_confidence text not null default 'likely' check (date_confidence in ('sure', 'likely', 'unknown')),
  earliest_on date, latest_on date,               -- how far it may be moved, as agreed with the other side
  status text not null default 'estimate' check (status in ('estimate', 'expected', 'contracted', 'due', 'in_payment', 'paid', 'disputed', 'lapsed')),
  probability numeric(9, 8) not null default 1 check (probability > 0 and probability <= 1),
  counter_unit text not null default 'ext:market' check (counter_unit ~ '^(own|partner|ext):[A-Za-z0-9:_-]{1,80}$'),
  counterparty text check (length(counterparty) between 1 and 200),
  category text not null default 'other' check (length(category) between 1 and 60),
  line_code text check (length(line_code) between 1 and 60),            -- line of the working version that it replaces a part of
  cover_month date check (extract(day from cover_month) = 1),           -- fixed when the chain starts
  chain_id uuid not null,
  supersedes_id uuid references cash_item (id),
  superseded boolean not null default false,
  sequence bigint not null default nextval('cash_item_seq'),
  source_type text not null default 'manual' check (source_type in ('manual', 'import', 'commitment', 'claim', 'fund', 'what_if', 'invoice', 'order', 'bank', 'personnel')),
  source_id text check (length(source_id) between 1 and 120),
  budget_line_id uuid,
  external_id text check (length(external_id) between 1 and 120),
  bank_reference text check (length(bank_reference) between 1 and 120),
  reason text check (length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  check (num_nonnulls(project_id, cluster_id, fund_id) <= 1),           -- none: the organisation itself
  check (line_code is null or project_id is not null),
  check ((status = 'paid') = (bank_reference is not null)),
  check (status <> 'lapsed' or reason is not null),
  check (supersedes_id <> id),
  constraint cash_item_window check (earliest_on is null or latest_on is null or earliest_on <= latest_on)
);
create unique index cash_item_external_id_key on cash_item (external_id) where supersedes_id is null;
create index cash_item_live on cash_item (due_on) include (direction, amount_cents) where not superseded and status not in ('lapsed', 'paid');
create index cash_item_project on cash_item (project_id, id) where not superseded;
create index cash_item_chain on cash_item (chain_id, sequence);
create trigger cash_item_touch before update on cash_item for each row execute function touch_record();
create constraint trigger cash_item_audit after insert or update on cash_item deferrable initially deferred for each row execute function audit_change('id');
grant usage on sequence cash_item_seq to stuurhuis_app;
grant select on cash_item to stuurhuis_app, stuurhuis_worker;
grant insert (id, project_id, cluster_id, fund_id, description, direction, amount_cents, due_on, date_confidence, earliest_on, latest_on, status, probability, counter_unit, counterparty, category, line_code, cover_month, chain_id, supersedes_id, sequence, source_type, source_id, budget_line_id, external_id, reason) on cash_item to stuurhuis_app;
grant update (description, amount_cents, due_on, date_confidence, earliest_on, latest_on, status, probability, counterparty, category, line_code, superseded, budget_line_id, reason) on cash_item to stuurhuis_app;

-- `in_payment` and `paid` are the work of an order and of a match with the bank: no login of the product can set or leave them.
create function cash_item_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
declare v_is_owner boolean := pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'usage');   -- the functions below run as the owner
begin
  if tg_op = 'INSERT' then
    if not v_is_owner and new.status in ('in_payment', 'paid') then
      raise exception 'only an order or a match sets this state' using errcode = 'SH005';
    end if;
    if new.supersedes_id is not null then
      -- the parts of one item keep its chain, line and month, whoever writes them
      if not exists (select from cash_item p where p.id = new.supersedes_id and p.chain_id = new.chain_id and p.direction = new.direction
          and p.line_code is not distinct from new.line_code and p.cover_month is not distinct from new.cover_month and p.status not in ('paid', 'lapsed')) then
        raise exception 'a part keeps chain, line and month of a live item' using errcode = '23514', constraint = 'cash_item_part';
      end if;
    end if;
    return new;
  end if;
  if not v_is_owner and new.status <> old.status and (new.status in ('in_payment', 'paid') or old.status in ('in_payment', 'paid')) then
    raise exception 'only an order or a match sets or leaves this state' using errcode = 'SH005';
  end if;
  if old.superseded and (new.status, new.amount_cents, new.due_on) is distinct from (old.status, old.amount_cents, old.due_on) then
    raise exception 'another item took the place of this one' using errcode = 'SH004';
  end if;
  return new;
end $$;
create trigger cash_item_guard before insert or update on cash_item for each row execute function cash_item_guard();
-- Exactly one leaf per euro: what took the place of an item sums to it, or is one larger item.
create function cash_item_whole() returns trigger language plpgsql set search_path = pg_catalog, public as $$
declare v_parent cash_item; v_sum bigint; v_parts integer;
begin
  if new.supersedes_id is null then return null; end if;
  select * into v_parent from cash_item where id = new.supersedes_id;
  select sum(amount_cents), count(*) into v_sum, v_parts from cash_item where supersedes_id = v_parent.id;
  if not v_parent.superseded or not (v_sum = v_parent.amount_cents or (v_parts = 1 and v_sum > v_parent.amount_cents)) then
    raise exception 'the parts of an item sum to it' using errcode = '23514', constraint = 'cash_item_whole';
  end if;
  return null;
end $$;
create constraint trigger cash_item_whole after insert or update of amount_cents, supersedes_id on cash_item deferrable initially deferred for each row execute function cash_item_whole();

-- Why a field of an item changed: in words, beside the audit log.
create table cash_item_revision (
  id uuid primary key default uuidv7(),
  item_id uuid not null references cash_item (id),
  field text not null,
  old_value text,
  new_value text,
  reason text not null check (length(reason) between 1 and 2000),
  by_id uuid references person (id),
  at timestamptz not null default clock_timestamp()
);
create index cash_item_revision_item on cash_item_revision (item_id, at desc, id desc);
create trigger cash_item_revision_append_only before update or delete on cash_item_revision for each row execute function refuse_change();
create constraint trigger cash_item_revision_audit after insert on cash_item_revision deferrable initially deferred for each row execute function audit_change('id');
grant select on cash_item_revision to stuurhuis_app;
grant insert (item_id, field, old_value, new_value, reason, by_id) on cash_item_revision to stuurhuis_app;

-- The functions of order and match. Payments and statements will call them; until then nobody but the owner may.
create function cash_item_ordered(p_item uuid, p_order text) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update cash_item set status = 'in_payment', reason = null where id = p_item and status = 'due' and direction = 'out' and not superseded;
  if not found then raise exception 'only a due payment goes into an order' using errcode = 'SH005'; end if;
  insert into cash_item_revision (item_id, field, old_value, new_value, reason) values (p_item, 'status', 'due', 'in_payment', p_order);
end $$;
create function cash_item_order_withdrawn(p_item uuid, p_reason text) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update cash_item set status = 'due' where id = p_item and status = 'in_payment' and not superseded;
  if not found then raise exception 'the item is in no order' using errcode = 'SH005'; end if;
  insert into cash_item_revision (item_id, field, old_value, new_value, reason) values (p_item, 'status', 'in_payment', 'due', p_reason);
end $$;
-- The share of a bank transaction that was confirmed to be this item. Another amount is a new item, the rest stays open.
create function cash_item_matched(p_item uuid, p_bank text, p_on date, p_cents bigint) returns uuid language plpgsql security definer set search_path = pg_catalog, public as $$
declare v_item cash_item; v_id uuid := p_item; v_cents bigint;
begin
  select * into v_item from cash_item where id = p_item for update;
  if not found or v_item.superseded or v_item.status in ('paid', 'lapsed') then
    raise exception 'the item is not open' using errcode = 'SH005';
  end if;
  v_cents := case v_item.direction when 'in' then p_cents else -p_cents end;
  if v_cents <= 0 then raise exception 'the money went the other way' using errcode = 'SH005'; end if;
  if v_cents = v_item.amount_cents then
    update cash_item set status = 'paid', due_on = p_on, date_confidence = 'sure', bank_reference = p_bank where id = p_item;
  else
    update cash_item set superseded = true where id = p_item;
    insert into cash_item (project_id, cluster_id, fund_id, description, direction, amount_cents, due_on, date_confidence, status, probability, counter_unit, counterparty, category, line_code, cover_month, chain_id, supersedes_id, sequence, source_type, source_id, budget_line_id, bank_reference)
    values (v_item.project_id, v_item.cluster_id, v_item.fund_id, v_item.description, v_item.direction, v_cents, p_on, 'sure', 'paid', 1, v_item.counter_unit, v_item.counterparty, v_item.category, v_item.line_code, v_item.cover_month, v_item.chain_id, v_item.id, v_item.sequence, v_item.source_type, v_item.source_id, v_item.budget_line_id, p_bank)
    returning id into v_id;
    if v_cents < v_item.amount_cents then
      insert into cash_item (project_id, cluster_id, fund_id, description, direction, amount_cents, due_on, date_confidence, earliest_on, latest_on, status, probability, counter_unit, counterparty, category, line_code, cover_month, chain_id, supersedes_id, sequence, source_type, source_id, budget_line_id)
      values (v_item.project_id, v_item.cluster_id, v_item.fund_id, v_item.description, v_item.direction, v_item.amount_cents - v_cents, v_item.due_on, v_item.date_confidence, v_item.earliest_on, v_item.latest_on, v_item.status, v_item.probability, v_item.counter_unit, v_item.counterparty, v_item.category, v_item.line_code, v_item.cover_month, v_item.chain_id, v_item.id, v_item.sequence, v_item.source_type, v_item.source_id, v_item.budget_line_id);
    end if;
  end if;
  insert into cash_item_revision (item_id, field, old_value, new_value, reason) values (p_item, 'status', v_item.status, 'paid', p_bank);
  return v_id;
end $$;
-- The match was a mistake, or the bank sent the money back: the item is due again.
create function cash_item_unmatched(p_item uuid, p_reason text, p_due date) returns void language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  update cash_item set status = 'due', bank_reference = null, due_on = coalesce(p_due, due_on) where id = p_item and status = 'paid' and not superseded;
  if not found then raise exception 'the item is not paid' using errcode = 'SH005'; end if;
  insert into cash_item_revision (item_id, field, old_value, new_value, reason) values (p_item, 'status', 'paid', 'due', p_reason);
end $$;

-- Which scope's items changed in which transaction (as portfolio_change): scope is the project, cluster or fund, or zeros for the organisation.
create table cash_change (
  scope uuid primary key,
  xid xid8 not null default pg_current_xact_id()
);
create index cash_change_xid on cash_change (xid);
create function cash_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
declare v_scope uuid;
begin
  if tg_table_name = 'line_rule' then v_scope := new.project_id;
  else v_scope := coalesce(new.project_id, new.cluster_id, new.fund_id, '00000000-0000-0000-0000-000000000000');
  end if;
  insert into cash_change (scope) values (v_scope)
  on conflict (scope) do update set xid = pg_current_xact_id() where cash_change.xid <> pg_current_xact_id();
  return null;
end $$;
create trigger cash_item_changed after insert or update on cash_item for each row execute function cash_changed();
grant select on cash_change to stuurhuis_app;

-- Rules of a line by day, and whether it is closed: they belong to the project's line, whatever the version.
create table line_rule (
  project_id uuid not null references project (id),
  line_code text not null check (length(line_code) between 1 and 60),
  day_rule jsonb,
  on_contract text not null default 'keepDifference' check (on_contract in ('keepDifference', 'releaseDifference')),
  closed_reason text check (length(closed_reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (project_id, line_code)
);
create trigger line_rule_touch before update on line_rule for each row execute function touch_record();
create constraint trigger line_rule_audit after insert or update on line_rule deferrable initially deferred for each row execute function audit_change('project_id,line_code');
create trigger line_rule_changed after insert or update on line_rule for each row execute function cash_changed();
grant select on line_rule to stuurhuis_app, stuurhuis_worker;
grant insert (project_id, line_code, day_rule, on_contract, closed_reason), update (day_rule, on_contract, closed_reason) on line_rule to stuurhuis_app;

-- Changes that somebody tries out; while open they change no real figure.
create table what_if_draft (
  id uuid primary key default uuidv7(),
  owner_id uuid not null references person (id),
  name text not null check (length(name) between 1 and 200),
  changes jsonb not null default '[]',
  base jsonb not null default '{}',               -- version per touched item, to see what changed since
  state text not null default 'open' check (state in ('open', 'applied', 'discarded')),
  reason text check (length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create index what_if_draft_owner on what_if_draft (owner_id, created_at desc, id desc);
create trigger what_if_draft_touch before update on what_if_draft for each row execute function touch_record();
create constraint trigger what_if_draft_audit after insert or update on what_if_draft deferrable initially deferred for each row execute function audit_change('id');
grant select on what_if_draft to stuurhuis_app;
grant insert (owner_id, name, changes, base), update (name, changes, base, state, reason) on what_if_draft to stuurhuis_app;

-- What was told on that day: the total forecast frozen with its items, and a hash that anybody can recompute.
create table forecast_snapshot (
  id uuid primary key default uuidv7(),
  label text not null check (length(label) between 1 and 200),
  as_of date not null,
  until_on date not null,
  content jsonb not null,
  hash bytea not null check (octet_length(hash) = 32),
  decision_id uuid references decision (id),
  released_at timestamptz,                        -- from then on the board reads it
  by_id uuid not null references person (id),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create trigger forecast_snapshot_touch before update on forecast_snapshot for each row execute function touch_record();
create constraint trigger forecast_snapshot_audit after insert or update on forecast_snapshot deferrable initially deferred for each row execute function audit_change('id', 'content');
grant select on forecast_snapshot to stuurhuis_app;
grant insert (label, as_of, until_on, content, hash, decision_id, by_id), update (released_at) on forecast_snapshot to stuurhuis_app;

-- First seen and cleared: so that a page can say since when.
create table cash_alert (
  id uuid primary key default uuidv7(),
  kind text not null,
  subject text not null,                          -- what it is about: a month, a line, an item
  severity text not null check (severity in ('info', 'warning', 'serious')),
  details jsonb not null default '{}',
  first_seen_on date not null,
  last_seen_on date not null,
  cleared_on date
);
create unique index cash_alert_open on cash_alert (kind, subject) where cleared_on is null;
grant select on cash_alert to stuurhuis_app, stuurhuis_worker;
grant insert (kind, subject, severity, details, first_seen_on, last_seen_on), update (severity, details, last_seen_on, cleared_on) on cash_alert to stuurhuis_worker;

-- What an installation starts from; a policy of the organisation replaces it.
select set_config('stuurhuis.actor', 'system:migration', true);
insert into policy_version (key, value, valid_from, state) values
  ('buffer', '{"cents": "0.00"}', '1990-01-01', 'effective'),
  ('dayForecast', '{"setting": "prudent", "horizonMonths": 18}', '1990-01-01', 'effective'),
  ('bankClosingDays', '{"rule": "belgian", "extra": []}', '1990-01-01', 'effective'),
  ('alerts', '{"largeShiftCents": "100000.00"}', '1990-01-01', 'effective'),
  ('forecastDefaults', '{"horizonMonths": 120, "discountRate": "0.035", "dayCount": "ACT/365F", "timing": "end", "account": {"debitRate": "0", "creditRate": "0"}, "vat": {"refundLagMonths": 3, "outputLagMonths": 1, "standardRate": "0.21"}, "plotTerms": {"depositShare": "0.1", "deedLagMonths": 4}}', '1990-01-01', 'effective');
