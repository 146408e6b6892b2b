import type { PlotInput } from '@stuurhuis/domain'
import { computeLine, computePlot, formatMoney, type ProjectModel } from '@stuurhuis/domain'
import type { Fields } from './fields.ts'
import type { ReadLine } from './lines.ts'
import type { Read } from './plots-and-transfers.ts'

/** Warns for every line and plot of which money falls after the horizon, with the amount. */
export function reportAfterHorizon(
  model: ProjectModel,
  lines: { readonly fields: Fields; readonly lines: readonly ReadLine[] },
  plots?: { readonly fields: Fields; readonly plots: readonly Read<PlotInput>[] },
): void {
  for (const { line, row } of lines.lines) {
    const late = computeLine(model, line).cashAfterHorizon
    if (late === 0n) continue
    const header =
      lines.fields.table.columns.find((c) => /^(aantal_)?maanden$/i.test(c.header))?.header ?? 'maanden'
    lines.fields.report('afterHorizon', row, header, { amount: formatMoney(late) })
  }
  for (const { item, row } of plots?.plots ?? []) {
    const computed = computePlot(model, item)
    const late = computed.depositAfterHorizon + computed.balanceAfterHorizon
    if (late !== 0n) plots?.fields.report('afterHorizon', row, 'compromis', { amount: formatMoney(late) })
  }
}
