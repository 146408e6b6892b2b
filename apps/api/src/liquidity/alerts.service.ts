import { alertChanges, type FoundAlert, forecastAlerts, formatMoney } from '@stuurhuis/domain'
import { listExceededLines } from '../budgets/budgets.service.ts'
import { type Actor, systemAct } from '../platform/actor.ts'
import type { Db, Reader } from '../platform/db/connect.ts'
import * as queries from './alerts.queries.ts'
import { listFundMoney, listFundNames } from './liquidity.queries.ts'
import { type Deps, fundStandings, type Outlook, outlookOf, rulesOn } from './liquidity.service.ts'

export const { listAlertsToSettle } = queries
export type { AlertRow } from './alerts.queries.ts'

/** Who asks when the worker does: it answers for the whole house, and shows what it finds to nobody. */
const house: Actor = {
  personId: '',
  sessionId: '',
  firstName: '',
  lastName: '',
  roles: [{ role: 'general_director' }],
  rights: '',
  pending: [],
  isDemo: false,
  secondFactor: 'none',
  sessionEndsAt: '',
  amr: [],
}

/**
 * Compares what the cash warns of with the open alerts, and writes the difference: opened, moved, cleared. One worker at a
 * time; the unique index on open alerts holds whatever happens.
 * @param deps `today` is the day that alerts are dated with
 * @returns false when another worker is at it
 */
export function refreshAlerts(deps: Deps & { readonly db: Db }): Promise<boolean> {
  return systemAct(deps.db, 'alerts', '', async (tx) => {
    if (!(await queries.holdAlerts(tx))) return false
    const open = await queries.listOpenAlerts(tx)
    const { opened, moved, cleared } = alertChanges(open, await findAlerts(deps))
    if (opened.length > 0) await queries.insertAlerts(tx, opened, deps.today)
    if (moved.length > 0) await queries.moveAlerts(tx, moved, deps.today)
    if (cleared.length > 0) await queries.clearAlerts(tx, cleared, deps.today)
    return true
  })
}

/** Everything that the cash warns of now. */
async function findAlerts(deps: Deps): Promise<FoundAlert[]> {
  const outlook = await outlookOf(deps, house, { granularity: 'day' })
  const { largeShift } = await rulesOn(deps.db, deps.memory.calendar, deps.today)
  return [
    ...houseAlerts(outlook),
    ...lineAlerts(outlook),
    ...(await fundAlerts(deps.db, deps.today)),
    ...(await budgetAlerts(deps.db)),
    ...(await shiftAlerts(deps.db, largeShift)),
  ]
}

/** Without an account there is no balance that could be low. */
function houseAlerts({ accounts, forecast }: Outlook): FoundAlert[] {
  const isKnown = accounts.some((account) => account.balanceOn !== undefined)
  return forecastAlerts(forecast).filter(({ kind }) => isKnown || !kind.toLowerCase().endsWith('breach'))
}

/** Lines on which more was ordered or claimed than the forecast holds. */
function lineAlerts({ parts }: Outlook): FoundAlert[] {
  return parts.flatMap(({ source, alerts }) =>
    alerts.flatMap(({ lineId, alert, overrun }): FoundAlert[] => {
      if (alert !== 'overCommitted' || !source.project) return []
      const label = source.series.find((one) => one.key === lineId)?.label ?? lineId
      return [
        {
          kind: 'overCommitted',
          subject: `${source.scope}/${lineId}`,
          severity: 'warning',
          projectId: source.scope,
          facts: { label, amount: formatMoney(overrun < 0n ? -overrun : overrun) },
        },
      ]
    }),
  )
}

async function fundAlerts(db: Reader, today: string): Promise<FoundAlert[]> {
  const names = await listFundNames(db)
  const floors = new Map(names.map((fund) => [fund.id, fund.floorCents]))
  return fundStandings(names, await listFundMoney(db), today)
    .filter((fund) => fund.free < 0n)
    .map((fund) => ({
      kind: 'fundBelowFloor',
      subject: fund.id,
      severity: 'serious',
      facts: {
        label: fund.name,
        amount: formatMoney(-fund.free),
        balance: formatMoney(fund.balance),
        limit: formatMoney(floors.get(fund.id) ?? 0n),
      },
    }))
}

async function budgetAlerts(db: Reader): Promise<FoundAlert[]> {
  return (await listExceededLines(db)).map((line) => ({
    kind: 'budgetExceeded',
    subject: line.id,
    severity: line.control === 'stop' ? 'serious' : 'warning',
    ...(line.projectId && { projectId: line.projectId }),
    ...(line.clusterId && { clusterId: line.clusterId }),
    facts: {
      label: `${line.budgetCode} ${line.label}`,
      amount: formatMoney(line.usedCents - line.approvedCents),
      limit: formatMoney(line.approvedCents),
    },
  }))
}

async function shiftAlerts(db: Reader, limit: bigint): Promise<FoundAlert[]> {
  return (await queries.listShifts(db, limit)).map(({ projectId, label, cents }) => ({
    kind: 'largeShift',
    subject: projectId,
    severity: 'warning',
    projectId,
    facts: { label, amount: formatMoney(cents), limit: formatMoney(limit) },
  }))
}
