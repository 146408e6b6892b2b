import { expect, test } from 'vitest'
import { freshDatabase } from '../../../test/database.ts'
import { connect } from './connect.ts'
import { fixed, joinSql, sql } from './sql.ts'

test('values never become text, whatever they contain', () => {
  const condition = sql`name = ${"x'; drop table person; --"}`
  const statement = sql`select * from project where ${joinSql([condition, sql`stage = ${'signal'}`], ' and ')} order by ${fixed('name')} limit ${5}`
  expect(statement.text).toBe('select * from project where name = $1 and stage = $2 order by name limit $3')
  expect(statement.values).toEqual(["x'; drop table person; --", 'signal', 5])
})

test('a row comes back with camelCase names, exact cents, plain dates, instants in UTC and no null', async () => {
  const { appUrl } = await freshDatabase()
  const db = connect({ url: appUrl, onError: () => {} })
  try {
    const row = await db.one(
      sql`select 9007199254740993::int8 as amount_cents, date '2026-03-29' as due_on, timestamptz '2026-03-29 02:30:00.5+02' as signed_at, null::text as note, array[1,-2]::bigint[] as cells`,
    )
    expect(row).toEqual({
      amountCents: 9007199254740993n,
      dueOn: '2026-03-29',
      signedAt: '2026-03-29T00:30:00.500Z',
      cells: [1n, -2n],
    })
  } finally {
    await db.close()
  }
})
