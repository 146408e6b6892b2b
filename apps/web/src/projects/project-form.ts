import type { Project, projectKinds } from '@stuurhuis/schemas'
import type { MessageKey, Translate } from '../i18n/index.ts'
import { parseQuantity, showQuantity } from '../ui/amount-input.ts'
import { given } from '../ui/use-form.ts'
import type { NewProject, ProjectPatch } from './use-projects.ts'

/** The form holds texts as typed; empty means absent. */
export interface ProjectValues {
  name: string
  clusterId: string
  kind: Project['kind'] | ''
  stage: NonNullable<NewProject['stage']>
  municipality: string
  areaM2: string
  leadId: string
  backupId: string
  externalId: string
  visionText: string
  sensitive: boolean
}
export const projectFieldLabels = {
  name: 'projects.name',
  clusterId: 'projects.cluster',
  kind: 'projects.kind',
  stage: 'projects.stage',
  municipality: 'projects.municipality',
  areaM2: 'projects.area',
  leadId: 'projects.lead',
  backupId: 'projects.backup',
  externalId: 'projects.externalId',
  visionText: 'projects.vision',
  sensitive: 'projects.sensitive',
} satisfies Record<keyof ProjectValues, MessageKey>

export const emptyProject = (clusterId: string): ProjectValues => ({
  name: '',
  clusterId,
  kind: '',
  stage: 'signal',
  municipality: '',
  areaM2: '',
  leadId: '',
  backupId: '',
  externalId: '',
  visionText: '',
  sensitive: false,
})
export const valuesOf = (project: Project): ProjectValues => ({
  ...emptyProject(project.clusterId),
  name: project.name,
  kind: project.kind,
  municipality: project.municipality ?? '',
  areaM2: project.areaM2 ? showQuantity(project.areaM2) : '',
  leadId: project.leadId ?? '',
  backupId: project.backupId ?? '',
  externalId: project.externalId ?? '',
  visionText: project.visionText ?? '',
  sensitive: project.sensitive ?? false,
})

/** The area as a decimal; what is no number goes on as typed, so that the schema refuses it beside the field. */
const areaOf = (text: string) => (given(text) === undefined ? undefined : (parseQuantity(text) ?? text))

export function newProjectOf(values: ProjectValues): NewProject {
  const optional = {
    municipality: given(values.municipality),
    areaM2: areaOf(values.areaM2),
    leadId: given(values.leadId),
    backupId: given(values.backupId),
    externalId: given(values.externalId),
    visionText: given(values.visionText),
  }
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  // An empty choice is refused by the schema beside its field, in our words.
  return {
    ...present,
    name: values.name,
    clusterId: values.clusterId,
    kind: values.kind as (typeof projectKinds)[number],
    stage: values.stage,
    sensitive: values.sensitive,
  }
}

/** A merge patch with only what differs from `before`; null removes. */
export function patchOf(before: ProjectValues, after: ProjectValues): ProjectPatch {
  const full = {
    name: after.name,
    clusterId: after.clusterId,
    kind: after.kind as (typeof projectKinds)[number],
    municipality: given(after.municipality) ?? null,
    areaM2: areaOf(after.areaM2) ?? null,
    leadId: given(after.leadId) ?? null,
    backupId: given(after.backupId) ?? null,
    externalId: given(after.externalId) ?? null,
    visionText: given(after.visionText) ?? null,
    sensitive: after.sensitive,
  }
  return Object.fromEntries(
    Object.entries(full).filter(([name]) => differs(before, after, name as keyof ProjectValues)),
  )
}
/** Compared as they are saved, so that 58640 typed for 58.640 is no change. */
export function differs(a: ProjectValues, b: ProjectValues, name: keyof ProjectValues) {
  const stored = (values: ProjectValues) => {
    const value = values[name]
    if (typeof value === 'boolean') return value
    return (name === 'areaM2' ? areaOf(value) : given(value)) ?? ''
  }
  return stored(a) !== stored(b)
}

type ProjectField = Exclude<keyof ProjectValues, 'stage'>
const fieldNames = (Object.keys(projectFieldLabels) as (keyof ProjectValues)[]).filter(
  (name): name is ProjectField => name !== 'stage',
)
/**
 * What two people did to the same project since the form was opened on `before`: only a field that both changed, each
 * in another way, needs a choice. The stage is no field of this form.
 */
export function compareChanges(before: ProjectValues, mine: ProjectValues, saved: ProjectValues) {
  const byMe = new Set(fieldNames.filter((name) => differs(before, mine, name)))
  const byThem = new Set(fieldNames.filter((name) => differs(before, saved, name)))
  return {
    both: [...byMe].filter((name) => byThem.has(name) && differs(mine, saved, name)),
    onlyMine: [...byMe].filter((name) => !byThem.has(name)),
    onlyTheirs: [...byThem].filter((name) => !byMe.has(name)),
  }
}

/** A value as a person reads it, for the comparison of mine and theirs. */
export function shownValue(
  name: keyof ProjectValues,
  values: ProjectValues,
  names: ReadonlyMap<string, string>,
  t: Translate,
): string {
  const value = values[name]
  if (name === 'sensitive') return value ? t('projects.sensitive') : ''
  if (name === 'kind' && values.kind) return t(`projects.kinds.${values.kind}`)
  return names.get(String(value)) ?? String(value)
}
