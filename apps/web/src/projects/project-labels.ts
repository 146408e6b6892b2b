import type { Translate } from '../i18n/index.ts'
import { projectKinds, projectStages } from '../session/routes.ts'

export const stageOptions = (t: Translate) =>
  projectStages.map((value) => ({ value, label: t(`projects.stages.${value}`) }))
export const kindOptions = (t: Translate) =>
  projectKinds.map((value) => ({ value, label: t(`projects.kinds.${value}`) }))

/** The stages in their order, without the two that stand beside it. */
export const stageOrder = projectStages.filter((stage) => stage !== 'on_hold' && stage !== 'stopped')
