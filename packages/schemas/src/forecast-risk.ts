import { z } from 'zod'
import { contract } from './contract.ts'
import { problemSchema } from './problem.ts'
import { id, idParams, instant, isoDate, money, text } from './scalars.ts'

// Statistics and what describes a distribution are JSON numbers; whatever is a price or an amount stays a string.
const number = z.number().min(-1e15).max(1e15)
const share = z.number().min(-1).max(1)
/** Where the value of a driver goes: the path and operation of a change of a scenario. */
const driverChange = z
  .strictObject({ path: z.string().min(3).max(20_000), op: z.enum(['set', 'factor', 'shift']) })
  .meta({ id: 'DriverChange' })
const driverChanges = z.array(driverChange).min(1).max(5)
const driverName = text(120)

export const riskDistribution = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fixed'), value: number }),
    z.strictObject({ kind: z.literal('uniform'), min: number, max: number }),
    z.strictObject({ kind: z.enum(['triangular', 'pert']), min: number, mode: number, max: number }),
    z.strictObject({ kind: z.literal('normal'), mean: number, sd: number, min: number, max: number }),
    z.strictObject({ kind: z.literal('lognormal'), mu: number, sigma: number }),
    z.strictObject({
      kind: z.literal('discrete'),
      values: z.array(number).min(1).max(400),
      weights: z.array(number).min(1).max(400),
    }),
    z.strictObject({ kind: z.literal('bernoulli'), probability: number }),
  ])
  .meta({ id: 'RiskDistribution', description: 'how a driver varies, in the unit of its change' })
export const riskDriver = z
  .strictObject({ name: driverName, changes: driverChanges, distribution: riskDistribution })
  .meta({ id: 'RiskDriver' })
export const tornadoDriver = z
  .strictObject({
    name: driverName,
    changes: driverChanges,
    low: z.string().min(1).max(40).describe('value of the changes at the low end'),
    high: z.string().min(1).max(40).describe('value of the changes at the high end'),
  })
  .meta({ id: 'TornadoDriver' })
export const riskCorrelation = z
  .strictObject({ a: driverName, b: driverName, rho: share })
  .meta({ id: 'RiskCorrelation', description: 'of the normal scores of two drivers, by their names' })

export const riskFigures = ['npv', 'endValue', 'nominalSum', 'interest', 'closing', 'peakFunding'] as const
export const riskFigure = z.enum(riskFigures).meta({ id: 'RiskFigure' })
export type RiskFigure = z.infer<typeof riskFigure>
export const riskView = z.enum(['project', 'own'])
const view = riskView.default('project')

/** What every answer of a computation says, so that it can be done again with the same result. */
const outputFields = {
  id: id.describe('id of the job'),
  href: z.url(),
  forecastId: id,
  createdAt: instant,
  completedAt: instant,
  asOf: isoDate,
  engineVersion: z.string(),
  inputHash: z.string().describe('hash of everything the result depends on'),
  forecastHash: z.string().describe('input hash of the version as it was computed'),
} as const

export const jobState = z.enum(['queued', 'processing', 'done', 'failed'])
export const job = z
  .object({
    id,
    status: z.object({
      state: jobState,
      progressPercent: z.int().min(0).max(100).optional(),
      pollAfter: instant.optional().describe('ask again not before'),
      completed: instant.optional(),
      problem: problemSchema.optional(),
    }),
  })
  .meta({ id: 'Job', description: 'a long task' })
export type Job = z.infer<typeof job>

export const getJob = contract({
  id: 'getJob',
  method: 'GET',
  path: '/v1/jobs/:id',
  tag: 'jobs',
  summary: 'How far a long task is; a redirect to its output when it is done',
  description: 'Only whoever started it sees it, while he may read the forecast. Kept for 30 days.',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'Waiting, busy or failed', body: job },
  alsoOk: [{ status: 303, description: 'Done: the output is at Location' }],
  problems: ['RESOURCE_NOT_FOUND'],
})
export const cancelJob = contract({
  id: 'cancelJob',
  method: 'DELETE',
  path: '/v1/jobs/:id',
  tag: 'jobs',
  summary: 'Stop a long task; it does not exist afterwards',
  credential: 'bearer',
  params: idParams,
  idempotent: true,
  ok: { status: 204, description: 'Cancelled' },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})

const accepted = { status: 202, description: 'Waits for its turn; ask at Location', body: job } as const
const startProblems = ['RESOURCE_NOT_FOUND', 'SCENARIO_INVALID', 'SIMULATION_INVALID'] as const
const outputParams = z.object({ id, jobId: id })

export const startTornado = contract({
  id: 'startTornado',
  method: 'POST',
  path: '/v1/forecasts/:id/tornados',
  tag: 'jobs',
  summary: 'One driver at a time at its low and its high end, sorted by swing',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z
    .strictObject({
      drivers: z.array(tornadoDriver).min(1).max(100),
      figure: riskFigure.default('npv'),
      view,
    })
    .meta({
      id: 'TornadoRequest',
      example: {
        drivers: [
          {
            name: 'Verkoopprijs',
            changes: [{ path: 'plots.*.price', op: 'factor' }],
            low: '0.9',
            high: '1.1',
          },
        ],
      },
    }),
  ok: accepted,
  problems: startProblems,
})
export const getTornado = contract({
  id: 'getTornado',
  method: 'GET',
  path: '/v1/forecasts/:id/tornados/:jobId',
  tag: 'jobs',
  summary: 'The output of a tornado',
  credential: 'bearer',
  params: outputParams,
  ok: {
    status: 200,
    description: 'Figures in euro, not rounded',
    body: z
      .object({
        ...outputFields,
        figure: riskFigure,
        view: riskView,
        base: z.number(),
        rows: z.array(
          z.object({
            name: z.string(),
            lowValue: z.string(),
            highValue: z.string(),
            low: z.number(),
            high: z.number(),
            swing: z.number(),
          }),
        ),
      })
      .meta({ id: 'Tornado' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const startBreakEven = contract({
  id: 'startBreakEven',
  method: 'POST',
  path: '/v1/forecasts/:id/breakEvens',
  tag: 'jobs',
  summary: 'The factor on a price or amount at which a figure is zero, and that price to the cent',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z
    .strictObject({
      path: z.string().min(3).max(20_000),
      low: z.number().min(0).max(1000).default(0).describe('factor where the search begins'),
      high: z.number().min(0).max(1000).default(10).describe('factor where the search ends'),
      landLines: z
        .array(z.string().min(1).max(60))
        .max(100)
        .optional()
        .describe(
          'codes of the lines that pay for the land; those of the category land_acquisition when absent',
        ),
      figure: riskFigure.default('npv'),
      view,
    })
    .meta({ id: 'BreakEvenRequest', example: { path: 'plots.*.price' } }),
  ok: accepted,
  problems: startProblems,
})
export const getBreakEven = contract({
  id: 'getBreakEven',
  method: 'GET',
  path: '/v1/forecasts/:id/breakEvens/:jobId',
  tag: 'jobs',
  summary: 'The output of a break-even',
  credential: 'bearer',
  params: outputParams,
  ok: {
    status: 200,
    description: 'Without `factor` the figure does not change sign between the bounds',
    body: z
      .object({
        ...outputFields,
        path: z.string(),
        figure: riskFigure,
        view: riskView,
        now: z.number().describe('the figure as it is, in euro'),
        factor: z.number().optional(),
        price: z
          .object({
            unit: z.enum(['perM2', 'unitPrice', 'amount']),
            bound: z.enum(['least', 'most']).describe('one cent further the figure is below zero'),
            required: money,
            current: z.number().describe('what it is now, in euro; an average need not be whole cents'),
            figure: z.number().describe('the figure at the required price: zero or more'),
          })
          .optional(),
        landLines: z.array(z.string()).describe('codes of the lines that pay for the land'),
        residualLandValue: money
          .optional()
          .describe('what the land may cost, at price level, for a present value of zero'),
      })
      .meta({ id: 'BreakEven' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const startSimulation = contract({
  id: 'startSimulation',
  method: 'POST',
  path: '/v1/forecasts/:id/simulations',
  tag: 'jobs',
  summary: 'Monte Carlo over a version or scenario; the same seed gives the same bits',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z
    .strictObject({
      seed: z.int().min(-2147483648).max(4294967295),
      draws: z.int().min(256).max(200_000).default(10_000),
      drivers: z.array(riskDriver).min(1).max(100),
      correlation: z
        .array(riskCorrelation)
        .max(500)
        .default([])
        .describe('pairs that are not named are independent'),
      figures: z.array(riskFigure).min(1).max(6).default(['npv']),
      view,
    })
    .meta({
      id: 'SimulationRequest',
      example: {
        seed: 42,
        draws: 10_000,
        drivers: [
          {
            name: 'Verkoopprijs',
            changes: [{ path: 'plots.*.price', op: 'factor' }],
            distribution: { kind: 'triangular', min: 0.85, mode: 1, max: 1.2 },
          },
        ],
      },
    }),
  ok: accepted,
  problems: startProblems,
})
const limits = z.object({ from: z.number(), to: z.number() })
export const getSimulation = contract({
  id: 'getSimulation',
  method: 'GET',
  path: '/v1/forecasts/:id/simulations/:jobId',
  tag: 'jobs',
  summary: 'The output of a simulation',
  credential: 'bearer',
  params: outputParams,
  ok: {
    status: 200,
    description: 'Figures in euro. P10 is the value with a 10 % chance of being lower',
    body: z
      .object({
        ...outputFields,
        seed: z.int().min(-2147483648).max(4294967295),
        draws: z.int().min(256).max(200_000),
        view: riskView,
        drivers: z.array(riskDriver),
        correlation: z.array(riskCorrelation),
        figures: z.array(
          z.object({
            figure: riskFigure,
            mean: z.number(),
            sd: z.number(),
            standardError: z.number().describe('of the mean'),
            lowest: z.number(),
            highest: z.number(),
            percentiles: z.array(z.object({ p: z.number(), value: z.number() })).describe('type 7'),
            limits: z
              .object({ p10: limits, p90: limits })
              .describe('hold the true percentile with 95 % confidence'),
            probabilityNotNegative: z.number(),
            histogram: z.object({
              from: z.number(),
              width: z.number(),
              counts: z.array(z.int().min(0).max(200_000)),
            }),
          }),
        ),
      })
      .meta({ id: 'Simulation' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})

export type Tornado = z.infer<typeof getTornado.ok.body>
export type BreakEven = z.infer<typeof getBreakEven.ok.body>
export type Simulation = z.infer<typeof getSimulation.ok.body>
