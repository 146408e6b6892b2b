/** Loads the fictitious demo organisation into an empty database; does nothing where other data stands. */
import { randomBytes } from 'node:crypto'
import { createPasswords } from '../auth/passwords.ts'
import { systemAct } from '../platform/actor.ts'
import { systemClock, today } from '../platform/clock.ts'
import { connect, type Db, type Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { labels } from '../platform/labels.ts'
import { insertDemoCash } from './demo-cash.ts'
import { cast, clusters, demoAbsences, demoProjects } from './demo-data.ts'
import { insertDemoPartners } from './demo-partners.ts'
import { CommandError, runCommand } from './run-command.ts'

const domain = 'demo.stuurhuis.example'
/** Address of a demo account: lower case, no accents or spaces. */
export function demoEmail(first: string, last: string): string {
  const plain = `${first}.${last}`.normalize('NFD').replace(/[\u0300-\u036f\s]/g, '')
  return `${plain.toLowerCase()}@${domain}`
}

export type DemoAccount = { email: string; name: string; role: string }

const roleName = ({ role, cluster }: (typeof cast)[number]['roles'][number]): string =>
  [labels.roles[role].nl, clusters.find(({ code }) => code === cluster)?.name].filter(Boolean).join(' ')

/**
 * @param password of all demo accounts; 12 characters or more, nothing else is checked
 * @param more what else belongs to this demo: the product that starts has cash, a test begins without
 * @returns the accounts, or undefined when the database already held data
 */
export async function loadDemo(
  db: Db,
  password: string,
  more: (tx: Tx) => Promise<void> = async () => {},
): Promise<DemoAccount[] | undefined> {
  if ([...password].length < 12)
    throw new CommandError('STUURHUIS_DEMO_PASSWORD must have 12 characters or more')
  const passwordHash = await createPasswords().hash(password)
  return systemAct(db, 'demo', '', async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(7305803)`)
    const { used } = await tx.one<{ used: boolean }>(
      sql`select exists (select from person) or exists (select from cluster) or exists (select from project) as used`,
    )
    if (used) return undefined
    const clusterIds = await insertClusters(tx)
    const people = await insertPeople(tx, passwordHash)
    await insertRoles(tx, people, clusterIds)
    await insertProjects(tx, people, clusterIds)
    for (const absence of demoAbsences) {
      await tx.run(
        sql`insert into absence (person_id, from_on, to_on, declared_by) values (${people.get(absence.person)}, ${absence.from}, ${absence.to}, ${people.get(absence.declaredBy)})`,
      )
    }
    await more(tx)
    return cast.map((person) => ({
      email: demoEmail(person.first, person.last),
      name: `${person.first} ${person.last}`,
      role: person.roles.map((held) => roleName(held)).join(', '),
    }))
  })
}

async function insertClusters(tx: Tx): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const cluster of clusters) {
    const { id } = await tx.one<{ id: string }>(
      sql`insert into cluster (code, name) values (${cluster.code}, ${cluster.name}) returning id`,
    )
    ids.set(cluster.code, id)
  }
  return ids
}

async function insertPeople(tx: Tx, passwordHash: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const person of cast) {
    const { id } = await tx.one<{ id: string }>(
      sql`insert into person (first_name, last_name, email) values (${person.first}, ${person.last}, ${demoEmail(person.first, person.last)}) returning id`,
    )
    await tx.run(
      sql`insert into account (person_id, password_hash, is_demo) values (${id}, ${passwordHash}, true)`,
    )
    ids.set(person.first, id)
  }
  return ids
}

/** Proposed by the administrator, confirmed by the director; the director by the cluster manager. */
async function insertRoles(
  tx: Tx,
  people: ReadonlyMap<string, string>,
  clusterIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (const person of cast) {
    for (const { role, cluster } of person.roles) {
      const signing = ['cluster_manager', 'finance_expert', 'legal_expert'].includes(role)
      const confirmedBy =
        role === 'general_director' ? people.get('Bram') : signing ? people.get('An') : people.get('Joris')
      const reference = role === 'general_director' ? 'Raad van bestuur 12/01/2026, punt 3' : null
      await tx.run(sql`
        insert into role_assignment (person_id, role, cluster_id, valid_from, decision_reference, state, proposed_by, confirmed_by, confirmed_at)
        values (${people.get(person.first)}, ${role}, ${cluster ? clusterIds.get(cluster) : null}, date '2026-01-15', ${reference}, 'confirmed', ${people.get('Joris')}, ${confirmedBy}, clock_timestamp())`)
    }
  }
}

async function insertProjects(
  tx: Tx,
  people: ReadonlyMap<string, string>,
  clusterIds: ReadonlyMap<string, string>,
): Promise<void> {
  for (const project of demoProjects) {
    await tx.run(sql`
      insert into project (code, external_id, name, cluster_id, kind, stage, municipality, area_m2, lead_id, backup_id, sensitive, vision_text, created_at, updated_at)
      values (next_project_code(${project.year}), ${project.externalId ?? null}, ${project.name}, ${clusterIds.get(project.cluster)}, ${project.kind}, ${project.stage}, ${project.municipality}, ${project.areaM2 ?? null},
        ${project.lead ? people.get(project.lead) : null}, ${project.backup ? people.get(project.backup) : null}, ${project.sensitive ?? false}, ${project.vision ?? null},
        clock_timestamp() - make_interval(days => ${(project.daysAgo ?? 0) + 90}), clock_timestamp() - make_interval(days => ${project.daysAgo ?? 0}))`)
  }
}

await runCommand(import.meta.main, async (env) => {
  const given = env.get('STUURHUIS_DEMO_PASSWORD')
  const password = given ?? `${(randomBytes(9).toString('base64url').match(/.{4}/g) ?? []).join('-')}`
  const db = connect({ url: env.ownerUrl(), max: 1, onError: () => {} })
  try {
    const accounts = await loadDemo(db, password, async (tx) => {
      const day = today(systemClock)
      await insertDemoCash(tx, day)
      await insertDemoPartners(tx, day)
      // only now: each later start comes as far as the question whether there is a demo, and needs none of it
      const { insertDemoMoney } = await import('./demo-money.ts')
      await insertDemoMoney(tx, day)
    })
    // one line of JSON, read by the start through a pipe
    console.log(
      JSON.stringify(
        accounts
          ? { loaded: true, accounts, ...(given ? {} : { password }) }
          : { loaded: false, accounts: [] },
      ),
    )
  } finally {
    await db.close()
  }
})
