import {
  type Bridge,
  driverBridge,
  formatMoney,
  lineBridgeOf,
  OTHER_GROUP,
  type Override,
  type ProjectModel,
  SETTINGS_GROUP,
  scenarioBridge,
  sumCents,
} from '@stuurhuis/domain'
import type { getForecastBridge, Language, QueryOf, ResultInputOf } from '@stuurhuis/schemas'
import type { Reader } from '../platform/db/connect.ts'
import { fieldProblem } from '../platform/problem.ts'
import type { ForecastRow } from './forecasts.queries.ts'
import * as queries from './forecasts.queries.ts'
import { modelOf, modelSource } from './forecasts.service.ts'
import { bridgeLabel } from './labels.ts'

type Query = QueryOf<typeof getForecastBridge>
type Answer = ResultInputOf<typeof getForecastBridge>

/** Why the figure of `to` differs from that of `from`; the groups add up to the cent, a remainder would be shown. */
export async function bridgeOf(
  db: Reader,
  from: ForecastRow,
  to: ForecastRow,
  query: Query,
  language: Language,
): Promise<Answer> {
  const base = commonBase(from, to)
  const by = query.by ?? (base ? 'delta' : 'driver')
  const spec = { figure: query.metric, view: { kind: query.view } } as const
  const [a, b] = [await (await modelSource(db, from)).load(), await (await modelSource(db, to)).load()]
  let found: Bridge<string>
  if (by === 'delta') {
    if (!base) throw fieldProblem('by', 'no_common_base', 'invalidInput', 'query')
    const content = await queries.findContent(db, base)
    const model = modelOf(content.settings, await queries.listItems(db, [base]))
    found = scenarioBridge(model, overridesOf(from), overridesOf(to), spec, query.method)
  } else {
    found = (by === 'driver' ? driverBridge : lineBridgeOf)(a, b, spec, query.method)
  }
  const contributions = found.steps.map(({ group, effect }) => ({
    group,
    label: labelOf(group, by, [a, b], language),
    amount: formatMoney(effect),
  }))
  return {
    from: from.id,
    to: to.id,
    currency: 'EUR',
    metric: query.metric,
    view: query.view,
    method: query.method,
    by,
    start: formatMoney(found.from),
    contributions,
    rounding: formatMoney(found.to - found.from - sumCents(found.steps.map((step) => step.effect))),
    end: formatMoney(found.to),
  }
}

/** The version that both stand on, as drafts: a frozen scenario stands on what its base was then. */
function commonBase(from: ForecastRow, to: ForecastRow): string | undefined {
  const rootOf = (row: ForecastRow) => (row.frozenModel ? undefined : (row.baseId ?? row.id))
  const isScenario = from.baseId !== undefined || to.baseId !== undefined
  return isScenario && rootOf(from) === rootOf(to) ? rootOf(from) : undefined
}
const overridesOf = (row: ForecastRow): readonly Override[] => row.overrides ?? []

function labelOf(
  group: string,
  by: Answer['by'],
  models: readonly ProjectModel[],
  language: Language,
): string {
  if (by === 'driver' || group === OTHER_GROUP || group === SETTINGS_GROUP)
    return bridgeLabel(group, language)
  if (by === 'delta') return group
  const lines = models.flatMap((model) => model.lines)
  const name = lines.find((line) => line.code === group)?.description
  return name ? `${group} ${name}` : group
}
