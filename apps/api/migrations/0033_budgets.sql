-- Approved budgets over several years, what is bound against them, and the two-stage clock of claims.

create table budget (
  id uuid primary key default uuidv7(),
  code text not null constraint budget_code_key unique check (code ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'),
  label text not null check (length(label) between 1 and 200),
  project_id uuid references project (id),
  cluster_id uuid references cluster (id),
  fund_id uuid references fund (id),
  from_year integer not null check (from_year between 1990 and 2200),
  to_year integer not null check (to_year between 1990 and 2200),
  control text not null default 'warn' check (control in ('warn', 'stop')),
  state text not null default 'draft' check (state in ('draft', 'approved', 'closed')),
  decision_id uuid references decision (id),
  approved_by uuid references person (id),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint budget_one_scope check (num_nonnulls(project_id, cluster_id, fund_id) = 1),
  constraint budget_years check (from_year <= to_year),
  constraint budget_approved_by_decision check (state <> 'approved' or (decision_id is not null and approved_by is not null))
);
create index budget_project on budget (project_id);
create table budget_line (
  id uuid primary key default uuidv7(),
  budget_id uuid not null references budget (id),
  code text not null check (length(code) between 1 and 30),
  label text not null check (length(label) between 1 and 200),
  approved_cents bigint not null check (approved_cents >= 0 and approved_cents < 9007199254740992),
  position integer not null,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint budget_line_code_key unique (budget_id, code)
);
-- What was approved stays: more money is a new budget with a decision of its own.
create function budget_approved_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_table_name = 'budget' then
    if old.state <> 'draft' and (old.project_id, old.cluster_id, old.fund_id, old.from_year, old.to_year, old.decision_id) is distinct from (new.project_id, new.cluster_id, new.fund_id, new.from_year, new.to_year, new.decision_id)
       or (old.state, new.state) not in (('draft', 'draft'), ('draft', 'approved'), ('approved', 'approved'), ('approved', 'closed'), ('draft', 'closed'), ('closed', 'closed')) then
      raise exception 'an approved budget never changes' using errcode = 'SH004';
    end if;
  elsif (select state from budget where id = coalesce(new.budget_id, old.budget_id)) <> 'draft' then
    raise exception 'an approved budget never changes' using errcode = 'SH004';
  end if;
  return coalesce(new, old);
end $$;
create trigger budget_approved_stays before update on budget for each row execute function budget_approved_stays();
create trigger budget_line_approved_stays before insert or update or delete on budget_line for each row execute function budget_approved_stays();
create trigger budget_touch before update on budget for each row execute function touch_record();
create trigger budget_line_touch before update on budget_line for each row execute function touch_record();
create constraint trigger budget_audit after insert or update on budget deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger budget_line_audit after insert or update or delete on budget_line deferrable initially deferred for each row execute function audit_change('id');
grant select on budget, budget_line to stuurhuis_app, stuurhuis_worker;
grant insert (code, label, project_id, cluster_id, fund_id, from_year, to_year, control), update (label, control, state, decision_id, approved_by) on budget to stuurhuis_app;
grant insert (budget_id, code, label, approved_cents, position), update (code, label, approved_cents), delete on budget_line to stuurhuis_app;

alter table cash_item add constraint cash_item_budget_line_id_fkey foreign key (budget_line_id) references budget_line (id);

-- An order or contract sum that binds the organisation. Each euro counts once: what was claimed or invoiced of it moves on.
create table commitment (
  id uuid primary key default uuidv7(),
  number integer generated always as identity unique,
  project_id uuid references project (id),
  cluster_id uuid references cluster (id),
  budget_line_id uuid references budget_line (id),
  payee text not null check (length(payee) between 1 and 200),
  description text not null check (length(description) between 1 and 300),
  amount_cents bigint not null check (amount_cents > 0 and amount_cents < 9007199254740992),   -- gross; changes come on top
  line_code text check (length(line_code) between 1 and 60),
  state text not null default 'draft' check (state in ('draft', 'approved', 'open', 'closed', 'cancelled')),
  over_budget_reason text check (length(over_budget_reason) between 1 and 2000),
  decision_id uuid references decision (id),      -- of an approval over a budget that stops
  prepared_by uuid not null references person (id),
  approved_by uuid references person (id),
  reason text check (length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint commitment_one_scope check (num_nonnulls(project_id, cluster_id) = 1),
  check (line_code is null or project_id is not null),
  check (state not in ('approved', 'open', 'closed') or approved_by is not null),
  check (state <> 'cancelled' or reason is not null)
);
create index commitment_project on commitment (project_id, id);
create index commitment_line on commitment (budget_line_id) where budget_line_id is not null;
create table commitment_term (
  commitment_id uuid not null references commitment (id),
  position integer not null check (position between 0 and 199),
  due_on date not null check (due_on between '1990-01-01' and '2200-12-31'),
  amount_cents bigint not null check (amount_cents > 0),
  primary key (commitment_id, position)
);
create table change_order (
  id uuid primary key default uuidv7(),
  commitment_id uuid not null references commitment (id),
  description text not null check (length(description) between 1 and 300),
  amount_cents bigint not null check (amount_cents <> 0 and abs(amount_cents) < 9007199254740992),
  due_on date not null check (due_on between '1990-01-01' and '2200-12-31'),
  state text not null default 'draft' check (state in ('draft', 'checked', 'approved', 'refused')),
  checked_by uuid references person (id),
  approved_by uuid references person (id),
  reason text check (length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint change_order_two_persons check (approved_by is null or checked_by is null or approved_by <> checked_by)
);
create index change_order_commitment on change_order (commitment_id, id);
create table progress_claim (
  id uuid primary key default uuidv7(),
  commitment_id uuid not null references commitment (id),
  number text not null check (length(number) between 1 and 60),
  received_on date not null check (received_on between '1990-01-01' and '2200-12-31'),
  claimed_cents bigint not null check (claimed_cents > 0 and claimed_cents < 9007199254740992),
  verified_on date,
  verified_cents bigint check (verified_cents >= 0 and verified_cents <= claimed_cents),
  due_on date,
  state text not null default 'received' check (state in ('received', 'verified', 'rejected', 'invoiced', 'paid')),
  verified_by uuid references person (id),
  item_id uuid references cash_item (id),
  reason text check (length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint progress_claim_number_key unique (commitment_id, number),
  constraint progress_claim_verified_after_receipt check (verified_on is null or verified_on >= received_on),
  check (state in ('received', 'rejected') or (verified_on is not null and verified_cents is not null and due_on is not null)),
  check (state <> 'rejected' or reason is not null)
);
create index progress_claim_commitment on progress_claim (commitment_id, id);
create trigger commitment_touch before update on commitment for each row execute function touch_record();
create trigger change_order_touch before update on change_order for each row execute function touch_record();
create trigger progress_claim_touch before update on progress_claim for each row execute function touch_record();
create constraint trigger commitment_audit after insert or update on commitment deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger commitment_term_audit after insert or update or delete on commitment_term deferrable initially deferred for each row execute function audit_change('commitment_id,position');
create constraint trigger change_order_audit after insert or update on change_order deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger progress_claim_audit after insert or update on progress_claim deferrable initially deferred for each row execute function audit_change('id');
grant select on commitment, commitment_term, change_order, progress_claim to stuurhuis_app, stuurhuis_worker;
grant insert (project_id, cluster_id, budget_line_id, payee, description, amount_cents, line_code, prepared_by), update (payee, description, amount_cents, budget_line_id, line_code, state, over_budget_reason, decision_id, approved_by, reason) on commitment to stuurhuis_app;
grant insert (commitment_id, position, due_on, amount_cents), delete on commitment_term to stuurhuis_app;
grant insert (commitment_id, description, amount_cents, due_on), update (state, checked_by, approved_by, reason) on change_order to stuurhuis_app;
grant insert (commitment_id, number, received_on, claimed_cents), update (state, verified_on, verified_cents, due_on, verified_by, item_id, reason) on progress_claim to stuurhuis_app;
