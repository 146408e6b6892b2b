import type { IsoDate } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'

export type FundEventType =
  | 'dotation'
  | 'commit'
  | 'release'
  | 'advance'
  | 'repay'
  | 'grant'
  | 'writeOff'
  | 'interest'

export interface FundEvent {
  readonly date: IsoDate
  readonly type: FundEventType
  readonly project?: string | null
  /** Absent on a release: everything that is not drawn yet. */
  readonly amount?: Cents
}

export interface FundRow {
  readonly date: IsoDate
  readonly type: FundEventType
  readonly project: string | null
  readonly blocked: boolean
  readonly cash: Cents
  readonly committedUndrawn: Cents
  readonly outstanding: Cents
  readonly free: Cents
  /** Repaid beyond the outstanding amount: an item to clear, it does not enter the ledger. */
  readonly excess: Cents
}

interface Account {
  undrawn: Cents
  outstanding: Cents
}

interface Fund {
  cash: Cents
  readonly projects: Map<string, Account>
}

/**
 * Ledger of a revolving fund (finance.md 14). free = cash - committed undrawn - floor. A commitment above `free`,
 * an advance above what is committed, a grant or write-off above what there is: blocked, changes nothing, but is
 * recorded. Identity: cash + outstanding + grants + write-offs = capital + dotations + interest.
 */
export function fundLedger(capital: Cents, floor: Cents, events: readonly FundEvent[]): FundRow[] {
  const fund: Fund = { cash: capital, projects: new Map() }
  return events.map((event) => {
    const { blocked, excess } = apply(fund, floor, event)
    const accounts = [...fund.projects.values()]
    const committedUndrawn = accounts.reduce((sum, a) => sum + a.undrawn, 0n)
    return {
      date: event.date,
      type: event.type,
      project: event.project ?? null,
      blocked,
      cash: fund.cash,
      committedUndrawn,
      outstanding: accounts.reduce((sum, a) => sum + a.outstanding, 0n),
      free: fund.cash - committedUndrawn - floor,
      excess,
    }
  })
}

const DONE = { blocked: false, excess: 0n }
const BLOCKED = { blocked: true, excess: 0n }

function apply(
  fund: Fund,
  floor: Cents,
  event: FundEvent,
): { readonly blocked: boolean; readonly excess: Cents } {
  const amount = event.amount ?? 0n
  const account = accountOf(fund, event.project ?? null)
  switch (event.type) {
    case 'dotation':
    case 'interest':
      fund.cash += amount
      return DONE
    case 'commit':
      if (amount > freeOf(fund, floor)) return BLOCKED
      account.undrawn += amount
      return DONE
    case 'release': {
      const released = event.amount ?? account.undrawn
      if (released > account.undrawn) return BLOCKED
      account.undrawn -= released
      return DONE
    }
    case 'advance':
      if (amount > account.undrawn) return BLOCKED
      account.undrawn -= amount
      account.outstanding += amount
      fund.cash -= amount
      return DONE
    case 'repay': {
      const booked = amount > account.outstanding ? account.outstanding : amount
      account.outstanding -= booked
      fund.cash += booked
      return { blocked: false, excess: amount - booked }
    }
    case 'grant':
      if (amount > freeOf(fund, floor)) return BLOCKED
      fund.cash -= amount
      return DONE
    case 'writeOff':
      if (amount > account.outstanding) return BLOCKED
      account.outstanding -= amount
      return DONE
  }
}

function freeOf(fund: Fund, floor: Cents): Cents {
  const undrawn = [...fund.projects.values()].reduce((sum, a) => sum + a.undrawn, 0n)
  return fund.cash - undrawn - floor
}

function accountOf(fund: Fund, project: string | null): Account {
  if (project === null) return { undrawn: 0n, outstanding: 0n }
  const known = fund.projects.get(project)
  if (known) return known
  const fresh = { undrawn: 0n, outstanding: 0n }
  fund.projects.set(project, fresh)
  return fresh
}
