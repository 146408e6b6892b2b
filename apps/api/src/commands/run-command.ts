/** What every command on the host shares: settings from the environment, one clear line and exit code 1 on failure. */

/** A failure whose message is meant for the operator. */
export class CommandError extends Error {}

export type CommandEnv = {
  /** DATABASE_URL: the login that owns the database. */
  ownerUrl(): string
  /** STUURHUIS_SECRET_DIR: folder of generated passwords and keys. */
  secretDir(): string
  get(name: string): string | undefined
}

const required = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new CommandError(`${name} is not set`)
  return value
}

/** Runs `work` when the file was started as a program (`isMain`), not when it was imported. */
export async function runCommand(isMain: boolean, work: (env: CommandEnv) => Promise<void>): Promise<void> {
  if (!isMain) return
  try {
    await work({
      ownerUrl: () => required('DATABASE_URL'),
      secretDir: () => required('STUURHUIS_SECRET_DIR'),
      get: (name) => process.env[name] || undefined,
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
