import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Account, startTestProduct } from '@stuurhuis/tools/product.ts'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string
    /** Of every demo account. */
    demoPassword: string
    demoAccounts: Account[]
  }
}

/** One whole product for all journeys: PostgreSQL, migrations, demo organisation, server, worker, built web app. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-journeys-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const product = await startTestProduct(folder)
    project.provide('baseUrl', product.baseUrl)
    project.provide('demoPassword', product.demoPassword)
    project.provide('demoAccounts', product.accounts)
    return async () => {
      await product.stop()
      remove()
    }
  } catch (error) {
    remove()
    throw error
  }
}
