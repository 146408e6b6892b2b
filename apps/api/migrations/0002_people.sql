-- Who works here, how they sign in, which roles they hold on which day, and when they are away (dates only).

create table cluster (
  id uuid primary key default uuidv7(),
  code text not null constraint cluster_code_key unique check (code ~ '^[A-Z][A-Z0-9]{1,7}$'),
  name text not null constraint cluster_name_key unique check (length(name) between 1 and 120),
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);

create table person (
  id uuid primary key default uuidv7(),
  first_name text not null check (length(first_name) between 1 and 80),
  last_name text not null check (length(last_name) between 1 and 80),
  email text not null check (length(email) between 3 and 254),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create unique index person_email_key on person (lower(email));
create index person_name on person (last_name, first_name, id);

-- One account per person. A one-time password is a password that allows nothing but choosing another.
create table account (
  person_id uuid primary key references person (id),
  password_hash text not null,
  one_time_until timestamptz,
  password_changed_at timestamptz not null default clock_timestamp(),
  last_sign_in_at timestamptz,
  is_demo boolean not null default false
);

-- The secret is encrypted by the service; last_step makes each code usable once, also under a race.
create table totp (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person (id),
  secret bytea not null,
  key_id text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create unique index totp_one_live on totp (person_id) where confirmed_at is not null;

create table recovery_code (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person (id),
  code_hash bytea not null unique,
  used_at timestamptz
);
create index recovery_code_person on recovery_code (person_id);

-- Operational state, not business: sessions and counters stand outside the audit log; sign-in events go to the security log.
create table login_session (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person (id),
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  device_hash bytea not null check (octet_length(device_hash) = 32),
  device text not null,
  amr text[] not null,
  started_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text
);
create index login_session_live on login_session (person_id) where ended_at is null;
-- Every secret that was rotated away: its later use betrays a stolen cookie.
create table login_session_old_secret (
  secret_hash bytea primary key,
  session_id uuid not null references login_session (id) on delete cascade,
  replaced_at timestamptz not null default clock_timestamp()
);
create index login_session_old_secret_session on login_session_old_secret (session_id);
-- Wrong attempts per address and minute, and the like; reserved before the check, given back after a right answer.
create table attempt_counter (
  kind text not null,
  subject text not null,
  since timestamptz not null,
  count integer not null check (count >= 0),
  primary key (kind, subject)
);

create table role_assignment (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person (id),
  role text not null check (role in ('general_director', 'cluster_manager', 'project_manager', 'finance_expert', 'legal_expert', 'team_member', 'board_reader', 'administrator')),
  cluster_id uuid references cluster (id),
  valid_from date not null,
  valid_to date,
  decision_reference text check (length(decision_reference) between 1 and 200),
  state text not null default 'proposed' check (state in ('proposed', 'confirmed', 'ended', 'refused')),
  proposed_by uuid not null references person (id),
  confirmed_by uuid references person (id),
  confirmed_at timestamptz,
  -- Written by the executor when a passkey confirms the assignment (payments); without it nobody signs.
  signing_confirmed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint role_assignment_period check (valid_to >= valid_from),
  -- a cluster role without a cluster would reach everything
  constraint role_assignment_cluster check ((role in ('cluster_manager', 'project_manager', 'team_member')) = (cluster_id is not null)),
  -- four eyes on the right itself: nobody confirms a signing role for himself or after proposing it himself
  constraint role_assignment_two_persons check (role not in ('general_director', 'cluster_manager', 'finance_expert', 'legal_expert') or confirmed_by is null or (confirmed_by <> person_id and confirmed_by <> proposed_by)),
  constraint role_assignment_confirmation check ((confirmed_by is null) = (confirmed_at is null) and (state not in ('confirmed', 'refused') or confirmed_by is not null))
);
create index role_assignment_person on role_assignment (person_id, valid_from);
-- the same role twice at the same time would make its end meaningless
create extension if not exists btree_gist;
alter table role_assignment add constraint role_assignment_no_overlap
  exclude using gist (person_id with =, role with =, coalesce(cluster_id, '00000000-0000-0000-0000-000000000000'::uuid) with =, daterange(valid_from, valid_to, '[]') with &&)
  where (state in ('proposed', 'confirmed'));

-- Dates and the part of the day, nothing else: no column for a kind, a cause or a remark exists.
create table absence (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person (id),
  from_on date not null,
  to_on date,
  day_part text not null default 'whole' check (day_part in ('whole', 'morning', 'afternoon')),
  expected_return_on date,
  certainty text check (certainty in ('sure', 'likely', 'unknown')),
  declared_by uuid not null references person (id),
  declared_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  revoked_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint absence_period check (to_on >= from_on),
  constraint absence_return check (expected_return_on > from_on),
  constraint absence_part_of_one_day check (day_part = 'whole' or to_on = from_on)
);
create index absence_person on absence (person_id, from_on);
create index absence_dates on absence (from_on, id);

create trigger cluster_touch before update on cluster for each row execute function touch_record();
create trigger person_touch before update on person for each row execute function touch_record();
create trigger role_assignment_touch before update on role_assignment for each row execute function touch_record();
create trigger absence_touch before update on absence for each row execute function touch_record();

create constraint trigger cluster_audit after insert or update or delete on cluster deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger person_audit after insert or update or delete on person deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger account_audit after insert or update of password_hash, one_time_until or delete on account deferrable initially deferred for each row execute function audit_change('person_id', 'password_hash');
create constraint trigger totp_audit after insert or update of confirmed_at or delete on totp deferrable initially deferred for each row execute function audit_change('id', 'secret');
create constraint trigger recovery_code_audit after insert or update or delete on recovery_code deferrable initially deferred for each row execute function audit_change('id', 'code_hash');
create constraint trigger role_assignment_audit after insert or update or delete on role_assignment deferrable initially deferred for each row execute function audit_change('id');
create constraint trigger absence_audit after insert or update or delete on absence deferrable initially deferred for each row execute function audit_change('id');

-- The roles that count today: confirmed, not ended, inside their dates (Brussels time), person active.
-- (No search path is pinned and the time is that of the transaction, so that PostgreSQL inlines it: lists call it per row.)
create function today() returns date language sql stable as
$$ select (pg_catalog.now() at time zone 'Europe/Brussels')::pg_catalog.date $$;
create view live_role with (security_invoker = true) as
  select r.id, r.person_id, r.role, r.cluster_id, r.valid_from, r.valid_to, r.signing_confirmed_at is not null as may_sign
  from role_assignment r join person p on p.id = r.person_id
  where p.active and r.state = 'confirmed' and r.valid_from <= today() and (r.valid_to is null or r.valid_to >= today());

-- A session is told to every process the moment it or the rights of its person change.
create function notify_session() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_notify('session_changed', coalesce(new.person_id, old.person_id)::text);
  return null;
end $$;
create trigger login_session_notify after update of ended_at on login_session for each row execute function notify_session();
create trigger role_assignment_notify after insert or update or delete on role_assignment for each row execute function notify_session();
create trigger totp_notify after insert or update of confirmed_at or delete on totp for each row execute function notify_session();
create trigger account_notify after update of password_hash, one_time_until on account for each row execute function notify_session();
create function notify_person() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_notify('session_changed', new.id::text);
  return null;
end $$;
create trigger person_notify after update of active on person for each row execute function notify_person();

-- Who acts, for one transaction: read from the session inside the transaction that writes. No live session, no write.
-- Returns a fingerprint of the person's rights, so that a write judged on older rights is refused.
create function rights_of(p_person uuid) returns text language sql stable set search_path = pg_catalog, public as
$$ select coalesce(string_agg(role || ':' || coalesce(cluster_id::text, ''), ',' order by role, cluster_id), '') from live_role where person_id = p_person $$;
create function begin_act(p_session uuid, p_request text) returns text language plpgsql set search_path = pg_catalog, public as $$
declare
  v_person uuid;
begin
  select s.person_id into v_person from login_session s join person p on p.id = s.person_id
    where s.id = p_session and s.ended_at is null and s.expires_at > clock_timestamp() and p.active;
  if v_person is null then
    raise exception 'the session has ended' using errcode = 'SH003';
  end if;
  perform set_config('stuurhuis.actor', v_person::text, true), set_config('stuurhuis.session', p_session::text, true), set_config('stuurhuis.request', p_request, true);
  return rights_of(v_person);
end $$;

grant select on cluster, person, account, totp, recovery_code, login_session, login_session_old_secret, attempt_counter, role_assignment, absence, live_role to stuurhuis_app;
grant insert (name, code), update (name, code) on cluster to stuurhuis_app;
grant insert (first_name, last_name, email), update (first_name, last_name, email, active) on person to stuurhuis_app;
grant insert (person_id, password_hash, one_time_until), update (password_hash, one_time_until, password_changed_at, last_sign_in_at) on account to stuurhuis_app;
grant insert, delete, update (confirmed_at, last_step) on totp to stuurhuis_app;
grant insert, delete, update (used_at) on recovery_code to stuurhuis_app;
grant insert, update (secret_hash, last_used_at, expires_at, ended_at, end_reason) on login_session to stuurhuis_app;
grant insert on login_session_old_secret to stuurhuis_app;
grant insert, update on attempt_counter to stuurhuis_app;
grant insert (person_id, role, cluster_id, valid_from, valid_to, decision_reference, state, proposed_by, confirmed_by, confirmed_at), update (valid_from, valid_to, state, confirmed_by, confirmed_at) on role_assignment to stuurhuis_app;
grant insert (person_id, from_on, to_on, day_part, expected_return_on, certainty, declared_by), update (from_on, to_on, day_part, expected_return_on, certainty, ended_at, revoked_at) on absence to stuurhuis_app;
grant execute on function today(), rights_of(uuid), begin_act(uuid, text) to stuurhuis_app;
grant select on login_session, attempt_counter, totp to stuurhuis_worker;
grant delete on login_session, attempt_counter, totp to stuurhuis_worker;
grant select on person, cluster, role_assignment to stuurhuis_auditor;
