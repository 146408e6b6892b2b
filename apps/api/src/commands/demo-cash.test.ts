import type { Liquidity } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { demoPassword, givenApp } from '../../test/app.ts'
import { call } from '../../test/forecasts.ts'
import { loadDemo } from './demo.ts'
import { insertDemoCash } from './demo-cash.ts'

test.each(['2026-11-27', '2026-12-25', '2027-01-31', '2028-02-29'])(
  'the cash of a demo begun on %s breaks its buffer on one day, which no month end shows',
  async (today) => {
    const app = await givenApp({ demo: false })
    await loadDemo(app.owner, demoPassword, (tx) => insertDemoCash(tx, today))
    app.clock.reach(today)
    const els = await app.signIn('els.jacobs')
    const answer = await call<Liquidity>(app, els, 'GET', '/v1/liquidity')
    expect(answer).toMatchObject({ asOf: today, floor: '500000.00', breachCount: 1, unexplained: '0.00' })
    expect(answer.lowest.balance).toBe('285350.00')
    expect(answer.lowest.date.slice(8)).toBe('10')
    expect(answer.earmarked).toMatchObject([{ name: 'Streekfonds', amount: '750000.00' }])
    for (const { balance } of answer.points) expect(Number(balance)).toBeGreaterThan(500_000)
    expect([answer.unscheduled.count, answer.hiddenProjects]).toEqual([1, 1])
  },
)
