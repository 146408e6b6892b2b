import { type Cents, isWithinLimit } from '../money/money.ts'
import { compareRatio, ONE, parseRatio } from '../money/ratio.ts'
import { type EngineError, engineError } from '../money/result.ts'
import { computeLine, lineBudget, lineStartMonth } from './line.ts'
import type { LineInput, ProjectModel } from './model.ts'
import { yearsOfLine } from './profiles.ts'
import type { LineResult } from './project-result.ts'

/**
 * What nobody means by a line, transfer or loan that he enters: money from a unit to itself or between two that stand
 * outside, shares that do not fit the months, an amount that grows beyond what is exact. Stricter than `validateModel`,
 * which must also take what was stored before. The model must have passed that one.
 */
export function inputFaults(
  model: ProjectModel,
  kind: 'lines' | 'plots' | 'transfers' | 'loans',
  index: number,
): EngineError[] {
  const path = `${kind}.${index}`
  if (kind === 'lines') {
    const line = model.lines[index]
    return line ? [...unitFaults(line, path), ...lineFaults(model, line, path)] : []
  }
  if (kind === 'transfers') {
    const transfer = model.transfers[index]
    return transfer ? unitFaults(transfer, path) : []
  }
  const loan = kind === 'loans' ? model.loans[index] : undefined
  return loan && loan.principal <= 0n ? [engineError('MODEL_RANGE', `${path}.principal`)] : []
}

/** Rates of the account above 100 % a year: a percentage written as a fraction. */
export function rateFaults({ account }: ProjectModel): EngineError[] {
  return (['debitRate', 'creditRate'] as const)
    .filter((key) => compareRatio(parseRatio(account[key]), ONE) > 0)
    .map((key) => engineError('MODEL_RANGE', `account.${key}`))
}

/** Lines whose amounts leave the range in which every figure is exact: an index or VAT rate can do that. */
export function amountFaults(model: ProjectModel): EngineError[] {
  return model.lines.flatMap((line, i) => sizeFaults(model, line, `lines.${i}`))
}

function unitFaults({ payer, receiver }: { payer: string; receiver: string }, path: string): EngineError[] {
  const isOutside = (unit: string) => unit.startsWith('ext:')
  if (payer === receiver) return [engineError('MODEL_SAME_UNIT', `${path}.receiver`)]
  return isOutside(payer) && isOutside(receiver)
    ? [engineError('MODEL_OUTSIDE_UNITS', `${path}.receiver`)]
    : []
}

function lineFaults(model: ProjectModel, line: LineInput, path: string): EngineError[] {
  const shares = shareFault(model, line)
  return shares ? [engineError(shares[0], `${path}.profile.${shares[1]}`)] : sizeFaults(model, line, path)
}

function shareFault(
  model: ProjectModel,
  line: LineInput,
): readonly [code: string, field: string] | undefined {
  const { profile } = line
  if (profile.kind === 'weights') {
    const periods = model.period === 'year' ? yearsOfLine(line.months) : line.months
    return profile.weights.length === periods ? undefined : ['MODEL_WEIGHTS_MONTHS', 'weights']
  }
  if (profile.kind === 'instalments') {
    if (profile.offsets.length !== profile.shares.length) return ['MODEL_SHARES_MONTHS', 'offsets']
    const isComplete = profile.releaseOffsets.length === profile.releaseSplit.length
    return isComplete ? undefined : ['MODEL_SHARES_MONTHS', 'releaseOffsets']
  }
  const isNowhere = profile.kind === 'annual' && 'month' in line.start && lineStartMonth(model, line) === null
  return isNowhere ? ['ALLOC_NO_WEIGHT', 'shares'] : undefined
}

function sizeFaults(model: ProjectModel, line: LineInput, path: string): EngineError[] {
  const field = 'cents' in line.amount ? 'cents' : 'unitPrice'
  const tooLarge = [engineError('AMOUNT_TOO_LARGE', `${path}.amount.${field}`)]
  if (!isWithinLimit(lineBudget(line))) return tooLarge
  return isCountable(computeLine(model, line)) ? [] : tooLarge
}

/** Whether every amount of a line stays in the range in which figures are exact. */
export function isCountable({ cash, totals, vatSettlement }: LineResult): boolean {
  const amounts: readonly Cents[] = [...cash, ...vatSettlement, ...Object.values(totals)]
  return amounts.every(isWithinLimit)
}
