import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from './config.ts'
import { decrypt, encrypt, loadSecrets } from './secrets.ts'

const env = { DATABASE_URL_APP: 'postgres://a:b@localhost/c', STUURHUIS_SECRET_DIR: '/nowhere' }
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'stuurhuis-config-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
function secretsFrom(token: string, encryption: string, mode = 0o600, production = 'production') {
  const dir = folder()
  for (const [name, text] of [
    ['token.key', token],
    ['encryption.key', encryption],
  ] as const) {
    writeFileSync(path.join(dir, name), text)
    chmodSync(path.join(dir, name), mode)
  }
  return loadSecrets(readConfig({ ...env, STUURHUIS_SECRET_DIR: dir, NODE_ENV: production }))
}

test('every wrong variable is named in one sentence', () => {
  expect(() => readConfig({ PORT: 'x', PUBLIC_URL: 'ftp://a' })).toThrow(
    /PORT .*; PUBLIC_URL .*; DATABASE_URL_APP .*; STUURHUIS_SECRET_DIR/,
  )
  expect(readConfig({ ...env, PUBLIC_URL: 'https://h.example/', LOG_LEVEL: '' })).toMatchObject({
    publicUrl: 'https://h.example',
    port: 3000,
    logLevel: 'info',
  })
})

test('demo accounts are refused in production', () => {
  expect(() => readConfig({ ...env, NODE_ENV: 'production', STUURHUIS_DEMO: 'true' })).toThrow(
    /STUURHUIS_DEMO/,
  )
})

test('production refuses a short, weak, shared, missing or world-readable secret @R51', () => {
  expect(() => secretsFrom('c2hvcnQ', random())).toThrow(/shorter than 32 bytes/)
  expect(() => secretsFrom(Buffer.alloc(32, 'a').toString('base64url'), random())).toThrow(/not random/)
  const one = random()
  expect(() => secretsFrom(one, one)).toThrow(/used twice/)
  expect(() => secretsFrom(random(), random(), 0o644)).toThrow(/readable by everybody/)
  expect(() => secretsFrom('', random())).toThrow(/one or two keys/)
  expect(() =>
    loadSecrets(
      readConfig({ ...env, STUURHUIS_TOKEN_KEY_FILE: '/nowhere/token.key', STUURHUIS_SECRET_DIR: folder() }),
    ),
  ).toThrow(/cannot be read/)
  expect(secretsFrom(random(), `${random()}\n${random()}\n`).encryption.all).toHaveLength(2)
})

test('a first start makes its own random keys, readable by the owner only', () => {
  const dir = folder()
  const config = readConfig({ ...env, STUURHUIS_SECRET_DIR: dir })
  const first = loadSecrets(config)
  expect(loadSecrets(config).tokens.current.id).toBe(first.tokens.current.id)
  expect(statSync(path.join(dir, 'token.key')).mode & 0o777).toBe(0o600)
})

test('what was sealed with the previous key opens after rotation, and fits no other place', () => {
  const [old, next] = [random(), random()]
  const before = secretsFrom(random(), old)
  const { keyId, sealed } = encrypt(before.encryption, Buffer.from('geheim'), 'totp.secret.1')
  const after = secretsFrom(random(), `${next}\n${old}`)
  expect(decrypt(after.encryption, keyId, sealed, 'totp.secret.1').toString()).toBe('geheim')
  expect(() => decrypt(after.encryption, keyId, sealed, 'totp.secret.2')).toThrow()
  expect(() => decrypt(secretsFrom(random(), next).encryption, keyId, sealed, 'totp.secret.1')).toThrow(
    /not configured/,
  )
})
