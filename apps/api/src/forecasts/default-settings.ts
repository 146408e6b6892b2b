import { type ProjectModel, SELF } from '@stuurhuis/domain'
import type { ForecastDefaults } from '@stuurhuis/schemas'

/**
 * What an empty version starts from: the rule of the organisation in force (policy `forecastDefaults`). Every value can
 * be changed on the version.
 */
export function emptyModel(
  project: { code: string; name: string },
  year: number,
  defaults: ForecastDefaults,
): ProjectModel {
  const { debitRate, creditRate, refundLagMonths, outputLagMonths, standardRate } = defaults
  return {
    code: project.code,
    name: project.name,
    start: `${year}-01`,
    months: defaults.horizonMonths,
    period: 'month',
    priceYear: year,
    discount: { rate: defaults.discountRate, dayCount: 'ACT/365F', timing: defaults.timing },
    account: { debitRate, creditRate, opening: 0n },
    vat: { refundLagMonths, outputLagMonths, standardRate },
    indexes: { geen: { mode: 'calendarYear', rate: '0' } },
    parties: [{ unit: SELF, name: 'POM', key: '1' }],
    milestones: {},
    lines: [],
    plots: [],
    plotTerms: {
      depositShare: defaults.depositShare,
      deedLagMonths: defaults.deedLagMonths,
      canonPerM2: '0',
      priceIndex: 'geen',
      canonIndex: 'geen',
    },
    transfers: [],
    loans: [],
  }
}
