import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startTestProduct } from '@stuurhuis/tools/product.ts'
import type { TestProject } from 'vitest/node'

/** What a journey needs of the product that it runs on; the password is that of every demo account. */
export interface Product {
  baseUrl: string
  demoPassword: string
}
declare module 'vitest' {
  export interface ProvidedContext {
    /** One for each worker, so that no journey sees what another does at the same time. */
    products: Product[]
  }
}

/** Whole products for the journeys, one for each worker: PostgreSQL, migrations, demo organisation, server, worker, built web app. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-journeys-'))
  const started: Awaited<ReturnType<typeof startTestProduct>>[] = []
  const stop = async () => {
    for (const product of started) await product.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (let worker = 0; worker < Number(project.config.maxWorkers); worker++)
      started.push(await startTestProduct(mkdtempSync(path.join(folder, 'product-'))))
    project.provide(
      'products',
      started.map(({ baseUrl, demoPassword }) => ({ baseUrl, demoPassword })),
    )
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}
