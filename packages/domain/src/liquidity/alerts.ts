import { formatMoney } from '../money/money.ts'
import type { DayCurve } from './day-curve.ts'
import type { DayForecast } from './day-forecast.ts'

export const ALERT_KINDS = [
  'breach',
  'committedOnlyBreach',
  'fundBelowFloor',
  'overCommitted',
  'budgetExceeded',
  'largeShift',
  'overdue',
  'pastResidual',
  'unplaced',
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** What an alert says in figures; money as decimal text, dates as YYYY-MM-DD. */
export interface AlertFacts {
  /** Name of the line, budget line, fund or version. */
  readonly label?: string
  /** First day on which it is so. */
  readonly date?: string
  /** What is short, above a limit, or concerned; 0 or more, save for a shift, which has its sign. */
  readonly amount?: string
  readonly lowestOn?: string
  readonly balance?: string
  /** What it should not fall under, or rise above. */
  readonly limit?: string
  /** Days under the buffer, or number of items. */
  readonly count?: number
}
/** `subject` says which thing it is about; one kind and subject has one open alert at most. */
export interface FoundAlert {
  readonly kind: AlertKind
  readonly subject: string
  readonly severity: 'info' | 'warning' | 'serious'
  readonly projectId?: string
  readonly clusterId?: string
  readonly facts: AlertFacts
}

/** Alerts about the whole organisation have one subject: a breach that moves stays the same breach. */
const HOUSE = 'house'

/**
 * What the total forecast warns of (finance.md 15): `breach` when all items together fall under the buffer, else
 * `committedOnlyBreach` when only the certain ones do; what is past its date and not paid, and what has no date.
 */
export function forecastAlerts(forecast: DayForecast): FoundAlert[] {
  const under = (kind: 'breach' | 'committedOnlyBreach', curve: DayCurve): FoundAlert[] =>
    curve.firstBreach === null
      ? []
      : [
          {
            kind,
            subject: HOUSE,
            severity: kind === 'breach' ? 'serious' : 'warning',
            facts: {
              date: curve.firstBreach.date,
              amount: formatMoney(forecast.buffer - curve.low.balance),
              lowestOn: curve.low.date,
              balance: formatMoney(curve.low.balance),
              limit: formatMoney(forecast.buffer),
              count: curve.daysUnderBuffer,
            },
          },
        ]
  const breach = under('breach', forecast.all)
  const tallies = [
    ['overdue', forecast.overdue, 'warning'],
    ['pastResidual', forecast.pastResidual, 'warning'],
    ['unplaced', forecast.unscheduled, 'info'],
  ] as const
  return [
    ...(breach.length > 0 ? breach : under('committedOnlyBreach', forecast.committedOnly)),
    ...tallies.flatMap(([kind, { count, inflow, outflow }, severity]): FoundAlert[] =>
      count === 0
        ? []
        : [{ kind, subject: HOUSE, severity, facts: { count, amount: formatMoney(inflow - outflow) } }],
    ),
  ]
}

export interface OpenAlert extends FoundAlert {
  readonly id: string
}
export interface AlertChanges {
  readonly opened: readonly FoundAlert[]
  readonly moved: readonly OpenAlert[]
  readonly cleared: readonly string[]
}
/** What to write so that the open alerts are those that were found; what says the same as before is left alone. */
export function alertChanges(open: readonly OpenAlert[], found: readonly FoundAlert[]): AlertChanges {
  const keyOf = ({ kind, subject }: FoundAlert) => `${kind} ${subject}`
  const known = new Map(open.map((alert) => [keyOf(alert), alert]))
  const seen = new Set(found.map(keyOf))
  return {
    opened: found.filter((alert) => !known.has(keyOf(alert))),
    moved: found.flatMap((alert) => {
      const before = known.get(keyOf(alert))
      return before === undefined || saysTheSame(before, alert) ? [] : [{ ...alert, id: before.id }]
    }),
    cleared: open.filter((alert) => !seen.has(keyOf(alert))).map((alert) => alert.id),
  }
}

function saysTheSame(a: FoundAlert, b: FoundAlert): boolean {
  const names = new Set([...Object.keys(a.facts), ...Object.keys(b.facts)]) as Set<keyof AlertFacts>
  return a.severity === b.severity && [...names].every((name) => a.facts[name] === b.facts[name])
}
