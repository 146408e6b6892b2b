import { expect, test } from 'vitest'
import { givenApp } from '../../../test/app.ts'
import { checkLogin } from './check-login.ts'
import { sql } from './sql.ts'

/** What must be refused whatever the code does: each statement is tried with the API's own login. */
const attacks = [
  sql`insert into audit_event select * from audit_event limit 1`,
  sql`update audit_event set actor = 'x'`,
  sql`delete from audit_event`,
  sql`truncate audit_event`,
  sql`alter table audit_event disable trigger user`,
  sql`create table loot (x int)`,
  sql`create temporary table loot (x int)`,
  sql`set role stuurhuis_owner`,
  sql`set session_replication_role = replica`,
  sql`drop table project`,
  sql`delete from project`,
  sql`delete from person`,
  sql`update project set code = 'P-2026-999'`,
  sql`update project set version = 1`,
  sql`update role_assignment set person_id = (select id from person limit 1)`,
  sql`update role_assignment set role = 'general_director'`,
  sql`update role_assignment set proposed_by = person_id`,
  sql`update role_assignment set signing_confirmed_at = now()`,
  sql`insert into role_assignment (person_id, role, valid_from, proposed_by, signing_confirmed_at) select id, 'finance_expert', today(), id, now() from person limit 1`,
  sql`update account set is_demo = true`,
  sql`update login_session set person_id = (select id from person limit 1)`,
  sql`delete from login_session`,
  sql`delete from account`,
  sql`update absence set declared_by = person_id`,
  sql`delete from absence`,
  sql`update project_number set last = 0`,
  sql`update idempotency set status = 200`,
  sql`delete from idempotency`,
  sql`select * from graphile_worker._private_jobs`,
  sql`insert into schema_migration values ('x', 'y')`,
  sql`copy person to program 'id'`,
] as const

test('the API’s database login can do none of what it must never do', async () => {
  const app = await givenApp()
  const digest = () =>
    app.owner.one(
      sql`select (select count(*) from audit_event) as events, md5(string_agg(p::text, '' order by id)) as projects, (select md5(string_agg(r::text, '' order by id)) from role_assignment r) as roles from project p`,
    )
  const before = await digest()
  for (const attack of attacks) {
    const attempt = app.db.transaction(async (tx) => {
      await tx.many(sql`select set_config('stuurhuis.actor', 'system:attack', true)`)
      await tx.run(attack)
    })
    await expect(attempt, attack.text).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|42P01|0A000|22023)$/),
    })
  }
  expect(await digest()).toEqual(before)
})

test('nobody confirms a signing role for himself or after proposing it himself, also by raw SQL', async () => {
  const app = await givenApp()
  const asAdmin = (statement: Parameters<typeof app.db.many>[0]) =>
    app.db.transaction(async (tx) => {
      await tx.many(sql`select set_config('stuurhuis.actor', 'system:attack', true)`)
      await tx.run(statement)
    })
  const griet = sql`(select id from person where first_name = 'Griet')`
  const joris = sql`(select id from person where first_name = 'Joris')`
  const assign = (proposer: typeof griet, confirmer: typeof griet) => sql`
    insert into role_assignment (person_id, role, valid_from, state, proposed_by, confirmed_by, confirmed_at) values (${griet}, 'finance_expert', today(), 'confirmed', ${proposer}, ${confirmer}, now())`
  await expect(asAdmin(assign(joris, griet))).rejects.toMatchObject({ code: 'SAME_PERSON' })
  await expect(asAdmin(assign(joris, joris))).rejects.toMatchObject({ code: 'SAME_PERSON' })
  await expect(
    asAdmin(
      sql`insert into role_assignment (person_id, role, valid_from, state, proposed_by) values (${griet}, 'finance_expert', today(), 'confirmed', ${joris})`,
    ),
  ).rejects.toThrow()
})

test('a process refuses a login that could get around the rules', async () => {
  const app = await givenApp()
  await expect(checkLogin(app.db)).resolves.toBeUndefined()
  await expect(checkLogin(app.owner)).rejects.toThrow(/may do too much/)
})

test('every function that runs with the owner’s rights pins its search path, and nothing is granted to everybody', async () => {
  const app = await givenApp()
  const loose = await app.owner.many(
    sql`select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef and not coalesce(array_to_string(p.proconfig, ',') like '%search_path%', false)`,
  )
  expect(loose).toEqual([])
  const open = await app.owner.many(
    sql`select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a where n.nspname = 'public' and a.grantee = 0`,
  )
  expect(open).toEqual([])
})

test('every table of business data has its audit trigger; the exceptions are named', async () => {
  const app = await givenApp()
  const without = await app.owner.many<{ relname: string }>(sql`
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid where t.tgrelid = c.oid and p.proname = 'audit_change') order by 1`)
  // sign-in state, counters, stored answers and the log itself; amounts, sums and what is derived of them are covered by the hash of their version, and
  // what was read from a file by the hash of that file; a job is a computation on request, repeatable by its seed and the hash of its input
  expect(without.map((row) => row.relname)).toEqual([
    'attempt_counter',
    'audit_event',
    'cash_change',
    'forecast_amount',
    'forecast_rollup',
    'idempotency',
    'job',
    'login_session',
    'login_session_old_secret',
    'portfolio_change',
    'project_import_content',
    'project_number',
    'schema_migration',
  ])
})
