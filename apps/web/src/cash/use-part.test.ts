import { expect, test } from 'vitest'
import { partOfAnswer } from './use-part.ts'

test.each([
  ['https://house/v1/liquidity?view=all&projectId=0197b1', { projectId: '0197b1', clusterId: '' }],
  ['https://house/v1/liquidity?clusterId=0197a0&to=2028-05-31', { projectId: '', clusterId: '0197a0' }],
  ['https://house/v1/liquidity?view=all', undefined],
  ['https://house/v1/liquidity', undefined],
  [undefined, undefined],
])('an answer says itself what it is about: %s', (self, part) => {
  expect(partOfAnswer(self)).toEqual(part)
})
