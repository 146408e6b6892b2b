import type { DayCount } from '../calendar/dates.ts'
import { type LineDrivers, lineBridge } from '../forecast/bridge.ts'
import { currentAccount } from '../forecast/current-account.ts'
import { indexFactor, indexSteps, seriesFactor } from '../forecast/indexation.ts'
import { instalments } from '../forecast/instalments.ts'
import { liquidity } from '../forecast/liquidity.ts'
import { annuityPayment, type LoanRow, loanSchedule } from '../forecast/loans.ts'
import type { IndexSpec, Profile } from '../forecast/model.ts'
import { absorb } from '../forecast/plots.ts'
import { cumulativeShare, phase } from '../forecast/profiles.ts'
import { type RollInput, rollForward } from '../forecast/roll-forward.ts'
import { vat } from '../forecast/vat.ts'
import { allocate } from '../money/allocate.ts'
import { mulRatio, sumCents } from '../money/money.ts'
import { formatRatio, type Ratio } from '../money/ratio.ts'
import { EngineRefusal } from '../money/result.ts'
import { type FundEvent, type FundEventType, fundLedger } from '../partners/fund-ledger.ts'
import { partnerSettlement, partnerSettlementByCategory } from '../partners/settlement.ts'
import { type Tier, waterfall } from '../partners/waterfall.ts'
import {
  cents,
  centsList,
  type Input,
  list,
  mapValues,
  number,
  ratioOf,
  ratios,
  record,
  text,
} from './read.ts'

type Reference = (input: Input) => unknown

/** Reference functions of algorithms.json: exact cents. */
export const algorithmFunctions: Readonly<Record<string, Reference>> = {
  allocate: (i) => allocate(cents(i.totalCents, 'totalCents'), ratios(i.weights, 'weights')),
  phase: (i) => phase(cents(i.totalCents, 'totalCents'), sharesOf(i)),
  phaseWeights: (i) => phase(cents(i.totalCents, 'totalCents'), weightShares(i.weights)),
  instalments: (i) =>
    instalments(cents(i.totalCents, 'totalCents'), {
      shares: ratios(i.percentages, 'percentages'),
      retention: ratioOf(i.retention, 'retention'),
      releaseSplit: ratios(i.releaseSplit, 'releaseSplit'),
    }),
  indexAmount,
  indexBySeries,
  vat: (i) =>
    vat(cents(i.netCents, 'netCents'), {
      rate: ratioOf(i.rate, 'rate'),
      recoverable: ratioOf(i.recoverable, 'recoverable'),
    }),
  loanSchedule: loan,
  currentAccountInterest: account,
  partnerSettlement: settlement,
  partnerSettlementByCategory: settlementByCategory,
  waterfall: waterfallCase,
  rollForward: roll,
  varianceBridge: bridgeCase,
  fundLedger: fund,
  liquidity: liquidityCase,
  absorb: absorbCase,
}

function sharesOf(i: Input): Ratio[] {
  const kind = text(i.profile, 'profile')
  if (kind === 'weights') return weightShares(i.weights)
  if (kind !== 'lump' && kind !== 'linear' && kind !== 'sCurve') throw new TypeError(`profile: ${kind}`)
  const profile: Profile = { kind }
  return cumulativeShare(profile, number(i.periods, 'periods'))
}

function weightShares(weights: unknown): Ratio[] {
  const texts = list(weights, 'weights').map((w) => formatRatio(ratioOf(w, 'weights')))
  return cumulativeShare({ kind: 'weights', weights: texts }, texts.length)
}

function indexAmount(i: Input): unknown {
  const mode = text(i.mode, 'mode')
  if (mode !== 'calendarYear' && mode !== 'anniversary' && mode !== 'monthly')
    throw new TypeError(`mode: ${mode}`)
  const index: IndexSpec = { mode, rate: formatRatio(ratioOf(i.annual, 'annual')) }
  const [base, at] = [text(i.base, 'base').slice(0, 7), text(i.date, 'date').slice(0, 7)]
  const factor = indexFactor(index, base, at)
  return {
    steps: indexSteps(index, base, at),
    factor: decimalText(factor),
    cents: mulRatio(cents(i.amountCents, 'amountCents'), factor),
  }
}

function indexBySeries(i: Input): unknown {
  const values = mapValues(i.series, 'series', (v, key) => formatRatio(ratioOf(v, key)))
  const { used, factor } = seriesFactor(values, undefined, text(i.base, 'base'), text(i.date, 'date'))
  return { used, factor: decimalText(factor), cents: mulRatio(cents(i.amountCents, 'amountCents'), factor) }
}

/** A factor as the reference file writes it: "1.0" for one, no trailing zeros otherwise. */
function decimalText(factor: Ratio): string {
  const plain = formatRatio(factor)
  return plain.includes('.') ? plain : `${plain}.0`
}

function loan(i: Input): unknown {
  const type = text(i.type, 'type')
  const rate = ratioOf(i.annualRate, 'annualRate')
  const months = number(i.months, 'months')
  if (type === 'bullet') return bullet(i, rate, months)
  if (type !== 'annuity' && type !== 'linear') throw new TypeError(`type: ${type}`)
  const principal = cents(i.principalCents, 'principalCents')
  const rows = loanSchedule({ type, principal, rate, months })
  const last = rows.at(-1)
  return {
    payment: annuityPayment(principal, rate, months),
    last: last ? last.interest + last.principal : 0n,
    totalInterest: sumCents(rows.map((row) => row.interest)),
    first: triple(rows[0]),
    mid: triple(rows[Math.floor(months / 2)]),
    final: triple(last),
  }
}

function bullet(i: Input, rate: Ratio, months: number): unknown {
  const draws = new Map(
    Object.entries(record(i.drawsCents, 'drawsCents')).map(([k, v]) => [Number(k), cents(v, k)]),
  )
  const rows = loanSchedule({ type: 'bullet', draws, rate, months, capitalise: i.capitalise === true })
  const shown = [0, Math.floor(months / 2), months - 1]
  return {
    totalInterest: sumCents(rows.map((row) => row.interest)),
    endBalance: rows.at(-1)?.balance ?? 0n,
    rows: shown.map((k) => [k, rows[k]?.interest, rows[k]?.balance]),
  }
}

function triple(row: LoanRow | undefined): unknown {
  return row ? [row.interest, row.principal, row.balance] : null
}

function account(i: Input): unknown {
  const movements = list(i.movements, 'movements').map((m) => {
    const [date, amount] = list(m, 'movement')
    return { date: text(date, 'date'), cents: cents(amount, 'amount') }
  })
  const dayCount = text(i.dayCount ?? 'ACT/365F', 'dayCount') as DayCount
  return currentAccount(movements, { rate: ratioOf(i.rate, 'rate'), end: text(i.end, 'end'), dayCount })
}

function settlement(i: Input): unknown {
  return partnerSettlement({
    parties: list(i.parties, 'parties').map((p) => {
      const party = record(p, 'party')
      return {
        id: text(party.id, 'id'),
        key: ratioOf(party.key, 'key'),
        cost: cents(party.cost ?? 0, 'cost'),
        revenue: cents(party.revenue ?? 0, 'revenue'),
      }
    }),
    transfers: list(i.transfers ?? [], 'transfers').map((t) => {
      const transfer = record(t, 'transfer')
      return {
        from: text(transfer.from, 'from'),
        to: text(transfer.to, 'to'),
        amount: cents(transfer.amount, 'amount'),
      }
    }),
  })
}

function settlementByCategory(i: Input): unknown {
  const items = list(i.items, 'items').map((raw) => {
    const item = record(raw, 'item')
    const kind = text(item.kind, 'kind') === 'revenue' ? ('revenue' as const) : ('cost' as const)
    const [category, party] = [text(item.category, 'category'), text(item.party, 'party')]
    return { kind, category, party, amount: cents(item.amount, 'amount') }
  })
  const keys = mapValues(i.keys, 'keys', (perParty, name) => mapValues(perParty, name, ratioOf))
  const parties = list(i.parties, 'parties').map((p) => text(p, 'party'))
  const settled = partnerSettlementByCategory(items, keys, parties)
  return Object.fromEntries(settled.map(({ id, ...amounts }) => [id, amounts]))
}

function waterfallCase(i: Input): unknown {
  return waterfall({
    parties: Object.keys(record(i.contributions, 'contributions')),
    contributions: mapValues(i.contributions, 'contributions', centsList),
    distributions: centsList(i.distributions, 'distributions'),
    pref: mapValues(i.pref, 'pref', ratioOf),
    split: mapValues(i.split, 'split', ratioOf),
    order: list(i.order, 'order').map((tier) => text(tier, 'tier') as Tier),
  })
}

function roll(i: Input): unknown {
  const policy = text(i.policy, 'policy') as RollInput['policy']
  const input = {
    budget: cents(i.budgetCents, 'budgetCents'),
    shares: sharesOf(i),
    actuals: centsList(i.actualCents, 'actualCents'),
    cutoff: number(i.cutoff, 'cutoff'),
    policy,
  }
  const hasEac = i.eacCents !== null && i.eacCents !== undefined
  return rollForward(hasEac ? { ...input, eac: cents(i.eacCents, 'eacCents') } : input)
}

function bridgeCase(i: Input): unknown {
  const result = lineBridge(drivers(i.a), drivers(i.b))
  return {
    fromCents: result.from,
    toCents: result.to,
    effects: Object.fromEntries(result.steps.map((step) => [step.group, step.effect])),
  }
}

function drivers(value: unknown): LineDrivers {
  const d = record(value, 'drivers')
  return {
    quantity: ratioOf(d.qty, 'qty'),
    price: ratioOf(d.price, 'price'),
    index: ratioOf(d.idx, 'idx'),
    vatRate: ratioOf(d.vat, 'vat'),
    recoverable: ratioOf(d.rec, 'rec'),
  }
}

function fund(i: Input): unknown {
  const events = list(i.events, 'events').map((raw): FundEvent => {
    const event = record(raw, 'event')
    const base = {
      date: text(event.date, 'date'),
      type: text(event.type, 'type') as FundEventType,
      project: event.project === undefined || event.project === null ? null : text(event.project, 'project'),
    }
    return event.amount === undefined || event.amount === null
      ? base
      : { ...base, amount: cents(event.amount, 'amount') }
  })
  return fundLedger(cents(i.capitalCents, 'capitalCents'), cents(i.floorCents, 'floorCents'), events)
}

function liquidityCase(i: Input): unknown {
  const flows = list(i.flows, 'flows').map((flow) => {
    const [committed, planned] = centsList(flow, 'flow')
    return { committed: committed ?? 0n, planned: planned ?? 0n }
  })
  return liquidity(cents(i.openingCents, 'openingCents'), cents(i.floorCents, 'floorCents'), flows)
}

function absorbCase(i: Input): unknown {
  const plots = list(i.plots, 'plots').map((raw) => {
    const plot = record(raw, 'plot')
    return { id: text(plot.id, 'id'), areaM2: ratioOf(plot.m2, 'm2') }
  })
  return absorb(plots, {
    startMonth: number(i.startMonth, 'startMonth'),
    m2PerMonth: ratioOf(i.m2PerMonth, 'm2PerMonth'),
  })
}

/** What a reference case expects when the engine refuses its input: the code of the first error. */
export function refusalOf(error: unknown): { readonly error: string } | null {
  if (!(error instanceof EngineRefusal)) return null
  return { error: error.errors[0]?.code ?? 'UNKNOWN' }
}
