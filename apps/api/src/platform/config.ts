import { z } from 'zod'

/** A setting that is wrong: one clear sentence for the operator. */
export class ConfigError extends Error {}

const port = z.coerce.number().int().min(0).max(65535)
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true')
const envSchema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL_APP: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
  STUURHUIS_SECRET_DIR: z.string().min(1),
  STUURHUIS_TOKEN_KEY_FILE: z.string().min(1).optional(),
  STUURHUIS_ENCRYPTION_KEY_FILE: z.string().min(1).optional(),
  STUURHUIS_DEMO: flag,
  WEB_DIST: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  TRUST_PROXY: z.string().default(''),
  CORS_ORIGINS: z.string().default(''),
})

export type Config = {
  readonly production: boolean
  readonly host: string
  readonly port: number
  /** Address that people type; links and cookies are built from it, never from the Host header. No slash at the end. */
  readonly publicUrl: string
  readonly databaseUrl: string
  readonly poolSize: number
  readonly secretDir: string
  readonly tokenKeyFile: string | undefined
  readonly encryptionKeyFile: string | undefined
  readonly demo: boolean
  readonly webDist: string | undefined
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  readonly trustProxy: readonly string[]
  readonly corsOrigins: readonly string[]
}

const list = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Reads the environment once, at start. @throws ConfigError naming every wrong variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // an empty variable is an absent one: compose files and shells write `NAME=`
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = envSchema.safeParse(given)
  if (!parsed.success) {
    throw new ConfigError(
      `wrong configuration: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    )
  }
  const value = parsed.data
  const production = value.NODE_ENV === 'production'
  if (production && value.STUURHUIS_DEMO)
    throw new ConfigError(
      'STUURHUIS_DEMO=true is refused when NODE_ENV=production: demo accounts sign in by password alone',
    )
  const publicUrl = (value.PUBLIC_URL ?? `http://localhost:${value.PORT}`).replace(/\/+$/, '')
  return {
    production,
    host: value.HOST,
    port: value.PORT,
    publicUrl,
    databaseUrl: value.DATABASE_URL_APP,
    poolSize: value.DATABASE_POOL_SIZE,
    secretDir: value.STUURHUIS_SECRET_DIR,
    tokenKeyFile: value.STUURHUIS_TOKEN_KEY_FILE,
    encryptionKeyFile: value.STUURHUIS_ENCRYPTION_KEY_FILE,
    demo: value.STUURHUIS_DEMO,
    webDist: value.WEB_DIST,
    logLevel: value.LOG_LEVEL,
    trustProxy: list(value.TRUST_PROXY),
    corsOrigins: list(value.CORS_ORIGINS),
  }
}
