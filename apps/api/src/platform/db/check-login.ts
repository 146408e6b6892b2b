import type { Db } from './connect.ts'
import { sql } from './sql.ts'

type LoginFacts = {
  superuser: boolean
  bypassesRls: boolean
  createsRoles: boolean
  ownsTables: boolean
  createsTables: boolean
  writesAudit: boolean
}

/** Refuses to run with a login that could get around the rules of the database. @throws with one clear sentence */
export async function checkLogin(db: Db): Promise<void> {
  const facts = await db.one<LoginFacts>(sql`
    select rolsuper as superuser, rolbypassrls as bypasses_rls, rolcreaterole or rolcreatedb as creates_roles,
      exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'v', 'm')) as owns_tables,
      has_schema_privilege(current_user, 'public', 'create') as creates_tables,
      has_table_privilege(current_user, 'audit_event', 'insert, update, delete') as writes_audit
    from pg_roles r where rolname = current_user`)
  const faults = Object.entries(facts)
    .filter(([, value]) => value)
    .map(([name]) => name)
  if (faults.length > 0)
    throw new Error(
      `the database login of this process may do too much (${faults.join(', ')}); use the restricted login that the start makes`,
    )
}
