import { describe, expect, test } from 'vitest'
import type { RoleCode } from '../identity/rights.ts'
import { CASH_ITEM_STATUSES, type CashItemStatus } from './cash-item.ts'
import {
  decideItemCreation,
  decideItemTransition,
  type ItemActor,
  type TransitionFacts,
} from './item-transition.ts'

const system: ItemActor = { kind: 'system' }
const person = (role: RoleCode, own = true): ItemActor => ({ kind: 'person', roles: [{ role, own }] })
const everything: Omit<TransitionFacts, 'actor'> = {
  reason: 'want',
  sourceExists: true,
  commitment: 'contractSigned',
  dueBasis: 'invoicePayable',
  sourceEnd: 'dissolved',
  closingDocument: 'creditNote',
}
const ACTORS: Record<string, ItemActor> = {
  auto: system,
  PM: person('project_manager'),
  'PM other': person('project_manager', false),
  CV: person('cluster_manager'),
  'CV other': person('cluster_manager', false),
  FD: person('finance_expert', false),
  EJ: person('legal_expert', false),
  AD: person('general_director'),
  TL: person('team_member'),
  RB: person('board_reader'),
  BEH: person('administrator'),
}
const decide = (from: CashItemStatus, to: CashItemStatus, facts: TransitionFacts) => {
  const decision = decideItemTransition({ status: from }, to, facts)
  return decision.allowed ? 'allowed' : decision.reason
}

describe('the status of a cash item', () => {
  test('with every record present, exactly these actors may take exactly these steps', () => {
    const table: Record<string, string[]> = {}
    for (const from of CASH_ITEM_STATUSES)
      for (const to of CASH_ITEM_STATUSES)
        for (const [name, actor] of Object.entries(ACTORS))
          if (decide(from, to, { ...everything, actor }) === 'allowed') {
            const key = `${from} > ${to}`
            table[key] = [...(table[key] ?? []), name]
          }
    expect(table).toEqual({
      'estimate > expected': ['auto', 'PM', 'CV', 'FD'],
      'estimate > contracted': ['auto'],
      'estimate > lapsed': ['auto', 'PM', 'CV', 'FD'],
      'expected > contracted': ['auto'],
      'expected > due': ['auto', 'FD'],
      'expected > lapsed': ['auto', 'CV', 'FD'],
      'contracted > due': ['auto'],
      'contracted > lapsed': ['auto', 'CV', 'FD'],
      'due > disputed': ['PM', 'FD', 'EJ'],
      'disputed > due': ['FD', 'EJ'],
      'disputed > lapsed': ['FD', 'EJ'],
    })
  })

  test('nobody, with any record, reaches or leaves payment and paid by a transition', () => {
    for (const status of CASH_ITEM_STATUSES)
      for (const actor of Object.values(ACTORS)) {
        expect(decide(status, 'paid', { ...everything, actor })).toBe('ONLY_BY_BANK_MATCH')
        expect(decide('paid', status, { ...everything, actor })).toBe('ONLY_BY_BANK_MATCH')
        expect(decide(status, 'in_payment', { ...everything, actor })).toMatch(/^ONLY_BY_/)
        expect(decide('in_payment', status, { ...everything, actor })).toMatch(/^ONLY_BY_/)
      }
  })

  test.for<[CashItemStatus, CashItemStatus, ItemActor, Partial<TransitionFacts>, string]>([
    ['estimate', 'expected', system, { sourceExists: false }, 'SOURCE_MISSING'],
    ['expected', 'contracted', system, { openCondition: true }, 'CONDITION_OPEN'],
    ['due', 'disputed', person('finance_expert'), { reason: '  ' }, 'REASON_MISSING'],
    ['disputed', 'due', person('legal_expert'), { reason: '' }, 'REASON_MISSING'],
    ['disputed', 'lapsed', person('legal_expert'), { reason: '' }, 'REASON_MISSING'],
    ['estimate', 'lapsed', person('project_manager'), { reason: '' }, 'REASON_MISSING'],
    ['expected', 'due', person('finance_expert'), { reason: '' }, 'REASON_MISSING'],
    ['expected', 'due', system, { reason: '' }, 'allowed'],
    ['lapsed', 'estimate', person('finance_expert'), {}, 'TRANSITION_UNKNOWN'],
    ['expected', 'estimate', person('finance_expert'), {}, 'TRANSITION_UNKNOWN'],
    ['estimate', 'expected', person('finance_expert'), { superseded: true }, 'SUPERSEDED'],
  ])('%s to %s: %o with %o is %s', ([from, to, actor, facts, answer]) => {
    expect(decide(from, to, { ...everything, actor, ...facts })).toBe(answer)
  })

  test('a step needs its own record: a commitment, a due basis, an ended source, a closing document', () => {
    const bare = (actor: ItemActor) => ({ actor, reason: 'want' })
    expect(decide('expected', 'contracted', bare(system))).toBe('COMMITMENT_MISSING')
    expect(decide('contracted', 'due', bare(system))).toBe('DUE_BASIS_MISSING')
    expect(decide('contracted', 'lapsed', bare(person('finance_expert')))).toBe('SOURCE_STILL_STANDS')
    expect(decide('expected', 'lapsed', bare(person('finance_expert')))).toBe('allowed')
    expect(decide('expected', 'lapsed', bare(system))).toBe('SOURCE_STILL_STANDS')
    expect(decide('disputed', 'lapsed', bare(person('finance_expert')))).toBe('CLOSING_DOCUMENT_MISSING')
  })

  test('a new estimate needs an amount, a place and somebody who may plan', () => {
    const draft = { amount: 1n, scope: 'project' as const }
    const answers = Object.entries(ACTORS).filter(([, actor]) => decideItemCreation(draft, actor).allowed)
    expect(answers.map(([name]) => name)).toEqual(['auto', 'PM', 'CV', 'FD'])
    expect(decideItemCreation({ ...draft, amount: 0n }, system)).toEqual({
      allowed: false,
      reason: 'AMOUNT_NOT_POSITIVE',
    })
    expect(decideItemCreation({ ...draft, scope: null }, system)).toEqual({
      allowed: false,
      reason: 'SCOPE_MISSING',
    })
  })
})
