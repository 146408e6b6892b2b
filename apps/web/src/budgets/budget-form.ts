import type { ProblemError } from '@stuurhuis/client'
import type {
  BodyInputOf,
  Budget,
  BudgetLine,
  ChangeOrder,
  Commitment,
  createBudget,
  createCommitment,
  ProgressClaim,
  Project,
  updateBudget,
  updateCommitment,
} from '@stuurhuis/schemas'
import { knownKey, translate } from '../i18n/index.ts'
import { centsOf } from '../ui/amount.ts'
import { given } from '../ui/use-form.ts'

export const budgetTones = {
  draft: 'none',
  approved: 'ok',
  closed: 'info',
} as const satisfies Record<Budget['state'], string>
export const budgetStates = Object.keys(budgetTones) as Budget['state'][]
export const commitmentTones = {
  draft: 'none',
  approved: 'info',
  open: 'ok',
  closed: 'none',
  cancelled: 'bad',
} as const satisfies Record<Commitment['state'], string>
export const commitmentStates = Object.keys(commitmentTones) as Commitment['state'][]
export const changeTones = {
  draft: 'none',
  checked: 'info',
  approved: 'ok',
  refused: 'bad',
} as const satisfies Record<ChangeOrder['state'], string>
export const claimTones = {
  received: 'warn',
  verified: 'info',
  rejected: 'bad',
  invoiced: 'info',
  paid: 'ok',
} as const satisfies Record<ProgressClaim['state'], string>

/** What a line has used: everything that is no longer free. */
export const usedOf = (line: Pick<BudgetLine, 'approved' | 'headroom'>) =>
  centsOf(line.approved) - centsOf(line.headroom)

export const budgetScopes = ['project', 'cluster', 'fund'] as const
export const budgetValues = (budget: Budget | undefined, year: number) => ({
  code: budget?.code ?? '',
  label: budget?.label ?? '',
  scope: 'project' as (typeof budgetScopes)[number],
  projectId: '',
  clusterId: '',
  fundId: '',
  fromYear: String(budget?.fromYear ?? year),
  toYear: String(budget?.toYear ?? year),
  control: budget?.control ?? ('warn' as Budget['control']),
  lines: budget?.lines.map(({ code, label, approved }) => ({ code, label, approved })) ?? [
    { code: '', label: '', approved: '' },
  ],
})
type BudgetValues = ReturnType<typeof budgetValues>
const linesOf = (values: BudgetValues) =>
  values.lines.map((line) => ({
    code: line.code.trim(),
    label: line.label.trim(),
    approved: line.approved,
  }))
export const newBudgetBody = (values: BudgetValues): BodyInputOf<typeof createBudget> => ({
  code: values.code.trim(),
  label: values.label.trim(),
  ...(values.scope === 'project' && { projectId: values.projectId }),
  ...(values.scope === 'cluster' && { clusterId: values.clusterId }),
  ...(values.scope === 'fund' && { fundId: values.fundId }),
  fromYear: Number(values.fromYear),
  toYear: Number(values.toYear),
  control: values.control,
  lines: linesOf(values),
})
export const budgetPatch = (values: BudgetValues): BodyInputOf<typeof updateBudget> => ({
  label: values.label.trim(),
  control: values.control,
  lines: linesOf(values),
})

export const commitmentValues = (commitment: Commitment | undefined) => ({
  payee: commitment?.payee ?? '',
  description: commitment?.description ?? '',
  amount: commitment?.amount ?? '',
  budgetLineId: commitment?.budgetLineId ?? '',
  lineCode: commitment?.lineCode ?? '',
  terms: commitment?.terms.map((term) => ({ ...term })) ?? [{ dueDate: '', amount: '' }],
})
type CommitmentValues = ReturnType<typeof commitmentValues>
export const newCommitmentBody = (
  values: CommitmentValues,
  projectId: string,
): BodyInputOf<typeof createCommitment> => ({
  projectId,
  payee: values.payee.trim(),
  description: values.description.trim(),
  amount: values.amount,
  ...(values.budgetLineId && { budgetLineId: values.budgetLineId }),
  ...(given(values.lineCode) && { lineCode: values.lineCode.trim() }),
  terms: values.terms.map((term) => ({ ...term })),
})
/** A draft as it stands in the form; what was emptied goes out of it. */
export const commitmentPatch = (values: CommitmentValues): BodyInputOf<typeof updateCommitment> => ({
  payee: values.payee.trim(),
  description: values.description.trim(),
  amount: values.amount,
  budgetLineId: values.budgetLineId || null,
  lineCode: values.lineCode.trim() || null,
  terms: values.terms.map((term) => ({ ...term })),
})
const isAmount = (text: string) => /^-?\d+\.\d{2}$/.test(text)
export const typedCents = (text: string) => (isAmount(text) ? centsOf(text) : undefined)
/** Sum of amounts as typed; what is no amount yet counts for nothing. */
export const typedTotal = (amounts: readonly string[]) =>
  amounts.reduce((total, amount) => total + (typedCents(amount) ?? 0n), 0n)
/** What is still to be divided over the terms, below zero when they are too much; unknown before there is an amount. */
export function termsDifference(values: Pick<CommitmentValues, 'amount' | 'terms'>): bigint | undefined {
  const amount = typedCents(values.amount)
  return amount === undefined ? undefined : amount - typedTotal(values.terms.map((term) => term.amount))
}

/** Lines on which a commitment of this project can be made: approved, of the project, its cluster or the house. */
export const linesFor = (budgets: readonly Budget[], project: Pick<Project, 'id' | 'clusterId'>) =>
  budgets
    .filter((budget) => budget.state === 'approved')
    .filter((budget) =>
      budget.projectId !== undefined
        ? budget.projectId === project.id
        : budget.clusterId === undefined || budget.clusterId === project.clusterId,
    )
    .flatMap((budget) => budget.lines.map((line) => ({ budget, line })))

type Errors = Record<string, string>
/** Says the refusals of these pages in their own words beside their field; others keep the words of every form. */
export function noteIssues(problem: ProblemError, errors: Errors) {
  for (const issue of problem.issues) {
    const key = knownKey(`budget.issues.${issue.code ?? ''}`)
    if (key) errors[issue.name] = translate(key)
  }
}
export interface Excess {
  shortfall: string
  missing: 'reason' | 'decisionId'
}
/** What is short and what is asked for it, when the API refused because of the budget. */
export function excessOf({ code, problem }: ProblemError): Excess | undefined {
  if (code !== 'BUDGET_EXCEEDED') return undefined
  const missing = problem.missing?.includes('decisionId') ? 'decisionId' : 'reason'
  return { shortfall: problem.shortfall ?? '0.00', missing }
}
