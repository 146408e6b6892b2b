/** Makes the first administrator of an empty organisation and enters its first director and cluster manager. */
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { createPasswords } from '../auth/passwords.ts'
import { systemAct } from '../platform/actor.ts'
import { connect, type Db, type Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { CommandError, runCommand } from './run-command.ts'

export type FirstPerson = { firstName: string; lastName: string; email: string }
export type FirstOrganisation = {
  administrator: FirstPerson
  director: FirstPerson
  manager: FirstPerson
  clusterCode: string
  clusterName: string
  decisionReference: string
}
export type OneTimeAccount = { email: string; oneTimePassword: string }

/**
 * The chain of trust begins here: the director is confirmed by the cluster manager and the cluster manager by the
 * director, both entered by the administrator, once. @throws CommandError when the organisation exists
 */
export async function createOrganisation(db: Db, input: FirstOrganisation): Promise<OneTimeAccount[]> {
  const passwords = createPasswords()
  const accounts = await Promise.all(
    [input.administrator, input.director, input.manager].map(async (person) => {
      const oneTimePassword = (randomBytes(10).toString('hex').match(/.{5}/g) ?? []).join('-')
      return { ...person, oneTimePassword, hash: await passwords.hash(oneTimePassword) }
    }),
  )
  await systemAct(db, 'admin_create', '', async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(7305803)`)
    const { used } = await tx.one<{ used: boolean }>(
      sql`select exists (select from role_assignment where role in ('administrator', 'general_director', 'cluster_manager')) as used`,
    )
    if (used) throw new CommandError('This organisation already has its first people; nothing was changed')
    const { id: clusterId } = await tx.one<{ id: string }>(
      sql`insert into cluster (code, name) values (${input.clusterCode}, ${input.clusterName}) returning id`,
    )
    const [administrator, director, manager] = await insertAll(tx, accounts)
    if (!administrator || !director || !manager) throw new CommandError('three people are needed')
    const assign = (
      person: string,
      role: string,
      confirmer: string,
      cluster: string | null,
      reference: string | null,
    ) =>
      tx.run(sql`insert into role_assignment (person_id, role, cluster_id, valid_from, decision_reference, state, proposed_by, confirmed_by, confirmed_at)
        values (${person}, ${role}, ${cluster}, today(), ${reference}, 'confirmed', ${administrator}, ${confirmer}, clock_timestamp())`)
    await assign(administrator, 'administrator', administrator, null, null)
    await assign(director, 'general_director', manager, null, input.decisionReference)
    await assign(manager, 'cluster_manager', director, clusterId, input.decisionReference)
  })
  return accounts.map(({ email, oneTimePassword }) => ({ email, oneTimePassword }))
}

async function insertAll(tx: Tx, people: readonly (FirstPerson & { hash: string })[]): Promise<string[]> {
  const ids: string[] = []
  for (const person of people) {
    const { id } = await tx.one<{ id: string }>(
      sql`insert into person (first_name, last_name, email) values (${person.firstName}, ${person.lastName}, ${person.email}) returning id`,
    )
    await tx.run(
      sql`insert into account (person_id, password_hash, one_time_until) values (${id}, ${person.hash}, clock_timestamp() + interval '3 days')`,
    )
    ids.push(id)
  }
  return ids
}

const questions = [
  ['ADMIN_FIRST_NAME', 'Administrator, first name'],
  ['ADMIN_LAST_NAME', 'Administrator, last name'],
  ['ADMIN_EMAIL', 'Administrator, e-mail'],
  ['DIRECTOR_FIRST_NAME', 'General director, first name'],
  ['DIRECTOR_LAST_NAME', 'General director, last name'],
  ['DIRECTOR_EMAIL', 'General director, e-mail'],
  ['MANAGER_FIRST_NAME', 'Cluster manager, first name'],
  ['MANAGER_LAST_NAME', 'Cluster manager, last name'],
  ['MANAGER_EMAIL', 'Cluster manager, e-mail'],
  ['CLUSTER_CODE', 'Cluster, code (capitals, for instance GEBIED)'],
  ['CLUSTER_NAME', 'Cluster, name'],
  ['DECISION_REFERENCE', 'Decision that appoints the director (body, date, number)'],
] as const
type Answers = Record<(typeof questions)[number][0], string>

/** From the environment, else asked on the terminal. */
async function ask(get: (name: string) => string | undefined): Promise<Answers> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answers: Partial<Answers> = {}
  try {
    for (const [name, question] of questions) {
      const answer =
        get(name) ?? (process.stdin.isTTY ? (await terminal.question(`${question}: `)).trim() : '')
      if (!answer) throw new CommandError(`${name} is not set (${question})`)
      answers[name] = answer
    }
  } finally {
    terminal.close()
  }
  return answers as Answers
}

await runCommand(import.meta.main, async (env) => {
  const given = await ask((name) => env.get(name))
  const db = connect({ url: env.ownerUrl(), max: 1, onError: () => {} })
  try {
    const accounts = await createOrganisation(db, {
      administrator: {
        firstName: given.ADMIN_FIRST_NAME,
        lastName: given.ADMIN_LAST_NAME,
        email: given.ADMIN_EMAIL,
      },
      director: {
        firstName: given.DIRECTOR_FIRST_NAME,
        lastName: given.DIRECTOR_LAST_NAME,
        email: given.DIRECTOR_EMAIL,
      },
      manager: {
        firstName: given.MANAGER_FIRST_NAME,
        lastName: given.MANAGER_LAST_NAME,
        email: given.MANAGER_EMAIL,
      },
      clusterCode: given.CLUSTER_CODE,
      clusterName: given.CLUSTER_NAME,
      decisionReference: given.DECISION_REFERENCE,
    })
    console.log(
      'One-time passwords, valid for three days; each person chooses an own password at the first sign-in:',
    )
    for (const account of accounts) console.log(`  ${account.email}  ${account.oneTimePassword}`)
  } finally {
    await db.close()
  }
})
