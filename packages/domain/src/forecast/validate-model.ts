import { isIsoDate, isYearMonth } from '../calendar/dates.ts'
import { isWithinLimit } from '../money/money.ts'
import { addRatio, compareRatio, isDecimal, ONE, parseRatio, ZERO } from '../money/ratio.ts'
import { type EngineError, engineError } from '../money/result.ts'
import { LINE_CATEGORIES, LINE_STATUSES, MODEL_LIMITS, ROLL_POLICIES } from './model.ts'

/**
 * Everything that is wrong with a value that claims to be a project model: shape, ranges, references, limits. An
 * empty list means that `computeProject` will accept it. Each error carries the path of its field.
 */
export function validateModel(value: unknown): EngineError[] {
  const check = new Checker()
  const model = check.object(value, '')
  if (!model) return check.errors
  check.text(model.code, 'code')
  check.text(model.name, 'name')
  check.month(model.start, 'start')
  check.integer(model.months, 'months', 1, MODEL_LIMITS.months)
  check.oneOf(model.period, 'period', ['month', 'year'])
  check.integer(model.priceYear, 'priceYear', 1900, 2200)
  checkSettings(check, model)
  const indexes = checkIndexes(check, model.indexes)
  checkParties(check, model.parties)
  if (model.closedThrough !== undefined) check.month(model.closedThrough, 'closedThrough')
  const milestones = check.object(model.milestones, 'milestones') ?? {}
  for (const [id, month] of Object.entries(milestones))
    if (month !== null) check.month(month, `milestones.${id}`)
  const known = { indexes, milestones: new Set(Object.keys(milestones)) }
  checkItems(check, model.lines, 'lines', MODEL_LIMITS.lines, (line, path) =>
    checkLine(check, line, path, known),
  )
  checkItems(check, model.plots, 'plots', MODEL_LIMITS.plots, (plot, path) => checkPlot(check, plot, path))
  checkPlotTerms(check, model.plotTerms, indexes)
  checkItems(check, model.transfers, 'transfers', MODEL_LIMITS.transfers, (t, path) =>
    checkTransfer(check, t, path),
  )
  checkItems(check, model.loans, 'loans', MODEL_LIMITS.loans, (loan, path) => checkLoan(check, loan, path))
  return check.errors
}

type Fields = Readonly<Record<string, unknown>>

/** Collects errors; every method returns whether the value was acceptable. */
class Checker {
  readonly errors: EngineError[] = []

  fail(code: string, path: string): false {
    this.errors.push(engineError(code, path))
    return false
  }

  object(value: unknown, path: string): Fields | null {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
    this.fail('MODEL_SHAPE', path)
    return null
  }

  text(value: unknown, path: string): boolean {
    return (typeof value === 'string' && value.length <= 2000) || this.fail('MODEL_TEXT', path)
  }

  month(value: unknown, path: string): boolean {
    return (typeof value === 'string' && isYearMonth(value)) || this.fail('MODEL_MONTH', path)
  }

  integer(value: unknown, path: string, min: number, max: number): boolean {
    const isFine = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    return isFine || this.fail('MODEL_RANGE', path)
  }

  oneOf(value: unknown, path: string, allowed: readonly unknown[]): boolean {
    return allowed.includes(value) || this.fail('MODEL_CHOICE', path)
  }

  money(value: unknown, path: string): boolean {
    if (typeof value !== 'bigint') return this.fail('MODEL_MONEY', path)
    return isWithinLimit(value) || this.fail('AMOUNT_TOO_LARGE', path)
  }

  /** A decimal text, optionally inside [min, max]. */
  decimal(value: unknown, path: string, min?: string, max?: string): boolean {
    if (typeof value !== 'string' || value.length > 40 || !isDecimal(value))
      return this.fail('MODEL_DECIMAL', path)
    const x = parseRatio(value)
    const isLow = min !== undefined && compareRatio(x, parseRatio(min)) < 0
    const isHigh = max !== undefined && compareRatio(x, parseRatio(max)) > 0
    return !(isLow || isHigh) || this.fail('MODEL_RANGE', path)
  }
}

function checkItems(
  check: Checker,
  value: unknown,
  path: string,
  limit: number,
  each: (item: Fields, path: string) => void,
): void {
  if (!Array.isArray(value)) {
    check.fail('MODEL_SHAPE', path)
    return
  }
  if (value.length > limit) check.fail('MODEL_TOO_MANY', path)
  const ids = new Set<unknown>()
  value.slice(0, limit).forEach((raw: unknown, i) => {
    const item = check.object(raw, `${path}.${i}`)
    if (!item) return
    if (ids.has(item.id)) check.fail('MODEL_DUPLICATE', `${path}.${i}.id`)
    ids.add(item.id)
    check.text(item.id, `${path}.${i}.id`)
    each(item, `${path}.${i}`)
  })
}

function checkSettings(check: Checker, model: Fields): void {
  const discount = check.object(model.discount, 'discount')
  if (discount) {
    check.decimal(discount.rate, 'discount.rate', '-0.99', '10')
    check.oneOf(discount.dayCount, 'discount.dayCount', ['ACT/365F', '30E/360', 'ACT/360'])
    check.oneOf(discount.timing, 'discount.timing', ['end', 'begin', 'mid'])
  }
  const account = check.object(model.account, 'account')
  if (account) {
    check.decimal(account.debitRate, 'account.debitRate', '-1', '10')
    check.decimal(account.creditRate, 'account.creditRate', '-1', '10')
    check.money(account.opening, 'account.opening')
  }
  const vat = check.object(model.vat, 'vat')
  if (vat) {
    check.integer(vat.refundLagMonths, 'vat.refundLagMonths', 0, 120)
    check.integer(vat.outputLagMonths, 'vat.outputLagMonths', 0, 120)
    check.decimal(vat.standardRate, 'vat.standardRate', '0', '1')
  }
}

function checkIndexes(check: Checker, value: unknown): ReadonlySet<string> {
  const indexes = check.object(value, 'indexes') ?? {}
  for (const [key, raw] of Object.entries(indexes)) {
    const path = `indexes.${key}`
    const index = check.object(raw, path)
    if (
      !index ||
      !check.oneOf(index.mode, `${path}.mode`, ['calendarYear', 'anniversary', 'monthly', 'vector', 'series'])
    ) {
      continue
    }
    if (index.mode === 'series') checkSeries(check, index.values, `${path}.values`)
    else check.decimal(index.rate, `${path}.rate`, '-0.99', '10')
  }
  return new Set(Object.keys(indexes))
}

function checkSeries(check: Checker, value: unknown, path: string): void {
  const values = check.object(value, path) ?? {}
  for (const [month, published] of Object.entries(values)) {
    check.month(month, path)
    check.decimal(published, `${path}.${month}`, '0.000001')
  }
}

function checkParties(check: Checker, value: unknown): void {
  if (!Array.isArray(value) || value.length === 0 || value.length > MODEL_LIMITS.parties) {
    check.fail('MODEL_PARTIES', 'parties')
    return
  }
  let sum = ZERO
  value.forEach((raw: unknown, i) => {
    const party = check.object(raw, `parties.${i}`)
    if (!party) return
    check.text(party.unit, `parties.${i}.unit`)
    check.text(party.name, `parties.${i}.name`)
    if (check.decimal(party.key, `parties.${i}.key`, '0', '1'))
      sum = addRatio(sum, parseRatio(String(party.key)))
  })
  if (compareRatio(sum, ONE) !== 0) check.fail('MODEL_KEYS_SUM', 'parties')
}

interface Known {
  readonly indexes: ReadonlySet<string>
  readonly milestones: ReadonlySet<string>
}

function checkLine(check: Checker, line: Fields, path: string, known: Known): void {
  for (const key of ['code', 'description', 'payer', 'receiver']) check.text(line[key], `${path}.${key}`)
  check.oneOf(line.category, `${path}.category`, LINE_CATEGORIES)
  check.oneOf(line.direction, `${path}.direction`, ['cost', 'revenue'])
  check.oneOf(line.status, `${path}.status`, LINE_STATUSES)
  check.integer(line.priceYear, `${path}.priceYear`, 1900, 2200)
  check.integer(line.months, `${path}.months`, 1, MODEL_LIMITS.months)
  check.integer(line.paymentLagMonths, `${path}.paymentLagMonths`, 0, 120)
  check.decimal(line.vatRate, `${path}.vatRate`, '0', '1')
  check.decimal(line.vatRecoverable, `${path}.vatRecoverable`, '0', '1')
  check.decimal(line.probability, `${path}.probability`, '0', '1')
  if (line.factor !== undefined) check.decimal(line.factor, `${path}.factor`)
  if (line.priceFixedUntil !== undefined) check.month(line.priceFixedUntil, `${path}.priceFixedUntil`)
  if (!known.indexes.has(String(line.index))) check.fail('MODEL_UNKNOWN_INDEX', `${path}.index`)
  checkAmount(check, line.amount, `${path}.amount`)
  if (line.cells !== undefined) checkCells(check, line.cells, `${path}.cells`)
  if (line.actuals !== undefined) checkActuals(check, line.actuals, `${path}.actuals`)
  checkStart(check, line.start, `${path}.start`, known)
  checkProfile(check, line, path)
}

function checkAmount(check: Checker, value: unknown, path: string): void {
  const amount = check.object(value, path)
  if (!amount) return
  if ('cents' in amount) {
    check.money(amount.cents, `${path}.cents`)
    return
  }
  check.decimal(amount.quantity, `${path}.quantity`)
  check.decimal(amount.unitPrice, `${path}.unitPrice`)
}

/** Amounts by months after the start of the line. */
function checkCells(check: Checker, value: unknown, path: string): void {
  const cells = Object.entries(check.object(value, path) ?? {})
  if (cells.length > MODEL_LIMITS.months) check.fail('MODEL_TOO_MANY', path)
  for (const [offset, cents] of cells.slice(0, MODEL_LIMITS.months)) {
    if (!/^(0|-?[1-9]\d{0,2})$/.test(offset)) check.fail('MODEL_RANGE', `${path}.${offset}`)
    check.money(cents, `${path}.${offset}`)
  }
}

function checkActuals(check: Checker, value: unknown, path: string): void {
  const actuals = check.object(value, path)
  if (!actuals) return
  check.oneOf(actuals.policy, `${path}.policy`, ROLL_POLICIES)
  if (actuals.eac !== undefined) check.money(actuals.eac, `${path}.eac`)
  else if (actuals.policy === 'manual') check.fail('MODEL_MONEY', `${path}.eac`)
  for (const [month, cents] of Object.entries(check.object(actuals.paid, `${path}.paid`) ?? {})) {
    check.month(month, `${path}.paid.${month}`)
    check.money(cents, `${path}.paid.${month}`)
  }
}

function checkStart(check: Checker, value: unknown, path: string, known: Known): void {
  const start = check.object(value, path)
  if (!start) return
  if ('month' in start) {
    check.month(start.month, `${path}.month`)
    return
  }
  if (!known.milestones.has(String(start.milestone)))
    check.fail('MODEL_UNKNOWN_MILESTONE', `${path}.milestone`)
  check.integer(start.offset, `${path}.offset`, -600, 600)
}

function checkProfile(check: Checker, line: Fields, path: string): void {
  const profile = check.object(line.profile, `${path}.profile`)
  if (!profile) return
  switch (profile.kind) {
    case 'lump':
      if (line.months !== 1) check.fail('MODEL_LUMP_MONTHS', `${path}.months`)
      return
    case 'linear':
    case 'sCurve':
      return
    case 'weights':
      checkShares(check, profile.weights, `${path}.profile.weights`)
      return
    case 'annual':
      checkShares(
        check,
        Object.values(check.object(profile.shares, `${path}.profile.shares`) ?? {}),
        `${path}.profile.shares`,
      )
      return
    case 'instalments':
      checkShares(check, profile.shares, `${path}.profile.shares`)
      checkShares(check, profile.releaseSplit, `${path}.profile.releaseSplit`)
      check.decimal(profile.retention, `${path}.profile.retention`, '0', '1')
      return
    case 'recurring':
      check.oneOf(profile.frequency, `${path}.profile.frequency`, ['month', 'quarter', 'year'])
      check.oneOf(profile.payment, `${path}.profile.payment`, ['prepaid', 'arrears'])
      check.integer(profile.rentFreeMonths, `${path}.profile.rentFreeMonths`, 0, MODEL_LIMITS.months)
      check.decimal(profile.occupancy, `${path}.profile.occupancy`, '0', '1')
      if (profile.from !== undefined && !isIsoDate(String(profile.from)))
        check.fail('MODEL_DATE', `${path}.profile.from`)
      return
    default:
      check.fail('MODEL_CHOICE', `${path}.profile.kind`)
  }
}

function checkShares(check: Checker, value: unknown, path: string): void {
  if (!Array.isArray(value) || value.length === 0 || value.length > MODEL_LIMITS.months) {
    check.fail('MODEL_SHAPE', path)
    return
  }
  const isFine = value.map((share, i) => check.decimal(share, `${path}.${i}`, '0')).every(Boolean)
  if (isFine && value.every((share) => parseRatio(String(share)).n === 0n))
    check.fail('ALLOC_NO_WEIGHT', path)
}

function checkPlot(check: Checker, plot: Fields, path: string): void {
  check.text(plot.code, `${path}.code`)
  check.text(plot.phase, `${path}.phase`)
  check.decimal(plot.areaM2, `${path}.areaM2`, '0')
  check.decimal(plot.pricePerM2, `${path}.pricePerM2`, '0')
  if (plot.priceFactor !== undefined) check.decimal(plot.priceFactor, `${path}.priceFactor`, '0')
  check.oneOf(plot.mode, `${path}.mode`, ['sale', 'groundLease'])
  check.oneOf(plot.state, `${path}.state`, ['free', 'option', 'agreement', 'deed'])
  check.oneOf(plot.status, `${path}.status`, LINE_STATUSES)
  if (plot.agreement !== null) check.month(plot.agreement, `${path}.agreement`)
}

function checkPlotTerms(check: Checker, value: unknown, indexes: ReadonlySet<string>): void {
  const terms = check.object(value, 'plotTerms')
  if (!terms) return
  check.decimal(terms.depositShare, 'plotTerms.depositShare', '0', '1')
  check.integer(terms.deedLagMonths, 'plotTerms.deedLagMonths', 0, 120)
  check.decimal(terms.canonPerM2, 'plotTerms.canonPerM2', '0')
  for (const key of ['priceIndex', 'canonIndex']) {
    if (!indexes.has(String(terms[key]))) check.fail('MODEL_UNKNOWN_INDEX', `plotTerms.${key}`)
  }
}

function checkTransfer(check: Checker, transfer: Fields, path: string): void {
  for (const key of ['code', 'description', 'payer', 'receiver']) check.text(transfer[key], `${path}.${key}`)
  if (transfer.payer === transfer.receiver) check.fail('MODEL_SAME_UNIT', `${path}.receiver`)
  check.money(transfer.cents, `${path}.cents`)
  check.month(transfer.month, `${path}.month`)
}

function checkLoan(check: Checker, loan: Fields, path: string): void {
  check.text(loan.description, `${path}.description`)
  check.month(loan.month, `${path}.month`)
  check.money(loan.principal, `${path}.principal`)
  check.decimal(loan.rate, `${path}.rate`, '0', '1')
  check.integer(loan.months, `${path}.months`, 1, MODEL_LIMITS.months)
  check.oneOf(loan.type, `${path}.type`, ['annuity', 'linear', 'bullet'])
}
