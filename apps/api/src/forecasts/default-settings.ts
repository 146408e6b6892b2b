import { type ProjectModel, SELF } from '@stuurhuis/domain'

/**
 * What an empty version starts from. Every value can be changed on the version; none of them is a rule of the
 * organisation.
 */
export function emptyModel(project: { code: string; name: string }, year: number): ProjectModel {
  return {
    code: project.code,
    name: project.name,
    start: `${year}-01`,
    months: 120,
    period: 'month',
    priceYear: year,
    discount: { rate: '0.035', dayCount: 'ACT/365F', timing: 'end' },
    account: { debitRate: '0', creditRate: '0', opening: 0n },
    vat: { refundLagMonths: 3, outputLagMonths: 1, standardRate: '0.21' },
    indexes: { geen: { mode: 'calendarYear', rate: '0' } },
    parties: [{ unit: SELF, name: 'POM', key: '1' }],
    milestones: {},
    lines: [],
    plots: [],
    plotTerms: {
      depositShare: '0.1',
      deedLagMonths: 4,
      canonPerM2: '0',
      priceIndex: 'geen',
      canonIndex: 'geen',
    },
    transfers: [],
    loans: [],
  }
}
