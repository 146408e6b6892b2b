import { useQuery, useQueryCache } from '@pinia/colada'
import { ProblemError } from '@stuurhuis/client'
import type { CashChange, Issue, ResultOf } from '@stuurhuis/schemas'
import { computed, type Ref, ref } from 'vue'
import { knownKey, translate } from '../i18n/index.ts'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  applyWhatIfDraft,
  createWhatIfDraft,
  discardWhatIfDraft,
  getForecastSnapshot,
  getWhatIfDraft,
  listWhatIfDrafts,
  proposeCashChanges,
  updateWhatIfDraft,
} from '../session/routes.ts'
import { centsOf, euros } from '../ui/amount.ts'
import { showDate, todayIn } from '../ui/date-text.ts'
import { type Failure, failureOf } from '../ui/failure.ts'
import { etag } from './use-cash.ts'
import { withChanges } from './what-if.ts'

type Proposals = ResultOf<typeof proposeCashChanges>
/** A change that the API did not take: it is in no figure, and stays beside its reason until it is corrected. */
export interface Refusal {
  change: CashChange
  text: string
  /** In the place of which row it was meant. */
  index: number | undefined
}
export const isId = (text: string) => /^[0-9a-f]{8}-/.test(text)
const keyOf = (id: string) => ['cash', 'whatIf', 'one', id]

/** The draft of the address with what is said about it: "" is none, "nieuw" one that the first change makes. */
function useState(address: Ref<string>) {
  const id = computed(() => (isId(address.value) ? address.value : ''))
  const query = useQuery({
    key: () => keyOf(id.value),
    enabled: () => id.value !== '',
    query: async ({ signal }) =>
      (await api.call(getWhatIfDraft, { params: { id: id.value } }, { signal })).data,
  })
  const draft = computed(() => (id.value === '' ? undefined : query.data.value))
  const changes = computed(() => draft.value?.changes ?? [])
  const busy = ref(false)
  const failure = ref<Failure>()
  const refused = ref<Refusal>()
  const faults = ref<Record<number, string>>({})
  const proposals = ref<Proposals>()
  function clear() {
    failure.value = undefined
    refused.value = undefined
    faults.value = {}
    proposals.value = undefined
  }
  const fail = (error: unknown) => {
    failure.value = failureOf(error)
  }
  const drop = () => {
    refused.value = undefined
  }
  return { id, draft, changes, busy, failure, refused, faults, proposals, clear, fail, drop }
}
type State = ReturnType<typeof useState>

/** One call at a time; what it is refused for goes to `onProblem` first. @returns whether it was done */
async function once(state: State, work: () => Promise<void>, onProblem?: (error: ProblemError) => boolean) {
  if (state.busy.value) return false
  state.busy.value = true
  state.failure.value = undefined
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof ProblemError && onProblem?.(error))) state.fail(error)
    return false
  } finally {
    state.busy.value = false
  }
}

/** Brings a refusal to the row it is about. @returns whether a row could be named */
function noteIssues(state: State, issues: readonly Issue[], list: readonly CashChange[], tried?: Refusal) {
  let found = false
  for (const issue of issues) {
    const place = /^changes\[(\d+)\]/.exec(issue.name)
    if (!place) continue
    found = true
    const row = Number(place[1])
    if (tried && list[row] === tried.change) state.refused.value = { ...tried, text: faultText(issue) }
    else state.faults.value = { ...state.faults.value, [row]: faultText(issue) }
  }
  return found
}
function faultText(issue: Issue) {
  const field = issue.name.split('.')[1]
  const key = knownKey(`cash.fault.${field === 'projectId' ? 'project' : (issue.code ?? '')}`)
  return translate(key ?? 'cash.fault.other')
}

/**
 * Every change is one call; the API judges it by the same computation that shows it, so a draft never holds what cannot
 * be applied.
 */
export function useDraft(address: Ref<string>) {
  const cache = useQueryCache()
  const state = useState(address)
  const { draft, changes } = state
  const add = (list: readonly CashChange[]) => {
    const name = translate('cash.whatIf.named', { date: showDate(todayIn(new Date())) })
    const idempotencyKey = crypto.randomUUID()
    return api.call(createWhatIfDraft, { body: { name, changes: [...list] } }, { idempotencyKey })
  }
  async function store(list: readonly CashChange[]) {
    const { data } = draft.value
      ? await api.call(updateWhatIfDraft, { ...at(draft.value), body: { changes: [...list] } })
      : await add(list)
    cache.setQueryData(keyOf(data.id), data)
    refresh(cache, ['cash', 'whatIf', 'list'])
    address.value = data.id
    return data
  }
  function save(list: readonly CashChange[], tried?: Refusal) {
    state.clear()
    return once(
      state,
      async () => void (await store(list)),
      (error) => note(error, list, tried),
    )
  }
  function note(error: ProblemError, list: readonly CashChange[], tried: Refusal | undefined) {
    if (error.code !== 'FUND_INSUFFICIENT' || !tried) return noteIssues(state, error.issues, list, tried)
    const amount = euros(centsOf(error.problem.shortfall ?? '0.00'))
    state.refused.value = { ...tried, text: translate('cash.whatIf.insufficient', { amount }) }
    // What does work is asked at once: the shortfall alone helps nobody.
    queueMicrotask(() => void propose(fundOf(tried.change)))
    return true
  }
  /** @param index row that the change takes the place of */
  function put(change: CashChange, index?: number) {
    const rest = changes.value.filter((_, row) => row !== index)
    const list = index === undefined ? withChanges(rest, [change]) : rest.toSpliced(index, 0, change)
    return save(list, { change, index, text: '' })
  }
  /** Ways that keep the buffer, worked out on what the draft holds now. */
  const propose = (fundId?: string) =>
    once(state, async () => {
      const on = draft.value ?? (await store([]))
      const body = fundId ? { fundId } : {}
      state.proposals.value = (await api.call(proposeCashChanges, { params: { id: on.id }, body })).data
    })
  return {
    ...state,
    put,
    propose,
    takeOver: (more: readonly CashChange[]) => save(withChanges(changes.value, more)),
    remove: (index: number) => save(changes.value.toSpliced(index, 1)),
  }
}
export type Draft = ReturnType<typeof useDraft>
const fundOf = (change: CashChange) => (change.kind === 'fundAdvance' ? change.fundId : undefined)
const at = (record: { id: string; version: number }) => ({ params: { id: record.id }, ifMatch: etag(record) })

/** Own drafts that are still open. */
export const useDrafts = (allowed: () => boolean) =>
  useQuery({
    key: ['cash', 'whatIf', 'list'],
    enabled: allowed,
    query: async ({ signal }) =>
      (await api.call(listWhatIfDrafts, { query: { state: ['open'], pageSize: 100 } }, { signal })).data
        .items,
  })

/** Tries the changes of a scenario again, on the figures of now. @returns the new draft */
export function useRetry() {
  const cache = useQueryCache()
  return async (scenario: { id: string; label: string }) => {
    const { data: frozen } = await api.call(getForecastSnapshot, { params: { id: scenario.id } })
    const body = { name: scenario.label, changes: frozen.changes ?? [] }
    const { data } = await api.call(createWhatIfDraft, { body }, { idempotencyKey: crypto.randomUUID() })
    refresh(cache, ['cash', 'whatIf', 'list'])
    return data
  }
}

/** What ends a draft, or gives it a name. */
export function useDraftEnds() {
  const cache = useQueryCache()
  async function then<T extends { id: string }>(call: Promise<{ data: T }>, root: string[]): Promise<T> {
    const { data } = await call
    cache.setQueryData(keyOf(data.id), data)
    refresh(cache, root)
    return data
  }
  const list = ['cash', 'whatIf', 'list']
  type Record = { id: string; version: number }
  return {
    rename: (draft: Record, name: string) =>
      then(api.call(updateWhatIfDraft, { ...at(draft), body: { name } }), list),
    discard: (draft: Record) =>
      then(api.call(discardWhatIfDraft, { ...at(draft), body: { to: 'discarded' } }), list),
    /** Real from now on: every figure about cash is asked again. */
    apply: (draft: Record, reason: string, despiteChanges: boolean) =>
      then(api.call(applyWhatIfDraft, { ...at(draft), body: { reason, despiteChanges } }), ['cash']),
  }
}
