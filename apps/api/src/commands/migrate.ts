/** Brings the database of DATABASE_URL to the level of this program. */
import { migrate } from '../platform/db/migrate.ts'
import { runCommand } from './run-command.ts'

export { migrate }

await runCommand(import.meta.main, async (env) => {
  const applied = await migrate(env.ownerUrl(), (line) => console.log(`  ${line}`))
  console.log(applied.length === 0 ? 'The database is up to date' : `${applied.length} migrations applied`)
})
