import type { Override, ProjectModel, ProjectResult } from '@stuurhuis/domain'
import type { getForecast, ResultInputOf } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { refuseUnknownYet } from '../platform/db/rows-at.ts'
import { notFound } from '../platform/http/route.ts'
import { ProblemError } from '../platform/problem.ts'
import * as queries from './forecasts.queries.ts'

type ApiForecast = ResultInputOf<typeof getForecast>

/** The version, when this actor may read it. @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION */
export async function readable(db: Reader, actor: Actor, id: string): Promise<queries.ForecastRow> {
  const row = await queries.findForecast(db, actor, id)
  if (!row) throw notFound()
  if (!row.mayRead) throw new ProblemError('MISSING_PERMISSION')
  return row
}

/**
 * The same with what decided its result at an instant. The rights are those of now, the state must have been one for this
 * reader both now and then: the board reads no draft of what was approved later.
 * @throws RESOURCE_NOT_FOUND for a version that was not there yet, BAD_REQUEST for an instant that is still to come
 */
export async function readableAt(
  db: Reader,
  actor: Actor,
  id: string,
  knownAt: string,
): Promise<queries.ForecastRow> {
  await refuseUnknownYet(db, knownAt)
  const { frozenModel: _frozen, overrides: _overrides, ...now } = await readable(db, actor, id)
  const then = await queries.findKnown(db, actor, id, knownAt)
  if (!then) throw notFound()
  return { ...now, ...then }
}

/** The settings of a stored version; money inside is a decimal string already. */
type Settings = Pick<
  ProjectModel,
  | 'period'
  | 'priceYear'
  | 'grossAreaM2'
  | 'discount'
  | 'vat'
  | 'indexes'
  | 'parties'
  | 'milestones'
  | 'plotTerms'
  | 'closedThrough'
> & { account: ApiForecast['account'] }

/** A version or scenario as the API gives it. */
export function toForecast(row: queries.ForecastRow, publicUrl: string): ApiForecast {
  // stored by createForecast and storeWhole only, from a model that was validated
  const settings = row.settings as unknown as Settings
  const dated = Object.entries(settings.milestones).filter(([, month]) => month !== null)
  return {
    id: row.id,
    href: `${publicUrl}/v1/forecasts/${row.id}`,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    currency: 'EUR',
    projectId: row.projectId,
    projectCode: row.projectCode,
    projectName: row.projectName,
    label: row.label,
    state: row.state,
    ...(row.parentId && { parentId: row.parentId }),
    ...(row.baseId && { baseId: row.baseId, overrides: [...((row.overrides ?? []) as Override[])] }),
    startMonth: row.startOn.slice(0, 7),
    horizonMonths: row.nMonths,
    ...toSettings(settings),
    milestones: Object.fromEntries(dated) as Record<string, string>,
    milestonesWithoutDate: Object.keys(settings.milestones).filter(
      (code) => settings.milestones[code] === null,
    ),
    ...(settings.closedThrough && { closedThrough: settings.closedThrough }),
    ...(row.baselineYear !== undefined && { baselineYear: row.baselineYear }),
    ...(row.decisionId && { decisionId: row.decisionId }),
    ownShare: row.ownShare,
    basis: row.basis,
    lineCount: row.lineCount,
    live: row.live,
    mayEdit: row.mayEdit,
    inputHash: row.inputHash.toString('hex'),
    ...(row.resultHash && { resultHash: row.resultHash.toString('hex') }),
    engineVersion: row.engineVersion,
    ...(row.importId &&
      row.sourceFile &&
      row.sourceSha256 && {
        source: {
          importId: row.importId,
          fileName: row.sourceFile,
          fileSha256: row.sourceSha256.toString('hex'),
        },
      }),
  }
}

function toSettings(settings: Settings) {
  const { rate, dayCount, timing } = settings.discount
  return {
    period: settings.period,
    priceYear: settings.priceYear,
    ...(settings.grossAreaM2 !== undefined && { grossAreaM2: settings.grossAreaM2 }),
    discountRate: rate,
    dayCount,
    timing,
    account: settings.account,
    vat: settings.vat,
    indexes: settings.indexes as ApiForecast['indexes'],
    parties: settings.parties.map((party) => ({ ...party })),
    plotTerms: settings.plotTerms,
  }
}

/** Cash per line of a computed version, as the stored arrays have it: for a scenario, which stores none. */
export function cashByCode(
  result: ProjectResult,
): ReadonlyMap<string, Pick<queries.LineRow, 'cents' | 'afterHorizon'>> {
  return new Map(
    result.lines.map((line) => {
      const sign = line.direction === 'cost' ? -1n : 1n
      return [
        line.code,
        { cents: line.cash.map((cents) => sign * cents), afterHorizon: sign * line.cashAfterHorizon },
      ]
    }),
  )
}
