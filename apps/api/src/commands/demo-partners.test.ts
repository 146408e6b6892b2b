import type { Settlement } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { givenApp } from '../../test/app.ts'
import { call } from '../../test/forecasts.ts'
import { systemAct } from '../platform/actor.ts'
import { insertDemoPartners } from './demo-partners.ts'

test.each(['2026-11-28', '2027-03-31', '2028-02-29'])(
  'the partners of a demo begun on %s have a settlement that can be calculated, with a disputed invoice beside it',
  async (today) => {
    const app = await givenApp()
    await systemAct(app.owner, 'demo', '', (tx) => insertDemoPartners(tx, today))
    const els = await app.signIn('els.jacobs')
    const { items } = await call<{ items: Settlement[] }>(app, els, 'GET', '/v1/settlements')
    expect(items).toMatchObject([
      { state: 'draft', counted: 6, disputed: [{ amount: '18500.00' }], next: ['calculated'] },
    ])
    expect(items[0]?.outcome?.transfers.map((one) => `${one.fromName} ${one.toName} ${one.amount}`)).toEqual([
      'POM Gemeente Willebroek 480000.00',
      'POM Bouwheer NV 287749.63',
    ])
  },
)
