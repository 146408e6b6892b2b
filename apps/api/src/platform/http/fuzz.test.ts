import { allContracts, type Contract, problemTable } from '@stuurhuis/schemas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { givenApp } from '../../../test/app.ts'
import { keyOf } from './permissions.ts'

const perRoute = Number(process.env['FUZZ_RUNS'] ?? 25)
const known = '0197c2aa-0000-7000-8000-000000000000'
const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '-0.00',
    '1e309',
    '0',
    '-1',
    '9'.repeat(40),
    '0000-00-00',
    '2026-02-30',
    '9999-12-31',
    '2026-13',
    known,
    "'; drop table project; --",
    '../../etc/passwd',
    '<script>',
    '=1+1',
    'true',
    'null',
  ),
  fc.string({ maxLength: 60, unit: 'binary' }),
)
const value: fc.Arbitrary<unknown> = fc.oneof(
  { depthSize: 'small' },
  nasty,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(nasty, { maxLength: 3 }),
  fc.dictionary(nasty, nasty, { maxKeys: 3 }),
)

/** Values that a field accepts, found by trying: so that a call gets past its shape and reaches the rules behind it. */
const plausible = [
  'x',
  'Naam',
  'a@b.example',
  known,
  '2027-01-01',
  '2027-03',
  '100.00',
  '0.5',
  'brownfield',
  'signal',
  'exploration',
  'on_hold',
  'board_reader',
  'finance_expert',
  'whole',
  'confirm',
  'GEBIED',
  'correct horse battery',
  '123456',
  true,
  false,
  3,
  [],
  [known],
]
function fieldsOf(schema: z.ZodType | undefined): Record<string, fc.Arbitrary<unknown>> {
  if (!(schema instanceof z.ZodObject)) return {}
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => {
      const accepted = plausible.filter((candidate) => (field as z.ZodType).safeParse(candidate).success)
      return [
        name,
        accepted.length > 0
          ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...accepted) }, { weight: 1, arbitrary: value })
          : value,
      ]
    }),
  )
}

function requestsFor(contract: Contract) {
  return fc.record({
    params: fc.record(
      Object.fromEntries(
        [...contract.path.matchAll(/:(\w+)/g)].map(([, name]) => [
          name as string,
          fc.oneof({ weight: 3, arbitrary: fc.constant(known) }, { weight: 1, arbitrary: nasty }),
        ]),
      ),
    ),
    query: fc.record(fieldsOf(contract.query), { requiredKeys: [] }),
    body: fc.oneof(
      { weight: 6, arbitrary: fc.record(fieldsOf(contract.body), { requiredKeys: [] }) },
      { weight: 1, arbitrary: value },
    ),
    etag: fc.constantFrom(undefined, '"1"', '*', 'W/"1"', 'x', '"999999999999"'),
    language: fc.constantFrom('nl', 'en', 'fr;q=0.1', '*', ';;;'),
    who: fc.constantFrom('an.peeters', 'bram.claes', 'joris.lemmens'),
  })
}

test('no input brings the API to an error of its own: every refusal is a declared problem @R38', {
  timeout: 120_000,
}, async () => {
  const app = await givenApp()
  const tokens: Record<string, string> = {}
  for (const who of ['an.peeters', 'bram.claes', 'joris.lemmens']) tokens[who] = await app.signIn(who)
  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647)
  console.log(`fuzz seed ${seed} (FC_SEED), ${perRoute} cases per route (FUZZ_RUNS)`)
  // the routes that end the sessions used here, or count attempts, are tried elsewhere
  const tried = allContracts.filter(
    (contract) =>
      contract.credential === 'bearer' &&
      !contract.multipart &&
      !/auth\/(sessions|passwordChanges|totp|recovery)/.test(contract.path),
  )
  for (const contract of tried) {
    await fc.assert(
      fc.asyncProperty(requestsFor(contract), async ({ params, query, body, etag, language, who }) => {
        const path = contract.path.replace(/:(\w+)/g, (_, name: string) =>
          encodeURIComponent(safe((params as Record<string, unknown>)[name])),
        )
        const search = new URLSearchParams(
          Object.entries(query).flatMap(([name, item]) => [item].flat().map((one) => [name, safe(one)])),
        )
        app.clock.ahead(61_000) // the rate limit is not what is tried here
        const answer = await app.ask({
          method: contract.method,
          url: `${path}?${search}`,
          token: tokens[who] ?? '',
          headers: {
            'accept-language': language,
            ...(etag && { 'if-match': etag }),
            ...(contract.body ? { 'content-type': 'application/json' } : {}),
          },
          ...(contract.body ? { body: JSON.stringify(body) } : {}),
        })
        if (answer.statusCode === 401) tokens[who] = await app.signIn(who)
        const label = `${keyOf(contract)} -> ${answer.statusCode} ${answer.body.slice(0, 300)}`
        expect(answer.statusCode, label).toBeLessThan(500)
        if (answer.statusCode < 400) return
        expect(answer.headers['content-type'], label).toContain('application/problem+json')
        const { type } = answer.json<{ type: string }>()
        expect(type, label).toMatch(/^urn:problem-type:(belgif|stuurhuis):\w+$/)
        expect(answer.body, label).not.toMatch(/ at .*\.ts|select |node_modules/)
        expect(Object.values(problemTable).map((entry) => entry.status)).toContain(answer.statusCode)
      }),
      { seed, numRuns: perRoute },
    )
  }
})

/** encodeURIComponent refuses half a surrogate pair; on the wire such text cannot exist either. */
const safe = (text: unknown): string =>
  (typeof text === 'object' ? JSON.stringify(text) : String(text)).toWellFormed()
