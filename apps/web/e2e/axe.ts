import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Every violation as "rule: where", so that a failure names its place. */
export async function violations(page: Page): Promise<string[]> {
  // Injected by the test, past the content policy, which rightly refuses scripts from elsewhere.
  await page.evaluate(await readAxe())
  const result = await page.evaluate(async (tags) => {
    const { axe: tool } = window as unknown as {
      axe: { run(on: Document, options: object): Promise<AxeResults> }
    }
    return (await tool.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations
  }, standards)
  return result.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}`),
  )
}
let source: string | undefined
async function readAxe(): Promise<string> {
  source ??= await readFile(axe, 'utf8')
  return source
}
