import { expect, test } from 'vitest'
import { givenApp } from '../../test/app.ts'
import { sql } from '../platform/db/sql.ts'

test('the thousandth project of a year gets a code of its own', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const mine = await app.ask({ url: '/v1/projects', token })
  const { items } = mine.json<{ items: { clusterId: string; mayEdit: boolean }[] }>()
  const clusterId = items.find(({ mayEdit }) => mayEdit)?.clusterId
  await app.owner.one(sql`
    with set_last as (
      insert into project_number (year, last) values (extract(year from today())::int, 998)
      on conflict (year) do update set last = 998 returning last)
    select last from set_last`)
  const codes: string[] = []
  for (const name of ['one', 'two', 'three']) {
    const answer = await app.ask({
      method: 'POST',
      url: '/v1/projects',
      token,
      body: { name, clusterId, kind: 'brownfield' },
      headers: { 'idempotency-key': `code-${name}` },
    })
    expect(answer.statusCode).toBe(201)
    codes.push(answer.json<{ code: string }>().code.replace(/^P-\d{4}-/, ''))
  }
  expect(codes).toEqual(['999', '1000', '1001'])
})
