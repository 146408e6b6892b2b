import { z } from 'zod'
import { contract } from './contract.ts'
import { job } from './forecast-risk.ts'
import { getForecastResult, getPortfolioResult } from './forecasts.ts'
import { getLiquidity } from './liquidity.ts'
import { id, idParams } from './scalars.ts'

const format = z.enum(['xlsx', 'csv', 'ndjson'])
export type ExportFormat = z.infer<typeof format>
const common = {
  format,
  decimals: z
    .enum(['point', 'comma'])
    .default('point')
    .describe('decimal sign of a CSV file; numbers of a workbook are numbers'),
} as const

/** What is on the screen: the filter is the query of the route that shows it. */
export const createExport = contract({
  id: 'createExport',
  method: 'POST',
  path: '/v1/exports',
  tag: 'exports',
  summary: 'Make a file of a forecast, of the total cash forecast or of the consolidated portfolio',
  description:
    'The filter is the query of the route that answers the same figures. A workbook has real numbers and dates and a sheet that explains them; that of a forecast also holds the sheets of the import, when reading them back gives the same input hash. `/v1/jobs/{id}` leads to the file. It can be downloaded for an hour, as long as your rights stay the same. At most 10 an hour.',
  credential: 'bearer',
  idempotent: true,
  body: z.discriminatedUnion('resource', [
    z.strictObject({
      resource: z.literal('forecast'),
      ...common,
      filter: z.strictObject({ forecastId: id, ...getForecastResult.query.shape }),
    }),
    z.strictObject({ resource: z.literal('liquidity'), ...common, filter: getLiquidity.query }),
    z.strictObject({
      resource: z.literal('portfolio'),
      ...common,
      filter: getPortfolioResult.query.omit({ detail: true }),
    }),
  ]),
  ok: { status: 202, description: 'Made; ask at Location', body: job },
  problems: ['RESOURCE_NOT_FOUND', 'PERIOD_INVALID', 'SCENARIO_INVALID', 'PAYLOAD_TOO_LARGE'],
})
export const fileTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
} as const satisfies Readonly<Record<ExportFormat, string>>
export const getExportContent = contract({
  id: 'getExportContent',
  method: 'GET',
  path: '/v1/exports/:id/content',
  tag: 'exports',
  summary: 'The file, as an attachment',
  description: 'Only whoever made it gets it, for an hour, and only while he may read what it shows.',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'The bytes; `Repr-Digest` carries their SHA-256',
    file: [fileTypes.xlsx, 'text/csv', fileTypes.ndjson],
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
