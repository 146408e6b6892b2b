import type { CashChange } from '@stuurhuis/schemas'
import { percentOf, rateOf } from '../ui/percent.ts'

export const changeKinds = ['moveItem', 'setItemAmount', 'splitItem', 'fundAdvance', 'loan'] as const
export type ChangeKind = (typeof changeKinds)[number]
/** A change as a form holds it: every field, of which its kind uses some. */
export interface ChangeValues {
  kind: ChangeKind
  itemId: string
  date: string
  amount: string
  parts: { amount: string; date: string }[]
  fundId: string
  projectId: string
  from: string
  until: string
  rate: string
  id: string
}
export const emptyChange = (): ChangeValues => ({
  kind: 'moveItem',
  itemId: '',
  date: '',
  amount: '',
  parts: [
    { amount: '', date: '' },
    { amount: '', date: '' },
  ],
  fundId: '',
  projectId: '',
  from: '',
  until: '',
  rate: '4',
  id: '',
})

/** The change that a form holds; the schema of the API judges it. */
export function changeOf(values: ChangeValues): CashChange {
  const { kind, itemId, date, amount } = values
  // Two advances of one draft are two: each has a name of its own.
  const id = values.id || crypto.randomUUID()
  switch (kind) {
    case 'moveItem':
      return { kind, itemId, date }
    case 'setItemAmount':
      return { kind, itemId, amount }
    case 'splitItem':
      return { kind, itemId, parts: values.parts.map((part) => ({ ...part })) }
    case 'fundAdvance': {
      const project = values.projectId ? { projectId: values.projectId } : {}
      return {
        kind,
        id,
        fundId: values.fundId,
        ...project,
        amount,
        advanceOn: values.from,
        repayOn: values.until,
      }
    }
    case 'loan':
      return { kind, id, amount, drawOn: values.from, repayOn: values.until, rate: rateOf(values.rate) }
  }
}

/** The form of a change that was made before. */
export function valuesOf(change: CashChange): ChangeValues {
  const base = { ...emptyChange(), kind: change.kind }
  switch (change.kind) {
    case 'moveItem':
      return { ...base, itemId: change.itemId, date: change.date }
    case 'setItemAmount':
      return { ...base, itemId: change.itemId, amount: change.amount }
    case 'splitItem':
      return { ...base, itemId: change.itemId, parts: change.parts.map((part) => ({ ...part })) }
    case 'fundAdvance':
      return {
        ...base,
        id: change.id,
        fundId: change.fundId,
        projectId: change.projectId ?? '',
        amount: change.amount,
        from: change.advanceOn,
        until: change.repayOn,
      }
    case 'loan':
      return {
        ...base,
        id: change.id,
        amount: change.amount,
        from: change.drawOn,
        until: change.repayOn,
        rate: percentOf(change.rate),
      }
  }
}

/** What a list is with more changes: an item that moves again moves once, to the last day named. */
export function withChanges(list: readonly CashChange[], more: readonly CashChange[]): CashChange[] {
  const result = [...list]
  for (const change of more) {
    const again = result.findIndex(
      (one) =>
        one.kind === change.kind && 'itemId' in one && 'itemId' in change && one.itemId === change.itemId,
    )
    if (again >= 0) result[again] = change
    else
      result.push(
        'id' in change && result.some((one) => 'id' in one && one.id === change.id)
          ? renamed(change)
          : change,
      )
  }
  return result
}
const renamed = <C extends CashChange & { id: string }>(change: C): C => ({
  ...change,
  id: crypto.randomUUID(),
})

/** What a draft does with an item already: a move says more than another amount. */
export function changeOfItem(list: readonly CashChange[], itemId: string | undefined) {
  const own = list.filter((one) => 'itemId' in one && one.itemId === itemId)
  return own.find((one) => one.kind === 'moveItem') ?? own[0]
}

export const itemsOf = (changes: readonly CashChange[]) => [
  ...new Set(changes.flatMap((change) => ('itemId' in change ? [change.itemId] : []))),
]
