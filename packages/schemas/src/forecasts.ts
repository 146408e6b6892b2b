import { z } from 'zod'
import { contract } from './contract.ts'
import { assumption, itemRecord, lineFields, overrides, settingsFields } from './forecast-inputs.ts'
import {
  currency,
  decimal,
  id,
  idParams,
  instant,
  isoDate,
  knownAt,
  money,
  month,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
} from './scalars.ts'

/** A version is working, then frozen by submitting it; a scenario is a draft, then frozen. */
export const forecastStates = [
  'working',
  'submitted',
  'approved',
  'rejected',
  'archived',
  'draft',
  'frozen',
  'adopted',
  'superseded',
] as const
export const forecastState = z.enum(forecastStates).meta({ id: 'ForecastState' })
export type ForecastState = z.infer<typeof forecastState>
export const forecast = z
  .object({
    ...recordFields,
    currency,
    projectId: id,
    projectCode: z.string(),
    projectName: z.string(),
    label: z.string(),
    state: forecastState,
    parentId: id.optional().describe('the version that this one was made of'),
    baseId: id.optional().describe('of a scenario: the version that its changes stand on'),
    overrides: overrides.optional().describe('of a scenario: its changes, in their order'),
    startMonth: month,
    horizonMonths: z.int().min(1).max(600),
    ...settingsFields,
    dayCount: z.string(),
    milestones: z
      .record(z.string(), month)
      .describe('month per milestone code; without a month while it has no date'),
    milestonesWithoutDate: z.array(z.string()),
    closedThrough: month.optional().describe('last month of which what was paid counts'),
    baselineYear: z.int().min(1990).max(2200).optional(),
    decisionId: id.optional(),
    ownShare: decimal.optional(),
    basis: z.enum(['project100', 'own']),
    lineCount: z.int().min(0).max(50000),
    live: z.boolean().describe('the version that counts in the portfolio and the total cash'),
    mayEdit: z.boolean(),
    inputHash: z.string(),
    resultHash: z.string().optional().describe('of what was submitted or frozen'),
    engineVersion: z.string(),
    source: z.object({ importId: id, fileName: z.string(), fileSha256: z.string() }).optional(),
  })
  .meta({ id: 'Forecast' })
export type Forecast = z.infer<typeof forecast>
export const listForecasts = contract({
  id: 'listProjectForecasts',
  method: 'GET',
  path: '/v1/projects/:id/forecasts',
  tag: 'forecasts',
  summary: 'Forecast versions of a project, newest first',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({
    ...pageQuery,
    state: queryList(forecastState),
    sort: sortQuery('createdAt'),
  }),
  ok: {
    status: 200,
    description: 'A page of versions',
    body: pageOf(forecast, 'Forecast'),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const getForecast = contract({
  id: 'getForecast',
  method: 'GET',
  path: '/v1/forecasts/:id',
  tag: 'forecasts',
  summary: 'One forecast version',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The version', body: forecast },
  problems: ['RESOURCE_NOT_FOUND'],
})

/** An input line as entered or imported; amounts are price-level euro without VAT. */
export const forecastLine = z
  .object({
    ...itemRecord,
    currency,
    ...lineFields,
    amount: money.optional(),
    quantity: decimal.optional(),
    unitPrice: decimal.optional(),
    unitName: z.string().optional(),
    payer: z.string(),
    receiver: z.string(),
    label: z.string(),
    start: month.optional(),
    milestone: z.string().optional(),
    milestoneOffset: z.int().min(-600).max(600).optional(),
    indexKey: z.string(),
    indexRate: decimal,
    priceFixedUntil: month.optional(),
    assumption: assumption.optional(),
    subsidyEligibleShare: decimal.optional(),
    rollPolicy: lineFields.rollPolicy.optional(),
    expectedTotal: money.optional(),
    source: z.object({ sheet: z.string(), row: z.int().min(1).max(1048576) }).optional(),
    total: money.describe('sum of `amounts`, also of months outside the horizon'),
    amounts: z
      .record(z.string(), money)
      .describe('amount per performance month at price level without VAT; out is negative'),
    setByHand: z
      .array(month)
      .describe('months of `amounts` that stand in the place of what the profile gives'),
    paid: z.record(z.string(), money).describe('what was paid per closed month, with VAT; out is negative'),
    firstMonth: month,
    cash: z
      .array(money)
      .describe(
        'stored monthly cash of this version, from `firstMonth` on, with index and VAT; out is negative',
      ),
    afterHorizon: money,
  })
  .meta({ id: 'ForecastLine' })
export type ForecastLine = z.infer<typeof forecastLine>
export const listForecastLines = contract({
  id: 'listForecastLines',
  method: 'GET',
  path: '/v1/forecasts/:id/lines',
  tag: 'forecasts',
  summary: 'Input lines of a version with their stored monthly cash',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({
    ...pageQuery,
    category: queryList(z.string().max(60)),
    direction: z.enum(['in', 'out']).optional(),
    sort: sortQuery('code'),
  }),
  ok: {
    status: 200,
    description: 'A page of lines',
    body: pageOf(forecastLine, 'ForecastLine'),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const resultRow = z
  .object({
    lineId: id.optional(),
    key: z.string().describe('stable key of the row: line code, plot code, or the name of a derived row'),
    label: z.string(),
    level: z.enum(['line', 'plot', 'derived', 'total']),
    group: z.string().describe('category code or derived group'),
    direction: z.enum(['in', 'out', 'both']),
    cells: z.array(money),
    total: money,
    afterHorizon: money,
  })
  .meta({ id: 'ResultRow' })
export const rootResult = z
  .object({
    status: z.enum(['unique', 'multiple', 'noRoot', 'undefined']),
    value: z.number().optional(),
    roots: z.array(z.number()),
  })
  .meta({ id: 'RootResult' })
export const alert = z
  .object({
    code: z.string(),
    severity: z.enum(['info', 'warning', 'serious']),
    month: month.optional(),
    amount: money.optional(),
    key: z.string().optional(),
    detail: z.string(),
  })
  .meta({ id: 'ForecastAlert' })
export const forecastResult = z
  .object({
    forecastId: id,
    projectId: id,
    currency,
    view: z.enum(['project', 'own']),
    months: z.array(month),
    rows: z.array(resultRow),
    totals: z.object({
      inflow: z.array(money),
      outflow: z.array(money),
      net: z.array(money),
      cumulative: z.array(money),
      interest: z.array(money),
      balance: z.array(money),
    }),
    sums: z.object({
      inflow: money,
      outflow: money,
      net: money,
      interest: money,
      closing: money,
      plotSales: money,
      vatRecovered: money,
      afterHorizon: money,
    }),
    /** The eleven monthly rows and the year rows that the spreadsheet world knows, by their usual names. */
    statement: z.array(z.object({ key: z.string(), cells: z.array(money), total: money })),
    years: z.array(
      z.object({
        year: z.int().min(1990).max(2300),
        inflow: money,
        outflow: money,
        net: money,
        interest: money,
        closing: money,
      }),
    ),
    categories: z.array(
      z.object({
        category: z.string(),
        budget: money,
        indexed: money,
        vat: money,
        vatRecoverable: money,
        cash: money,
      }),
    ),
    metrics: z.object({
      nominalSum: money,
      npv: decimal,
      xnpv: decimal,
      endValue: decimal,
      endValueLedger: money.optional(),
      irr: rootResult,
      xirr: rootResult,
      mirr: z.number().optional(),
      residualLandValue: money.optional().describe('what the lines of land may cost at most'),
      profitOnCost: decimal.optional(),
      sunkCost: money.optional().describe('what was paid in closed months, net; absent while none is closed'),
      decisionNpv: decimal.optional().describe('present value without what was paid already'),
      peakFunding: z.object({ amount: money, month }),
      payback: month.optional(),
      discountRate: decimal,
      dayCount: z.string(),
    }),
    settlement: z
      .object({
        result: money,
        parties: z.array(
          z.object({
            party: z.string(),
            share: decimal,
            position: money,
            entitled: money,
            settlement: money,
          }),
        ),
      })
      .optional(),
    checks: z.array(
      z.object({
        code: z.string(),
        ok: z.boolean(),
        difference: money.optional(),
        detail: z.string(),
      }),
    ),
    valid: z.boolean(),
    alerts: z.array(alert),
    asOf: isoDate,
    inputHash: z.string(),
    engineVersion: z.string(),
    computedAt: instant.optional(),
  })
  .meta({ id: 'ForecastResult' })
export type ForecastResult = z.infer<typeof forecastResult>
export const getForecastResult = contract({
  id: 'getForecastResult',
  method: 'GET',
  path: '/v1/forecasts/:id/result',
  tag: 'forecasts',
  summary: 'Cash flow, totals and metrics of a version, project 100 % or own cash',
  description:
    'With `knownAt` as it was recorded at that instant, on its day: the same bytes whenever it is asked again. Who may see it is judged by the rights of now.',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({
    view: z.enum(['project', 'own']).default('project'),
    knownAt: knownAt.optional(),
  }),
  ok: {
    status: 200,
    description: 'The result; ETag is the input hash with the engine version',
    body: forecastResult,
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
/** How one amount came about, step by step: the answer to "Waarom dit bedrag?". */
export const amountOrigin = z
  .object({
    forecastId: id,
    key: z.string(),
    label: z.string(),
    month,
    currency,
    amount: money,
    steps: z.array(
      z.object({
        step: z.enum([
          'amount',
          'phased',
          'indexed',
          'vat',
          'lag',
          'plot',
          'interest',
          'sum',
          'refund',
          'transfer',
        ]),
        label: z.string(),
        amount: money.optional(),
        factor: decimal.optional(),
        month: month.optional(),
        key: z.string().optional(),
        detail: z.string(),
      }),
    ),
    source: z
      .object({
        fileName: z.string(),
        fileSha256: z.string(),
        sheet: z.string().optional(),
        row: z.int().min(1).max(1048576).optional(),
      })
      .optional(),
  })
  .meta({ id: 'AmountOrigin' })
export const getAmountOrigin = contract({
  id: 'getAmountOrigin',
  method: 'GET',
  path: '/v1/forecasts/:id/origin',
  tag: 'forecasts',
  summary: 'How one cell came about',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({
    key: z.string().min(1).max(120),
    month: month.optional(),
    from: month.optional(),
    to: month.optional(),
    view: z.enum(['project', 'own']).default('project'),
  }),
  ok: { status: 200, description: 'The steps', body: amountOrigin },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const portfolioView = z.enum(['all', 'committedOnly', 'expectedValue'])
const portfolioProject = z.object({
  id: id.optional(),
  code: z.string(),
  name: z.string(),
  externalId: z.string().optional(),
  cells: z.array(money),
  total: money,
  afterHorizon: money,
})
export const portfolioResult = z
  .object({
    self: z.url(),
    currency,
    view: portfolioView,
    opening: money,
    floor: money,
    months: z.array(month),
    projectCount: z.int().min(0).describe('projects that count in the totals'),
    projects: z
      .array(portfolioProject.extend({ peak: money.optional() }))
      .describe(
        'sensitive projects that the caller may not see stand together in one row without id; empty with detail=totals',
      ),
    internal: z
      .object({
        cells: z.array(money),
        total: money,
        afterHorizon: money,
        projects: z.array(portfolioProject).describe('those in which it moves; empty with detail=totals'),
      })
      .optional()
      .describe('what moves between own units of the organisation: no cash of it, so in no other figure'),
    totals: z.object({ net: z.array(money), balance: z.array(money) }),
    afterHorizon: money,
    years: z.array(
      z.object({
        year: z.int().min(1990).max(2300),
        net: money,
        endBalance: money,
      }),
    ),
    lowest: z.object({ month, balance: money }),
    belowFloorFrom: month.optional(),
    alerts: z.array(alert),
  })
  .meta({ id: 'PortfolioResult' })
export type PortfolioResult = z.infer<typeof portfolioResult>
/** Under a trillion: more than any public body will ever hold, and so a slip of the keyboard. */
const balance = z
  .string()
  .regex(/^(?!-0\.00$)-?(0|[1-9]\d{0,11})\.\d{2}$/)
  .meta({ description: 'euro, decimal string with two decimals, under a trillion', example: '18500000.00' })
export const getPortfolioResult = contract({
  id: 'getPortfolioResult',
  method: 'GET',
  path: '/v1/portfolio/result',
  tag: 'forecasts',
  summary: 'Consolidation of the working forecasts of the visible projects',
  credential: 'bearer',
  query: z.strictObject({
    view: portfolioView.default('all'),
    detail: z
      .enum(['projects', 'totals'])
      .default('projects')
      .describe('totals: without a row per project, for who shows none'),
    projectId: queryList(id),
    clusterId: queryList(id),
    opening: balance.default('0.00'),
    floor: balance.default('0.00'),
  }),
  ok: {
    status: 200,
    description: 'The consolidated result',
    body: portfolioResult,
  },
  problems: [],
})
