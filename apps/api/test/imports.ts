import type { ImportReport } from '@stuurhuis/schemas'
import type { Answer, TestApp } from './app.ts'
import { formOf, type UploadFile } from './upload.ts'
import { referenceFile } from './workbook.ts'

type Fields = Parameters<typeof formOf>[1]

/** Sends files to the import route, as a signed-in person. */
export function upload(
  app: TestApp,
  token: string,
  files: readonly UploadFile[],
  fields: Fields = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const form = formOf(files, fields)
  return app.ask({
    method: 'POST',
    url: '/v1/projectImports',
    token,
    body: form.body,
    headers: { ...form.headers, ...headers },
  })
}

export const portfolioFiles = () => [
  referenceFile('portefeuille_lijnen.csv'),
  referenceFile('portefeuille_projecten.csv'),
]
/** The warnings of the reference files, accepted. */
export const accepted = { acceptedWarnings: ['IMP-15', 'IMP-16'], reason: 'nagekeken met de projectmanager' }

/** Commits files at once and gives the report. */
export async function commit(
  app: TestApp,
  token: string,
  files: readonly UploadFile[],
  fields: Fields = {},
): Promise<ImportReport> {
  const answer = await upload(app, token, files, { mode: 'commit', ...accepted, ...fields })
  if (answer.statusCode !== 201) throw new Error(`commit gave ${answer.statusCode} ${answer.body}`)
  return answer.json<ImportReport>()
}
