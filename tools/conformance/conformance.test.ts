import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const program = join(import.meta.dirname, '..', 'conformance.ts')
const folders: string[] = []

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

interface Run {
  readonly code: number
  readonly output: string
}

/** Runs the command on vector files given as name -> content; without files on the copy in the repository. */
async function conformance(
  files: Readonly<Record<string, unknown>> | null,
  ...parts: string[]
): Promise<Run> {
  const env: NodeJS.ProcessEnv = { ...process.env, CONFORMANCE_DATA: '' }
  if (files) {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
    folders.push(folder)
    await mkdir(join(folder, 'finance', 'dev'), { recursive: true })
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === 'string' ? content : JSON.stringify(content)
      await writeFile(join(folder, 'finance', 'dev', name), text)
    }
    env.CONFORMANCE_DATA = folder
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...parts], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr })
    })
  })
}

const right = {
  id: 'A',
  fn: 'allocate',
  input: { totalCents: 100, weights: ['1', '1', '1'] },
  expected: [34, 33, 33],
}

test('the vectors in the repository all pass, and the folder that is used is named', async () => {
  const run = await conformance(null, 'finance')
  expect(run.output).toContain('CONFORMANCE_DATA is not set')
  expect(run.output).toMatch(/finance\/dev\/algorithms\.json: 52 passed, 0 failed, 0 not supported/)
  expect(run.output.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, 0 failed$/)
  expect(run.code).toBe(0)
})

test('a wrong answer is named with expected and actual, and the command fails', async () => {
  const run = await conformance({ 'a.json': [right, { ...right, id: 'B', expected: [33, 34, 33] }] })
  expect(run.output).toContain('a.json: 1 passed, 1 failed, 0 not supported')
  expect(run.output).toMatch(/FAILED B allocate\n\s+expected \[33,34,33\]\n\s+actual {3}\[34,33,33\]/)
  expect(run.output.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed')
  expect(run.code).toBe(1)
})

test('an unknown function is counted and listed, and does not fail the run', async () => {
  const run = await conformance(
    { 'a.json': { cases: [right, { id: 'X', fn: 'teleport', input: {} }, 'odd'] } },
    'finance',
  )
  expect(run.output).toContain('1 passed, 0 failed, 2 not supported')
  expect(run.output).toContain('not supported: (no function), teleport')
  expect(run.code).toBe(0)
})

test('a file that is no JSON or no list fails the run instead of passing in silence', async () => {
  const run = await conformance({ 'a.json': '{', 'b.json': '{}', 'c.json': [right] })
  expect(run.output).toContain('a.json: 0 passed, 1 failed')
  expect(run.output).toContain('b.json: 0 passed, 1 failed')
  expect(run.output).toContain('c.json: 1 passed, 0 failed')
  expect(run.code).toBe(1)
})

test('a folder without a single case fails, and so does an unknown part', async () => {
  expect((await conformance({})).code).toBe(1)
  expect((await conformance(null, 'astrology')).code).toBe(2)
})
