-- Partners of a project: who shares by which dated key, what each paid and received, and frozen settlements.

create table partnership (
  id uuid primary key default uuidv7(),
  project_id uuid not null references project (id),
  name text not null check (length(name) between 1 and 200),
  agreement text check (length(agreement) between 1 and 300),                  -- reference of the signed agreement
  interest_rate numeric(7, 6) check (interest_rate > 0 and interest_rate < 1), -- yearly, on advances; absent: no interest
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint partnership_name_key unique (project_id, name)
);
create table partner (
  id uuid primary key default uuidv7(),
  partnership_id uuid not null references partnership (id),
  name text not null check (length(name) between 1 and 200),
  own boolean not null default false,             -- the organisation itself
  loss_cap_cents bigint check (loss_cap_cents >= 0 and loss_cap_cents < 9007199254740992),
  position integer not null check (position between 0 and 49),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint partner_name_key unique (partnership_id, name),
  unique (partnership_id, position),
  unique (partnership_id, id)
);
create unique index partner_one_own on partner (partnership_id) where own;
-- A key: shares of all parties in a period, for one category or for all that has no key of its own.
create table partner_key (
  id uuid primary key default uuidv7(),
  partnership_id uuid not null references partnership (id),
  category text check (length(category) between 1 and 60),
  from_on date not null check (from_on between '1990-01-01' and '2200-12-31'),
  to_on date check (to_on between '1990-01-01' and '2200-12-31'),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  unique (partnership_id, id),
  constraint partner_key_period check (to_on is null or to_on >= from_on),
  constraint partner_key_no_overlap exclude using gist (partnership_id with =, coalesce(category, '') with =, daterange(from_on, to_on, '[]') with &&)
);
create table partner_share (
  key_id uuid not null,
  partner_id uuid not null,
  partnership_id uuid not null,
  percent numeric(7, 4) not null check (percent between 0 and 100),
  primary key (key_id, partner_id),
  foreign key (partnership_id, key_id) references partner_key (partnership_id, id),
  foreign key (partnership_id, partner_id) references partner (partnership_id, id)
);
create function partner_key_is_whole() returns trigger language plpgsql set search_path = pg_catalog, public as $$
declare
  v_row jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  v_key uuid := coalesce(v_row ->> 'key_id', v_row ->> 'id')::uuid;
begin
  if (select coalesce(sum(percent), 0) from partner_share where key_id = v_key) <> 100 then
    raise exception 'the shares of a key are 100 percent together' using errcode = '23514', constraint = 'partner_key_is_whole';
  end if;
  return null;
end $$;
create constraint trigger partner_key_whole after insert on partner_key deferrable initially deferred for each row execute function partner_key_is_whole();
create constraint trigger partner_share_whole after insert or update or delete on partner_share deferrable initially deferred for each row execute function partner_key_is_whole();

create table partner_entry (
  id uuid primary key default uuidv7(),
  partnership_id uuid not null references partnership (id),
  partner_id uuid not null,
  to_partner_id uuid,                             -- of an advance to another party; absent: for the project
  kind text not null check (kind in ('paid', 'received', 'advance')),
  amount_cents bigint not null check (amount_cents > 0 and amount_cents < 9007199254740992),
  booked_on date not null check (booked_on between '1990-01-01' and '2200-12-31'),
  source text not null check (length(source) between 1 and 300),
  category text check (length(category) between 1 and 60),
  line_code text check (length(line_code) between 1 and 60),
  state text not null default 'booked' check (state in ('booked', 'disputed', 'withdrawn')),
  reason text check (length(reason) between 1 and 2000),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  unique (partnership_id, id),
  foreign key (partnership_id, partner_id) references partner (partnership_id, id),
  foreign key (partnership_id, to_partner_id) references partner (partnership_id, id),
  constraint partner_entry_receiver check (to_partner_id is null or (kind = 'advance' and to_partner_id <> partner_id)),
  constraint partner_entry_reason check (state = 'booked' or reason is not null)
);
create index partner_entry_partnership on partner_entry (partnership_id, booked_on, id);

create table settlement (
  id uuid primary key default uuidv7(),
  partnership_id uuid not null references partnership (id),
  kind text not null check (kind in ('interim', 'final')),
  cut_off date not null check (cut_off between '1990-01-01' and '2200-12-31'),
  retention_cents bigint not null default 0 check (retention_cents >= 0 and retention_cents < 9007199254740992),
  retention_partner_id uuid,                      -- who keeps what is held back for aftercare
  note text check (length(note) between 1 and 2000),
  state text not null default 'draft' check (state in ('draft', 'calculated', 'agreed', 'in_payment', 'settled')),
  result_cents bigint,
  interest_cents bigint,
  distributed_cents bigint,
  dossier jsonb,                                  -- all that was frozen: terms, names, keys, entries, result
  result_hash bytea check (octet_length(result_hash) = 32),   -- of the dossier in canonical form
  calculated_by uuid references person (id),
  calculated_at timestamptz,
  agreed_by uuid references person (id),
  agreed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  unique (partnership_id, id),
  foreign key (partnership_id, retention_partner_id) references partner (partnership_id, id),
  constraint settlement_retention_holder check ((retention_cents > 0) = (retention_partner_id is not null)),
  check ((state = 'draft') = (num_nonnulls(result_cents, interest_cents, distributed_cents, dossier, result_hash, calculated_by, calculated_at) = 0)),
  check (state = 'draft' or num_nulls(result_cents, interest_cents, distributed_cents, dossier, result_hash, calculated_by, calculated_at) = 0),
  check ((state in ('draft', 'calculated')) = (agreed_by is null)),
  check ((agreed_by is null) = (agreed_at is null))
);
-- One at a time: the next one deducts what the one before settled.
create unique index settlement_one_open on settlement (partnership_id) where state in ('draft', 'calculated');
create table settlement_entry (
  settlement_id uuid not null,
  entry_id uuid not null,
  partnership_id uuid not null,
  counted boolean not null,                       -- false: disputed, listed and left out
  reason text check (length(reason) between 1 and 2000),
  primary key (settlement_id, entry_id),
  foreign key (partnership_id, settlement_id) references settlement (partnership_id, id),
  foreign key (partnership_id, entry_id) references partner_entry (partnership_id, id)
);
create index settlement_entry_entry on settlement_entry (entry_id);
create table settlement_position (
  settlement_id uuid not null,
  partner_id uuid not null,
  partnership_id uuid not null,
  paid_cents bigint not null,
  received_cents bigint not null,
  advanced_cents bigint not null,
  interest_cents bigint not null,
  retained_cents bigint not null,
  interim_cents bigint not null,
  entitlement_cents bigint not null,
  settlement_cents bigint not null,               -- above 0: receives
  primary key (settlement_id, partner_id),
  foreign key (partnership_id, settlement_id) references settlement (partnership_id, id),
  foreign key (partnership_id, partner_id) references partner (partnership_id, id),
  check (settlement_cents = entitlement_cents - (received_cents - paid_cents - advanced_cents - interest_cents - retained_cents + interim_cents))
);
create table settlement_transfer (
  settlement_id uuid not null,
  position integer not null check (position between 0 and 49),
  partnership_id uuid not null,
  from_partner_id uuid not null,
  to_partner_id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  primary key (settlement_id, position),
  unique (settlement_id, from_partner_id, to_partner_id),
  foreign key (partnership_id, settlement_id) references settlement (partnership_id, id),
  foreign key (partnership_id, from_partner_id) references partner (partnership_id, id),
  foreign key (partnership_id, to_partner_id) references partner (partnership_id, id),
  check (from_partner_id <> to_partner_id)
);
create table settlement_agreement (
  settlement_id uuid not null,
  partner_id uuid not null,
  agreed_on date not null check (agreed_on between '1990-01-01' and '2200-12-31'),
  document text not null check (length(document) between 1 and 300),
  recorded_by uuid not null references person (id),
  primary key (settlement_id, partner_id),
  foreign key (settlement_id, partner_id) references settlement_position (settlement_id, partner_id)
);

-- Only these steps exist here: in_payment and settled come with the order that pays and the bank that says so.
create function settlement_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'calculated'), ('calculated', 'calculated'), ('calculated', 'draft'), ('calculated', 'agreed')) then
    raise exception 'no step from % to %', old.state, new.state using errcode = 'SH004';
  end if;
  if old.state = 'calculated' and new.state <> 'draft'
     and (old.kind, old.cut_off, old.retention_cents, old.retention_partner_id, old.note, old.result_cents, old.interest_cents, old.distributed_cents, old.dossier, old.result_hash, old.calculated_by, old.calculated_at)
     is distinct from (new.kind, new.cut_off, new.retention_cents, new.retention_partner_id, new.note, new.result_cents, new.interest_cents, new.distributed_cents, new.dossier, new.result_hash, new.calculated_by, new.calculated_at) then
    raise exception 'a calculated settlement is frozen' using errcode = 'SH004';
  end if;
  return new;
end $$;
create trigger settlement_stays before update on settlement for each row execute function settlement_stays();
create function settlement_part_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
declare v_state text;
begin
  select state into v_state from settlement where id = coalesce(new.settlement_id, old.settlement_id);
  if v_state <> (case when tg_table_name = 'settlement_agreement' and tg_op <> 'DELETE' then 'calculated' else 'draft' end) then
    raise exception 'a calculated settlement is frozen' using errcode = 'SH004';
  end if;
  return coalesce(new, old);
end $$;
create trigger settlement_entry_stays before insert or update or delete on settlement_entry for each row execute function settlement_part_stays();
create trigger settlement_position_stays before insert or update or delete on settlement_position for each row execute function settlement_part_stays();
create trigger settlement_transfer_stays before insert or update or delete on settlement_transfer for each row execute function settlement_part_stays();
create trigger settlement_agreement_stays before insert or update or delete on settlement_agreement for each row execute function settlement_part_stays();
create function settlement_entry_fits() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if not exists (select from partner_entry e join settlement s on s.id = new.settlement_id
      where e.id = new.entry_id and e.booked_on <= s.cut_off and e.state = case when new.counted then 'booked' else 'disputed' end) then
    raise exception 'the entry does not belong in this settlement' using errcode = '23514', constraint = 'settlement_entry_fits';
  end if;
  return new;
end $$;
create trigger settlement_entry_fits before insert on settlement_entry for each row execute function settlement_entry_fits();

-- What a settlement froze stays as it was booked; only whether it is disputed may still change where it was left out.
create function partner_entry_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    if exists (select from settlement s where s.partnership_id = new.partnership_id and s.kind = 'final' and s.state not in ('draft', 'calculated')) then
      raise exception 'this partnership is finally settled' using errcode = 'SH004';
    end if;
    return new;
  end if;
  if exists (select from settlement_entry f join settlement s on s.id = f.settlement_id where f.entry_id = old.id and s.state <> 'draft'
      and (f.counted or tg_op = 'DELETE'
        or (old.partner_id, old.to_partner_id, old.kind, old.amount_cents, old.booked_on, old.source, old.category, old.line_code) is distinct from (new.partner_id, new.to_partner_id, new.kind, new.amount_cents, new.booked_on, new.source, new.category, new.line_code))) then
    raise exception 'this entry stands in a frozen settlement' using errcode = 'SH004';
  end if;
  return coalesce(new, old);
end $$;
create trigger partner_entry_stays before insert or update or delete on partner_entry for each row execute function partner_entry_stays();

-- Frozen, the parts sum to zero to the cent; agreed, every party has signed.
create function settlement_is_whole() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if new.state = 'draft' then return null; end if;
  if coalesce((select sum(settlement_cents) from settlement_position where settlement_id = new.id), 1) <> 0
     or (select sum(entitlement_cents) from settlement_position where settlement_id = new.id) <> new.distributed_cents
     or new.distributed_cents <> new.result_cents - new.interest_cents - new.retention_cents
     or exists (select from settlement_position p where p.settlement_id = new.id and p.settlement_cents <> (
       select coalesce(sum(case p.partner_id when t.to_partner_id then t.amount_cents when t.from_partner_id then -t.amount_cents else 0 end), 0) from settlement_transfer t where t.settlement_id = new.id)) then
    raise exception 'a settlement sums to zero' using errcode = '23514', constraint = 'settlement_is_whole';
  end if;
  if new.state <> 'calculated' and exists (select from settlement_position p where p.settlement_id = new.id
      and not exists (select from settlement_agreement a where a.settlement_id = p.settlement_id and a.partner_id = p.partner_id)) then
    raise exception 'every party agrees first' using errcode = 'SH005';
  end if;
  return null;
end $$;
create constraint trigger settlement_is_whole after insert or update on settlement deferrable initially deferred for each row execute function settlement_is_whole();

create trigger partnership_touch before update on partnership for each row execute function touch_record();
create trigger partner_touch before update on partner for each row execute function touch_record();
create trigger partner_key_touch before update on partner_key for each row execute function touch_record();
create trigger partner_entry_touch before update on partner_entry for each row execute function touch_record();
create trigger settlement_touch before update on settlement for each row execute function touch_record();
create constraint trigger partnership_audit after insert or update on partnership deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger partner_audit after insert or update on partner deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger partner_key_audit after insert or update on partner_key deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger partner_share_audit after insert or update or delete on partner_share deferrable initially deferred for each row execute function audit_change('key_id,partner_id');
create constraint trigger partner_entry_audit after insert or update on partner_entry deferrable initially deferred for each row execute function audit_change('id');
-- the dossier is covered by its hash
create constraint trigger settlement_audit after insert or update on settlement deferrable initially deferred for each row execute function audit_change('id', 'dossier');
create constraint trigger settlement_entry_audit after insert or delete on settlement_entry deferrable initially deferred for each row execute function audit_change('settlement_id,entry_id');
create constraint trigger settlement_position_audit after insert or delete on settlement_position deferrable initially deferred for each row execute function audit_change('settlement_id,partner_id');
create constraint trigger settlement_transfer_audit after insert or delete on settlement_transfer deferrable initially deferred for each row execute function audit_change('settlement_id,position');
create constraint trigger settlement_agreement_audit after insert or update or delete on settlement_agreement deferrable initially deferred for each row execute function audit_change('settlement_id,partner_id');
grant select on partnership, partner, partner_key, partner_share, partner_entry, settlement, settlement_entry, settlement_position, settlement_transfer, settlement_agreement to stuurhuis_app, stuurhuis_worker;
grant insert (project_id, name, agreement, interest_rate), update (name, agreement, interest_rate) on partnership to stuurhuis_app;
grant insert (partnership_id, name, own, loss_cap_cents, position), update (name, loss_cap_cents) on partner to stuurhuis_app;
grant insert (partnership_id, category, from_on, to_on), update (from_on, to_on) on partner_key to stuurhuis_app;
grant insert (key_id, partner_id, partnership_id, percent), delete on partner_share to stuurhuis_app;
grant insert (partnership_id, partner_id, to_partner_id, kind, amount_cents, booked_on, source, category, line_code), update (partner_id, to_partner_id, kind, amount_cents, booked_on, source, category, line_code, state, reason) on partner_entry to stuurhuis_app;
grant insert (partnership_id, kind, cut_off, retention_cents, retention_partner_id, note), update (kind, cut_off, retention_cents, retention_partner_id, note, state, result_cents, interest_cents, distributed_cents, dossier, result_hash, calculated_by, calculated_at, agreed_by, agreed_at) on settlement to stuurhuis_app;
grant insert (settlement_id, entry_id, partnership_id, counted, reason), delete on settlement_entry to stuurhuis_app;
grant insert, delete on settlement_position to stuurhuis_app;
grant insert, delete on settlement_transfer to stuurhuis_app;
grant insert, update (agreed_on, document, recorded_by), delete on settlement_agreement to stuurhuis_app;
