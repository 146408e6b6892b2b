import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { freshDatabase } from '../../../test/database.ts'
import { migrate, migrationFiles } from './migrate.ts'

test('migrating twice, also at the same moment, changes nothing', async () => {
  const { ownerUrl } = await freshDatabase()
  expect(await Promise.all([migrate(ownerUrl), migrate(ownerUrl)])).toEqual([[], []])
})

test('an empty database reaches the same level as the template, with every migration once and in order', async () => {
  const admin = new pg.Client({ connectionString: inject('postgres').adminUrl })
  await admin.connect()
  const name = `t_empty_${process.pid}_${Date.now()}`
  const owner = new URL(inject('postgres').ownerUrl)
  await admin.query(`create database ${name} owner ${owner.username}`)
  owner.pathname = `/${name}`
  try {
    const applied = await migrate(owner.href)
    expect(applied).toEqual((await migrationFiles()).map((file) => file.name))
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
})

test('a migration that was applied with another content is refused', async () => {
  const { ownerUrl } = await freshDatabase()
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query(
    `set role stuurhuis_owner; update schema_migration set sha256 = 'other' where name = '0001_platform.sql'`,
  )
  await client.end()
  await expect(migrate(ownerUrl)).rejects.toThrow(/0001_platform\.sql was applied with another content/)
})
