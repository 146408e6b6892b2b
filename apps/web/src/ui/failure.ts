import { ProblemError } from '@stuurhuis/client'
import { translate } from '../i18n/index.ts'

/** A refusal or a fault as it is shown: what happened, what next, and the code by which it is found in the log. */
export interface Failure {
  title: string
  detail?: string | undefined
  code?: string | undefined
  status: number
}

/** Titles of the API arrive in the language of the page; only the absence of an answer needs words of our own. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ProblemError)) return { title: translate('ui.failure.unknown'), status: 0 }
  if (error.status === 0)
    return { title: translate('ui.failure.offline'), detail: translate('ui.failure.offlineNext'), status: 0 }
  const trace = error.traceId.slice(-8).toUpperCase()
  return {
    title: error.problem.title,
    detail: error.problem.detail ?? nextStep(error),
    code: trace || undefined,
    status: error.status,
  }
}

/** What to do next, when the API does not say it. */
function nextStep({ status, problem }: ProblemError): string | undefined {
  if (status === 403) return translate('ui.failure.forbidden')
  if (problem.retryAfterSec !== undefined)
    return translate('ui.failure.wait', { count: problem.retryAfterSec })
  return undefined
}
