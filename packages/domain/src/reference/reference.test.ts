import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OWN_FOLDER, ownFile, sha256OfFile, vectorFiles } from '../../test/reference.ts'
import { checkCase, isSupported, matches, runReference } from './index.ts'

test('the reference files are unchanged since they were copied', () => {
  const listed = ownFile('SHA256SUMS')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  '))
  for (const [hash, name] of listed) expect(`${name} ${sha256OfFile(name ?? '')}`).toBe(`${name} ${hash}`)
  const present = readdirSync(OWN_FOLDER, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
  expect(present).toHaveLength(listed.length + 1)
})

for (const { name, cases } of vectorFiles()) {
  const supported = cases.filter((one) => isSupported(one.fn))
  if (supported.length === 0) continue
  describe(name, () => {
    test.each(supported.map((one) => ({ title: `${one.id} ${one.fn}`, one })))('$title', ({ one }) => {
      expect(checkCase(one)).toEqual({ id: one.id, fn: one.fn, kind: 'passed' })
    })
  })
}

test('every function of functions.json and algorithms.json is supported', () => {
  const files = vectorFiles().filter((f) => ['functions.json', 'algorithms.json'].includes(f.name))
  const missing = files.flatMap((f) => f.cases.filter((one) => !isSupported(one.fn)).map((one) => one.fn))
  expect(files).toHaveLength(2)
  expect(missing).toEqual([])
})

test('a wrong expectation fails and shows both values', () => {
  const input = { netCents: 100000, rate: '0.21', recoverable: '0' }
  const wrong = { id: 'X', fn: 'vat', input, expected: { vat: 21001 }, tolAbs: 0 }
  expect(checkCase(wrong)).toMatchObject({ kind: 'failed', expected: '{"vat":21001}' })
  const roots = {
    id: 'Y',
    fn: 'irr',
    input: { amounts: [-1600, 10000, -10000] },
    expected: null,
    tolAbs: 1e-8,
  }
  expect(checkCase({ ...roots, expectedStatus: 'unique', allRealRoots: [0.25] })).toMatchObject({
    kind: 'failed',
  })
  expect(checkCase({ ...roots, expectedStatus: 'multiple', allRealRoots: [0.3, 4] })).toMatchObject({
    kind: 'failed',
  })
})

test('an unknown function is not supported, input of another shape is a failure and not a crash', () => {
  expect(checkCase({ id: 'X', fn: 'toString', input: {}, expected: 1, tolAbs: 0 })).toMatchObject({
    kind: 'unsupported',
  })
  expect(
    checkCase({ id: 'X', fn: 'phase', input: { profile: 'wave' }, expected: [], tolAbs: 0 }),
  ).toMatchObject({ kind: 'failed' })
  expect(() => runReference('nothing', {})).toThrow(RangeError)
})

test('an input the engine refuses answers with the code of the refusal', () => {
  expect(runReference('allocate', { totalCents: 100, weights: ['0', '0'] })).toEqual({
    error: 'ALLOC_NO_WEIGHT',
  })
})

test('cents are compared exactly, numbers within the tolerance, and extra keys do not matter', () => {
  expect(matches(100, 100n, 1)).toBe(true)
  expect(matches(101, 100n, 5)).toBe(false)
  expect(matches(1.0000001, 1, 1e-6)).toBe(true)
  expect(matches(1.00001, 1, 1e-6)).toBe(false)
  expect(matches({ a: [1, 2] }, { a: [1n, 2n], b: 'more' }, 0)).toBe(true)
  expect(matches([1, 2], [1n, 2n, 3n], 0)).toBe(false)
})
