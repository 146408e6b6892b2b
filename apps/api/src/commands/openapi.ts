/** Writes the API document (both versions) to docs/api; `--check` fails when the committed ones are out of date. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildOpenApi } from '../platform/http/openapi.ts'
import { CommandError, runCommand } from './run-command.ts'

const folder = path.join(import.meta.dirname, '../../../../docs/api')
const publicUrl = 'http://localhost:3000'

/** The committed files and what they must contain. */
export const openApiFiles = (): { file: string; text: string }[] =>
  (['3.0.3', '3.1.0'] as const).map((version) => ({
    file: path.join(folder, version === '3.0.3' ? 'openapi.json' : 'openapi-3.1.json'),
    text: `${JSON.stringify(buildOpenApi(publicUrl, version), null, 2)}\n`,
  }))

await runCommand(import.meta.main, async () => {
  for (const { file, text } of openApiFiles()) {
    if (!process.argv.includes('--check')) await writeFile(file, text)
    else if ((await readFile(file, 'utf8').catch(() => '')) !== text)
      throw new CommandError(`${path.basename(file)} is out of date: run pnpm openapi`)
  }
})
