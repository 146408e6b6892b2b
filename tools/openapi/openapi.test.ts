import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const folder = import.meta.dirname
const ruleset = path.join(folder, 'spectral-belgif.yaml')
const documents = ['openapi.json', 'openapi-3.1.json'].map((name) =>
  path.join(folder, '../../docs/api', name),
)
const bin = (name: string) => path.join(folder, '../node_modules/.bin', name)

function spectral(document: string): { code: string; severity: number }[] {
  const run = spawnSync(
    bin('spectral'),
    ['lint', '--ruleset', ruleset, '--format', 'json', '--quiet', document],
    { encoding: 'utf8', maxBuffer: 50_000_000 },
  )
  return JSON.parse(run.stdout || '[]')
}

test('the API document breaks no rule of the Belgif guide and none of ours', () => {
  expect(spectral(documents[0] as string).filter((finding) => finding.severity === 0)).toEqual([])
})

// A rule that went silent would look like a document without faults.
test('every rule of our own set fires on the document with planted faults', () => {
  const text = readFileSync(ruleset, 'utf8')
  const rules = [...text.slice(text.indexOf('\nrules:')).matchAll(/^ {2}((?:belgif|own)-[\w-]+):/gm)].map(
    (match) => match[1],
  )
  expect(rules.length).toBeGreaterThanOrEqual(20)
  const fired = new Set(spectral(path.join(folder, 'planted-faults.yaml')).map((finding) => finding.code))
  expect(rules.filter((rule) => !fired.has(rule as string))).toEqual([])
})

test('a second opinion finds both versions valid', () => {
  for (const document of documents) {
    const run = spawnSync(
      bin('redocly'),
      ['lint', '--extends', 'recommended', '--skip-rule', 'no-server-example.com', document],
      {
        encoding: 'utf8',
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      },
    )
    expect(run.status, run.stderr + run.stdout).toBe(0)
  }
})
