import type {
  BodyInputOf,
  CashItem,
  CashItemStatus,
  createCashItem,
  updateCashItem,
} from '@stuurhuis/schemas'
import { percentOf, rateOf } from '../ui/percent.ts'
import { given } from '../ui/use-form.ts'

export const scopes = ['project', 'cluster', 'fund', 'organisation'] as const
type Scope = (typeof scopes)[number]
export const itemValues = (item: CashItem | undefined) => ({
  description: item?.description ?? '',
  direction: item?.direction ?? ('out' as 'in' | 'out'),
  amount: item?.amount ?? '',
  dueDate: item?.dueDate ?? '',
  dateConfidence: item?.dateConfidence ?? ('likely' as CashItem['dateConfidence']),
  earliest: item?.earliest ?? '',
  latest: item?.latest ?? '',
  probability: percentOf(item?.probability ?? '1'),
  counterparty: item?.counterparty ?? '',
  category: item?.category ?? 'other',
  status: 'estimate' as 'estimate' | 'expected',
  scope: 'project' as Scope,
  projectId: '',
  clusterId: '',
  fundId: '',
  lineCode: '',
  reason: '',
})
export type ItemValues = ReturnType<typeof itemValues>

/** The amount of what is contracted or later, or a part of something larger, follows from elsewhere. */
export const amountIsFree = (item: CashItem | undefined) =>
  item === undefined || (['estimate', 'expected'].includes(item.status) && item.supersedesId === undefined)

export function newItemBody(values: ItemValues): BodyInputOf<typeof createCashItem> {
  const { scope } = values
  return {
    description: values.description.trim(),
    direction: values.direction,
    amount: values.amount,
    dateConfidence: values.dateConfidence,
    probability: rateOf(values.probability),
    category: values.category as 'other',
    status: values.status,
    ...(given(values.dueDate) && { dueDate: values.dueDate }),
    ...(given(values.earliest) && { earliest: values.earliest }),
    ...(given(values.latest) && { latest: values.latest }),
    ...(given(values.counterparty) && { counterparty: values.counterparty.trim() }),
    ...(scope === 'project' && { projectId: values.projectId }),
    ...(scope === 'cluster' && { clusterId: values.clusterId }),
    ...(scope === 'fund' && { fundId: values.fundId }),
    ...(scope === 'project' && given(values.lineCode) && { lineCode: values.lineCode.trim() }),
  }
}
/** Only what differs is sent, and what was emptied as null. */
export function itemPatch(item: CashItem, values: ItemValues): BodyInputOf<typeof updateCashItem> {
  const orNull = (text: string) => given(text) ?? null
  const changed = <V>(now: V, before: V | undefined) => (now === (before ?? null) ? undefined : now)
  const patch = {
    description: changed(values.description.trim(), item.description),
    amount: amountIsFree(item) ? changed(values.amount, item.amount) : undefined,
    dueDate: changed(orNull(values.dueDate), item.dueDate),
    dateConfidence: changed(values.dateConfidence, item.dateConfidence),
    earliest: changed(orNull(values.earliest), item.earliest),
    latest: changed(orNull(values.latest), item.latest),
    probability: changed(rateOf(values.probability), item.probability),
    counterparty: changed(orNull(values.counterparty), item.counterparty),
    category: changed(values.category as 'other', item.category as 'other'),
  }
  const present = Object.entries(patch).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(present), reason: values.reason.trim() }
}

/** Steps that a person can ask for; the others follow from a contract, an order or the bank. */
export const stepsFrom: Readonly<Record<CashItemStatus, readonly CashItemStatus[]>> = {
  estimate: ['expected', 'lapsed'],
  expected: ['due', 'lapsed'],
  contracted: ['lapsed'],
  due: ['disputed'],
  in_payment: [],
  paid: [],
  disputed: ['due', 'lapsed'],
  lapsed: [],
}
export const statusTones = {
  estimate: 'none',
  expected: 'info',
  contracted: 'ok',
  due: 'warn',
  in_payment: 'info',
  paid: 'ok',
  disputed: 'bad',
  lapsed: 'none',
} as const satisfies Record<CashItemStatus, string>
/** In the order of a life. Not taken from the schemas: a page that only reads loads no zod. */
export const itemStatuses = Object.keys(statusTones) as CashItemStatus[]
