/** Stages of a project in their order; `on_hold` and `stopped` stand beside them. Source: product, project stage. */
export const stageOrder = [
  'signal',
  'exploration',
  'feasibility',
  'business_case',
  'preparation',
  'execution',
  'commercialisation',
  'settlement',
  'closed',
] as const
export type OrderedStage = (typeof stageOrder)[number]
export type Stage = OrderedStage | 'on_hold' | 'stopped'

export type StageFacts = {
  readonly stage: Stage
  readonly hasLead: boolean
  readonly hasBackup: boolean
  /** The stage that was left when the project was put on hold. */
  readonly stageBeforeHold?: OrderedStage
}
/** Records that a step may ask for. Those that this version does not keep yet are always missing. */
export type StageRecord =
  | 'lead'
  | 'backup'
  | 'explorationChecklist'
  | 'baseModelWithAssumptions'
  | 'feasibilityChecks'
  | 'decision'
  | 'approvedBudget'
  | 'financeAgreement'
  | 'settlement'
const kept: ReadonlySet<StageRecord> = new Set(['lead', 'backup'])
export type StageStep = {
  readonly to: Stage
  readonly needsReason: boolean
  readonly needsReviewDate: boolean
  readonly missing: readonly StageRecord[]
  /** Those of `missing` that nobody can enter in this version. */
  readonly notKeptYet: readonly StageRecord[]
}

const step = (
  to: Stage,
  missing: readonly StageRecord[],
  needs: { reason?: boolean; review?: boolean } = {},
): StageStep => ({
  to,
  needsReason: needs.reason ?? false,
  needsReviewDate: needs.review ?? false,
  missing,
  notKeptYet: missing.filter((record) => !kept.has(record)),
})

/**
 * Where a project may go from here, with what is still missing for each step; an empty `missing` means it may go now.
 * A step back and putting on hold ask for a reason; a hold also for a review date.
 */
export function nextStages(project: StageFacts): readonly StageStep[] {
  if (project.stage === 'on_hold') {
    return [
      ...(project.stageBeforeHold ? [step(project.stageBeforeHold, [])] : []),
      step('stopped', ['decision']),
    ]
  }
  if (project.stage === 'stopped') return [step('closed', ['financeAgreement', 'settlement'])]
  if (project.stage === 'closed') return [step('settlement', ['decision'], { reason: true })]
  const index = stageOrder.indexOf(project.stage)
  const next = stageOrder[index + 1]
  const previous = stageOrder[index - 1]
  return [
    ...(next ? [step(next, missingFor(project), { reason: project.stage === 'execution' })] : []),
    ...(previous
      ? [step(previous, project.stage === 'settlement' ? ['decision'] : [], { reason: true })]
      : []),
    step('on_hold', [], { reason: true, review: true }),
    step('stopped', ['decision']),
  ]
}

function missingFor(project: StageFacts): readonly StageRecord[] {
  const lead: readonly StageRecord[] = project.hasLead ? [] : ['lead']
  const backup: readonly StageRecord[] = project.hasBackup ? [] : ['backup']
  switch (project.stage) {
    case 'signal':
      return lead
    case 'exploration':
      return [...lead, ...backup, 'explorationChecklist']
    case 'feasibility':
      return ['baseModelWithAssumptions']
    case 'business_case':
      return ['feasibilityChecks', 'decision']
    case 'preparation':
      return ['approvedBudget', 'decision']
    case 'execution':
      return [] // provisional acceptance, or the reason why there is none
    case 'commercialisation':
      return ['financeAgreement']
    case 'settlement':
      return ['financeAgreement', 'settlement']
    case 'closed':
    case 'on_hold':
    case 'stopped':
      return []
  }
}
