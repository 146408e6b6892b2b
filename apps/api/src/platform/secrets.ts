import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Config, ConfigError } from './config.ts'

/** A key with the name under which tokens and ciphertexts refer to it. */
export type Key = { readonly id: string; readonly bytes: Buffer }
/** The first key makes, both verify: rotation never ends what is still valid. */
export type Keys = { readonly current: Key; readonly all: readonly Key[] }
export type Secrets = { readonly tokens: Keys; readonly encryption: Keys }

const least = 32

/**
 * Token and encryption keys from their files: one or two lines of base64url, the current key first. A file of the
 * secret folder that does not exist yet is made with a random key; one named by the operator must exist.
 * @throws ConfigError on a short, shared, example or world-readable secret
 */
export function loadSecrets(config: Config): Secrets {
  const tokens = readKeys(config.tokenKeyFile ?? generated(config.secretDir, 'token.key'), config)
  const encryption = readKeys(
    config.encryptionKeyFile ?? generated(config.secretDir, 'encryption.key'),
    config,
  )
  if (tokens.all.some((a) => encryption.all.some((b) => a.bytes.equals(b.bytes))))
    throw new ConfigError('one secret is used twice: token and encryption keys must differ')
  return { tokens, encryption }
}

function generated(folder: string, name: string): string {
  const file = path.join(folder, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    writeFileSync(file, `${randomBytes(least).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return file
}

function readKeys(file: string, config: Config): Keys {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new ConfigError(`the secret file ${file} cannot be read`)
  }
  if (config.production && (statSync(file).mode & 0o007) !== 0)
    throw new ConfigError(`the secret file ${file} is readable by everybody; set its mode to 600`)
  const all = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => keyOf(line, file))
  const [current] = all
  if (!current || all.length > 2)
    throw new ConfigError(`the secret file ${file} must hold one or two keys, each on a line`)
  return { current, all }
}

function keyOf(line: string, file: string): Key {
  const bytes = Buffer.from(line, 'base64url')
  if (bytes.length < least) throw new ConfigError(`a key in ${file} is shorter than ${least} bytes`)
  if (new Set(bytes).size < 8) throw new ConfigError(`a key in ${file} is not random`)
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes }
}

/** AES-256-GCM with a random nonce; `place` (table, column, row) is authenticated, so a ciphertext fits no other row. */
export function encrypt(keys: Keys, plain: Buffer, place: string): { keyId: string; sealed: Buffer } {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keys.current.bytes.subarray(0, 32), nonce).setAAD(
    Buffer.from(place),
  )
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return { keyId: keys.current.id, sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]) }
}

/** @throws when the key is gone or the ciphertext was moved or changed */
export function decrypt(keys: Keys, keyId: string, sealed: Buffer, place: string): Buffer {
  const key = keys.all.find((candidate) => candidate.id === keyId)
  if (!key) throw new Error('the encryption key of this record is not configured')
  const decipher = createDecipheriv('aes-256-gcm', key.bytes.subarray(0, 32), sealed.subarray(0, 12))
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()
