import { expect, test } from 'vitest'
import {
  type Holder,
  mayChangeAbsence,
  mayDeclareAbsence,
  mayEndRole,
  mayRevokeAbsence,
  refuseConfirmation,
  seesAbsenceDetails,
} from './rights.ts'

const an: Holder = { personId: 'an', roles: [{ role: 'general_director' }] }
const bram: Holder = { personId: 'bram', roles: [{ role: 'cluster_manager', clusterId: 'land' }] }
const hanne: Holder = { personId: 'hanne', roles: [{ role: 'cluster_manager', clusterId: 'innovation' }] }
const els: Holder = { personId: 'els', roles: [{ role: 'finance_expert' }] }
const chloe: Holder = { personId: 'chloe', roles: [{ role: 'project_manager', clusterId: 'land' }] }
const joris: Holder = { personId: 'joris', roles: [{ role: 'administrator' }] }

test('the director confirms a signing role, nobody else', () => {
  const proposal = { role: 'finance_expert', personId: 'new', proposedBy: 'joris' } as const
  expect(refuseConfirmation(an, proposal)).toBeUndefined()
  for (const other of [bram, els, chloe, joris])
    expect(refuseConfirmation(other, proposal)).toBe('MISSING_PERMISSION')
})
test('the director’s own role is confirmed by a cluster manager, with a decision', () => {
  const proposal = { role: 'general_director', personId: 'new', proposedBy: 'joris' } as const
  expect(refuseConfirmation(bram, proposal)).toBe('DECISION_MISSING')
  expect(refuseConfirmation(bram, { ...proposal, decisionReference: 'RvB 12/11/2026 nr. 4' })).toBeUndefined()
  expect(refuseConfirmation(an, { ...proposal, decisionReference: 'x' })).toBe('MISSING_PERMISSION')
})
test('nobody confirms for himself or what he proposed', () => {
  expect(refuseConfirmation(an, { role: 'cluster_manager', personId: 'an', proposedBy: 'joris' })).toBe(
    'SAME_PERSON',
  )
  expect(refuseConfirmation(an, { role: 'cluster_manager', personId: 'new', proposedBy: 'an' })).toBe(
    'SAME_PERSON',
  )
})
test('a cluster manager ends roles of the own cluster only', () => {
  expect(mayEndRole(bram, { clusterId: 'land' })).toBe(true)
  expect(mayEndRole(bram, { clusterId: 'innovation' })).toBe(false)
  expect(mayEndRole(bram, {})).toBe(false)
  expect(mayEndRole(joris, {})).toBe(true)
})
test('an absence is recorded by the person and the own cluster manager; the director’s also by the experts', () => {
  const chloeAway = { personId: 'chloe', isDirector: false, clusterIds: ['land'] }
  const anAway = { personId: 'an', isDirector: true, clusterIds: [] }
  expect([chloe, bram, hanne, els, an].map((person) => mayDeclareAbsence(person, chloeAway))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  expect([an, bram, hanne, els, chloe].map((person) => mayDeclareAbsence(person, anAway))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ])
  expect(mayChangeAbsence(els, anAway, 'els')).toBe(true)
  expect(mayChangeAbsence(els, anAway, 'bram')).toBe(false)
  expect(mayRevokeAbsence(bram, chloeAway, 'chloe')).toBe(false)
  expect([an, bram, hanne, chloe, els].map((person) => seesAbsenceDetails(person, chloeAway))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ])
})
