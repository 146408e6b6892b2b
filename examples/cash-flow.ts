/**
 * Prints the yearly own cash of a project.
 * Use: STUURHUIS_EMAIL=… STUURHUIS_PASSWORD=… node examples/cash-flow.ts P-2026-011
 */
import { createClient } from '../packages/client/src/index.ts'
import { getForecastResult, listProjects, login } from '../packages/schemas/src/index.ts'

const {
  STUURHUIS_URL: baseUrl = 'http://localhost:3000',
  STUURHUIS_EMAIL: email = '',
  STUURHUIS_PASSWORD: password = '',
} = process.env

const options = { baseUrl, language: () => 'en' as const }

async function print(code: string | undefined) {
  if (!code) throw new Error('give the code of a project')
  const { data: session } = await createClient(options).call(login, { body: { email, password } })
  const client = createClient({
    ...options,
    credentials: { token: () => session.accessToken, renew: async () => undefined },
  })

  const { data: found } = await client.call(listProjects, { query: { code: [code] } })
  const project = found.items[0]
  if (!project?.currentForecastId) throw new Error(`${code} has no forecast that you may read`)
  const { data: result } = await client.call(getForecastResult, {
    params: { id: project.currentForecastId },
    query: { view: 'own' },
  })

  console.log(`${project.code} ${project.name}, engine ${result.engineVersion}, as of ${result.asOf}`)
  console.table(Object.fromEntries(result.years.map(({ year, ...figures }) => [year, figures])))
}

// A refusal (a wrong password, no right) is one sentence for who runs this, not a stack trace.
await print(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
