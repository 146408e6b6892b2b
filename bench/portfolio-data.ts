/** Forecasts and cash items as an organisation of two thousand projects would have them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createForecast } from '@stuurhuis/api/src/forecasts/forecasts.service.ts'
import { connect, type Db } from '@stuurhuis/api/src/platform/db/connect.ts'
import { sql } from '@stuurhuis/api/src/platform/db/sql.ts'
import { type LineInput, MARKET, type ProjectModel, SELF } from '@stuurhuis/domain'
import pg from 'pg'
import type { Environment } from './environment.ts'

export const linesOfProject = 40
export const monthsOfLine = 120
export const startYear = 2027
/** 80,000 lines of 120 months are 9.6 million cells. */
export const projectsOf = { normal: 2_000, large: 10_417 } as const
export const itemCount = 200_000
const projectsWithItems = 200

/** The same numbers in every run. */
export function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

export async function asOwner<T>(environment: Environment, work: (db: Db) => Promise<T>): Promise<T> {
  const db = connect({ url: environment.adminUrl, max: 2, onError: () => {} })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/** Without triggers: their work is done by one statement at the end. */
const quietly = (db: Db, work: Parameters<Db['transaction']>[0]) =>
  db.transaction(work, sql`select set_config('session_replication_role', 'replica', true)`)

/** A project of linear lines over ten years, costs and revenues, with and without VAT and lag. */
function modelOf(n: number, random: (below: number) => number): ProjectModel {
  const line = (i: number): LineInput => {
    const isCost = random(10) < 6
    return {
      id: `K${i}`,
      code: `K${i}`,
      category: isCost ? 'infrastructure' : 'rental',
      description: '',
      direction: isCost ? 'cost' : 'revenue',
      payer: isCost ? SELF : MARKET,
      receiver: isCost ? MARKET : SELF,
      amount: { cents: BigInt(1 + random(1_000_000_000)) },
      priceYear: startYear,
      profile: { kind: 'linear' },
      start: { month: `${startYear}-01` },
      months: monthsOfLine,
      index: 'geen',
      vatRate: random(2) === 0 ? '0' : '0.21',
      vatRecoverable: '1',
      paymentLagMonths: random(3),
      status: (['committed', 'planned', 'chance'] as const)[random(3)] ?? 'planned',
      probability: '1',
    }
  }
  return {
    code: `M-${n}`,
    name: `Meting ${n}`,
    start: `${startYear}-01`,
    months: monthsOfLine,
    period: 'month',
    priceYear: startYear,
    discount: { rate: '0.035', dayCount: 'ACT/365F', timing: 'end' },
    account: { debitRate: '0', creditRate: '0', opening: 0n },
    vat: { refundLagMonths: 3, outputLagMonths: 1, standardRate: '0.21' },
    indexes: { geen: { mode: 'calendarYear', rate: '0' } },
    parties: [{ unit: SELF, name: 'POM', key: '1' }],
    milestones: {},
    lines: Array.from({ length: linesOfProject }, (_, i) => line(i + 1)),
    plots: [],
    plotTerms: {
      depositShare: '0.1',
      deedLagMonths: 4,
      canonPerM2: '0',
      priceIndex: 'geen',
      canonIndex: 'geen',
    },
    transfers: [],
    loans: [],
  }
}

/**
 * A live forecast for each of the first projects; whatever else the demo organisation plans no longer counts. Beside
 * them the same months as rows, one each, for the anchor.
 */
export async function fillForecasts(environment: Environment, projects: number): Promise<void> {
  const random = seeded(1)
  await asOwner(environment, async (db) => {
    const ids = await db.many<{ id: string }>(
      sql`select id from project where code like 'P-2001-%' order by code limit ${projects}`,
    )
    for (let from = 0; from < ids.length; from += 100)
      await quietly(db, async (tx) => {
        for (const [i, { id }] of ids.slice(from, from + 100).entries())
          await createForecast(tx, {
            projectId: id,
            label: 'meting',
            model: modelOf(from + i, random),
            basis: 'project100',
            ownShare: '1',
          })
      })
    await quietly(db, async (tx) => {
      await tx.run(sql`update project set stage = 'stopped' where code not like 'P-2001-%'`)
      await tx.run(sql`create schema bench`)
      // one row per month of a line: a plain table as narrow as it can be
      await tx.run(sql`
        create table bench.cell as select a.line::integer, c.month::smallint, c.cents from
          (select row_number() over (order by v.id, a.key) as line, a.cents from forecast v join forecast_amount a on a.forecast_id = v.id where v.label = 'meting') a,
          unnest(a.cents) with ordinality c (cents, month)`)
      await tx.run(sql`create index cell_line on bench.cell (line)`)
      await tx.run(sql`grant usage on schema bench to stuurhuis_app`)
      await tx.run(sql`grant select, update on bench.cell to stuurhuis_app`)
      await tx.run(
        sql`insert into portfolio_change (project_id) select id from project where code not like 'P-2001-%' on conflict (project_id) do update set xid = pg_current_xact_id()`,
      )
      await tx.run(
        sql`insert into portfolio_change (project_id) select project_id from forecast where label = 'meting' on conflict (project_id) do update set xid = pg_current_xact_id()`,
      )
    })
    for (const table of [
      'bench.cell',
      'forecast',
      'forecast_item',
      'forecast_amount',
      'forecast_rollup',
      'portfolio_change',
    ])
      await vacuum(environment, table)
  })
}

/** Live items over ten years from tomorrow on, in 200 projects; the first brings enough in that no day falls short. */
export async function fillItems(environment: Environment): Promise<void> {
  await asOwner(environment, (db) =>
    quietly(db, async (tx) => {
      await tx.run(sql`
        insert into cash_item (project_id, description, direction, amount_cents, due_on, status, chain_id)
        select p.id, 'meting ' || n, case when n % 3 = 0 then 'in' else 'out' end, case n when 3 then 100000000000000 else 100 + (n::bigint * 7919) % 5000000 end,
          (select today()) + case n when 3 then 1 else 1 + (n * 31) % 3650 end, (array['estimate', 'expected', 'contracted', 'due'])[1 + n % 4], uuidv7()
        from generate_series(1, ${itemCount}) n join (select id, row_number() over (order by code) - 1 as place from project where code like 'P-2001-%' order by code limit ${projectsWithItems}) p on p.place = n % ${projectsWithItems}`)
      await tx.run(
        sql`insert into cash_change (scope) select distinct project_id from cash_item where description like 'meting %' on conflict (scope) do update set xid = pg_current_xact_id()`,
      )
      await tx.run(
        sql`insert into portfolio_change (project_id) select distinct project_id from cash_item where description like 'meting %' on conflict (project_id) do update set xid = pg_current_xact_id()`,
      )
    }),
  )
  await vacuum(environment, 'cash_item')
}

/** Plans are made for what is there, and PostgreSQL has nothing of its own to do: an ANALYZE holds changes in sight. */
async function vacuum(environment: Environment, table: string): Promise<void> {
  const client = new pg.Client({ connectionString: environment.adminUrl })
  await client.connect()
  await client.query(`vacuum analyze ${table}`)
  const busy = "select 1 from pg_stat_activity where backend_type = 'autovacuum worker'"
  while ((await client.query(busy)).rowCount !== 0) await sleep(200)
  await client.end()
}
