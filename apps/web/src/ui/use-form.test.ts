import { createBudget } from '@stuurhuis/schemas'
import { beforeAll, expect, test } from 'vitest'
import { setLanguage } from '../i18n/index.ts'
import { isBlank, issueText, useForm } from './use-form.ts'

beforeAll(() => setLanguage('nl'))

const issue = (code: string, params: Record<string, unknown>, blank: boolean) => ({
  name: 'x',
  code,
  params,
  blank,
})

test.each([
  ['a pattern', issue('invalid_format', { format: 'regex' }, true), 'Vul een bedrag in'],
  ['a rule of its own', issue('custom', { code: 'not_positive' }, true), 'Vul een bedrag in'],
  ['a date', issue('invalid_format', { format: 'date' }, true), 'Vul een datum in'],
  ['a choice', issue('invalid_format', { format: 'uuid' }, true), 'Kies een van de voorgestelde waarden'],
  ['typed wrongly', issue('invalid_format', { format: 'regex' }, false), 'Bedrag heeft niet de juiste vorm'],
])('what was left empty is asked for: %s', (_, given, text) => {
  expect(issueText(given, 'Bedrag')).toBe(text)
})

test('a field of the request is blank by its path as the form or the API writes it', () => {
  const body = { code: ' ', lines: [{ amount: '' }, { amount: 'x' }] }
  const names = ['code', 'lines.0.amount', 'lines[0].amount', 'lines[1].amount', 'lines[2].amount', 'lines']
  expect(names.map((name) => isBlank(body, name))).toEqual([true, true, true, false, false, false])
})

test('an empty code of a budget is asked for, not judged', async () => {
  const form = useForm({
    initial: () => ({ code: '' }),
    labels: { code: 'clusters.code' },
    body: (values) => values,
    schema: createBudget.body,
  })
  await form.submit(async () => {})
  expect(form.errors['code']).toBe('Vul een code in')
})
