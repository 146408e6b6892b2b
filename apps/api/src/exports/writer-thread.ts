import { parentPort } from 'node:worker_threads'
import type { Sheet } from '../platform/sheets.ts'
import { toXlsx } from './workbook.ts'

parentPort?.on('message', (sheets: readonly Sheet[]) => {
  toXlsx(sheets).then(
    (bytes) => parentPort?.postMessage({ bytes }),
    (error: unknown) =>
      parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  )
})
