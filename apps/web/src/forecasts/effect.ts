import { onScopeDispose, type Ref, ref, toRaw, watch } from 'vue'
import type { PendingCell } from '../ui/cash-grid-model.ts'
import type { Plan } from './use-plan.ts'

/** Amounts of the API, project 100 %; the closing balance is that of the own account. */
export interface Figures {
  npv: string
  closing: string
  peakFunding: string
  nominalSum: string
}
export interface EffectRequest {
  id: number
  /** Given once, and again when it changed. */
  plan?: Plan | undefined
  edits: readonly { code: string; month: string; cents: string }[]
}
export interface EffectAnswer {
  id: number
  before?: Figures
  after?: Figures
}

/** What the edits that are not saved would do: figures before and after, by the engine of the server in a worker. */
export function useEffect(plan: Ref<Plan | undefined>, cells: Ref<readonly PendingCell[]>) {
  const effect = ref<{ before: Figures; after: Figures }>()
  const worker = new Worker(new URL('./effect-worker.ts', import.meta.url), { type: 'module' })
  let asked = 0
  let known: Plan | undefined
  worker.addEventListener('message', ({ data }: MessageEvent<EffectAnswer>) => {
    // an answer to an older question would show figures that are no longer true
    if (data.id !== asked) return
    effect.value = data.before && data.after ? { before: data.before, after: data.after } : undefined
  })
  watch(
    [plan, cells],
    ([now, edits]) => {
      if (!now) return
      const codes = new Map(now.lines.map((line) => [line.id, line.code]))
      asked += 1
      const isNew = known !== now
      known = now
      const request: EffectRequest = {
        id: asked,
        ...(isNew && { plan: toRaw(now) }),
        edits: edits.flatMap(({ rowId, columnKey, cents }) => {
          const code = codes.get(rowId)
          return code === undefined ? [] : [{ code, month: columnKey, cents: String(cents) }]
        }),
      }
      worker.postMessage(JSON.parse(JSON.stringify(request)))
    },
    { immediate: true },
  )
  onScopeDispose(() => worker.terminate())
  return effect
}
