import { addDays, addMonths, type IsoDate } from '@stuurhuis/domain'
import { insertItems, insertRevisions, type NewItem, updateItem } from '../cash/cash.queries.ts'
import { insertDecision } from '../decisions/decisions.queries.ts'
import { insertFund, insertMovement, setMovementState } from '../funds/funds.queries.ts'
import { adoptPolicy, insertAccount, insertBalance, insertPolicy } from '../liquidity/liquidity.queries.ts'
import type { Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'

/** Every amount is invented. What falls in which month follows from today, so that the demo is never of the past. */
const lowest = 285_350_00n
const buffer = '500000.00'
const fundMoney = 750_000_00n
const guarantees = 25_000_00n
const months = 18

type DemoItem = NewItem & { project?: string; id?: string }
const on = (first: IsoDate, month: number, day: number): IsoDate => addDays(addMonths(first, month), day - 1)

const out = (description: string, cents: bigint, dueOn: IsoDate, more: Partial<DemoItem> = {}): DemoItem => ({
  description,
  direction: 'out',
  amountCents: cents,
  dueOn,
  status: 'expected',
  dateConfidence: 'sure',
  sourceType: 'manual',
  ...more,
})
const into = (...given: Parameters<typeof out>): DemoItem => ({ ...out(...given), direction: 'in' })
/** What nobody moves: it is agreed on its day. */
const fixed = (day: IsoDate) => ({ earliestOn: day, latestOn: day })

/** Salaries and running costs each month, rent each quarter. */
function recurring(today: IsoDate, first: IsoDate): DemoItem[] {
  const monthly = Array.from({ length: months + 1 }, (_, month) => on(first, month - 1, 25))
    .filter((day) => day > today)
    .flatMap((day) => [
      out('Personeel', 52_400_00n, day, {
        category: 'staff_recharge',
        sourceId: 'personeelsbudget',
        ...fixed(day),
      }),
      out('Werking', 9_650_00n, day, { category: 'operations', sourceId: 'werkingsbudget', ...fixed(day) }),
    ])
  const rents = Array.from({ length: months }, (_, month) => on(first, month, 5))
    .filter((day) => ['01', '04', '07', '10'].includes(day.slice(5, 7)))
    .map((day) =>
      into('Huur units', 38_250_00n, day, {
        project: 'Bedrijvencentrum De Loods',
        lineCode: 'HUUR',
        category: 'rental',
        sourceId: 'huurcontracten',
        ...fixed(day),
      }),
    )
  return [...monthly, ...rents]
}

const park = 'Bedrijvenpark Kanaalzone'
/** A purchase, works, and the deed that pays for them five days after the second instalment. */
function ofThePark(first: IsoDate): DemoItem[] {
  const works = [3, 4, 5, 6].map((month, index) =>
    out(`Wegenis en riolering, vordering ${index + 1}`, 302_500_00n, on(first, month, 10), {
      project: park,
      lineCode: 'WEG2',
      category: 'infrastructure',
      counterparty: 'Aannemingen Vercruysse',
      dateConfidence: 'likely',
      sourceId: 'bestek 2026-14',
    }),
  )
  return [
    ...works,
    out('Aankoop gronden', 1_900_000_00n, on(first, 3, 5), {
      project: 'KMO-zone Molenakker',
      lineCode: 'GROND',
      category: 'land_acquisition',
      sourceId: 'verkoopbelofte',
      ...fixed(on(first, 3, 5)),
    }),
    into('Akte verkoop kavel 3', 1_250_000_00n, on(first, 4, 15), {
      project: park,
      lineCode: 'KAVEL3',
      category: 'plot_sale',
      counterparty: 'Houtbouw De Meyer',
      dateConfidence: 'likely',
      sourceId: 'compromis kavel 3',
      earliestOn: on(first, 4, 15),
      latestOn: on(first, 12, 28),
    }),
  ]
}

/** What is less certain, and one item that has no date yet. */
function uncertain(first: IsoDate): DemoItem[] {
  const estimate = { status: 'estimate', dateConfidence: 'likely' }
  const { dueOn: _, ...undated } = out('Verplaatsing nutsleidingen', 48_000_00n, first)
  return [
    into('Subsidie sanering', 504_000_00n, on(first, 6, 28), {
      project: 'Reconversie Gieterij Noord',
      lineCode: 'SUBS1',
      category: 'subsidy',
      dateConfidence: 'likely',
      sourceId: 'subsidieaanvraag 2026',
      probability: '0.8',
    }),
    into('Bijdrage partner', 420_000_00n, on(first, 9, 20), {
      ...estimate,
      project: 'Stationsomgeving Zuid',
      category: 'partner_contribution',
      probability: '0.6',
    }),
    out('Studie ontsluiting', 65_000_00n, on(first, 12, 10), {
      ...estimate,
      project: 'Papierfabriek',
      category: 'studies',
    }),
    {
      ...undated,
      ...estimate,
      dateConfidence: 'unknown',
      project: 'Papierfabriek',
      category: 'utilities',
    },
  ]
}

/** Two accounts with the balance of today, a fund, a buffer and the items of eighteen months. */
export async function insertDemoCash(tx: Tx, today: IsoDate): Promise<void> {
  const first = addMonths(`${today.slice(0, 7)}-01`, 1)
  const person = await idsOf(tx, sql`select first_name as name, id from person`)
  const project = await idsOf(tx, sql`select name, id from project`)
  const items = [...recurring(today, first), ...ofThePark(first), ...uncertain(first)]

  const { id: decisionId } = await insertDecision(tx, {
    body: 'raad van bestuur',
    number: '2026/3.2',
    decidedOn: '2026-02-09',
    title: 'Kasbuffer en reglement van het streekfonds',
    outcome: 'approved',
  })
  const { id: policyId } = await insertPolicy(tx, {
    key: 'buffer',
    value: { cents: buffer },
    validFrom: '2026-03-01',
    by: person('Els'),
  })
  await adoptPolicy(tx, policyId, person('An'), decisionId)

  const fundId = await insertDemoFund(tx, { today, person, project, decisionId })
  const low = on(first, 4, 10)
  const until = items
    .filter((item) => item.dueOn !== undefined && item.dueOn <= low)
    .reduce((sum, item) => sum + (item.direction === 'in' ? item.amountCents : -item.amountCents), 0n)
  // so much that the day before the deed is the lowest, and the only one under the buffer
  await insertDemoAccounts(tx, { today, by: person('Els'), fundId, free: lowest - until })

  const ids = await insertItems(
    tx,
    items.map(({ project: name, ...item }) => ({ ...item, ...(name && { projectId: project(name) }) })),
  )
  // The first progress claim was verified and accepted by finance: the one item that is certain today.
  const claim = items.findIndex((item) => item.description.endsWith('vordering 1'))
  const itemId = ids[claim] ?? ''
  await updateItem(tx, itemId, { status: 'due' })
  const revision = { itemId, field: 'status', old: 'expected', new: 'due' }
  await insertRevisions(tx, [revision], 'Vordering nagekeken', person('Els'))
}

export type Names = (name: string) => string
async function insertDemoFund(
  tx: Tx,
  {
    today,
    person,
    project,
    decisionId,
  }: { today: IsoDate; person: Names; project: Names; decisionId: string },
): Promise<string> {
  const fund = await insertFund(tx, {
    code: 'STREEK',
    name: 'Streekfonds',
    floorCents: 0n,
    rules: 'Voorschotten aan projecten, terug te betalen bij de eerste verkoop.',
  })
  const book = async (movement: {
    kind: string
    amountCents: bigint
    projectId?: string
    reason: string
  }) => {
    const { id } = await insertMovement(tx, {
      ...movement,
      fundId: fund.id,
      on: today,
      proposedBy: person('Els'),
    })
    await setMovementState(tx, id, { state: 'approved', approvedBy: person('An'), decisionId })
    await setMovementState(tx, id, { state: 'booked' })
  }
  await book({ kind: 'dotation', amountCents: fundMoney, reason: 'Dotatie van de provincie' })
  const foundry = { projectId: project('Reconversie Gieterij Noord'), amountCents: 120_000_00n }
  await book({ ...foundry, kind: 'commit', reason: 'Voorfinanciering sanering' })
  await book({ ...foundry, kind: 'release', reason: 'De provincie financiert de sanering voor' })
  return fund.id
}

async function insertDemoAccounts(
  tx: Tx,
  { today, by, fundId, free }: { today: IsoDate; by: string; fundId: string; free: bigint },
): Promise<void> {
  const account = await insertAccount(tx, {
    iban: 'BE68539007547034',
    name: 'Zichtrekening',
    blockedCents: guarantees,
  })
  const earmarked = await insertAccount(tx, {
    iban: 'BE71096123456769',
    name: 'Rekening streekfonds',
    fundId,
    blockedCents: 0n,
  })
  const entered = { on: today, reason: undefined, by }
  await insertBalance(tx, { ...entered, accountId: account.id, cents: free + guarantees })
  await insertBalance(tx, { ...entered, accountId: earmarked.id, cents: fundMoney })
}

export async function idsOf(tx: Tx, statement: ReturnType<typeof sql>): Promise<Names> {
  const rows = await tx.many<{ name: string; id: string }>(statement)
  const ids = new Map(rows.map((row) => [row.name, row.id]))
  return (name) => {
    const id = ids.get(name)
    if (id === undefined) throw new Error(`the demo has no ${name}`)
    return id
  }
}
