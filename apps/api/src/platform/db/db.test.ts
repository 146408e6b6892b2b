import { expect, test } from 'vitest'
import { freshDatabase } from '../../../test/database.ts'
import { connect } from './connect.ts'
import { createStatements, fixed, joinSql, type Sql, sql } from './sql.ts'

test('values never become text, whatever they contain', () => {
  const condition = sql`name = ${"x'; drop table person; --"}`
  const statement = sql`select * from project where ${joinSql([condition, sql`stage = ${'signal'}`], ' and ')} order by ${fixed('name')} limit ${5}`
  expect(statement.text).toBe('select * from project where name = $1 and stage = $2 order by name limit $3')
  expect(statement.values).toEqual(["x'; drop table person; --", 'signal', 5])
})

test('the same pieces in the same places are one statement; any other order, number or place is another', () => {
  const statementOf = createStatements(100)
  const all = (a: unknown, b: unknown) => sql`select ${a}, ${b}`
  const one = sql`one`
  const two = sql`two = ${2}`
  const build: (() => Sql)[] = [
    () => all(1, 2),
    () => all(one, 2),
    () => all(1, one),
    () => all(one, two),
    () => all(two, one),
    () => all(one, one),
    () => all(joinSql([one, two], ' and '), 1),
    () => all(joinSql([one, two], ' or '), 1),
    () => all(joinSql([one, two, two], ' or '), 1),
    () => all(joinSql([joinSql([one, two], ' or '), two], ' or '), 1),
    () => all(fixed('one'), 1),
    () => all(fixed('asc'), fixed('desc')),
    () => all(fixed('desc'), fixed('asc')),
  ]
  const first = build.map((make) => statementOf(make()))
  for (const [index, make] of build.entries()) {
    const again = statementOf(make())
    expect(again).toEqual(first[index])
    expect(again.text).toBe(make().text)
    expect(again.values).toEqual(make().values)
  }
  expect(new Set(first.map(({ name }) => name)).size).toBe(build.length)
})

test('composed statements beyond the limit run without a name; what is written in one place always has one', () => {
  const statementOf = createStatements(1)
  const order = (name: string) => sql`select 1 order by ${fixed(name)}`
  expect(statementOf(order('a')).name).not.toBe('')
  expect(statementOf(order('b'))).toEqual({ text: 'select 1 order by b', name: '', values: [] })
  expect(statementOf(order('a')).name).not.toBe('')
  expect(statementOf(sql`select ${1}`).name).not.toBe('')
})

test('a connection goes on after a statement that cannot be parsed, bound, run or read', async () => {
  const { appUrl } = await freshDatabase()
  const db = connect({ url: appUrl, max: 1, onError: () => {} })
  const number = (text: unknown) => db.one(sql`select 10 / ${text}::int as n`)
  try {
    await expect(db.many(sql`select nothing_there`)).rejects.toThrow('nothing_there')
    await expect(number('ten')).rejects.toThrow()
    await expect(number(0)).rejects.toThrow('division by zero')
    expect(await number(5)).toEqual({ n: 2 })
    await expect(number('ten')).rejects.toThrow()
    expect(await number(2)).toEqual({ n: 5 })
    await expect(db.many(sql`select ${{ amount: 1n }}::jsonb`)).rejects.toThrow('BigInt')
    await expect(db.transaction((tx) => tx.many(sql`select ${{ amount: 1n }}::jsonb`))).rejects.toThrow(
      'BigInt',
    )
    expect(await number(10)).toEqual({ n: 1 })
    await expect(db.many(sql`select array['x']::text[]::bigint[]`)).rejects.toThrow()
    await expect(db.many(sql`copy (select 1) to stdout`)).resolves.toEqual([])
    expect(await number(1)).toEqual({ n: 10 })
  } finally {
    await db.close()
  }
})

test('statements of one trip run in order, see one another, and stop at the first that fails', async () => {
  const { ownerUrl } = await freshDatabase()
  const db = connect({ url: ownerUrl, max: 1, onError: () => {} })
  const add = (n: unknown) => sql`insert into number values (${n}::int) returning n`
  const numbers = () => db.many(sql`select n from number order by n`)
  try {
    const [opened, rows] = await db.transaction(async (tx, [first]) => {
      await tx.run(sql`create table number (n int)`)
      return [first, await tx.all(add(1), add(1), sql`select sum(n)::int as sum from number`, sql``)] as const
    }, sql`select 7 as seven`)
    expect(opened).toEqual({ seven: 7 })
    expect(rows).toEqual([[{ n: 1 }], [{ n: 1 }], [{ sum: 2 }], []])
    await expect(db.transaction((tx) => tx.all(add(2), add('two'), add(3)))).rejects.toThrow()
    expect(await numbers()).toEqual([{ n: 1 }, { n: 1 }])
    await db.transaction(async (tx) => tx.last(add(4)))
    await expect(db.transaction(async (tx) => tx.last(add('four')))).rejects.toThrow()
    await expect(db.transaction(async () => undefined, sql`select 1 / ${0}::int`)).rejects.toThrow(
      'division by zero',
    )
    expect(await numbers()).toEqual([{ n: 1 }, { n: 1 }, { n: 4 }])
  } finally {
    await db.close()
  }
})

test('a pool of one connection still gives a snapshot', async () => {
  const { ownerUrl } = await freshDatabase()
  const db = connect({ url: ownerUrl, max: 1, onError: () => {} })
  try {
    const snapshot = await db.openSnapshot(() => {})
    expect(await snapshot.reader.one(sql`select 1 as n`)).toEqual({ n: 1 })
    await snapshot.close()
    expect(await db.one(sql`select 2 as n`)).toEqual({ n: 2 })
  } finally {
    await db.close()
  }
})

test('a snapshot whose connection is lost gives its place back and says so', async () => {
  const { ownerUrl } = await freshDatabase()
  const db = connect({ url: ownerUrl, max: 2, onError: () => {} })
  try {
    let isLost = false
    const snapshot = await db.openSnapshot(() => {
      isLost = true
    })
    await expect(db.openSnapshot(() => {})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    const { pid } = await snapshot.reader.one<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    await db.many(sql`select pg_terminate_backend(${pid}::int)`)
    await expect.poll(() => isLost).toBe(true)
    await expect.poll(() => db.openSnapshot(() => {}).then((next) => next.close())).toBeUndefined()
  } finally {
    await db.close()
  }
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
